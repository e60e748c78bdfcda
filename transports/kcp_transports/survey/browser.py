"""A page on this machine, from which a person's own browser opens the payment window."""

from collections.abc import Callable, Mapping
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, Queue
from secrets import token_urlsafe
from threading import Thread
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from kcp_transports.https import Address

from .target import SurveyRefused, is_loopback_name

_MOST_BYTES = 64 * 1024
_SECONDS = 600.0
# The window of production, as its registrations name it; staging's has another name.
_PRODUCTION_WINDOW = "smpay.kcp.co.kr"
_GATEWAYS = ".kcp.co.kr"
_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; form-action https:",
}
_PAGE = """<!doctype html><html lang="ko"><meta charset="utf-8"><title>kcp-proto survey</title>
<h1>kcp-proto survey</h1><p>{words}</p>{form}</html>"""
_OPEN = "{won} won, cancelled at once. / {won}원을 결제하고 바로 취소합니다."
_BACK = "Close this page and go back to the terminal. / 이 창을 닫고 터미널로 돌아가십시오."


def check_window(gateway: Address, window: str) -> None:
    """Refuse to send a person to a payment window that is not of the surveyed gateway.

    Args:
        gateway: The gateway.
        window: The address that its registration gave.

    Raises:
        SurveyRefused: It is production's window, or none of this gateway's.
    """
    try:
        parts = urlsplit(window)
        host = (parts.hostname or "").rstrip(".").lower()
    except ValueError:
        raise SurveyRefused("the registration gave no window") from None
    is_own = host.endswith(_GATEWAYS) and host != _PRODUCTION_WINDOW
    if is_loopback_name(gateway.host):
        is_own = is_loopback_name(host)
    if parts.scheme != "https" or not is_own:
        raise SurveyRefused("the registration gave a window that is not the surveyed gateway's")


class Browser:
    """A person with a browser, and a page on loopback that it can open.

    Args:
        gateway: The gateway whose window is opened.
        announce: Tells the person the page's address.
        seconds: How long the person may take.
    """

    def __init__(
        self, gateway: Address, announce: Callable[[str], object], seconds: float = _SECONDS
    ) -> None:
        self._gateway, self._announce, self._seconds = gateway, announce, seconds
        self._came: Queue[Mapping[str, str]] = Queue()
        self._secret = token_urlsafe()
        self._page = b""
        browser = self

        class Handler(BaseHTTPRequestHandler):
            """Gives the page, and takes what the window posts; other paths are nothing."""

            def do_GET(self) -> None:
                self._respond(browser._page if self.path == browser._path else b"")

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                if self.path != browser._path or length > _MOST_BYTES:
                    self._respond(b"")
                    return
                browser._came.put(_read_form(self.rfile.read(length)))
                self._respond(_PAGE.format(words=_BACK, form="").encode())

            def _respond(self, page: bytes) -> None:
                self.send_response(200 if page else 404)
                for name, value in _HEADERS.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(page)

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing: an address holds the secret."""
                del format, args

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def _path(self) -> str:
        return f"/{self._secret}"

    @property
    def return_url(self) -> str:
        """Give the page's address, which also takes what the window posts."""
        return f"http://127.0.0.1:{self._server.server_port}{self._path}"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def agree(self, window: str, form: Mapping[str, str]) -> Mapping[str, str]:
        """Let the person agree to a payment in the gateway's window.

        Args:
            window: The window's address.
            form: What the page posts to it.

        Returns:
            The form that came back.

        Raises:
            SurveyRefused: The window is not one to open, nothing came in time, or no agreement.
        """
        check_window(self._gateway, window)
        fields = "".join(
            f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
            for name, value in form.items()
        )
        button = "<button>Open the payment window / 결제창 열기</button>"
        page = f'<form method="post" action="{escape(window)}">{fields}{button}</form>'
        words = _OPEN.format(won=form.get("good_mny", ""))
        self._page = _PAGE.format(words=words, form=page).encode()
        self._announce(self.return_url)
        try:
            came = self._came.get(timeout=self._seconds)
        except Empty:
            raise SurveyRefused("nothing came back from the payment window in time") from None
        if came.get("res_cd") != "0000" or came.get("ordr_idxx") != form.get("ordr_idxx"):
            raise SurveyRefused("the payment window ended without an agreement to this payment")
        return came


def _read_form(body: bytes) -> dict[str, str]:
    """Read what a browser posted, in UTF-8 or else in EUC-KR with Microsoft's additions."""
    for encoding in ("utf-8", "cp949"):
        try:
            text = body.decode("ascii")
            return dict(parse_qsl(text, True, encoding=encoding, errors="strict"))
        except ValueError:
            continue
    return {}
