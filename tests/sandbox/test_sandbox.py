"""A user makes one object, and reaches everything through it."""

from pathlib import Path

import pytest

from kcp_proto import STAGING, Certificate
from kcp_proto.messages import Cancel, PointPayment
from kcp_sandbox import Issued, Sandbox, SeedData
from kcp_transports import Client


def test_what_a_client_does_is_seen_on_the_sandbox(sandbox: Sandbox) -> None:
    member = sandbox.members[0]
    order = PointPayment(
        amount=1_000,
        pt_mny=1_000,
        ordr_idxx="A1",
        pt_memcorp_cd=member.pt_memcorp_cd,
        pt_idno=member.pt_idno,
        pt_pwd=member.pt_pwd,
    )
    with Client(sandbox.identity, STAGING, sandbox.transport()) as client:
        paid = client.send(order).raise_for_result()
        assert client.send(Cancel(tno=paid.tno or "")).ok
    (payment,) = sandbox.payments
    assert [event.kind for event in payment.history] == ["payment", "cancel"]
    assert sandbox.payment(payment.tno) == payment
    assert sandbox.points_of("A001", "hong") == 50_000
    assert [record.operation for record in sandbox.inspector.records()] == [
        "benepia.point_payment",
        "payment.cancel",
    ]


def test_a_transaction_without_a_shop_is_the_first_shops(
    sandbox: Sandbox, stranger: Issued
) -> None:
    sandbox.register_shop("T0001", Certificate.parse(stranger.certificate))
    assert sandbox.add_transaction("PACA", ordr_idxx="A1").site_cd == "T0000"
    assert sandbox.add_transaction("PACA", ordr_idxx="A2", site_cd="T0001").site_cd == "T0001"


def test_a_state_file_carries_points_and_ca_to_the_next_sandbox(tmp_path: Path) -> None:
    state = tmp_path / "state.sqlite"
    lee = {"pt_memcorp_cd": "B001", "pt_idno": "lee", "pt_pwd": "pw"}
    with Sandbox(state=state) as first:
        first.add_member(**lee, points=7)
        issued, ca_pem = first.issued, first.serve().ca_pem
    with Sandbox(state=str(state)) as second:
        assert (second.issued, second.serve().ca_pem) == (issued, ca_pem)
        assert second.points_of("B001", "lee") == 7


def test_a_state_file_is_let_go_when_the_seed_data_is_wrong(tmp_path: Path) -> None:
    state = tmp_path / "state.sqlite"
    twice = {"pt_memcorp_cd": "A001", "pt_idno": "hong", "pt_pwd": "x", "points": 1}
    with pytest.raises(ValueError, match="exists already"):
        Sandbox(state=state, seed_data=SeedData(members=(twice,)))
    with Sandbox(state=state) as sandbox:
        assert len(sandbox.members) == 2
        sandbox.close()
