"""The page about the messages lists what the schemas hold, in their words."""

import re
from pathlib import Path

from kcp_proto import catalogue
from kcp_proto.messages import NOTICES, REPLIES, REQUESTS
from kcp_schemas import load_schema, message_names

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "messages.md").read_text("utf-8")
ROW = re.compile(r"^\| \[`([^`]+)`\]\(([^)]+)\) \| (.+) \| (.+) \| (.+) \| (.+) \|$", re.MULTILINE)
ROWS = {name: rest for name, *rest in ROW.findall(PAGE)}


def test_the_page_lists_every_message_in_order() -> None:
    assert tuple(ROWS) == message_names()


def test_each_message_is_described_as_its_schema_does() -> None:
    described = {name: [english + ".", korean] for name, (_, english, korean, *_) in ROWS.items()}
    assert described == {
        name: [load_schema(name)["description"], load_schema(name)["title"]]
        for name in message_names()
    }


def test_each_message_links_its_schema() -> None:
    assert all(link.endswith(f"/{name}.json") for name, (link, *_) in ROWS.items())


def test_the_page_says_how_each_message_is_known() -> None:
    """R32: every message says how it is known, and which ones are experimental."""
    for name, (*_, known, _) in ROWS.items():
        message = catalogue.message(name)
        for kind, sources in message.evidence.items():
            assert f"{kind} {sources}" in known
        firm = {"guide", "documented", "sample"}.intersection(message.evidence)
        assert ("**experimental**" in known) == (name.endswith(".request") and not firm)


def test_the_messages_of_a_family_stand_together() -> None:
    families = re.findall(r"^## (\w+)$", PAGE, re.MULTILINE)
    assert families == sorted({name.partition(".")[0] for name in message_names()})


def test_each_typed_class_stands_beside_its_message() -> None:
    expected = {name: [reply.__name__] for name, reply in REPLIES.items()}
    expected |= {notice.MESSAGE: [notice.__name__] for notice in NOTICES}
    for request in REQUESTS:
        expected.setdefault(f"{request.OPERATION}.request", []).append(request.__name__)
    assert {name: re.findall(r"`(\w+)`", classes) for name, (*_, classes) in ROWS.items()} == (
        expected
    )
