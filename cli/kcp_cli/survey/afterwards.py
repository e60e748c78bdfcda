"""``survey diff`` and ``survey propose``: what is done with evidence, by a person."""

from dataclasses import asdict
from pathlib import Path

from click.exceptions import Exit

from kcp_cli.exits import WRONG, usage
from kcp_cli.files import read_bytes, write_whole
from kcp_cli.grammar import FILE, FOLDER, LANGUAGE, argument, command, flag, option
from kcp_cli.output import Language, write, write_for_programs, write_json
from kcp_proto.showing import brief
from kcp_transports.survey import (
    PAGE,
    QUESTIONS,
    Difference,
    SurveyRefused,
    compare,
    propose,
    read_evidence,
)

from .words import WORDS


@command(examples=["kcp-proto survey diff march.json april.json"])
@argument("before", type=FILE, help="The evidence of a survey.")
@argument("after", type=FILE, help="The evidence of a later one.")
@LANGUAGE
@flag("--json", "as_json", help="Print one JSON object a line.")
def diff(before: Path, after: Path, lang: Language, as_json: bool) -> None:
    """Hold two surveys against each other; exit 1 if anything differs that breaks a reader.

    A new field is an info, one that is gone a warning; another type, code, HTTP status or verdict
    is an error.
    """
    one, other = (read_evidence(read_bytes(path)) for path in (before, after))
    found = compare(one, other)
    for each in found:
        if as_json:
            write_json({"level": each.level, **asdict(each)}, indent=None)
        else:
            write(_line(each, lang))
    if not found and not as_json:
        write(WORDS[lang]["same"])
    if any(each.level == "error" for each in found):
        raise Exit(WRONG)


def _line(each: Difference, language: Language) -> str:
    words = WORDS[language]
    said = words[each.kind].format(where=each.where, before=each.before, after=each.after)
    return f"{words[each.level]}: {brief(said)}"


@command("propose", examples=["kcp-proto survey propose survey-evidence.json --out gateway.patch"])
@argument("evidence", type=FILE, help="The evidence of a survey.")
@option("--root", type=FOLDER, default=".", help="A checkout of this project; it is only read.")
@option("--out", type=FILE, help="Write the patch to this file.")
@LANGUAGE
def propose_patch(evidence: Path, root: Path, out: Path | None, lang: Language) -> None:
    """Write a patch of docs/gateway.md and of the questions' marks, for a person to review.

    Nothing is changed; the evidence must be of staging.
    """
    page, questions = (_text(root / name) for name in (PAGE, QUESTIONS))
    try:
        patch = propose(read_evidence(read_bytes(evidence)), page, questions)
    except SurveyRefused as error:
        usage(str(error))
    if not patch:
        write(WORDS[lang]["nothing-new"])
    elif out is None:
        write_for_programs(patch)
    else:
        write_whole(out, patch.encode())


def _text(path: Path) -> str:
    try:
        return read_bytes(path).decode()
    except UnicodeDecodeError:
        usage("{} is not UTF-8", path)
