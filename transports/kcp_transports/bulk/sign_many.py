"""Sign many rows: in threads with one key, or by workers that each load their own."""

import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from itertools import islice

from kcp_proto import Fault, Identity, MessageError, catalogue, sign_string
from kcp_proto.showing import MaskedRepr

from .factories import check_name, made_by
from .workers import Workers, in_order

_AT_ONCE = 32
# How many workers a foreign executor is thought to have.
_SIZE = 5


@dataclass(frozen=True, slots=True, repr=False)
class SignedRow(MaskedRepr):
    """A row with its signature, or why it has none.

    Args:
        text: The sign string; "" if it could not be made.
        signature: The signature (R16: one line of Base64); "" if there is none.
        faults: Why the row was not signed.
    """

    text: str
    signature: str
    faults: tuple[Fault, ...] = ()

    def _shown(self) -> str:
        return f"<SignedRow {'signed' if self.signature else f'with {len(self.faults)} faults'}>"


def sign_many(
    identity: Identity | str,
    operation: str,
    rows: Iterable[Mapping[str, object]],
    *,
    executor: Executor | None = None,
    threads: int | None = None,
) -> Iterator[SignedRow]:
    """Sign rows, and give the results in their order.

    A key is never pickled. With an identity the work is done in threads, since signing releases
    the interpreter's lock. Where work leaves the process, name a factory instead: each worker calls
    it once and keeps the identity that it loaded.

    Args:
        identity: Who signs; or ``module:function``, a function without arguments that gives an
            identity, known by that name to every worker.
        operation: An operation that is signed, such as ``payment.cancel``.
        rows: The signed fields of each message; constants and ``site_cd`` may be left out. Taken
            only a little ahead.
        executor: Who works; None for threads. With an `Identity` it must be threads.
        threads: How many threads to start if there is no executor; None for one a processor.

    Yields:
        What became of each row. A row that cannot be signed does not hold up the others.

    Raises:
        MessageError: The operation is unknown.
        ValueError: The factory's name is not ``module:function``.
        SignatureMismatch: The identity's signer signed with another key.
    """
    catalogue.operation(operation)
    if isinstance(identity, str):
        check_name(identity)
        sign_rows = partial(_sign_by_factory, identity, operation)
    else:
        sign_rows = partial(_sign_rows, identity, operation)
    left = iter(rows)
    batches = iter(lambda: list(islice(left, _AT_ONCE)), [])
    for signed in in_order(_workers(executor, threads), sign_rows, batches, _no_rest):
        yield from signed


def _no_rest(batch: object, rows: object) -> None:
    """Leave nothing: a batch is signed whole."""


def _workers(executor: Executor | None, threads: int | None) -> Workers:
    if executor is None:
        return Workers(lambda: ThreadPoolExecutor(threads), threads or os.cpu_count() or 1, ())
    # It is the caller's, so it is neither closed nor started again.
    return Workers(lambda: nullcontext(executor), _SIZE, ())


def _sign_by_factory(
    name: str, operation: str, rows: list[Mapping[str, object]]
) -> list[SignedRow]:
    return _sign_rows(made_by(name), operation, rows)


def _sign_rows(
    identity: Identity, operation: str, rows: list[Mapping[str, object]]
) -> list[SignedRow]:
    return [_sign_row(identity, operation, row) for row in rows]


def _sign_row(identity: Identity, operation: str, row: Mapping[str, object]) -> SignedRow:
    try:
        text = sign_string(operation, {"site_cd": identity.site_cd, **row})
    except MessageError as error:
        return SignedRow("", "", error.faults)
    return SignedRow(text, identity.sign(text))
