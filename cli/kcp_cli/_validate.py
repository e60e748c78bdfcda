"""``validate``: judge payload files."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Annotated, Any

import typer

from kcp_proto import Fault, MessageError, catalogue, lint
from kcp_proto.decoding import decode
from kcp_proto.detection import detect

from ._exits import WRONG
from ._files import read_bytes

_AUTO = "auto"


class Output(StrEnum):
    """Name the forms of the report."""

    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True)
class Verdict:
    """Hold what was found in one file."""

    file: str
    message: str | None
    faults: list[Fault]

    @property
    def valid(self) -> bool:
        """Tell whether the file holds no error; warnings do not count."""
        return all(fault.severity == "warning" for fault in self.faults)


def validate(
    files: Annotated[list[str] | None, typer.Argument(help="Files; - is standard input.")] = None,
    message: Annotated[
        str, typer.Option(help="A message's name; auto finds it from the fields.")
    ] = _AUTO,
    output: Annotated[Output, typer.Option(help="Form of the report.")] = Output.TEXT,
) -> None:
    """Judge payloads against their schemas and rules; every fault is reported."""
    if message != _AUTO:
        catalogue.message(message)
    verdicts = [_judge(name, message) for name in files or ["-"]]
    if output is Output.JSON:
        report = [_as_json(verdict) for verdict in verdicts]
        typer.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        for verdict in verdicts:
            _print(verdict, found=message == _AUTO)
    if not all(verdict.valid for verdict in verdicts):
        raise typer.Exit(WRONG)


def _judge(file: str, message: str) -> Verdict:
    try:
        payload = decode(read_bytes(file), subject=file)
        name = _find(payload) if message == _AUTO else message
    except MessageError as error:
        return Verdict(file, None, list(error.faults))
    return Verdict(file, name, lint(name, payload))


def _find(payload: object) -> str:
    candidates = detect(payload)
    if len(candidates) == 1:
        return candidates[0]
    english = "the fields do not tell which message this is: give --message NAME"
    if candidates:
        english += f" (it may be {', '.join(candidates)})"
    fault = Fault(
        rule="message.undetected",
        pointer="",
        message=english,
        message_ko="어떤 메시지인지 알 수 없습니다. --message로 지정하십시오",
        ruling="docs/messages.md",
    )
    raise MessageError("payload", [fault])


def _as_json(verdict: Verdict) -> dict[str, Any]:
    faults = [asdict(fault) for fault in verdict.faults]
    return {
        "file": verdict.file,
        "message": verdict.message,
        "valid": verdict.valid,
        "faults": faults,
    }


def _print(verdict: Verdict, *, found: bool) -> None:
    how = " (found from its fields)" if found and verdict.message else ""
    state = "valid" if verdict.valid else "INVALID"
    name = f" as {verdict.message}{how}" if verdict.message else ""
    typer.echo(f"{verdict.file}: {state}{name}")
    for fault in verdict.faults:
        typer.echo(f"  {fault.severity}: {fault}")
