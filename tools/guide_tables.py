"""What the guides' tables say about each message, read from ``tests/vectors/guide_tables``.

``rows.csv`` holds the rows as printed; ``readings.json`` says how they are read where the print
alone does not (R7, R14, R28).
"""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent.parent / "tests" / "vectors" / "guide_tables"
VARIABLE = ("", "가변")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One printed row; the names of its columns are those of ``rows.csv``."""

    guide: str
    section: str
    table: str
    name: str
    type: str
    length: str
    condition: str
    only_for: str

    @property
    def source(self) -> str:
        """Cite the row as a schema's ``$comment`` does."""
        return f"{self.guide}{' ' if self.section.startswith('§') else ', '}{self.section}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What the tables say of one field of one message."""

    type: object
    length: int | None
    condition: str
    bytes_too: bool
    sources: tuple[str, ...]


def printed_rows() -> tuple[Row, ...]:
    with (DATA / "rows.csv").open(encoding="utf-8", newline="") as file:
        return tuple(Row(**line) for line in csv.DictReader(file))


@cache
def readings() -> Mapping[str, Any]:
    data: Mapping[str, Any] = json.loads((DATA / "readings.json").read_text("utf-8"))
    return data


@cache
def expected(message_name: str) -> Mapping[str, Expected]:
    """Collect what the tables say of a message; the method's own table wins (R28)."""
    fields: dict[str, Expected] = {}
    for row in map(_read, printed_rows()):
        if message_name not in _messages(row):
            continue
        before = fields[row.name].sources if row.name in fields else ()
        fields[row.name] = Expected(
            type=["string", "integer"] if row.type.lower() == "number" else "string",
            length=None if row.length in VARIABLE else int(row.length),
            condition=row.condition or ("Y" if _listed("required", row) else "N"),
            bytes_too=_listed("counted_in_bytes", row),
            sources=(*before, row.source),
        )
    return fields


def disagreements(message_name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    """Compare a schema with the tables.

    Yields:
        One sentence for each field that differs, is missing, or has no row.
    """
    known = schema.get("x-kcp-evidence", {"guide": 1})
    if "guide" not in known:
        return
    rows = expected(message_name)
    properties = {
        name: field
        for name, field in schema["properties"].items()
        if name in rows or "guide" in field.get("x-kcp-evidence", known)
    }
    for name in sorted(rows.keys() ^ properties.keys()):
        yield f"{name}: {'no schema field' if name in rows else 'no row in any table'}"
    for name in rows.keys() & properties.keys():
        yield from (f"{name}: {text}" for text in _differences(rows[name], properties[name]))
    yield from _condition_differences(rows, schema)


def _read(row: Row) -> Row:
    for misprint in readings()["misprints"]:
        printed: Mapping[str, str] = misprint["printed"]
        if misprint["table"] == row.table and all(
            getattr(row, column) == text for column, text in printed.items()
        ):
            return replace(row, **misprint["read"])
    return row


def _messages(row: Row) -> list[str]:
    named: list[str] = readings()["messages"][row.table]
    only: list[str] = readings()["only_for"].get(row.only_for, named)
    return [name for name in named if name in only]


def _listed(kind: str, row: Row) -> bool:
    return any(
        entry["table"] == row.table and row.name in entry["names"] for entry in readings()[kind]
    )


# Beyond it readers of JSON differ (RFC 8259 §6); greater amounts travel as strings.
GREATEST_INTEGER = 2**53 - 1


def _differences(row: Expected, field: Mapping[str, Any]) -> Iterator[str]:
    if field["type"] != row.type:
        yield f"type is {field['type']}, the tables say {row.type} (R2)"
    fixed: list[Any] = field.get("enum", [field["const"]] if "const" in field else [])
    length = max(len(str(value)) for value in fixed) if fixed else field.get("maxLength")
    too_long = length is not None and row.length is not None and length > row.length
    if length != row.length if not fixed else too_long:
        yield f"length is {length}, the tables say {row.length} (R4, R28)"
    whole = None
    if row.length and "integer" in field["type"]:
        whole = min(10**row.length - 1, GREATEST_INTEGER)
    if not fixed and field.get("maximum") != whole:
        yield f"maximum is {field.get('maximum')}, the tables say {whole}"
    if field.get("x-kcp-max-bytes") != (row.length if row.bytes_too else None):
        yield f"byte limit is {field.get('x-kcp-max-bytes')} (R4)"
    cited: str = field.get("$comment", "nothing")
    if not cited.startswith(row.sources):
        yield f"cites {cited}, the row is in {' and '.join(row.sources)}"


def _condition_differences(
    rows: Mapping[str, Expected], schema: Mapping[str, Any]
) -> Iterator[str]:
    always = {name for name, field in rows.items() if field.condition in ("Y", "always")}
    on_success = {name for name, field in rows.items() if field.condition == "success"}
    for name in always ^ set(schema["required"]):
        yield f"{name}: required by {'the tables' if name in always else 'the schema'} only"
    for name in on_success ^ set(schema.get("then", {}).get("required", ())):
        place = "the tables" if name in on_success else "the schema"
        yield f"{name}: required on success by {place} only"
