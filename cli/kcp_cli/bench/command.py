"""``bench sign``: how fast this machine signs with this key."""

from importlib.util import find_spec
from pathlib import Path
from time import perf_counter_ns

from kcp_cli.doctor import installed_library, warn
from kcp_cli.exits import usage
from kcp_cli.files import PASSWORD, open_key, write_whole
from kcp_cli.grammar import FILE, Group, flag, number, option, whole
from kcp_cli.output import say, write_json
from kcp_cli.phrases import phrase
from kcp_proto.keys import RsaSigner

from .machine import processors, this_machine
from .outcome import Outcome, as_json
from .plot import draw
from .progress import measuring
from .report import show
from .rounds import Contender, Series, measure
from .work import (
    REQUEST,
    TooManyThreadsError,
    Work,
    in_turn,
    on_threads,
    throw_away_key,
    workloads,
)

bench = Group("bench", help="Measure speed on this machine.", no_args_is_help=True)

# More threads than this by default would leave each too few samples, or be more than a shop uses.
_MOST_BY_DEFAULT = 8
_EACH_UP_TO = 8
# Every 32 signatures OpenSSL renews what blinds a key, which takes nearly as long as one more. A
# sample must hold several renewals, or they would all fall upon the same operation; with threads
# it must be so long that starting them does not count.
_WINDOWS, _LONGEST_SAMPLE_NS, _LONGEST_WINDOW_NS = 25, 25_000_000, 100_000_000
_SECONDS_HELP = "Seconds to spend on measuring; loading the key comes on top."
_THREADS_HELP = "Most threads to try; if absent, one for each processor, up to 8."


@bench.command(examples=["kcp-proto bench sign", "kcp-proto bench sign --key key.pem --seconds 20"])
@option("--key", type=FILE, help="Private key file (PEM); a throw-away RSA key if absent.")
@PASSWORD
@option("--seconds", type=number(0.1, 3600), default=6.0, help=_SECONDS_HELP)
@option("--threads", type=whole(1, 256), help=_THREADS_HELP)
@flag("--json", help="Print the figures as JSON.")
@option("--plot", type=FILE, help="Plot throughput by threads as SVG to this file.")
def sign(
    key: Path | None,
    password_env: str | None,
    password_file: Path | None,
    seconds: float,
    threads: int | None,
    json: bool,
    plot: Path | None,
) -> None:
    """Measure signing against the bare RSA operation, and how it scales with threads."""
    if not json and find_spec("rich") is None:
        usage("the tables need an extra: pip install 'kcp-proto[cli]'; --json needs none")
    _check_plot(plot)
    signer = _signer(key, password_env, password_file)
    most = threads or min(processors(), _MOST_BY_DEFAULT)
    operations, by_threads = _measured(workloads(signer), seconds, _numbers(most))
    bits, library = signer.public_key.key_size, installed_library()
    outcome = Outcome(this_machine(library), bits, key is None, seconds, operations, by_threads)
    if json:
        write_json(as_json(outcome))
    else:
        show(outcome)
    warn(library)
    if plot is not None:
        _write_plot(plot, outcome)


def _check_plot(plot: Path | None) -> None:
    # Checked before the measurement, so that it is not made in vain.
    if plot is None:
        return
    if plot.suffix.lower() != ".svg":
        usage("--plot writes SVG: {} does not end in .svg", plot)
    if find_spec("matplotlib") is None:
        usage("--plot needs an extra: pip install 'kcp-proto[bench]'")


def _signer(key: Path | None, variable: str | None, file: Path | None) -> RsaSigner:
    if key is not None:
        return open_key(key, variable, file)
    if variable or file:
        usage("--password-env and --password-file need --key")
    signer = throw_away_key()
    bits = signer.public_key.key_size
    say(f"kcp-proto: {phrase('no --key: measuring with a throw-away RSA-{} key', bits)}")
    return signer


def _numbers(most: int) -> list[int]:
    """Choose numbers of threads: each one as far as they are few, then doubled."""
    numbers = list(range(1, min(most, _EACH_UP_TO) + 1))
    while numbers[-1] < most:
        numbers.append(min(numbers[-1] * 2, most))
    return numbers


def _measured(
    works: dict[str, Work], seconds: float, numbers: list[int]
) -> tuple[list[Series], dict[int, Series]]:
    clock, half = perf_counter_ns, round(seconds * 1e9 / 2)
    sample = min(_LONGEST_SAMPLE_NS, half // (_WINDOWS * len(works)))
    window = min(_LONGEST_WINDOW_NS, half // (_WINDOWS * len(numbers)))
    single = [Contender(name, in_turn(work, clock)) for name, work in works.items()]
    several = [Contender(f"{n}", on_threads(works[REQUEST], n, clock)) for n in numbers]
    with measuring() as report:
        try:
            operations = measure(single, half, sample, clock, lambda part: report(part / 2))
            scaled = measure(several, half, window, clock, lambda part: report(0.5 + part / 2))
        except TooManyThreadsError as error:
            usage("this machine does not start {} threads", error)
    return operations, dict(zip(numbers, scaled, strict=True))


def _write_plot(path: Path, outcome: Outcome) -> None:
    try:
        write_whole(path, draw(outcome))
    except OSError as error:
        usage("cannot write {}: {}", path, error.strerror)
