"""The checks, as tables for people and as JSON for programs."""

from dataclasses import asdict

from kcp_cli.output import write
from kcp_cli.phrases import phrase, retold
from kcp_cli.tables import Cell, Table, print_table
from kcp_proto.doctor import Check

Section = tuple[str, tuple[Check, ...]]

_TITLES = {
    "identity": "key and certificate",
    "next": "the next key and certificate",
    "rotation": "rotation to the next pair",
    "library": "the library that signs",
    "network": "connection to the gateway; no message was sent",
}
_STYLES = {"ok": "green", "warning": "yellow", "failed": "bold red", "skipped": "dim"}


def failures(sections: list[Section]) -> int:
    """Count what failed.

    Args:
        sections: The checks by subject.

    Returns:
        How many checks failed; warnings and skipped ones do not count.
    """
    return _count(sections, "failed")


def as_json(sections: list[Section]) -> dict[str, object]:
    """Give the checks as one JSON object.

    Args:
        sections: The checks by subject.

    Returns:
        ``ok`` and ``checks``; each check says which subject it belongs to.
    """
    checks = [{"subject": subject, **asdict(check)} for subject, row in sections for check in row]
    return {"ok": not failures(sections), "checks": checks}


def show(sections: list[Section]) -> None:
    """Print a table for each subject, and below it one command a line.

    Args:
        sections: The checks by subject.
    """
    for subject, checks in sections:
        print_table(_table(subject, checks))
        # A command that a table broke into pieces could not be pasted.
        for check in checks:
            if check.remedy:
                write(f"{check.id}: {retold(check.remedy)}")
        write()
    write(phrase("{} failed, {} to fix soon", failures(sections), _count(sections, "warning")))


def _table(subject: str, checks: tuple[Check, ...]) -> Table:
    table = Table(title=_TITLES[subject])
    table.add_column("check", no_wrap=True)
    table.add_column("result")
    table.add_column("what was found")
    timed = any(check.seconds is not None for check in checks)
    if timed:
        table.add_column("time", justify="right")
    for check in checks:
        cells: list[str | Cell] = [
            check.id,
            Cell(phrase(check.status), _STYLES[check.status]),
            _found(check),
        ]
        table.add_row(*cells, *([_milliseconds(check)] if timed else []))
    return table


def _found(check: Check) -> str:
    message = retold(check.message)
    return f"{message} [{check.reason}]" if check.reason else message


def _milliseconds(check: Check) -> str:
    return "" if check.seconds is None else f"{check.seconds * 1000:,.1f} ms"


def _count(sections: list[Section], status: str) -> int:
    return sum(check.status == status for _, checks in sections for check in checks)
