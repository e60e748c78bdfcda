"""The page of a bundle that people read: Markdown, in which foreign text has no power."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from kcp_cli.output import Language
from kcp_proto.showing import printable

from .audience import Audience
from .exchanges import ReportedExchange
from .words import words

_POWERFUL = re.compile(r"([\\`*_\[\]<>#|~&])")
_BACKTICKS = re.compile("`+")
_COLUMNS = ("id", "sent", "operation", "site_cd", "order", "tno", "amount", "outcome", "result")


def page(
    audience: Audience,
    language: Language,
    facts: dict[str, Any],
    exchanges: Sequence[ReportedExchange],
    names: Sequence[tuple[str, str]],
) -> str:
    """Write the page.

    Args:
        audience: Who reads it.
        language: In which language.
        facts: Installation, gateway and findings, as in ``report.json``.
        exchanges: The exchanges.
        names: The bundle's files, each with the key of what it holds.

    Returns:
        Markdown, the same for equal input.
    """
    return "\n".join(_lines(audience, language, facts, exchanges, names)) + "\n"


def _lines(
    audience: Audience,
    language: Language,
    facts: dict[str, Any],
    exchanges: Sequence[ReportedExchange],
    names: Sequence[tuple[str, str]],
) -> Iterator[str]:
    yield f"# {words(f'title.{audience}', language)}"
    yield from ("", words(f"intro.{audience}", language))
    if exchanges:
        yield from _heading("exchanges", language)
        for exchange in exchanges:
            yield from _exchange(exchange, language)
    if "environment" in facts:
        yield from _heading("environment", language)
        yield from _members(facts["environment"])
    if "doctor" in facts:
        yield from _heading("doctor", language)
        for check in facts["doctor"]:
            found = check.get("message") or check["reason"]
            more = f" — {plain(found)}" if found else ""
            yield f"- `{check['id']}`: {check['status']}{more}"
    if "signature" in facts:
        yield from _heading("signature", language)
        yield from _signature(facts["signature"], language)
    yield from _heading("installation", language)
    for part in facts["installation"].values():
        yield from _members(part)
    yield from _heading("files", language)
    yield from (f"- `{name}`: {words(key, language)}" for name, key in names)


def _heading(key: str, language: Language) -> Iterator[str]:
    yield from ("", f"## {words(key, language)}", "")


def _exchange(exchange: ReportedExchange, language: Language) -> Iterator[str]:
    values = (
        *(exchange.id, exchange.when, exchange.operation, exchange.site_cd),
        *(exchange.order_no, exchange.tno, exchange.amount, exchange.outcome, exchange.result),
    )
    for column, value in zip(_COLUMNS, values, strict=True):
        if value:
            yield f"- {words(column, language)}: {quoted(value)}"
    if exchange.recovery:
        said = exchange.recovery[language is Language.KOREAN]
        yield from ("", f"{words('recovery', language)}: {plain(said)}")
    yield ""


def _signature(found: dict[str, Any], language: Language) -> Iterator[str]:
    suffix = "_ko" if language is Language.KOREAN else ""
    yield f"- {words('operation', language)}: {quoted(found['operation'])}"
    yield f"- {words('verdict', language)}: `{found['verdict']}`"
    for cause in found["causes"]:
        yield f"- {plain(cause['message' + suffix])} {plain(cause['remedy' + suffix])}".rstrip()
    yield from (f"- {plain(fault)}" for fault in found["faults"])


def _members(part: dict[str, str]) -> Iterator[str]:
    yield from (f"- {name}: {quoted(value)}" for name, value in part.items())


def quoted(text: str) -> str:
    """Show a value as code, in which nothing is Markdown."""
    shown = printable(text)
    longest = max((len(run) for run in _BACKTICKS.findall(shown)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {shown} {fence}" if longest else f"{fence}{shown}{fence}"


def plain(text: str) -> str:
    """Show a text as it is, whatever it would mean in Markdown."""
    return _POWERFUL.sub(r"\\\1", printable(text))
