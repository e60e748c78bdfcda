"""What the sandbox tells a shop to do about a refusal that its result code explains."""

from collections.abc import Callable

import pytest

from kcp_proto import HttpRequest
from kcp_proto.explanation import Cause
from kcp_sandbox import DisruptionPlan, Issued, Sandbox
from kcp_sandbox.gateway import CODES
from kcp_sandbox.inspector.remedies import REMEDIES
from tests.sandbox.conftest import NOW

Build = Callable[..., HttpRequest]

# Of these the certificate, the signature, the schema or the list of known values says more.
_EXPLAINED_OTHERWISE = {
    *("0000", "S032", "9002", "8051", "8052", "8055", "8056", "8072", "8082", "8084"),
    *("X001", "X002", "X003", "X004", "X005", "X014", "X015"),
    "X035",  # ends a window; no request meets it
}


def test_every_code_that_a_readable_request_meets_has_a_remedy() -> None:
    met = {code.res_cd for code in CODES if code.status == 200}
    assert met - _EXPLAINED_OTHERWISE == {*REMEDIES}


@pytest.mark.parametrize("lang", [0, 1])
def test_a_remedy_is_a_clause_that_its_place_completes(lang: int) -> None:
    for texts in REMEDIES.values():
        assert texts[lang] == texts[lang].strip() != ""
        assert not texts[lang].endswith(".")


@pytest.fixture
def sandbox(issued: Issued) -> Sandbox:
    return Sandbox(issued=issued, at=NOW)


def _causes(sandbox: Sandbox, build: Build, amount: str) -> tuple[Cause, ...]:
    window = sandbox.authorize(order_no="MUG-1", amount=1500, pay_type="PACA")
    fields = {**window, "ordr_mony": amount, "ordr_no": "MUG-1", "pay_type": "PACA"}
    sandbox.transport().send(build("payment.approval", **fields))
    return sandbox.exchanges.of("payment.approval")[-1].causes


def test_a_refused_amount_comes_with_its_cause_and_what_to_do(
    sandbox: Sandbox, build: Build
) -> None:
    (cause,) = _causes(sandbox, build, "1400")
    assert (cause.id, cause.message, cause.certain) == ("code.8059", "amounts differ", True)
    assert cause.message_ko == "금액 불일치"
    assert (cause.remedy, cause.remedy_ko) == REMEDIES["8059"]


def test_a_planned_code_is_nothing_that_the_shop_did(sandbox: Sandbox, build: Build) -> None:
    sandbox.disruptions.add(DisruptionPlan(kind="code", res_cd="8059"))
    assert _causes(sandbox, build, "1500") == ()
