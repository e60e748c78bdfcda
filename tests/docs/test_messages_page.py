"""The page about the messages lists what the schemas hold, in their words."""

import re
from pathlib import Path

from kcp_proto.messages import REPLIES, REQUESTS
from kcp_schemas import load_schema, message_names

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "messages.md").read_text("utf-8")
ROW = re.compile(r"^\| \[`([^`]+)`\]\(([^)]+)\) \| (.+) \| (.+) \| (.+) \|$", re.MULTILINE)
ROWS = {name: rest for name, *rest in ROW.findall(PAGE)}


def test_the_page_lists_every_message_in_order() -> None:
    assert tuple(ROWS) == message_names()


def test_each_message_is_described_as_its_schema_does() -> None:
    described = {name: [english + ".", korean] for name, (_, english, korean, _) in ROWS.items()}
    assert described == {
        name: [load_schema(name)["description"], load_schema(name)["title"]]
        for name in message_names()
    }


def test_each_message_links_its_schema() -> None:
    assert all(link.endswith(f"/{name}.json") for name, (link, *_) in ROWS.items())


def test_each_typed_class_stands_beside_its_message() -> None:
    expected = {name: [reply.__name__] for name, reply in REPLIES.items()}
    for request in REQUESTS:
        expected.setdefault(f"{request.OPERATION}.request", []).append(request.__name__)
    assert {name: re.findall(r"`(\w+)`", classes) for name, (*_, classes) in ROWS.items()} == (
        expected
    )
