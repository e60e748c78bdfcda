"""What a recording keeps of a message, and what it leaves out (R24)."""

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from kcp_proto import HttpRequest, HttpResponse, MessageError, NotSent, OutcomeUnknown, catalogue
from kcp_proto.documents import decode
from kcp_proto.redaction import MASK, redact
from kcp_proto.replies import NOT_KNOWN

from .format import Outcome, write_key


def match_key(request: HttpRequest) -> str:
    """Write a request's match key: its operation and its unmasked fields."""
    if not _is_ours(request):
        return write_key("", {})
    shown = catalogue.operation(request.operation).request.shown
    kept = {name: value for name, value in request.fields.items() if name in shown}
    return write_key(request.operation, kept)


def masked_values(request: HttpRequest) -> dict[str, str]:
    """Collect what the caller filled in and the recording masks; it never leaves this process."""
    if not _is_ours(request):
        return {}
    fields = request.fields
    return {name: fields[name] for name in masked_names(request.operation) if name in fields}


@cache
def masked_names(operation: str) -> frozenset[str]:
    """Name the fields of a request that a caller fills in and the recording masks."""
    fields = catalogue.operation(operation).request.fields.values()
    return frozenset(field.name for field in fields if field.sensitive and field.source == "caller")


def keep_request(request: HttpRequest) -> dict[str, object]:
    """Choose the members of a request's line.

    Returns:
        Operation, effect, path and masked message; of somebody else's request, length and type.
    """
    if not _is_ours(request):
        return {"body": _measure(request.headers, request.body)}
    operation = catalogue.operation(request.operation)
    # The address may hold what somebody put there; the operation's own path holds nothing.
    return {
        "operation": operation.name,
        "effect": operation.effect,
        "path": operation.path,
        "message": redact(operation.request, request.fields),
    }


def keep_response(
    request: HttpRequest, response: HttpResponse
) -> tuple[Outcome, dict[str, object]]:
    """Choose the members of a response's line.

    Returns:
        Whether the answer can be read and settles the request, and its status and masked message;
        length and type of an answer that nobody can read, or whose ``res_cd`` a mask would make up.
    """
    if not _is_ours(request):
        return "answered", _measured(response)
    try:
        decoded: object = decode(response.body)
    except MessageError:
        return "unreadable", _measured(response)
    payload = cast("dict[str, Any]", decoded) if isinstance(decoded, dict) else {}
    res_cd = payload.get("res_cd")
    if not isinstance(res_cd, str) or not res_cd:
        return "unreadable", _measured(response)
    answer = catalogue.response_to(request.operation, request.fields)
    return _answered(request, res_cd), {
        "status": response.status,
        "type": _content_type(response.headers),
        "message": redact(answer, payload),
    }


def _answered(request: HttpRequest, res_cd: str) -> Outcome:
    # What `Reply.raise_for_result` calls unknown must be found in the file (R22).
    is_open = catalogue.meaning_of(res_cd) in NOT_KNOWN and request.effect != "read"
    return "in-doubt" if is_open else "answered"


def keep_failure(request: HttpRequest, error: BaseException) -> tuple[Outcome, dict[str, object]]:
    """Choose the members of a failure's line.

    Returns:
        Whether anything was sent, and phase and reason. Of an error that is not ours only the
        class is kept: its text may quote the request.
    """
    if not isinstance(error, NotSent | OutcomeUnknown):
        return "outcome-unknown", {"phase": "send", "reason": type(error).__name__}
    outcome: Outcome = "not-sent" if isinstance(error, NotSent) else "outcome-unknown"
    return outcome, {"phase": error.phase, "reason": _without_secrets(request, error.reason)}


def _is_ours(request: HttpRequest) -> bool:
    return bool(request.operation and request.fields)


def _without_secrets(request: HttpRequest, text: str) -> str:
    # The longest first: a member's name that begins the password would leave its end behind.
    for value in sorted(masked_values(request).values(), key=len, reverse=True):
        text = text.replace(value, MASK) if value else text
    return text


def _measured(response: HttpResponse) -> dict[str, object]:
    return {"status": response.status, "body": _measure(response.headers, response.body)}


def _measure(headers: Mapping[str, str], body: bytes) -> dict[str, object]:
    return {"length": len(body), "type": _content_type(headers)}


def _content_type(headers: Mapping[str, str]) -> str:
    for name, value in headers.items():
        if name.lower() == "content-type":
            return value.partition(";")[0].strip()[:100]
    return ""
