"""One thing that is wrong with a message."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Say what is wrong, where, and which rule says so; never quote the value.

    Args:
        rule: Stable id: a JSON Schema keyword, or a rule of the core such as ``fields.equal``.
        pointer: JSON pointer (RFC 6901) to the value; "" is the whole message.
        message: What is wrong, in English.
        message_ko: The same in Korean.
        ruling: Guide section and rulings, as the schema's ``$comment`` gives them.
        severity: An ``error`` makes the message invalid, a ``warning`` does not.
        line: Line in the text, from 1; None where there is no text.
        column: Column in the text in characters, from 1; None where there is no text.
    """

    rule: str
    pointer: str
    message: str
    message_ko: str
    ruling: str
    severity: Severity = "error"
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        place = f"line {self.line}, column {self.column}: " if self.line else ""
        where = f"{self.pointer} " if self.pointer else ""
        return f"{place}{where}{self.message} [{self.rule}; {self.ruling}]"


def pointer_to(*names: str | int) -> str:
    """Write a JSON pointer (RFC 6901).

    Args:
        names: Member names and array indexes from the outside in.

    Returns:
        The pointer; "" without names. A lone surrogate is written as its escape.
    """
    text = "".join("/" + str(name).replace("~", "~0").replace("/", "~1") for name in names)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
