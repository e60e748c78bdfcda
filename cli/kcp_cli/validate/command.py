"""``validate``: check payload files."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from click.exceptions import Exit

from kcp_cli.exits import FINE, usage
from kcp_cli.files import expect_standard_input, read_bytes
from kcp_cli.grammar import (
    FILE,
    LANGUAGE,
    SOURCE,
    argument,
    choice,
    command,
    flag,
    names,
    option,
    whole,
)
from kcp_cli.output import Language, for_programs, say, write
from kcp_cli.profiles import PROFILE, read_contract
from kcp_proto.documents import CheckOptions, DocumentChecker
from kcp_proto.faults import RULES
from kcp_proto.profiles import Profile
from kcp_schemas import message_names
from kcp_transports.bulk import (
    STANDARD_INPUT,
    NoScheduler,
    Source,
    Workers,
    WorkersLost,
    check_sources,
    dask_workers,
    processes,
)

from .baseline import Baseline, read_baseline, read_day
from .excluded import Excluded
from .expectations import Judge, is_proven
from .fixing import Fixing
from .forms import FORMS, Output
from .inputs import sources
from .places import find_root
from .progress import with_progress
from .report_files import ReportTarget, read_targets, without_targets
from .reports import ReportFile, Reports, Share
from .selection import Selection, read_selection
from .sentences import SENTENCES
from .settings import Settings
from .settling import CONFIG, is_from_file
from .stages import Stages, choose
from .tally import Expect, Tally
from .words import WORDS, fault_line

_AUTO = "auto"
_DASK = "dask://"
_HERE = "."


@command(
    examples=[
        "kcp-proto validate payload.json",
        "kcp-proto validate tests/fixtures --message payment.cancel.request",
        "kcp-proto validate 'logs/*.ndjson.gz' --workers 4 --output sarif",
        "kcp-proto validate payloads --report sarif=kcp.sarif --report junit=kcp.xml",
        "kcp-proto validate --since main --quiet",
        "kcp-proto validate tests/fixtures --fix",
    ]
)
@argument(
    "files",
    type=SOURCE,
    required=False,
    multiple=True,
    help="Files, folders or patterns (.gz and .zst too); - is standard input.",
)
@option(
    "--message",
    type=names("NAME", lambda _: message_names()),
    default=_AUTO,
    help="A message's name; auto detects it from the fields.",
)
@option(
    "--exclude",
    metavar="PATTERN",
    multiple=True,
    help="Leave out files and folders, such as node_modules or 'old/**/*.json'.",
)
@option(
    "--since",
    metavar="REV",
    help="Check only what changed since a git revision, and what git does not know yet.",
)
@flag("--ndjson", help="Treat each line as a document, as in .ndjson and .jsonl.")
@option(
    "--expect",
    type=choice(Expect),
    default=Expect.VALID,
    help="What every document must be for exit code 0.",
)
@flag("--write-expect", help="Write what is found in x.invalid.json to x.expect.json.")
@option(
    "--select",
    type=names("RULES", lambda _: RULES),
    multiple=True,
    help="Only these rules count; commas between them, * for any characters.",
)
@option(
    "--ignore",
    type=names("RULES", lambda _: RULES),
    multiple=True,
    help="These rules do not count.",
)
@option("--baseline", type=FILE, help="Hide the faults that this file counts, until it expires.")
@flag("--write-baseline", help="Write what is found to the baseline.")
@option("--expires", metavar="DAY", help="Last day of a new baseline; 90 days ahead if absent.")
@flag("--fix", help="Repair in the files what changes no meaning, then check them.")
@flag("--dry-run", help="Show what --fix would do, and write nothing.")
@option("--output", type=choice(Output), default=Output.TEXT, help="Form of the report.")
@option(
    "--report",
    metavar="FORM=FILE",
    multiple=True,
    help="Write a report to a file, too, such as sarif=kcp.sarif.",
)
@CONFIG
@LANGUAGE
@flag("--quiet", "-q", help="Show only what is wrong.")
@option(
    "--max-faults",
    type=whole(0),
    help="Show at most this many faults, in SARIF 5,000; count all.",
)
@option("--cert", type=FILE, help="Verify signed requests with this certificate.")
@PROFILE
@option(
    "--content-type",
    default="",
    help="The header that came with notices, with its charset.",
)
@flag(
    "--semantic/--no-semantic",
    default=True,
    help="Apply the rules that JSON Schema cannot state, too.",
)
@option("--workers", type=whole(1), default=1, help="Processes that share the work.")
@option("--executor", metavar="URL", help="dask://HOST:PORT: share the work with a Dask cluster.")
def validate(
    files: tuple[str, ...],
    message: str,
    exclude: tuple[str, ...],
    since: str | None,
    ndjson: bool,
    expect: Expect,
    write_expect: bool,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    baseline: Path | None,
    write_baseline: bool,
    expires: str | None,
    fix: bool,
    dry_run: bool,
    output: Output,
    report: tuple[str, ...],
    lang: Language,
    quiet: bool,
    max_faults: int | None,
    cert: Path | None,
    profile: Path | None,
    content_type: str,
    semantic: bool,
    workers: int,
    executor: str | None,
    config: Settings,
    no_config: bool,
) -> None:
    """Check payloads against their schemas and rules, and report every fault."""
    del no_config
    certificate = read_bytes(cert) if cert else None
    named = None if message == _AUTO else message
    options = CheckOptions(named, semantic, certificate, _contract(profile, lang), content_type)
    # A wrong name or certificate is found here, once, and not by every worker.
    DocumentChecker(options)
    selection = _selection(select, ignore, config)
    pardoned = _baseline(baseline, expires, writes=write_baseline)
    names_read = [*files, *(str(each) for each in (baseline, cert, profile) if each is not None)]
    targets = read_targets(report, names_read)
    found = sources(
        files or config.files or [STANDARD_INPUT if since is None else _HERE],
        all_lines=ndjson,
        skip=lambda path: say(WORDS[lang]["skipped"].format(path)),
    )
    # Patterns in a file are relative to it, and typed ones to where they are typed.
    base = config.file.parent if config.file and is_from_file("exclude") else None
    found = _without_reports(found, targets, lang)
    inputs = choose(found, Excluded(exclude, base), since, lang, _nothing if quiet else say)
    shared_by = _choose_workers(workers, executor, inputs)
    root, detected = find_root(os.environ), message == _AUTO
    writer = FORMS[output](lang, detected, None, root)
    screen = Share(writer, max_faults, brief=quiet and not writer.for_machines)
    tell = say if writer.for_machines else write
    tally = Tally(expect)
    if dry_run and not fix:
        usage("--dry-run shows what --fix would do: give --fix too")
    if fix:
        fixing = Fixing(options, selection.keeps, dry_run, lang, _nothing if quiet else tell)
        fixing.run(each for each in inputs if not is_proven(each.path))
        tally.unwritten += fixing.problems
    if _reads_standard_input(inputs):
        expect_standard_input()
    stages = Stages(
        judge=None if expect is Expect.INVALID else Judge(options, write_expect, _wrote(lang)),
        selection=selection,
        baseline=pardoned,
        report_all=expect is Expect.INVALID,
    )
    files_of_reports = [
        ReportFile(each, lang, root, detected=detected, most=max_faults) for each in targets
    ]
    with Reports(screen, files_of_reports) as reports:
        _write(reports, tally, inputs, options, shared_by, stages, screen, lang, quiet=quiet)
    tally.unwritten += stages.problems()
    tally.unwritten += reports.problems()
    notes = list(stages.finish(tally, lang))
    for line in tally.summary(lang, screen.quota.hidden, quiet=quiet):
        tell(line)
    for line in notes:
        say(line)
    for problem in tally.problems:
        say(WORDS[lang]["unread"].format(problem))
    for problem in tally.unwritten:
        say(SENTENCES[lang]["unwritten"].format(problem))
    raise Exit(tally.exit_code if inputs else FINE)


def _nothing(line: str) -> None:
    """Say nothing."""
    del line


def _wrote(language: Language) -> Callable[[str, int], None]:
    words = SENTENCES[language]["pinned"]
    return lambda file, faults: say(words.format(file=file, faults=faults))


def _selection(select: tuple[str, ...], ignore: tuple[str, ...], config: Settings) -> Selection:
    places = [
        config.place(name) if is_from_file(name) else f"--{name}" for name in ("select", "ignore")
    ]
    return read_selection(select, places[0], ignore, places[1])


def _baseline(file: Path | None, expires: str | None, *, writes: bool) -> Baseline | None:
    today = datetime.now(UTC).date()
    if expires is not None and not writes:
        usage("--expires is the last day of a baseline: give --write-baseline too")
    until = None if expires is None else read_day(expires, "--expires")
    if until is not None and until < today:
        usage("--expires takes a day from today on")
    if file is None:
        return usage("--write-baseline needs --baseline FILE") if writes else None
    return read_baseline(file, today, writes=writes, until=until)


def _contract(file: Path | None, language: Language) -> Profile | None:
    if file is None:
        return None
    ending = WORDS[language]["profile"]
    return read_contract(file, lambda fault: fault_line(fault, language), ending)


def _choose_workers(number: int, executor: str | None, inputs: list[Source]) -> Workers | None:
    if executor is None and number == 1:
        return None
    if _reads_standard_input(inputs):
        usage("standard input is read by one process: leave --workers and --executor out")
    if executor is None:
        return processes(number)
    if number != 1 or not executor.startswith(_DASK):
        usage("--executor takes dask://HOST:PORT, and no --workers beside it")
    try:
        return dask_workers(executor)
    except ValueError:
        usage("--executor takes dask://HOST:PORT")
    except NoScheduler as error:
        usage("{!a}: {}", executor, error)


def _reads_standard_input(inputs: list[Source]) -> bool:
    return any(source.path == STANDARD_INPUT for source in inputs)


def _without_reports(
    found: list[Source], targets: list[ReportTarget], language: Language
) -> list[Source]:
    """Leave out what an earlier run may have written into a folder that is checked."""
    written = without_targets([source.path for source in found], targets)
    for path in sorted(written):
        say(WORDS[language]["report skipped"].format(path))
    return [source for source in found if source.path not in written]


def _write(
    reports: Reports,
    tally: Tally,
    inputs: list[Source],
    options: CheckOptions,
    workers: Workers | None,
    stages: Stages,
    screen: Share,
    language: Language,
    *,
    quiet: bool,
) -> None:
    if screen.writer.for_machines:
        for_programs()
    found = check_sources(inputs, options, workers=workers, report_all=stages.report_all)
    judged = stages.through(found)
    reports.begin()
    source = -1
    try:
        for report in judged if quiet else with_progress(judged, inputs):
            if report.chunk.source != source:
                source = report.chunk.source
                reports.file(report.chunk.path)
            tally.count(report)
            for finding in report.findings:
                reports.document(tally.document(report, finding))
            reports.counted(report, tally.failing(report))
    except WorkersLost as error:
        usage("gave up: {}; what was shown is complete up to there", error)
    reports.end(lambda hidden: tally.summary(language, hidden))
