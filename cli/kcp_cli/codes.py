"""``codes``: what result codes mean, and the names of card companies, banks and so on."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NoReturn

from kcp_schemas import code_table_names, load_code_table, load_result_codes

from .exits import usage
from .grammar import argument, command, flag, names, nearest
from .output import write_json
from .phrases import phrase
from .tables import Table, print_table

_RESULT = "result"
_RESULT_TITLE = {"en": "Result codes", "ko": "결과 코드"}
_RESULT_FIELDS = ["res_cd"]


@command(examples=["kcp-proto codes", "kcp-proto codes result S032", "kcp-proto codes card --json"])
@argument(
    "table",
    type=names("TABLE", lambda _: table_names()),
    required=False,
    help="A table's name, such as result or card.",
)
@argument(
    "code",
    type=names("CODE", lambda context: _codes_in(context.params.get("table"))),
    required=False,
    help="A code as it stands on the wire.",
)
@flag("--json", "as_json", help="Print JSON instead of a table.")
def codes(table: str | None, code: str | None, as_json: bool) -> None:
    """Say what a code means, list a table of codes, or list the tables."""
    found, shown = _tables() if table is None else _codes(table, code)
    if as_json:
        write_json(found)
    else:
        print_table(shown)


def _tables() -> tuple[object, Table]:
    rows = [heading(name) for name in table_names()]
    lines = [[_both(row["title"]), phrase("in {}", ", ".join(row["fields"]))] for row in rows]
    return rows, _listed("Tables of codes", "table", table_names(), lines)


def _codes(name: str, code: str | None) -> tuple[object, Table]:
    head, rows = _opened(name)
    found: object = {**head, "codes": rows}
    lines = [_lines(row) for row in rows]
    if code is not None:
        found = row = _only(name, code, rows)
        rows, lines = [row], [[*_lines(row), *_origins(row)]]
    codes = [row["code"] for row in rows]
    return found, _listed(_both(head["title"]), "code", codes, lines)


def table_names() -> list[str]:
    """Name every table of codes, the result codes last."""
    return [*code_table_names(), _RESULT]


def _codes_in(name: str | None) -> list[str]:
    return [row["code"] for row in _opened(name)[1]] if name in table_names() else []


def heading(name: str) -> dict[str, Any]:
    """Say what a table is about.

    Args:
        name: One of `table_names`.

    Returns:
        Its name, its title in both languages, and the fields in which its codes stand.
    """
    if name == _RESULT:
        return {"table": name, "title": _RESULT_TITLE, "fields": _RESULT_FIELDS}
    table = load_code_table(name)
    return {"table": name, "title": table["title"], "fields": table["fields"]}


def _opened(name: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    if name not in table_names():
        _unknown_table(name)
    return heading(name), rows_of(name)


def rows_of(name: str) -> list[dict[str, Any]]:
    """List the codes of a table, each with what it means and how that is known.

    Args:
        name: One of `table_names`.
    """
    return list(_result_codes() if name == _RESULT else _codes_of(name))


def _result_codes() -> Iterator[dict[str, Any]]:
    listed = load_result_codes()
    for group in listed["evidence"]:
        for code in group["codes"]:
            kind = listed["codes"][code]
            yield {
                "code": code,
                "kind": kind,
                **group["as"],
                "meaning": listed["kinds"][kind],
                "evidence": group["evidence"],
            }


def _codes_of(name: str) -> Iterator[dict[str, Any]]:
    table = load_code_table(name)
    for code, entry in table["codes"].items():
        row = {**entry, "sources": [table["sources"][source] for source in entry["sources"]]}
        if "login" in entry:
            row["login"] = table["logins"][entry["login"]]
        yield {"code": code, **row}


def _only(table: str, code: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    for row in rows:
        if row["code"] == code:
            return row
    # Of two result codes that look alike, one says nothing about the other.
    hint = "" if table == _RESULT else nearest(code, [row["code"] for row in rows])
    usage(
        "the table {} has no code {}{}; the list is open: it is unknown, not wrong",
        table,
        code,
        hint,
    )


def _unknown_table(name: str) -> NoReturn:
    holding = [one for one in table_names() if any(row["code"] == name for row in _opened(one)[1])]
    if holding:
        usage("{} is a code: kcp-proto codes {} {}", name, holding[0], name)
    hint = nearest(name, table_names())
    usage("no table of codes is called {}{}; there are {}", name, hint, ", ".join(table_names()))


def _listed(title: str, first: str, names: Iterable[str], lines: Iterable[list[str]]) -> Table:
    table = Table(title=title)
    table.add_column(first, no_wrap=True)
    table.add_column("what it is")
    for name, details in zip(names, lines, strict=True):
        table.add_row(name, "\n".join(details))
    return table


def _lines(row: Mapping[str, Any]) -> list[str]:
    lines = [_both(row)]
    if "kind" in row:
        lines += [f"{row['kind']}, {row['evidence']}", row["meaning"]["en"], row["meaning"]["ko"]]
    if "acquirer" in row:
        lines.append(phrase("acquirer {}", row["acquirer"]))
    if "login" in row:
        lines.append(phrase("login by {}", _both(row["login"])))
    if "virtual_accounts" in row:
        lines.append("issues virtual accounts · 가상계좌 발급")
    if "merged_into" in row:
        lines.append(phrase("merged into {}", row["merged_into"]))
    if "note" in row:
        lines.append(_both(row["note"]))
    return lines


def _origins(row: Mapping[str, Any]) -> list[str]:
    return [phrase("from {}", _both(source)) for source in row.get("sources", ())]


def _both(words: Mapping[str, str]) -> str:
    return words["en"] if words["en"] == words["ko"] else f"{words['en']} · {words['ko']}"
