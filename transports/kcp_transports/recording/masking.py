"""What of a message goes into a recording, masked (R24: never show a secret)."""

import json
import os
from collections import OrderedDict
from collections.abc import Mapping
from functools import cache
from hashlib import blake2b
from typing import Any, cast

from kcp_proto import HttpRequest, HttpResponse, MessageError, NotSent, OutcomeUnknown, catalogue
from kcp_proto.documents import decode_response
from kcp_proto.redaction import MASK, redact
from kcp_proto.replies import leaves_open

from .format import Outcome, write_key

_REMEMBERED = 10_000


def is_ours(request: HttpRequest) -> bool:
    """Tell whether a request has an operation and fields, as `kcp_proto.build_request` gives it."""
    return bool(request.operation and request.fields)


def match_key(request: HttpRequest) -> str:
    """Write a request's match key: its operation and its unmasked fields."""
    if not is_ours(request):
        return write_key("", {})
    shown = catalogue.operation(request.operation).request.shown
    fields = {name: value for name, value in request.fields.items() if name in shown}
    return write_key(request.operation, fields)


def masked_values(request: HttpRequest) -> dict[str, str]:
    """Collect what the caller filled in and the recording masks; it never leaves this process."""
    if not is_ours(request):
        return {}
    fields = request.fields
    return {name: fields[name] for name in masked_names(request.operation) if name in fields}


@cache
def masked_names(operation: str) -> frozenset[str]:
    """Name the fields of a request that a caller fills in and the recording masks."""
    fields = catalogue.operation(operation).request.fields.values()
    return frozenset(field.name for field in fields if field.sensitive and field.source == "caller")


def mask_request(request: HttpRequest) -> dict[str, object]:
    """Choose the members of a request's line.

    Returns:
        Operation, effect, path and masked message; of a request that is not ours, length and type.
    """
    if not is_ours(request):
        return {"body": _size(request.headers, request.body)}
    operation = catalogue.operation(request.operation)
    # The address may hold what a caller put there; the operation's own path holds nothing.
    return {
        "operation": operation.name,
        "effect": operation.effect,
        "path": operation.path,
        "message": redact(operation.request, request.fields),
    }


def mask_response(
    request: HttpRequest, response: HttpResponse
) -> tuple[Outcome, dict[str, object]]:
    """Choose the members of a response's line.

    Returns:
        Whether the response can be read and settles the request, and its status and masked message;
        length and type of an unreadable one, and of one whose ``res_cd`` a mask would make up.
    """
    if not is_ours(request):
        return "answered", _status_and_size(response)
    try:
        decoded: object = decode_response(response.body)[0]
    except MessageError:
        return "unreadable", _status_and_size(response)
    payload = cast("dict[str, Any]", decoded) if isinstance(decoded, dict) else {}
    message = catalogue.response_to(request.operation, request.fields)
    res_cd = payload.get(message.result_code)
    if not isinstance(res_cd, str) or not res_cd:
        return "unreadable", _status_and_size(response)
    # What `Reply.raise_for_result` calls unknown must be found in the file (R22).
    in_doubt = request.effect != "read" and leaves_open(message, payload)
    return "in-doubt" if in_doubt else "answered", {
        "status": response.status,
        "type": _content_type(response.headers),
        "message": redact(message, payload),
    }


def mask_failure(request: HttpRequest, error: BaseException) -> tuple[Outcome, dict[str, object]]:
    """Choose the members of a failure's line.

    Returns:
        Whether anything was sent, and phase and reason. Of an error that is not ours only the
        class is kept: its text may quote the request.
    """
    if not isinstance(error, NotSent | OutcomeUnknown):
        return "outcome-unknown", {"phase": "send", "reason": type(error).__name__}
    outcome: Outcome = "not-sent" if isinstance(error, NotSent) else "outcome-unknown"
    return outcome, {"phase": error.phase, "reason": _without_secrets(request, error.reason)}


class Variants:
    """The requests of one run by what lies under their masks.

    A recording keeps neither a masked value nor a digest of one, so afterwards it could not say
    whether two requests with the same key were the same request. It keeps only that: the id of the
    first request that was the same. The digests here need a salt that is never written.
    """

    def __init__(self) -> None:
        self._salt = os.urandom(32)
        self._first: OrderedDict[bytes, str] = OrderedDict()

    def first_like(self, key: str, values: dict[str, str], exchange_id: str) -> str:
        """Find the first request that is the same under its masks too.

        Args:
            key: The request's match key.
            values: Its masked values by name; of a request without any there is nothing to tell.
            exchange_id: Its own id.

        Returns:
            The id of the first such request, its own if there was none.
        """
        text = json.dumps([key, sorted(values.items())]).encode("ascii")
        digest = blake2b(text, key=self._salt, digest_size=16).digest()
        first = self._first.setdefault(digest, exchange_id)
        if len(self._first) > _REMEMBERED:
            self._first.popitem(last=False)
        return first


def _without_secrets(request: HttpRequest, text: str) -> str:
    # The longest first: a member's name that begins the password would leave its end behind.
    for value in sorted(masked_values(request).values(), key=len, reverse=True):
        text = text.replace(value, MASK) if value else text
    return text


def _status_and_size(response: HttpResponse) -> dict[str, object]:
    return {"status": response.status, "body": _size(response.headers, response.body)}


def _size(headers: Mapping[str, str], body: bytes) -> dict[str, object]:
    return {"length": len(body), "type": _content_type(headers)}


def _content_type(headers: Mapping[str, str]) -> str:
    for name, value in headers.items():
        if name.lower() == "content-type":
            return value.partition(";")[0].strip()[:100]
    return ""
