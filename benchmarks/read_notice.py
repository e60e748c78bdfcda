"""read_notice: decode, validate and type a notice, in microseconds."""

from urllib.parse import urlencode

import kcp_proto
from benchmarks.contest import Contender, Effort, Result, contest
from benchmarks.section import Aim, Section, run_alone
from kcp_proto import catalogue

_AIM = 40.0
_MICRO = 1e6
_NOTICE = "deposit.notice"


def measure(effort: Effort) -> Section:
    """Read one notice in each encoding."""
    contenders = [_of(charset) for charset in ("utf-8", "euc-kr")]
    read = contest("one notice", contenders, effort)
    return Section("read_notice", "read_notice", [read], [_aim(read, c.name) for c in contenders])


def _of(charset: str) -> Contender:
    # The second example is a deposit; the first one shows every field there is.
    fields = catalogue.message(_NOTICE).examples[1]
    body = urlencode(fields, encoding=charset).encode()
    return Contender.of(charset, lambda: kcp_proto.read_notice(body))


def _aim(read: Result, name: str) -> Aim:
    low, high = (_MICRO * bound for bound in read.quartiles(name))
    what = f"read_notice of a deposit in {name}"
    return Aim(what, "at most", _AIM, _MICRO * read.median(name), " µs", low, high)


if __name__ == "__main__":
    run_alone(measure)
