"""``validate``: check payload files."""

from enum import StrEnum
from pathlib import Path

from click.exceptions import Exit

from kcp_cli.exits import usage
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

from .inputs import sources
from .progress import with_progress
from .report_junit import Junit
from .report_sarif_github import Github, Sarif
from .report_text_json import Json, Ndjson, ReportWriter, Text
from .tally import Expect, Tally
from .words import WORDS, fault_line

_AUTO = "auto"
_DASK = "dask://"


class Output(StrEnum):
    """A format of the report, as ``--output`` names it."""

    TEXT = "text"
    JSON = "json"
    NDJSON = "ndjson"
    JUNIT = "junit"
    SARIF = "sarif"
    GITHUB = "github"


_WRITERS: dict[Output, type[ReportWriter]] = {
    Output.TEXT: Text,
    Output.JSON: Json,
    Output.NDJSON: Ndjson,
    Output.JUNIT: Junit,
    Output.SARIF: Sarif,
    Output.GITHUB: Github,
}


@command(
    examples=[
        "kcp-proto validate payload.json",
        "kcp-proto validate tests/fixtures --message payment.cancel.request",
        "kcp-proto validate 'logs/*.ndjson.gz' --workers 4 --output sarif",
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
@flag("--ndjson", help="Treat each line as a document, as in .ndjson and .jsonl.")
@option(
    "--expect",
    type=choice(Expect),
    default=Expect.VALID,
    help="What every document must be for exit code 0.",
)
@option("--output", type=choice(Output), default=Output.TEXT, help="Format of the report.")
@LANGUAGE
@option(
    "--max-faults",
    type=whole(0),
    help="Show at most this many faults, in SARIF 25,000; count all.",
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
    ndjson: bool,
    expect: Expect,
    output: Output,
    lang: Language,
    max_faults: int | None,
    cert: Path | None,
    profile: Path | None,
    content_type: str,
    semantic: bool,
    workers: int,
    executor: str | None,
) -> None:
    """Check payloads against their schemas and rules, and report every fault."""
    certificate = read_bytes(cert) if cert else None
    named = None if message == _AUTO else message
    options = CheckOptions(named, semantic, certificate, _contract(profile, lang), content_type)
    # A wrong name or certificate is found here, once, and not by every worker.
    DocumentChecker(options)
    inputs = sources(
        files or [STANDARD_INPUT],
        all_lines=ndjson,
        skip=lambda path: say(WORDS[lang]["skipped"].format(path)),
    )
    shared_by = _choose_workers(workers, executor, inputs)
    if _reads_standard_input(inputs):
        expect_standard_input()
    writer = _WRITERS[output](lang, detected=message == _AUTO)
    tally = Tally(expect, writer.most_faults if max_faults is None else max_faults)
    _write(writer, tally, inputs, options, shared_by)
    for line in tally.summary(lang):
        (say if writer.for_machines else write)(line)
    for problem in tally.problems:
        say(WORDS[lang]["unread"].format(problem))
    raise Exit(tally.exit_code)


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


def _write(
    writer: ReportWriter,
    tally: Tally,
    inputs: list[Source],
    options: CheckOptions,
    workers: Workers | None,
) -> None:
    if writer.for_machines:
        for_programs()
    report_all = tally.expect is Expect.INVALID
    reports = check_sources(inputs, options, workers=workers, report_all=report_all)
    writer.begin()
    source = -1
    try:
        for report in with_progress(reports, inputs):
            if report.chunk.source != source:
                source = report.chunk.source
                writer.file(report.chunk.path)
            tally.count(report)
            for finding in report.findings:
                document = tally.document(report, finding)
                if document is not None:
                    writer.document(document)
            writer.counted(report, tally.failing(report))
    except WorkersLost as error:
        usage("gave up: {}; what was shown is complete up to there", error)
    writer.end(tally.hidden)
