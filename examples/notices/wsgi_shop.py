"""Notices in a bare WSGI function."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from kcp_proto.documents import MAX_BYTES
from kcp_transports.database import Inbox

from .shop import take


def create_app(path: str) -> Callable[..., Iterable[bytes]]:
    """Make the function that takes notices; its inbox is in the shop's database."""
    inbox = Inbox.open(path)

    def app(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        # One byte more than a notice may have, and never past the end of the body.
        length = min(int(environ.get("CONTENT_LENGTH") or 0), MAX_BYTES + 1)
        body = environ["wsgi.input"].read(length)
        response = take(inbox, body, environ.get("CONTENT_TYPE", ""))
        status = HTTPStatus(response.status)
        start_response(f"{status.value} {status.phrase}", list(response.headers.items()))
        return [response.body]

    return app
