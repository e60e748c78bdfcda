"""A journal in a database resolves itself, over each database: of several resolvers one asks."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from kcp_proto import STAGING, HttpRequest, HttpResponse, Identity, OutcomeUnknown
from kcp_sandbox import DisruptionPlan, Issued, Sandbox
from kcp_transports import Client, RecordingTransport
from kcp_transports.database import Database
from kcp_transports.recording import DatabaseJournal, resolve_recording
from tests.transports.databases import Place

AT = datetime(2026, 3, 1, 3, 4, 5, tzinfo=UTC)
ORDERS = 6


class Counting:
    """A way to the sandbox that counts what is asked about each order."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._transport = sandbox.transport()
        self.asked = Counter[str]()

    def send(self, request: HttpRequest) -> HttpResponse:
        self.asked[request.fields["mod_ordr_idxx"]] += 1
        return self._transport.send(request)

    def close(self) -> None:
        """Keep the sandbox open."""


def test_of_three_resolvers_at_once_one_asks_about_each(
    issued: Issued, identity: Identity, place: Place, database: Database
) -> None:
    sandbox = Sandbox(issued=issued, at=AT)
    journal = DatabaseJournal(database)
    transport = RecordingTransport(sandbox.transport(), journal, clock=sandbox.clock)
    client = Client(identity, STAGING, transport, now=sandbox.clock)
    for number in range(ORDERS):
        order = {"ordr_no": f"P{number}", "pay_type": "PACA"}
        agreed = sandbox.authorize(order_no=f"P{number}", amount=1100, pay_type="PACA")
        plan = DisruptionPlan(kind="drop-after", operation="payment.approval")
        sandbox.disruptions.add(plan)
        with pytest.raises(OutcomeUnknown):
            client.send("payment.approval", {**agreed, **order, "ordr_mony": 1100})
    assert len(journal.open_exchanges().unresolved()) == ORDERS
    way = Counting(sandbox)

    def walk(_: int) -> list[str]:
        own = DatabaseJournal(place.database())
        resolver = Client(identity, STAGING, way, now=sandbox.clock, sleep=lambda _: None)
        try:
            found = resolve_recording(own, resolver, now=sandbox.clock)
            return [each.resolution.state for each in found if each.is_asked]
        finally:
            own.close()

    with ThreadPoolExecutor(3) as threads:
        states = [state for asked in threads.map(walk, range(3)) for state in asked]
    assert states == ["done"] * ORDERS
    assert way.asked == {f"P{number}": 1 for number in range(ORDERS)}
    assert journal.open_exchanges().unresolved() == []
    assert len(journal.open_exchanges().proven()) == ORDERS
    assert journal.compact() == 0
