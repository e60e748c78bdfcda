"""A recording for tools that read HTTP archives (HAR 1.2)."""

from importlib.metadata import version
from typing import Any

from kcp_proto.wire import encode

from .reader import RecordedExchange, Recording

_JSON = "application/json"
# The recording keeps no times but the moment of the request, and no sizes of headers.
_UNKNOWN = -1


def to_har(recording: Recording, base_url: str = "https://gateway.invalid") -> dict[str, Any]:
    """Write a recording as a HAR 1.2 document, masked as the recording is.

    Args:
        recording: What was recorded.
        base_url: The gateway's address; a recording keeps the operation's path only.

    Returns:
        The document. An exchange without a response has the status 0, and says why in its comment.

    Raises:
        RecordingError: A line cannot be read.
    """
    entries = [_entry(recording, exchange, base_url) for exchange in recording.exchanges]
    creator = {"name": "kcp-proto", "version": version("kcp-proto")}
    return {"log": {"version": "1.2", "creator": creator, "entries": entries}}


def _entry(recording: Recording, exchange: RecordedExchange, base_url: str) -> dict[str, Any]:
    begin = recording.body(exchange, exchange.request)
    end = recording.body(exchange, exchange.end) if exchange.end else {}
    return {
        "startedDateTime": exchange.when.isoformat(timespec="milliseconds"),
        "time": 0,
        "request": _request(begin, base_url),
        "response": _response(end),
        "cache": {},
        "timings": {"send": 0, "wait": 0, "receive": 0},
        "comment": _comment(exchange, end),
    }


def _request(begin: dict[str, Any], base_url: str) -> dict[str, Any]:
    text = encode(begin["message"]).decode("utf-8") if "message" in begin else ""
    return {
        "method": "POST",
        "url": base_url + begin.get("path", "/"),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": [{"name": "Content-Type", "value": _JSON}],
        "queryString": [],
        "postData": {"mimeType": _JSON, "text": text},
        "headersSize": _UNKNOWN,
        "bodySize": _UNKNOWN,
    }


def _response(end: dict[str, Any]) -> dict[str, Any]:
    text = encode(end["message"]).decode("utf-8") if "message" in end else ""
    body: dict[str, Any] = end.get("body", {})
    size = len(text.encode("utf-8")) if text else body.get("length", 0)
    return {
        "status": end.get("status", 0),
        "statusText": "",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": [],
        "content": {
            "size": size,
            "mimeType": end.get("type", body.get("type", "")),
            "text": text,
        },
        "redirectURL": "",
        "headersSize": _UNKNOWN,
        "bodySize": _UNKNOWN,
    }


def _comment(exchange: RecordedExchange, end: dict[str, Any]) -> str:
    outcome = exchange.outcome or "no outcome recorded"
    reason = f"{end['phase']}: {end['reason']}" if "phase" in end else ""
    operation = exchange.operation or "unknown operation"
    parts = (operation, f"exchange {exchange.id}", outcome, reason)
    return "; ".join(filter(None, parts))
