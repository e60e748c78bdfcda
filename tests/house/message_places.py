"""Every place that a message touches, and which of them a message forgot.

CONTRIBUTING.md lists the same places in the same words.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from kcp_sandbox.gateway import PLAYED

from .source import PACKAGES

SCHEMAS = f"{PACKAGES['kcp_schemas']}/messages"
# Operations that the sandbox only checks, on purpose, with the reason.
NOT_PLAYED: Mapping[str, str] = {}


@dataclass(frozen=True)
class Message:
    """A message as its schema file states it.

    Args:
        root: The folder of the house.
        name: The message's name.
    """

    root: Path
    name: str

    @cached_property
    def schema(self) -> dict[str, Any]:
        schema: dict[str, Any] = json.loads(self.text(f"{SCHEMAS}/{self.name}.json"))
        return schema

    @property
    def operation(self) -> str:
        operation: str = self.schema["x-kcp-operation"]
        return operation

    @property
    def is_notice(self) -> bool:
        """Tell whether it is no half of an operation: the gateway posts it by itself."""
        return self.name == self.operation

    @property
    def is_request(self) -> bool:
        return self.name.endswith(".request")

    def text(self, path: str) -> str:
        return (self.root / path).read_text("utf-8")

    def rulings(self) -> set[str]:
        """Name the rulings that the schema cites."""
        return set(re.findall(r"\bR\d+\b", json.dumps(self.schema)))


def has_its_other_half(message: Message) -> bool:
    if message.is_notice:
        return True
    other = "response*" if message.is_request else "request"
    return any((message.root / SCHEMAS).glob(f"{message.operation}.{other}.json"))


def names_an_inquiry(message: Message) -> bool:
    reads = message.schema.get("x-kcp-effect", "read") == "read"
    return reads or "x-kcp-inquiry" in message.schema


def is_typed(message: Message) -> bool:
    name = message.operation if message.is_request else message.name
    return f'ClassVar[str] = "{name}"' in message.text("kcp_proto/messages.py")


def is_listed(message: Message) -> bool:
    return f"[`{message.name}`]" in message.text("docs/messages.md")


def has_its_fields_in_the_glossary(message: Message) -> bool:
    page = message.text("docs/glossary.md")
    return all(f"\n| `{name}` | " in page for name in message.schema["properties"])


def is_on_the_gateway_page(message: Message) -> bool:
    return f"| `{message.operation}` |" in message.text("docs/gateway.md")


def has_its_rulings(message: Message) -> bool:
    there = re.findall(r"^## (R\d+)\b", message.text("docs/rulings.md"), re.MULTILINE)
    return message.rulings() <= set(there)


def has_a_guide_table(message: Message) -> bool:
    if "guide" not in message.schema.get("x-kcp-evidence", {"guide": 1}):
        return True
    described = json.loads(message.text("tests/vectors/guide_tables/readings.json"))["messages"]
    return any(message.name in names for names in described.values())


def is_in_the_pack(message: Message) -> bool:
    cases = json.loads(message.text("tests/vectors/conformance/cases.json"))["good"]
    return any(case["operation"] == message.operation for case in cases)


def is_watched(message: Message) -> bool:
    return f'case "{message.operation}"' in message.text("tests/canary/shop.py")


def is_played(message: Message) -> bool:
    return message.operation in {*PLAYED, *NOT_PLAYED}


def is_demonstrated(message: Message) -> bool:
    steps = message.text(f"{PACKAGES['kcp_cli']}/demo/steps.py")
    last = "".join(word.capitalize() for word in re.split(r"[._]", message.operation)[1:])
    return f'"{message.operation}"' in steps or f"{last}(" in steps


Check = Callable[[Message], bool]
OF_REQUESTS: Mapping[str, Check] = {
    "`x-kcp-inquiry` in the request's schema": names_an_inquiry,
    "`docs/gateway.md`": is_on_the_gateway_page,
    "`tests/vectors/conformance/cases.json`": is_in_the_pack,
    "`kcp_sandbox.gateway`": is_played,
    "`kcp_cli/demo/steps.py`": is_demonstrated,
    "`tests/canary/shop.py`": is_watched,
}
OF_ALL: Mapping[str, Check] = {
    f"`{SCHEMAS}/`": has_its_other_half,
    "`kcp_proto/messages.py`": is_typed,
    "`docs/messages.md`": is_listed,
    "`docs/glossary.md`": has_its_fields_in_the_glossary,
    "`docs/rulings.md`": has_its_rulings,
    "`tests/vectors/guide_tables/readings.json`": has_a_guide_table,
}


def forgotten(root: Path, name: str) -> set[str]:
    """Name the places of a house that a message should be in and is not.

    Args:
        root: The folder of the house.
        name: The message's name; its schema is there.

    Returns:
        Places, in the words of CONTRIBUTING.md.
    """
    message = Message(root, name)
    places = {**OF_ALL, **(OF_REQUESTS if message.is_request else {})}
    return {place for place, check in places.items() if not check(message)}
