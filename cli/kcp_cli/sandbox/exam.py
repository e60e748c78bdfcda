"""``sandbox exam``: put a shop through a plan, and say what would have happened to its money."""

import os
import signal
from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from types import FrameType
from typing import TYPE_CHECKING, Protocol

from click.exceptions import Exit

import kcp_sandbox.exam
from kcp_cli.exits import WRONG, sentence_of, usage
from kcp_cli.files import read_bytes, write_private, write_whole
from kcp_cli.grammar import FILE, LANGUAGE, argument, command, flag, number, option, whole
from kcp_cli.output import Language, say, write, write_json
from kcp_cli.phrases import phrase

from .options import Options, asked
from .running import Running, running
from .trust import added_to, page_of

if TYPE_CHECKING:
    from kcp_sandbox.exam import CaseResult, ExamResult, Plan, Shop

_WIDTH = 80


class _Environment(Protocol):
    def __call__(self, files: str) -> Mapping[str, str]: ...


# The exam chooses these itself.
_CHOSEN = (
    *("host", "seed_file", "clock", "allow_any_host", "notify", "notify_encoding"),
    *("allow_any_target", "shop", "quiet"),
)


@command(
    # Options behind the first word of the shop's command are that word's.
    context_settings={"allow_interspersed_args": False},
    examples=[
        "kcp-proto sandbox exam --list",
        "kcp-proto sandbox exam --address http://127.0.0.1:8000",
        "kcp-proto sandbox exam --html exam.html -- python driver.py",
    ],
)
@argument(
    "command",
    required=False,
    multiple=True,
    help="The shop's driver, run for each step; or the shop (--serves).",
)
@option(
    "--address",
    metavar="URL",
    default="",
    help="Address of a shop that runs, with the example shops' surface.",
)
@flag("--serves", help="COMMAND is such a shop: it prints 'shop ready http://…'.")
@option("--plan", type=FILE, help="YAML file of cases of your own.")
@option("--case", metavar="NAME", multiple=True, help="Only this case.")
@option("--without", metavar="NAME", multiple=True, help="Not this case.")
@option("--repeat", type=whole(1, 100), default=1, help="How often each case.")
@option("--jobs", type=whole(1, 64), default=8, help="Cases at the same time.")
@option(
    "--hook",
    default="",
    help="URL with {order_no}, or command: how often goods were handed out.",
)
@option("--notify", metavar="URL", default="", help="Where the shop takes notices.")
@option("--slow", type=number(0.1, 600), default=40.0, help="Seconds: later than the shop waits.")
@option(
    "--grace",
    type=number(0, 600),
    default=3.0,
    help="Seconds for what a shop does in the background.",
)
@option("--html", type=FILE, help="Write the report as a page, too.")
@option("--junit", type=FILE, help="Write it as JUnit XML, too.")
@flag("--json", "as_json", help="Print it as JSON.")
@LANGUAGE
@flag("--list", "listed", help="Only list the cases.")
@asked(but=_CHOSEN)
def exam(
    command: tuple[str, ...],
    address: str,
    serves: bool,
    plan: Path | None,
    case: tuple[str, ...],
    without: tuple[str, ...],
    repeat: int,
    jobs: int,
    hook: str,
    notify: str,
    slow: float,
    grace: float,
    html: Path | None,
    junit: Path | None,
    as_json: bool,
    lang: Language,
    listed: bool,
    options: Options,
) -> None:
    """Put a shop through a plan; exit code 0 only if each case passed."""
    chosen = _chosen(plan, case, without)
    if listed:
        for each in chosen.cases:
            write(f"{each.id}  {each.title[lang]}")
        return
    if bool(address) == bool(command) or (serves and not command):
        usage("name either --address URL, or a command behind --")
    with ExitStack() as stack:
        stack.enter_context(_ended_by_sigterm())
        here = stack.enter_context(running(replace(options, quiet=True), always_ready_file=True))
        environment = _environment(here, stack)
        examined: Shop
        if address:
            examined = kcp_sandbox.exam.HttpShop(address, has_crlf=options.crlf)
        else:
            way = kcp_sandbox.exam.StartedShop if serves else kcp_sandbox.exam.CommandShop
            examined = started = way(command, environment)
            stack.callback(started.close)
        say(f"kcp-proto: {phrase('sandbox at {}, page {}', here.url, page_of(here.url))}")
        examiner = kcp_sandbox.exam.Examiner(
            here.shop,
            examined,
            hook=kcp_sandbox.exam.read_hook(hook, environment("")) if hook else None,
            notices=notify,
            slow=slow,
            grace=grace,
        )
        result = examiner.run(chosen, repeat=repeat, jobs=jobs, tell=_Progress(lang, as_json))
    _report(result, lang, html, junit, as_json=as_json)
    if not result.is_passed:
        raise Exit(WRONG)


class _Progress:
    """Writes a line for each case as it ends, beside JSON to standard error."""

    def __init__(self, lang: str, as_json: bool) -> None:
        self._lang, self._write = lang, say if as_json else write
        # A line and its end are written apart, and cases end at the same time.
        self._lock = Lock()

    def __call__(self, result: "CaseResult") -> None:
        with self._lock:
            self._write(kcp_sandbox.exam.headline(result, self._lang))


def _chosen(file: Path | None, names: Sequence[str], without: Sequence[str]) -> "Plan":
    try:
        if file is None:
            plan = kcp_sandbox.exam.ordinary_plan()
        else:
            plan = kcp_sandbox.exam.read_plan(read_bytes(file))
        chosen = plan.only(names, without)
    except ValueError as error:
        usage(f"{file}: {error}" if file else str(error))
    if not chosen.cases:
        usage("no case is left")
    return chosen


def _environment(here: Running, stack: ExitStack) -> _Environment:
    """Give the variables by which a shop finds the sandbox, by the files that a case wants."""
    usual = added_to(os.environ, here.variables)
    folder = Path(stack.enter_context(TemporaryDirectory(prefix="kcp-proto-exam-")))
    certificate, key = here.shop.issued.gateway_files(crlf=True)
    files = {"CERTIFICATE": certificate, "PRIVATE_KEY": key}
    with_crlf = dict(usual)
    for what, content in files.items():
        path = folder / f"{what.lower()}.pem"
        write_private(path, content)
        with_crlf[f"KCP_SANDBOX_{what}_FILE"] = str(path)

    def environment(files: str) -> Mapping[str, str]:
        return with_crlf if files else usual

    return environment


def _report(
    result: "ExamResult", lang: str, html: Path | None, junit: Path | None, *, as_json: bool
) -> None:
    try:
        if html:
            write_whole(html, kcp_sandbox.exam.html_report(result, lang).encode())
        if junit:
            write_whole(junit, kcp_sandbox.exam.junit_report(result, lang).encode())
    except OSError as error:
        usage(sentence_of(error))
    if as_json:
        write_json(kcp_sandbox.exam.json_report(result))
        return
    for line in kcp_sandbox.exam.text_lines(result, lang, _WIDTH):
        write(line)


@contextmanager
def _ended_by_sigterm() -> Generator[None]:
    """End as Ctrl-C does, so that nothing that was started goes on alone."""

    def handle(number: int, frame: FrameType | None) -> None:
        del frame
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, handle)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
