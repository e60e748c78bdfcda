"""One line on the terminal for each request that the sandbox refuses, and each notice."""

import re
import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from functools import partial
from queue import Empty, Full, Queue
from threading import Thread

from kcp_cli.output import Language, language
from kcp_cli.phrases import phrase
from kcp_proto import catalogue
from kcp_proto.showing import last_four, printable
from kcp_sandbox import Sandbox, Shop
from kcp_sandbox.inspector import PostedNotice, Record

# A terminal that takes nothing must not hold up the gateway: what comes beyond is counted.
_MOST_WAITING = 1_000
_LAST_CALL = 1.0
# The gateway's numbers have 14 digits (R9); a signed text joins them with other fields by `^`.
_LIKE_A_NUMBER = re.compile(r"(?<!\d)\d{8,14}(?!\d)")


@contextmanager
def refusals_told(sandbox: Sandbox, *, whole_tno: bool) -> Generator[None]:
    """Write a line to standard error for each refusal and notice, as long as the block lasts.

    Args:
        sandbox: The sandbox.
        whole_tno: Write transaction numbers whole, else their last four digits (R24: never show a
            secret; what a sandbox for other machines prints ends in their logs).
    """
    waiting: Queue[tuple[Shop, Record] | None] = Queue(_MOST_WAITING)
    dropped, is_over = 0, False

    def listener(shop: Shop, record: Record) -> None:
        nonlocal dropped
        if is_over:
            return
        # Looking for causes takes longer than a request may wait for.
        if record.is_refused or isinstance(record, PostedNotice):
            try:
                waiting.put_nowait((shop, record))
            except Full:
                dropped += 1

    def write() -> None:
        nonlocal dropped
        while (told := waiting.get()) is not None:
            _write(_line(*told, whole_tno))
            if dropped and waiting.empty():
                many, dropped = dropped, 0
                _write(phrase("{} further refusals or notices: see the page", many))

    # A thread begins without the language that was chosen.
    speaking = partial(copy_context().run, write)
    thread = Thread(target=speaking, name="kcp-sandbox-refusals", daemon=True)
    thread.start()
    leaves = [
        sandbox.inspector.subscribe(partial(listener, sandbox)),
        # A shop that is removed takes its listener with it.
        sandbox.watch_shops(lambda shop: _hear(shop, listener)),
    ]
    try:
        yield
    finally:
        is_over = True
        for leave in leaves:
            leave()
        _end(waiting)
        thread.join(_LAST_CALL)


def refusal_line(record: Record, *, whole_tno: bool, shop: str = "") -> str:
    """Write what was refused and why, on one line, without a secret.

    Args:
        record: What happened.
        whole_tno: Write transaction numbers whole.
        shop: The name of the shop that it was sent to, if it has one.
    """
    name = record.operation or f"{record.method} {record.path}"
    numbers = (catalogue.order_number(record.request), record.request.get("tno"))
    about = " ".join(str(each) for each in (name, *numbers) if each)
    is_korean = language() is Language.KOREAN
    detail = record.detail_ko if is_korean else record.detail
    causes = "".join(f"; {cause}" for cause in _causes(record, is_korean=is_korean))
    struck = f" [{record.disruption}]" if record.disruption else ""
    line = f"{about}: {record.res_cd} {detail}{causes}{struck}"
    if not whole_tno:
        line = _LIKE_A_NUMBER.sub(lambda found: last_four(found[0]), line)
    return printable(f"{_begun(record, shop)} {line}")


def notice_line(record: PostedNotice, findings: Iterable[str], shop: str = "") -> str:
    """Write how a shop took a notice, on one line, without a secret.

    Args:
        record: The attempt.
        findings: What real life would have punished, in words.
        shop: The name of the shop that posted it, if it has one.
    """
    form = record.fields
    order, tno = form.get("order_no", ""), last_four(form.get("tno", ""))
    about = f"{record.operation} {order} {tno} op_cd {form.get('op_cd', '')}"
    came = f"HTTP {record.status}" if record.status else phrase("no response")
    taken = phrase("acknowledged") if record.is_acknowledged else phrase("not acknowledged")
    what = "; ".join((f"{came}, {taken}", *findings))
    attempt = phrase("attempt {} of {}", record.attempt, record.attempts)
    return printable(f"{_begun(record, shop)} {about}, {attempt}: {what}")


def _causes(record: Record, *, is_korean: bool) -> Iterator[str]:
    for cause in record.causes:
        # One that only says the code again comes with what to do instead.
        says_again = cause.message == record.detail
        english = cause.remedy if says_again else cause.message
        korean = cause.remedy_ko if says_again else cause.message_ko
        yield korean if is_korean else english


def _begun(record: Record, shop: str) -> str:
    which = f"{shop} " if shop else ""
    return f"{record.at:%H:%M:%S} {which}#{record.number}"


def _hear(shop: Shop, listener: Callable[[Shop, Record], None]) -> None:
    shop.inspector.subscribe(partial(listener, shop))


def _line(shop: Shop, record: Record, whole_tno: bool) -> str:
    if not isinstance(record, PostedNotice):
        return refusal_line(record, whole_tno=whole_tno, shop=shop.name)
    found = shop.inspector.findings(record)
    # A shop may ask only after it has acknowledged; the page tells whether it did.
    is_korean = language() is Language.KOREAN
    words = (each.korean if is_korean else each.english for each in found if each.name != "unasked")
    return notice_line(record, words, shop.name)


def _write(line: str) -> None:
    try:
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        # Standard error is closed: there is nowhere to say so.
        return


def _end(waiting: "Queue[tuple[Shop, Record] | None]") -> None:
    while True:
        try:
            waiting.put_nowait(None)
            return
        except Full:
            try:
                waiting.get_nowait()
            except Empty:
                continue
