"""What is wrong with a message: the only place that makes a `Fault`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kcp_proto.showing import printable

from .patterns import in_words
from .rules import RULES, Severity, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong: what, where, and by which rule; it never quotes the value.

    Args:
        rule: Stable id: a JSON Schema keyword, or a rule of the core such as ``fields.equal``.
        pointer: JSON pointer (RFC 6901) to the value; "" is the whole message.
        message: What is wrong, in English.
        message_ko: The same in Korean.
        ruling: Guide section and rulings, as the schema's ``$comment`` gives them.
        severity: An ``error`` makes the message invalid, a ``warning`` does not.
        line: Line in the text, from 1; None where there is no text.
        column: Column in the text in characters, from 1; None where there is no text.
        end_column: Column in that line where the value has ended; None where that is not known.
    """

    rule: str
    pointer: str
    message: str
    message_ko: str
    ruling: str
    severity: Severity = "error"
    line: int | None = None
    column: int | None = None
    end_column: int | None = None

    def __str__(self) -> str:
        place = f"line {self.line}, column {self.column}: " if self.line else ""
        where = f"{self.pointer} " if self.pointer else ""
        return printable(f"{place}{where}{self.message} [{self.rule}; {self.ruling}]")


def fault(
    rule: str,
    pointer: str,
    *,
    case: str = "",
    ruling: str = "",
    line: int | None = None,
    column: int | None = None,
    closest: str = "",
    **values: object,
) -> Fault:
    """Say that a message breaks a rule, in the words of `RULES`.

    Args:
        rule: A rule of the table.
        pointer: JSON pointer (RFC 6901) to the value; "" is the whole message.
        case: Which of the rule's special cases it is, "" for the usual one.
        ruling: What the fault cites, the rule's own rulings if "".
        line: Line in the text, from 1; None where it is not known.
        column: Column in the text in characters, from 1; None where it is not known.
        closest: The known name or text that was meant perhaps, "" if nothing is similar.
        values: What stands for the other placeholders of the words; never the value itself (R24:
            never show a secret).

    Returns:
        The fault.
    """
    broken = RULES[rule]
    english, korean = broken.cases[case] if case else (broken.message, broken.message_ko)
    suggestion, suggestion_ko = _suggest(closest)
    return Fault(
        rule=rule,
        pointer=pointer,
        message=english.format(suggestion=suggestion, **values),
        message_ko=korean.format(suggestion=suggestion_ko, **values),
        ruling=ruling or broken.ruling,
        severity=broken.severity,
        line=line,
        column=column,
    )


def schema_fault(
    keyword: str, pointer: str, limit: Any, schema: Mapping[str, Any], *, ruling: str
) -> Fault:
    """Say that a value fails a keyword of its schema.

    Args:
        keyword: The keyword; it is the rule's id.
        pointer: JSON pointer (RFC 6901) to the value.
        limit: The keyword's value in the schema.
        schema: The field's schema.
        ruling: What the fault cites.

    Returns:
        The fault.
    """
    case, values = _wording(keyword, limit, schema)
    return fault(keyword, pointer, case=case, ruling=ruling, **values)


def _suggest(closest: str) -> Words:
    if not closest:
        return "", ""
    return f"; did you mean {closest}?", f". 혹시 {closest}입니까?"


# English, and a Korean noun with the particle that its last sound asks for.
_TYPES = {
    "string": ("a string", "문자열", "이"),
    "integer": ("an integer", "정수", "가"),
    "object": ("an object", "객체", "가"),
}
_OR = (" or ", " 또는 ")


def _wording(keyword: str, limit: Any, schema: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Name the special case of a keyword, and what stands for the placeholders of its words."""
    match keyword:
        case "type":
            return "", _types([limit] if isinstance(limit, str) else limit)
        case "const":
            return "", {"values": limit}
        case "enum":
            # R39: an optional text may be empty, but is better left out.
            texts = [text for text in dict.fromkeys(map(str, limit)) if text]
            return "single" if len(texts) == 1 else "", {"values": ", ".join(texts)}
        case "not" if "pattern" in schema:
            return "form", _form(schema["pattern"], schema)
        case "not":
            # What a field refuses is said beside it: no reader of a report reads the expression.
            return "", {"description": limit["description"], "description_ko": limit["title"]}
        case "pattern":
            return "", _form(limit, schema)
        case "required" if schema:
            return "field", {
                "description": schema["description"].removesuffix("."),
                "description_ko": schema["title"],
            }
        case _:
            return "empty" if (keyword, limit) == ("minLength", 1) else "", {"limit": limit}


def _types(names: list[str]) -> dict[str, str]:
    english, korean, particles = zip(*(_TYPES[name] for name in names), strict=True)
    return {"types": _OR[0].join(english), "types_ko": _OR[1].join(korean) + particles[-1]}


def _form(form: str, schema: Mapping[str, Any]) -> dict[str, str]:
    english, korean = in_words(form, schema)
    return {"description": english, "description_ko": korean}


def pointer_to(*names: str | int) -> str:
    """Write a JSON pointer (RFC 6901).

    Args:
        names: Member names and array indexes from the outside in.

    Returns:
        The pointer; "" without names. A lone surrogate is written as its escape.
    """
    text = "".join("/" + str(name).replace("~", "~0").replace("/", "~1") for name in names)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
