"""What the toolkit knows of messages, fields, rules, codes and rulings, as JSON for a program."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from kcp_cli.codes import heading, rows_of, table_names
from kcp_cli.explain import rule_facts
from kcp_cli.output import Language, language
from kcp_cli.phrases import phrase
from kcp_proto import catalogue
from kcp_proto.catalogue import Field, Message
from kcp_proto.documents import CheckOptions, DocumentChecker
from kcp_proto.faults import RULES, Fault
from kcp_proto.openapi import wire_schema
from kcp_schemas import load_schema, message_names

from .pages import rulings


class Refusal(Exception):
    """A question that has no answer; its text says why, in the language that was chosen."""


def schema(message: str) -> dict[str, Any]:
    """Give a message's JSON Schema, in the types of the wire."""
    name = _message(message).name
    return wire_schema(name, load_schema(name))


def validate(payload: str, message: str | None = None) -> dict[str, Any]:
    """Check a payload: every fault in words, and never a value (R24: never show a secret)."""
    name = _message(message).name if message is not None else None
    verdict = DocumentChecker(CheckOptions(message=name)).check(payload.encode("utf-8", "replace"))
    faults = [_fault(each) for each in verdict.faults]
    return {"valid": verdict.valid, "message": verdict.message, "faults": faults}


def explain(
    rule: str | None = None, field: str | None = None, message: str | None = None
) -> dict[str, Any]:
    """Explain a rule, or a field in one message or in all that have it."""
    if (rule is None) == (field is None):
        raise Refusal(phrase("give a rule or a field, and not both"))
    if rule is not None:
        return rule_facts(_known(rule, RULES))
    described = [_message(message)] if message is not None else _all_messages()
    wanted = str(field)
    found = [
        _field(each, each.fields[wanted])
        for each in described
        if wanted in each.fields
    ]  # fmt: skip
    if not found:
        _known(wanted, [name for each in described for name in each.fields])
    return {"field": wanted, "messages": found}


def codes(table: str | None = None, code: str | None = None) -> dict[str, Any]:
    """List the tables of codes, the codes of one, or say what a code means there or anywhere."""
    among = table_names() if table is None else [_known(table, table_names())]
    if code is None:
        if table is None:
            return {"tables": [heading(name) for name in among]}
        return {**heading(table), "codes": rows_of(table)}
    found = [
        {**heading(name), "codes": rows}
        for name in among
        if (rows := [row for row in rows_of(name) if row["code"] == code])
    ]
    if not found:
        sentence = "the table has no such code; the list is open: it is unknown, not wrong"
        raise Refusal(phrase(sentence))
    return {"tables": found} if table is None else found[0]


def ruling(number: str | None = None) -> dict[str, Any]:
    """List the rulings by their titles, or give the text of one."""
    if number is None:
        return {"rulings": {name: title for name, (title, _) in rulings().items()}}
    title, text = rulings()[_known(number.upper(), rulings())]
    return {"ruling": number.upper(), "title": title, "text": text}


def _message(name: str) -> Message:
    return catalogue.message(_known(name, message_names()))


def _all_messages() -> list[Message]:
    return [catalogue.message(name) for name in message_names()]


def _known(name: str, names: Iterable[str]) -> str:
    """Give a name that there is; what was asked for is not repeated, for it may be anything."""
    listed = list(dict.fromkeys(names))
    if name in listed:
        return name
    alike = get_close_matches(name, listed, 1)
    if alike:
        raise Refusal(phrase("there is no such name; did you mean {}?", alike[0]))
    raise Refusal(phrase("there is no such name; the tool search finds the right one"))


def _fault(fault: Fault) -> dict[str, Any]:
    is_korean = language() is Language.KOREAN
    place = {"line": fault.line, "column": fault.column} if fault.line else {}
    return {
        "rule": fault.rule,
        "severity": fault.severity,
        "pointer": fault.pointer,
        **place,
        "what": fault.message_ko if is_korean else fault.message,
        "ruling": fault.ruling,
    }


def _field(message: Message, field: Field) -> dict[str, Any]:
    owed = [
        {"kind": each.kind, "fields": each.others}
        for each in message.relations
        if each.field == field.name
    ]
    facts = {
        "message": message.name,
        "title_ko": field.schema["title"],
        "description": field.schema["description"],
        "required": field.name in message.schema["required"],
        "filled_in_by": field.source if message.is_request else None,
        "kind": field.kind,
        "fixed": field.constant,
        "values": field.known,
        "shortest": field.schema.get("minLength"),
        "longest": field.schema.get("maxLength"),
        "most_bytes": field.max_bytes,
        "sensitive": field.sensitive,
        "owes": owed,
        "example": None if field.sensitive else message.examples[0].get(field.name),
        "source": field.ruling,
    }
    return {name: value for name, value in facts.items() if value not in (None, [], ())}
