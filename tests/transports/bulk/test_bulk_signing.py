"""Signing many rows."""

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime
from functools import cache
from itertools import count, islice
from multiprocessing import get_context

import pytest

from kcp_proto import Identity, MessageError, verify
from kcp_sandbox import issue
from kcp_transports.bulk import sign_many

NOW = datetime(2026, 1, 1, tzinfo=UTC)
CANCEL = "payment.cancel"
HERE = f"{__name__}:made_here"
made: list[int] = []


@cache
def made_here() -> Identity:
    made.append(1)
    return issue("T0000", b"changeit", now=NOW).identity()


def test_each_row_is_signed_in_its_place(identity: Identity) -> None:
    rows = [{"tno": str(number)} for number in range(1, 150)]
    signed = list(sign_many(identity, CANCEL, rows, threads=2))
    assert [one.text for one in signed] == [f"T0000^{n}^STSC" for n in range(1, 150)]
    for one in signed:
        verify(identity.certificate, one.text.encode(), one.signature)


def test_a_bad_row_does_not_hold_up_the_others(identity: Identity) -> None:
    signed = list(sign_many(identity, CANCEL, [{"tno": "1"}, {"tno": "1^2"}, {"tno": "3"}]))
    assert [bool(one.signature) for one in signed] == [True, False, True]
    assert [fault.rule for fault in signed[1].faults] == ["sign.character"]


def test_rows_are_taken_only_a_little_ahead(identity: Identity) -> None:
    taken = count(1)
    rows = ({"tno": str(next(taken))} for _ in iter(int, 1))
    results = sign_many(identity, CANCEL, rows, threads=1)
    assert len(list(islice(results, 3))) == 3
    results.close()  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    assert next(taken) < 1000


def test_a_worker_loads_its_own_identity_once_by_name() -> None:
    made.clear()
    rows = [{"tno": str(number)} for number in range(1, 100)]
    with ThreadPoolExecutor(1) as executor:
        signed = list(sign_many(HERE, CANCEL, rows, executor=executor))
    assert len(made) == 1
    verify(made_here().certificate, signed[-1].text.encode(), signed[-1].signature)


def test_a_key_never_leaves_the_process(identity: Identity) -> None:
    with (
        ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor,
        pytest.raises(TypeError, match="never pickled"),
    ):
        list(sign_many(identity, CANCEL, [{"tno": "1"}], executor=executor))


def test_a_wrong_factory_name_or_operation_is_told_before_any_work() -> None:
    with pytest.raises(ValueError, match="module:function"):
        next(sign_many("no-colon", CANCEL, []))
    with pytest.raises(MessageError):
        next(sign_many(HERE, "payment.cancle", []))
