"""The table of tools: what each is asked, and what answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kcp_cli.codes import table_names
from kcp_cli.phrases import phrase
from kcp_schemas import message_names

from . import knowledge
from .exchanges import Exchanges
from .knowledge import Refusal
from .limits import LONGEST_PAYLOAD, LONGEST_WORD, MOST_FOUND
from .pages import decision_rules
from .search import search

_TYPES: Mapping[str, type] = {"string": str, "integer": int, "boolean": bool}


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool.

    Args:
        title: What it is called.
        description: When an agent should use it.
        run: What answers; its arguments are those of ``arguments``.
        arguments: A JSON Schema for each.
        required: Those that must be there.
    """

    title: str
    description: str
    run: Callable[..., Any]
    arguments: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Any])
    required: tuple[str, ...] = ()

    def input_schema(self) -> dict[str, Any]:
        """Write what it is asked as a JSON Schema."""
        properties = {
            name: {**schema, "description": phrase(schema["description"])}
            for name, schema in self.arguments.items()
        }
        return {
            "type": "object",
            "properties": properties,
            "required": [*self.required],
            "additionalProperties": False,
        }

    def answer(self, arguments: Mapping[str, Any]) -> Any:
        """Answer a question.

        Raises:
            Refusal: An argument is wrong, or there is no answer.
        """
        for name in self.required:
            if name not in arguments:
                raise Refusal(phrase("the argument {} is missing", name))
        for name, value in arguments.items():
            if name not in self.arguments:
                listed = ", ".join(self.arguments) or "-"
                raise Refusal(phrase("there is no such argument; there are: {}", listed))
            _check(name, value, self.arguments[name])
        return self.run(**arguments)


def _check(name: str, value: object, schema: Mapping[str, Any]) -> None:
    if type(value) is not _TYPES[schema["type"]]:
        raise Refusal(phrase("the argument {} must be of the type {}", name, schema["type"]))
    if isinstance(value, str) and len(value) > schema["maxLength"]:
        sentence = "the argument {} is longer than {} characters"
        raise Refusal(phrase(sentence, name, schema["maxLength"]))
    if isinstance(value, int) and "minimum" in schema:
        if not schema["minimum"] <= value <= schema["maximum"]:
            sentence = "the argument {} must be from {} to {}"
            raise Refusal(phrase(sentence, name, schema["minimum"], schema["maximum"]))


def _word(description: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "maxLength": LONGEST_WORD, "description": description, **more}


def tools(recording: str | None) -> dict[str, Tool]:
    """Give the tools by name.

    Args:
        recording: The recording whose exchanges may be looked at; None for none.
    """
    message = _word("A message's name.", enum=[*message_names()])
    found = {
        "search": Tool(
            "Search",
            "Find messages, fields, rules, rulings and codes by words in English or Korean, by a "
            "name or by a code. Begin here.",
            search,
            {
                "query": _word("Words that must all be there."),
                "limit": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": MOST_FOUND,
                    "description": "How many to show; 10 if absent.",
                },
            },
            ("query",),
        ),
        "schema": Tool(
            "Schema of a message",
            "The JSON Schema of one message, in the types of the wire.",
            knowledge.schema,
            {"message": message},
            ("message",),
        ),
        "explain": Tool(
            "Explain a rule or a field",
            "What a rule means, with an example and its remedy; or what a field is in each message "
            "that has it.",
            knowledge.explain,
            {
                "rule": _word("A rule's id, as a fault names it, such as maxLength."),
                "field": _word("A field's name, such as rem_mny."),
                "message": {**message, "description": "Only in this message."},
            },
        ),
        "validate": Tool(
            "Check a payload",
            "Check a JSON payload, or the form of a notice, and say every fault in words. Send no "
            "live secrets: write made-up values in their place.",
            knowledge.validate,
            {
                "payload": {
                    "type": "string",
                    "maxLength": LONGEST_PAYLOAD,
                    "description": "The text of the payload.",
                },
                "message": {**message, "description": "Which message it is; found out if absent."},
            },
            ("payload",),
        ),
        "codes": Tool(
            "Codes",
            "What a result code means and whether money may have moved; and the codes of card "
            "companies, banks and others.",
            knowledge.codes,
            {
                "table": _word("A table's name; all are listed if absent.", enum=table_names()),
                "code": _word(
                    "A code as it stands on the wire, such as S032; in any table if none is named."
                ),
            },
        ),
        "rulings": Tool(
            "Rulings",
            "How the gateway's guides are read where they are silent or contradict themselves; "
            "rules and faults cite rulings as R and a number.",
            knowledge.ruling,
            {"number": _word("A ruling's number, such as R19; all are listed if absent.")},
        ),
    }
    found["decision_rules"] = Tool(
        "Decision rules",
        "What to do and what never to do, each rule with its reason, the right code and the common "
        "mistake. Read it before you write code that moves money.",
        decision_rules,
    )
    if recording is not None:
        found["exchanges"] = Tool(
            "Recorded exchanges",
            "What was sent and what came of it, from the recording that the server was started "
            "with, masked.",
            Exchanges(recording).exchanges,
            {
                "exchange": _word(
                    "An exchange's id, or its beginning; the last are listed if absent."
                ),
                "unresolved": {
                    "type": "boolean",
                    "description": "Only requests whose outcome is unknown.",
                },
            },
        )
    return found
