"""A careful shop passes the whole plan, and each naive one fails exactly the cases it should."""

import pytest

from kcp_sandbox import Sandbox
from kcp_sandbox.exam import Examiner, ExamResult, HttpShop, ordinary_plan

from .small_shop import TRAITS, running

_LOST = {
    *("lost-before", "lost-after", "lost-acts-late", "response-html", "response-half"),
    *("response-500", "response-euc-kr", "response-slow", "cancel-lost", "part-lost", "midnight"),
}
_RETURNS = {"return-twice", "return-at-once", "order-again"}
_TWICE = {"deposit-twice", "deposit-at-once"}
_TAKEN = {"pay-account", "deposit-early", "deposit-euc-kr", *_TWICE}
_DEPOSITS = {"deposit-cancel-first", "deposit-forged", *_TAKEN}
FAILS: dict[str, set[str]] = {
    "repeats": _LOST,
    "never-asks": _LOST,
    "asks-once": {"lost-acts-late"},
    "asks-one-date": {"midnight"},
    "books-each": _TWICE,
    "believes-notices": _DEPOSITS,
    "no-result": _TAKEN,
    "trusts-return": {
        *("amount-tampered", "authentication-expired", "card-refused", "certificate-expired"),
        *("lost-before", *_RETURNS, *_DEPOSITS),
    },
    "approves-each-return": _RETURNS,
    "ignores-endings": {"window-closed"},
    "cancels-in-full": {"cancel-rest"},
}


def examine(*traits: str, names: tuple[str, ...] = ()) -> ExamResult:
    with Sandbox() as sandbox, running(sandbox, *traits) as shop:
        examiner = Examiner(
            sandbox, HttpShop(shop.address, has_crlf=True), slow=3.0, grace=0.5, patience=5.0
        )
        return examiner.run(ordinary_plan().only(names))


def test_a_shop_that_is_built_on_resolve_and_decide_passes_the_whole_plan() -> None:
    result = examine()
    assert {each.case.id: each.verdict for each in result.results if each.verdict != "passed"} == {}
    assert result.is_passed
    assert len(result.results) == len(ordinary_plan().cases)
    # The whole plan against a fast shop, with the time by which the clock was moved.
    assert result.seconds < 120


@pytest.mark.parametrize("trait", TRAITS)
def test_a_naive_shop_fails_exactly_the_cases_that_it_should(trait: str) -> None:
    result = examine(trait)
    assert {each.case.id for each in result.results if each.verdict == "failed"} == FAILS[trait]
    assert result.count("not observed") == 0
    assert not result.is_passed


def test_a_failed_case_says_what_happened_what_it_would_have_cost_and_what_to_do() -> None:
    (result,) = examine("repeats", names=("lost-after",)).results
    (failed,) = (each for each in result.findings if each.verdict == "failed")
    assert failed.observation == "not-repeated"
    lost, again = (each for each in result.records if each.operation == "payment.approval")
    assert failed.happened["en"] == f"#{lost.number} was lost; #{again.number} sent the same again"
    assert failed.cost["en"] == "10,000 won more, had the gateway carried out each"
    assert "다시 보내지 말고" in failed.remedy["ko"]


def test_goods_that_are_missing_are_told_from_goods_that_are_given_away() -> None:
    (missing,) = examine("asks-once", names=("lost-acts-late",)).results
    (given,) = examine("books-each", names=("deposit-twice",)).results
    costs = [
        each.cost["en"]
        for result in (missing, given)
        for each in result.findings
        if each.observation == "goods"
    ]
    assert costs == [
        "10,000 won that the customer paid, and no goods",
        "10,000 won of goods, given away",
    ]
