"""Events as spans of OpenTelemetry, by its conventions for HTTP clients."""

from collections.abc import Mapping
from contextvars import Token
from time import time_ns
from urllib.parse import urlsplit

from .event import Event

try:
    from opentelemetry import context as contexts
    from opentelemetry import trace
except ModuleNotFoundError as _error:
    raise ImportError(
        "OpenTelemetryObserver needs opentelemetry-api: pip install 'kcp-proto[otel]'"
    ) from _error

_Started = tuple[trace.Span, Token[contexts.Context]]
# What an event holds, and the attribute that says it; what HTTP's conventions name is not here.
_ATTRIBUTES = {
    "operation": "kcp.operation",
    "effect": "kcp.effect",
    "environment": "kcp.environment",
    "transport": "kcp.transport",
    "order_no": "kcp.order_no",
    "tno_end": "kcp.tno_end",
    "res_cd": "kcp.result.code",
    "meaning": "kcp.result.meaning",
    "journal_id": "kcp.journal_id",
    "phase": "kcp.phase",
    "reason": "kcp.reason",
    "state": "kcp.resolution.state",
    "layer": "kcp.layer",
    "call": "kcp.call",
}
_HTTP_ERROR = 400


class OpenTelemetryObserver:
    """An observer that makes a span of each attempt, of building, resolving and notices.

    A span of an attempt is the current one while the request is under way, in its thread or task,
    so that spans of what lies below, such as another observed transport, belong to it. The
    request itself is not changed: no header tells the gateway of a trace.

    Args:
        tracer_provider: Where spans go; None for the global one.
    """

    def __init__(self, tracer_provider: trace.TracerProvider | None = None) -> None:
        self._tracer = trace.get_tracer("kcp_proto", tracer_provider=tracer_provider)
        self._started: dict[tuple[int, int], _Started] = {}

    def __call__(self, event: Event, /) -> None:
        """Start, end or make a span.

        Args:
            event: What happened.
        """
        key = event.call, event.attempt
        if event.kind == "sending":
            self._start(key, event)
        elif event.attempt and (started := self._started.pop(key, None)):
            span, token = started
            contexts.detach(token)
            _finish(span, event)
            span.end()
        else:
            self._make(event)

    def _start(self, key: tuple[int, int], event: Event) -> None:
        path = urlsplit(event.url).path
        span = self._tracer.start_span(
            f"POST {path}".rstrip(), kind=trace.SpanKind.CLIENT, attributes=_http(event, path)
        )
        self._started[key] = span, contexts.attach(trace.set_span_in_context(span))

    def _make(self, event: Event) -> None:
        """Make a span of what is over already."""
        end = time_ns()
        begin = end - round((event.seconds or 0) * 1e9)
        span = self._tracer.start_span(f"kcp {_name(event)}", start_time=begin)
        _finish(span, event)
        span.end(end)


def _name(event: Event) -> str:
    if event.kind in ("built", "not-built"):
        return "build"
    return "resolve" if event.kind == "resolved" else "notice"


def _http(event: Event, path: str) -> Mapping[str, str | int]:
    attributes: dict[str, str | int] = {"http.request.method": "POST"}
    if event.attempt > 1:
        attributes["http.request.resend_count"] = event.attempt - 1
    if event.url:
        target = urlsplit(event.url)
        attributes |= {
            "url.full": event.url,
            "url.template": path,
            "server.address": target.hostname or "",
            "server.port": target.port or 443,
        }
    return attributes


def _finish(span: trace.Span, event: Event) -> None:
    for name, attribute in _ATTRIBUTES.items():
        if value := getattr(event, name):
            span.set_attribute(attribute, value)
    span.set_attribute("kcp.outcome", event.kind)
    if event.status:
        span.set_attribute("http.response.status_code", event.status)
    if error := _failure(event):
        span.set_attribute("error.type", error)
        span.set_status(trace.StatusCode.ERROR, event.reason or event.kind)


def _failure(event: Event) -> str:
    """Name what makes the span an error: a refusal is the gateway's good right, and is none."""
    if event.error:
        return event.error
    return str(event.status) if event.status >= _HTTP_ERROR else ""
