"""Nothing public is without a page: each name is told on one that was written by hand.

A page tells a name if it quotes it, in backticks or in code, and the face that hands it out too.
What pages leave out is listed below with its reason.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from kcp_proto import messages
from kcp_sandbox import pytest_plugin
from tools.site import api

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
# Pages that list names and do not tell what they do; two of them are written by a command.
LISTS = {"messages.md", "rules.md", "glossary.md"}
QUOTED = re.compile(r"^```.*?^```$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
WORD = re.compile(r"\w+")
# Rooms of the sandbox that only other rooms of it use: what they do is told of the whole.
MACHINERY = {
    "kcp_sandbox.admin": "the admin API, which is asked over HTTPS",
    "kcp_sandbox.gateway": "how a request is judged, from its bytes to the response's",
    "kcp_sandbox.page": "the page for people",
    "kcp_sandbox.payment_window": "the window for browsers",
}
# Names that a face hands out to other rooms of its own package alone.
INSIDE: Mapping[str, Sequence[str]] = {
    "kcp_proto.keys": ("is_bytes", "is_path", "is_text", "misplaced"),
    "kcp_proto.validation": ("fast_path_of", "has_raw_forms", "keeps", "raw_form"),
    "kcp_sandbox.disruptions": (
        *("Delivery", "LateActions", "MOST_BYTES", "deliver"),
        *("plan_from_header", "plan_from_order_number"),
    ),
    "kcp_sandbox.exam": ("exam_page", "exam_routes"),
    "kcp_sandbox.inspector": (
        "NOTICE",
        "PostedNotice",
        "Registered",
        "Trace",
        "Wanted",
        "has_causes",
    ),
    "kcp_sandbox.notifying": ("Notice", "Notifier", "Posted", "is_loopback"),
    "kcp_sandbox.shops": ("SHOPS", "Shops", "name_in"),
    "kcp_sandbox.store": (
        *("Account", "Event", "FORGOTTEN", "HARMLESS", "INQUIRY", "STATES", "Store"),
        *("cancel_deposit", "cancelled", "deposit", "member_account", "parts_left"),
        *("tax_flag", "tax_parts", "undocumented"),
    ),
}


def parts() -> Iterator[str]:
    """Give what stands together: a page; of the page about all rooms a table, or a row of one."""
    for path in [ROOT / "README.md", *DOCS.glob("**/*.md")]:
        place = path.relative_to(ROOT).parts
        written = path.name not in LISTS and not {"adr", "site"} & set(place)
        if written and not path.name.endswith(".ko.md"):
            text = path.read_text("utf-8")
            for part in tables(text) if path.name == "rooms.md" else [text]:
                yield " ".join(QUOTED.findall(part))


def tables(text: str) -> Iterator[str]:
    for part in text.split("\n\n"):
        yield from part.splitlines() if part.startswith("| room |") else [part]


PARTS = [(text, frozenset(WORD.findall(text))) for text in parts()]
FACES = [face for face in api.public_faces() if face not in MACHINERY]


def told(face: str) -> set[str]:
    """Collect what is quoted where a face is quoted."""
    quoted = re.compile(rf"(?<![\w.]){re.escape(face)}(?!\.?\w)")
    return {word for text, words in PARTS if quoted.search(text) for word in words}


@pytest.mark.parametrize("face", FACES)
def test_each_name_of_a_face_is_told_on_a_page(face: str) -> None:
    names = set(import_module(face).__all__) - set(INSIDE.get(face, ()))
    assert sorted(names - told(face)) == []


def test_what_pages_leave_out_is_still_there_and_told_nowhere() -> None:
    assert set(MACHINERY) <= set(api.public_faces())
    for face, names in INSIDE.items():
        assert set(names) <= set(import_module(face).__all__)
        assert sorted(set(names) & told(face)) == [], face


def test_each_message_is_told_as_a_group_and_each_helper_by_name() -> None:
    words = told("kcp_proto.messages")
    assert {"REQUESTS", "REPLIES", "NOTICES", "typed"} <= words
    listed = set(WORD.findall((DOCS / "messages.md").read_text("utf-8")))
    classes = [*messages.REQUESTS, *messages.REPLIES.values(), *messages.NOTICES]
    assert {each.__name__ for each in classes} <= listed


def test_what_pytest_finds_is_told() -> None:
    source = Path(pytest_plugin.__file__).read_text("utf-8")
    fixtures = re.findall(r"^@pytest\.fixture.*\ndef (\w+)", source, re.MULTILINE)
    named = re.findall(r'^_(?:MARKER|OPTION) = "([\w-]+)"', source, re.MULTILINE)
    assert len(named) == 2
    page = (DOCS / "python" / "pytest.md").read_text("utf-8")
    assert [name for name in [*fixtures, *named] if not re.search(rf"`.*{name}\b", page)] == []


def test_what_an_installation_adds_is_told() -> None:
    added = {
        (point.group, point.value)
        for group in ("console_scripts", "pytest11")
        for point in entry_points(group=group)
        if point.value.startswith("kcp_")
    }
    assert added == {
        ("console_scripts", "kcp_cli:main"),  # docs/cli.md
        ("pytest11", "kcp_sandbox.pytest_plugin"),  # docs/python/pytest.md
    }
