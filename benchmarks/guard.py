"""Guard what things cost: ratios, with limits that leave room for noise but not for a doubling.

Run ``make guard``. Each check compares one thing with a yardstick of the same kind, in turn in one
run. ``--prove`` makes each thing that much worse first, and fails if a check does not notice.
"""

import json
import re
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.hazmat.primitives.serialization import load_pem_private_key

import kcp_proto
from benchmarks import import_time, material
from benchmarks.contest import Contender, Effort, Run, contest
from benchmarks.growth_works import WORKS
from benchmarks.record import recorder
from kcp_proto import Identity, catalogue, redaction
from kcp_proto.keys import SignatureCache
from kcp_sandbox import issue
from kcp_transports import load_identity

EFFORT = Effort(15, 0.01)
_TRIES = 3
_FEW, _MANY = 200, 2_000
_FORM = re.compile(r"[0-9]{14}")
Pair = tuple[Contender, Contender]
Prepared = AbstractContextManager[Pair]


@dataclass(frozen=True, slots=True)
class Check:
    """A thing, and the yardstick that it is compared with.

    Args:
        name: What is checked.
        usual: The ratio on a quiet machine, with Python 3.11.
        limit: The ratio that is too much; less than `worse` times the usual one.
        pair: Gives the thing and its yardstick.
        worse: What the limit must catch: a doubled cost, or ten times as much for a square.
        effort: How much time to spend.
    """

    name: str
    usual: float
    limit: float
    pair: Callable[[], Prepared]
    worse: int = 2
    effort: Effort = EFFORT

    def measure(self) -> float:
        """Give the ratio: the median of those within each round."""
        with self.pair() as (thing, yardstick):
            return (
                contest(self.name, [thing, yardstick], self.effort)
                .ratio(thing.name, yardstick.name)
                .paired
            )

    def spoilt(self) -> "Check":
        """Give the same check of a thing that costs that much more."""

        @contextmanager
        def pair() -> Generator[Pair]:
            with self.pair() as (thing, yardstick):
                yield replace(thing, run=_times(thing.run, self.worse)), yardstick

        return replace(self, pair=pair)


def passes(check: Check, say: Callable[[str], None] = print) -> bool:
    """Measure, again if need be, and report the ratio.

    Args:
        check: What to check.
        say: Takes a line.

    Returns:
        Whether the ratio was within its limit in one of three tries.
    """
    for number in range(1, _TRIES + 1):
        ratio = check.measure()
        good = ratio <= check.limit
        verdict = "ok  " if good else "noise?" if number < _TRIES else "FAIL"
        tried = f", try {number} of {_TRIES}" if number > 1 or not good else ""
        say(
            f"{verdict:6} {check.name}: {ratio:.3f}, at most {check.limit:g}, "
            f"usually {check.usual:g}{tried}"
        )
        if good:
            return True
    return False


def yardstick() -> str:
    """Do a little of what Python code does all day: call, look up, match, join and encode."""
    found = {f"field{number}": str(number * 7) for number in range(8)}
    names = [name for name, value in found.items() if len(value) > 1 or _FORM.fullmatch(value)]
    return json.dumps({**found, "keys": "^".join(sorted(names))}, separators=(",", ":"))


def checks() -> Sequence[Check]:
    """List every check."""
    return (
        Check("build_request around the signature, of a yardstick", 1.1, 1.75, _around),
        Check("build_request, of a bare signature", 1.05, 1.5, _whole),
        Check("a remembered inquiry, of a yardstick", 1.15, 1.85, _remembered),
        Check("read_response, of a yardstick", 1.8, 2.9, _read),
        Check("validate, of a yardstick", 0.55, 0.85, _validated),
        Check("redact, of a yardstick", 0.38, 0.66, _redacted),
        Check("record, of a yardstick", 4.1, 7.2, _recorded),
        Check("load_identity, of the bare load", 1.04, 1.4, _loaded, effort=Effort(7, 0.05)),
        Check("import kcp_proto, its own part, of cryptography's", 0.8, 1.2, _imported),
        *(_growth(name) for name in WORKS),
    )


@contextmanager
def _around() -> Generator[Pair]:
    identity, fields = material.shop().stubbed, material.fields(material.CANCEL)
    yield _thing(
        lambda: kcp_proto.build_request(material.CANCEL, fields, identity, kcp_proto.STAGING)
    )


@contextmanager
def _whole() -> Generator[Pair]:
    shop, fields = material.shop(), material.fields(material.CANCEL)
    data = material.signed_text(material.CANCEL)
    thing, _ = _thing(
        lambda: kcp_proto.build_request(material.CANCEL, fields, shop.identity, kcp_proto.STAGING)
    )
    yield thing, Contender.of("bare signature", lambda: shop.bare(data))


@contextmanager
def _remembered() -> Generator[Pair]:
    shop, fields = material.shop(), material.fields(material.INQUIRY)
    identity = Identity(material.SITE_CD, shop.certificate, SignatureCache().wrap(shop.signer))
    yield _thing(
        lambda: kcp_proto.build_request(material.INQUIRY, fields, identity, kcp_proto.STAGING)
    )


@contextmanager
def _read() -> Generator[Pair]:
    exchange = material.exchanges()["card inquiry"]
    yield _thing(lambda: kcp_proto.read_response(*exchange))


@contextmanager
def _validated() -> Generator[Pair]:
    payload = material.example(material.CARD)
    yield _thing(lambda: kcp_proto.validate(material.CARD, payload))


@contextmanager
def _redacted() -> Generator[Pair]:
    message, payload = catalogue.message(material.CARD), material.example(material.CARD)
    yield _thing(lambda: redaction.redact(message, payload))


@contextmanager
def _recorded() -> Generator[Pair]:
    with recorder("record", *material.exchanges()["cancel"]) as thing:
        yield thing, Contender.of("yardstick", yardstick)


@contextmanager
def _loaded() -> Generator[Pair]:
    issued = issue(material.SITE_CD, b"changeit", now=datetime.now(UTC))
    with TemporaryDirectory() as name:
        paths = Path(name) / "cert.pem", Path(name) / "key.pem"
        for path, content in zip(paths, issued.gateway_files(), strict=True):
            path.write_bytes(content)
        key = paths[1].read_bytes()
        thing, _ = _thing(lambda: load_identity(material.SITE_CD, *paths, issued.password))
        yield thing, Contender.of("bare", lambda: load_pem_private_key(key, issued.password))


@contextmanager
def _imported() -> Generator[Pair]:
    ours, library = import_time.OURS, import_time.LIBRARY

    def own_part(loops: int) -> float:
        return max(ours.run(loops) - library.run(loops), 1e-9)

    yield Contender("own part", own_part, 1), library


def _growth(name: str) -> Check:
    """Compare a message among many with one among a tenth of them."""
    work = WORKS[name]

    def per_message(count: int, folder: Path) -> Run:
        return lambda loops: sum(work(count, folder) for _ in range(loops)) / count

    @contextmanager
    def pair() -> Generator[Pair]:
        with TemporaryDirectory() as folder:
            yield (
                Contender("many", per_message(_MANY, Path(folder)), 1),
                Contender("few", per_message(_FEW, Path(folder)), 5),
            )

    what = f"{name}: a message among {_MANY:,}, of one among {_FEW:,}"
    return Check(what, 1.0, 2.0, pair, worse=10, effort=Effort(3, 0))


def _thing(action: Callable[[], object]) -> Pair:
    return Contender.of("thing", action), Contender.of("yardstick", yardstick)


def _times(run: Run, worse: int) -> Run:
    return lambda loops: run(worse * loops)


def main(arguments: Sequence[str] | None = None, every: Sequence[Check] | None = None) -> int:
    """Check everything, or prove that each check would notice.

    Args:
        arguments: The command line's arguments.
        every: The checks, all of `checks` if absent.

    Returns:
        The exit code: 0, or 1 if a check failed.
    """
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--prove", action="store_true", help="spoil each thing; each must fail")
    prove = parser.parse_args(arguments).prove
    every = every if every is not None else checks()
    verdicts = [passes(check.spoilt() if prove else check) is not prove for check in every]
    words = "notice what they should" if prove else "are within their limits"
    print(f"{sum(verdicts)} of {len(verdicts)} checks {words}")
    return 0 if all(verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
