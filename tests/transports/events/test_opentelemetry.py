"""Events as spans, by the real SDK: with threads, with tasks, and in each other."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from kcp_proto import STAGING, HttpRequest, HttpResponse, Identity, NotSent, OutcomeUnknown
from kcp_transports import AsyncClient, Client, RetryPolicy, ThreadTransport
from kcp_transports.events import Event, ObservedTransport, OpenTelemetryObserver, read_notice
from tests.transports.async_in_memory import AsyncInMemoryTransport
from tests.transports.conftest import MONEY
from tests.transports.in_memory import InMemoryTransport
from tests.transports.raw_gateway import RawGateway, serving
from tests.transports.responses import TNO, approval, in_turn, json_response

PAYMENT, INQUIRY = "benepia.point_payment", "transaction.inquiry"
LOST = OutcomeUnknown(PAYMENT, "money", "wait", "silence")
SENT = "POST /gw/hub/v1/payment"


class Spans:
    """A provider of spans, the observer that makes them, and what was exported."""

    def __init__(self) -> None:
        self._exporter = InMemorySpanExporter()
        self.provider = TracerProvider(shutdown_on_exit=False)
        self.provider.add_span_processor(SimpleSpanProcessor(self._exporter))
        self.observer = OpenTelemetryObserver(self.provider)

    def all(self, name: str = "") -> list[ReadableSpan]:
        spans = self._exporter.get_finished_spans()
        return [span for span in spans if name in ("", span.name)]

    def one(self, name: str) -> ReadableSpan:
        (span,) = self.all(name)
        return span


@pytest.fixture
def spans() -> Spans:
    return Spans()


def parent_of(span: ReadableSpan) -> int | None:
    return span.parent.span_id if span.parent else None


def span_id(span: ReadableSpan) -> int:
    assert span.context is not None
    return span.context.span_id


def attributes(span: ReadableSpan) -> dict[str, object]:
    return dict(span.attributes or {})


def test_a_payment_is_a_client_span_by_the_conventions(identity: Identity, spans: Spans) -> None:
    transport = InMemoryTransport(in_turn(approval()))
    with Client(identity, STAGING, transport, observers=[spans.observer]) as client:
        client.send(PAYMENT, MONEY)
    span = spans.one(SENT)
    assert span.kind is SpanKind.CLIENT
    assert span.status.status_code is StatusCode.UNSET
    found = attributes(span)
    del found["kcp.call"]
    assert found == {
        "http.request.method": "POST",
        "http.response.status_code": 200,
        "server.address": "stg-spl.kcp.co.kr",
        "server.port": 443,
        "url.full": "https://stg-spl.kcp.co.kr/gw/hub/v1/payment",
        "url.template": "/gw/hub/v1/payment",
        "kcp.effect": "money",
        "kcp.environment": "staging",
        "kcp.layer": "client",
        "kcp.operation": PAYMENT,
        "kcp.order_no": "ORDER1",
        "kcp.outcome": "replied",
        "kcp.result.code": "0000",
        "kcp.result.meaning": "success",
        "kcp.tno_end": TNO[-4:],
        "kcp.transport": "InMemoryTransport",
    }
    built = spans.one("kcp build")
    assert built.kind is SpanKind.INTERNAL
    assert built.start_time is not None
    assert built.end_time is not None
    assert built.end_time > built.start_time


@pytest.mark.parametrize(
    ("outcome", "status", "error"),
    [
        (LOST, StatusCode.ERROR, "outcome-unknown"),
        (NotSent(PAYMENT, "connect", "no"), StatusCode.ERROR, "not-sent"),
        (HttpResponse(status=502, headers={}, body=b"?"), StatusCode.ERROR, "unreadable-reply"),
        (json_response(res_cd="8112", res_msg=""), StatusCode.UNSET, None),
    ],
    ids=["unknown", "not sent", "unreadable", "refused"],
)
def test_what_is_no_reply_is_an_error_and_a_refusal_is_none(
    identity: Identity,
    spans: Spans,
    outcome: HttpResponse | Exception,
    status: StatusCode,
    error: str | None,
) -> None:
    transport = InMemoryTransport(in_turn(outcome))
    with Client(identity, STAGING, transport, observers=[spans.observer]) as client:
        try:
            client.send(PAYMENT, MONEY)
        except (NotSent, OutcomeUnknown):
            assert status is StatusCode.ERROR
    span = spans.one(SENT)
    assert span.status.status_code is status
    assert attributes(span).get("error.type") == error


def test_attempts_are_counted_and_belong_to_the_callers_span(
    identity: Identity, spans: Spans
) -> None:
    transport = InMemoryTransport(
        in_turn(NotSent(INQUIRY, "connect", "no"), json_response(res_cd="0000", res_msg=""))
    )
    retry = RetryPolicy(first_delay=0.001)
    tracer = spans.provider.get_tracer("shop")
    with (
        Client(identity, STAGING, transport, retry=retry, observers=[spans.observer]) as client,
        tracer.start_as_current_span("checkout"),
    ):
        client.send(INQUIRY, {"tno": TNO, "pay_type": "PACA"})
        assert trace.get_current_span().get_span_context().is_valid
    first, second = (span for span in spans.all() if span.kind is SpanKind.CLIENT)
    checkout = span_id(spans.one("checkout"))
    assert parent_of(first) == parent_of(second) == checkout
    assert "http.request.resend_count" not in attributes(first)
    assert attributes(second)["http.request.resend_count"] == 1


def test_a_transport_within_a_client_gives_a_span_within_a_span(
    identity: Identity, spans: Spans
) -> None:
    inner = ObservedTransport(InMemoryTransport(in_turn(approval())), [spans.observer])
    with Client(identity, STAGING, inner, observers=[spans.observer]) as client:
        client.send(PAYMENT, MONEY)
    below, above = spans.all(SENT)
    assert parent_of(below) == span_id(above)
    assert attributes(below)["kcp.layer"] == "transport"
    assert not trace.get_current_span().get_span_context().is_valid


def test_threads_do_not_mix_their_spans(identity: Identity, spans: Spans) -> None:
    tracer = spans.provider.get_tracer("shop")
    inner = ObservedTransport(InMemoryTransport(lambda request: approval()), [spans.observer])
    with Client(identity, STAGING, inner, observers=[spans.observer]) as client:

        def order(number: int) -> None:
            with tracer.start_as_current_span("order"):
                client.send(PAYMENT, {**MONEY, "ordr_idxx": f"N{number}"})

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(order, range(20)))
    assert_each_order_is_one_tree(spans, 20)


def test_tasks_do_not_mix_their_spans_nor_those_of_threads_below_them(
    identity: Identity, spans: Spans
) -> None:
    tracer = spans.provider.get_tracer("shop")

    async def main() -> None:
        inner = ObservedTransport(InMemoryTransport(lambda request: approval()), [spans.observer])
        async with AsyncClient(
            identity, STAGING, ThreadTransport(inner), observers=[spans.observer]
        ) as client:

            async def order(number: int) -> None:
                with tracer.start_as_current_span("order"):
                    await client.send(PAYMENT, {**MONEY, "ordr_idxx": f"N{number}"})

            await asyncio.gather(*map(order, range(20)))

    asyncio.run(main())
    assert_each_order_is_one_tree(spans, 20)


def assert_each_order_is_one_tree(spans: Spans, orders: int) -> None:
    sent = spans.all(SENT)
    assert len(sent) == 2 * orders
    by_id = {span_id(span): span for span in spans.all()}
    below = [span for span in sent if attributes(span)["kcp.layer"] == "transport"]
    for span in below:
        above = by_id[parent_of(span) or 0]
        assert attributes(above)["kcp.order_no"] == attributes(span)["kcp.order_no"]
        assert by_id[parent_of(above) or 0].name == "order"


def test_a_cancelled_task_ends_its_span(
    identity: Identity, spans: Spans, caplog: pytest.LogCaptureFixture
) -> None:
    async def main() -> None:
        def never(request: HttpRequest) -> HttpResponse:
            raise asyncio.CancelledError

        transport = AsyncInMemoryTransport(never)
        async with AsyncClient(identity, STAGING, transport, observers=[spans.observer]) as client:
            with pytest.raises(asyncio.CancelledError):
                await client.send(INQUIRY, {"tno": TNO, "pay_type": "PACA"})

    asyncio.run(main())
    (span,) = (span for span in spans.all() if span.kind is SpanKind.CLIENT)
    assert attributes(span)["kcp.outcome"] == "cancelled"
    assert caplog.records == []


def test_no_header_tells_the_gateway_of_a_trace(identity: Identity, spans: Spans) -> None:
    seen: list[dict[str, str]] = []

    def peer(request: HttpRequest) -> HttpResponse:
        seen.append({name.lower(): value for name, value in request.headers.items()})
        return approval()

    from kcp_proto import Environment
    from kcp_transports import Urllib3Transport

    with RawGateway(serving(peer)) as gateway:
        environment = Environment("local", gateway.url)
        for observers in ([], [spans.observer]):
            transport = Urllib3Transport(ca_pem=gateway.ca_pem)
            with Client(identity, environment, transport, observers=observers) as client:
                client.send(PAYMENT, MONEY)
    without, observed = seen
    assert observed.keys() == without.keys()
    assert "traceparent" not in observed


def test_notices_and_resolutions_are_spans_too(spans: Spans) -> None:
    with pytest.raises(Exception, match="notice"):
        read_notice(b"a=1", observers=[spans.observer])
    spans.observer(
        Event(kind="resolved", layer="client", call=1, operation="x", state="done", seconds=2.0)
    )
    notice = spans.one("kcp notice")
    assert attributes(notice)["error.type"] == "message"
    resolved = spans.one("kcp resolve")
    assert resolved.end_time is not None
    assert resolved.start_time is not None
    assert resolved.end_time - resolved.start_time == 2_000_000_000
    assert attributes(resolved)["kcp.resolution.state"] == "done"


def test_an_end_without_its_beginning_is_a_span_of_its_own(spans: Spans) -> None:
    """An observer that was added meanwhile, or a process that was forked, loses nothing."""
    spans.observer(Event(kind="unknown", layer="client", call=1, attempt=1, error="x"))
    assert [span.status.status_code for span in spans.all()] == [StatusCode.ERROR]
