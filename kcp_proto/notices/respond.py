"""The response to a notice."""

import re
from collections.abc import Mapping
from html import escape, unescape
from typing import Literal

from kcp_proto import catalogue
from kcp_proto.exchange import HttpResponse
from kcp_proto.messages import DepositNotice

_PAGE = "<html><body><form>{fields}</form></body></html>"
_FIELD = '<input type="hidden" name="{name}" value="{value}">'
_PLAIN = "text/plain; charset=utf-8"
_HTML = "text/html; charset=utf-8"
_INPUT = r"(?is)<input\b[^<>]*>"
_ATTRIBUTE = r"""(?is)\s([a-z]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))"""


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


def acknowledges(response: HttpResponse) -> bool:
    """Tell whether a response says that the notice was taken (R36).

    Args:
        response: What a shop sent back.

    Returns:
        Whether its status is 200, and its body the documented field with the documented value, in
        any page, or the bare value. After any other one the gateway sends the notice again.
    """
    if response.status != 200:
        return False
    terms = catalogue.message(DepositNotice.MESSAGE).notice
    reply: Mapping[str, str] = terms.reply if terms else {}
    page = response.body.decode("utf-8", "replace")
    if page.strip() == "".join(reply.values()):
        return True
    tags: list[str] = re.findall(_INPUT, page)
    inputs = list(map(_attributes, tags))
    fields = {each["name"]: each.get("value", "") for each in inputs if "name" in each}
    return all(fields.get(name) == value for name, value in reply.items())


def _attributes(tag: str) -> dict[str, str]:
    found: list[tuple[str, str, str, str]] = re.findall(_ATTRIBUTE, tag)
    # The first of two attributes with one name counts, as in a browser.
    return {name.lower(): unescape(one or two or none) for name, one, two, none in found[::-1]}


def _response(status: int, content_type: str, body: str) -> HttpResponse:
    return HttpResponse(
        status=status, headers={"content-type": content_type}, body=body.encode("utf-8")
    )
