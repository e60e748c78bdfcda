"""Events in the standard library's log: one line, a level by kind, each fact an attribute."""

import json
import logging

import pytest

from kcp_proto import STAGING, Identity, OutcomeUnknown
from kcp_transports import Client
from kcp_transports.events import Event, LoggingObserver
from kcp_transports.events.event import Kind
from tests.transports.conftest import MONEY
from tests.transports.events.watching import Ticking
from tests.transports.in_memory import InMemoryTransport
from tests.transports.responses import approval, in_turn, json_response

PAYMENT = "benepia.point_payment"
LOST = OutcomeUnknown(PAYMENT, "money", "wait", "silence", journal_id="j1")


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG, "kcp_proto")
    return caplog


def test_a_payment_is_told_in_lines_that_people_read(
    identity: Identity, log: pytest.LogCaptureFixture
) -> None:
    refusal = json_response(res_cd="8112", res_msg="no")
    transport = InMemoryTransport(in_turn(approval(), refusal, LOST))
    observers = [LoggingObserver()]
    with Client(identity, STAGING, transport, observers=observers, clock=Ticking()) as client:
        client.send(PAYMENT, MONEY)
        client.send(PAYMENT, MONEY)
        with pytest.raises(OutcomeUnknown):
            client.send(PAYMENT, MONEY)
    lines = [
        (record.levelname, record.getMessage().rpartition(", call")[0]) for record in log.records
    ]
    assert lines == [
        ("DEBUG", f"{PAYMENT}: built (order ORDER1, 1.000 s"),
        ("DEBUG", f"{PAYMENT}: sending (order ORDER1"),
        ("INFO", f"{PAYMENT}: replied 0000 (success) (order ORDER1, tno …1249, 1.000 s"),
        ("DEBUG", f"{PAYMENT}: built (order ORDER1, 1.000 s"),
        ("DEBUG", f"{PAYMENT}: sending (order ORDER1"),
        ("WARNING", f"{PAYMENT}: refused 8112 (unlisted) (order ORDER1, 1.000 s"),
        ("DEBUG", f"{PAYMENT}: built (order ORDER1, 1.000 s"),
        ("DEBUG", f"{PAYMENT}: sending (order ORDER1"),
        (
            "ERROR",
            f"{PAYMENT}: unknown [outcome-unknown in wait] silence "
            "(order ORDER1, 1.000 s, journal j1",
        ),
    ]
    assert {record.name for record in log.records} == {"kcp_proto"}


def test_each_fact_is_an_attribute_for_formatters_that_write_json(
    identity: Identity, log: pytest.LogCaptureFixture
) -> None:
    transport = InMemoryTransport(in_turn(approval()))
    with Client(identity, STAGING, transport, observers=[LoggingObserver()]) as client:
        client.send(PAYMENT, MONEY)
    members = {
        name: value for name, value in vars(log.records[-1]).items() if name.startswith("kcp_")
    }
    assert json.loads(json.dumps(members)) == members
    assert members["kcp_kind"] == "replied"
    assert members["kcp_order_no"] == "ORDER1"
    assert members["kcp_res_cd"] == "0000"
    assert members["kcp_environment"] == "staging"
    assert "kcp_reason" not in members


def test_levels_and_logger_are_the_users_to_choose(caplog: pytest.LogCaptureFixture) -> None:
    levels: dict[Kind, int] = {"sending": logging.CRITICAL}
    observer = LoggingObserver(logging.getLogger("shop"), levels=levels)
    observer(Event(kind="sending", layer="client", call=1))
    assert [(record.name, record.levelname) for record in caplog.records] == [("shop", "CRITICAL")]
    with pytest.raises(ValueError, match="no event is of the kind sent"):
        LoggingObserver(levels={"sent": 10})  # type: ignore[dict-item]  # pyright: ignore[reportArgumentType]


def test_below_the_level_nothing_is_formatted(caplog: pytest.LogCaptureFixture) -> None:
    class Unreadable:
        def __format__(self, spec: str) -> str:
            raise AssertionError

    caplog.set_level(logging.ERROR, "kcp_proto")
    event = Event(kind="built", layer="client", call=1, reason=Unreadable())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    LoggingObserver()(event)
    assert caplog.records == []


def test_every_kind_has_a_level_and_a_line(log: pytest.LogCaptureFixture) -> None:
    from typing import get_args

    for kind in get_args(Kind):
        LoggingObserver()(Event(kind=kind, layer="client", call=7))
    assert [record.getMessage() for record in log.records] == [
        f"request: {kind} (call 7)" for kind in get_args(Kind)
    ]
