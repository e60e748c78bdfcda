"""The response to a notice."""

from html import escape
from typing import Literal

from kcp_proto import catalogue
from kcp_proto.exchange import HttpResponse
from kcp_proto.messages import DepositNotice

_PAGE = "<html><body><form>{fields}</form></body></html>"
_FIELD = '<input type="hidden" name="{name}" value="{value}">'
_PLAIN = "text/plain; charset=utf-8"
_HTML = "text/html; charset=utf-8"


def notice_response(*, taken: bool = True, form: Literal["html", "plain"] = "html") -> HttpResponse:
    """Write the response to a notice (R36).

    Args:
        taken: Whether the notice is kept durably. The gateway sends a notice that was not taken
            again, at most ten times.
        form: ``html`` as the gateway documents it, or ``plain``, the bare code, as its sample in
            Python responds.

    Returns:
        Status, headers and body. One that was not taken has status 503 and no result, because the
        documents give no other value than the one for success.
    """
    if not taken:
        return _response(503, _PLAIN, "not taken")
    terms = catalogue.message(DepositNotice.MESSAGE).notice
    reply = terms.reply.items() if terms else ()
    if form == "plain":
        return _response(200, _PLAIN, "".join(value for _, value in reply))
    fields = "".join(_FIELD.format(name=escape(name), value=escape(value)) for name, value in reply)
    return _response(200, _HTML, _PAGE.format(fields=fields))


def _response(status: int, content_type: str, body: str) -> HttpResponse:
    return HttpResponse(
        status=status, headers={"content-type": content_type}, body=body.encode("utf-8")
    )
