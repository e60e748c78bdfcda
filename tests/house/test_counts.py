"""No text says how many messages there are: a message that is added would make it wrong."""

import re

from kcp_proto import catalogue
from kcp_schemas import message_names

from .source import GUESTS, PACKAGES, ROOT

WORDS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    *("nineteen", "twenty"),
)
TEXTS = ("*.md", "docs/**/*.md", *(f"{folder}/**/*.py" for folder in (*PACKAGES.values(), *GUESTS)))


def counting() -> re.Pattern[str]:
    """Find today's numbers of messages, operations and responses, in digits and in words."""
    operations = len(catalogue.operations())
    today = {len(message_names()), operations, len(message_names()) - operations}
    numbers = "|".join(f"{n}|{WORDS[n]}" if n < len(WORDS) else str(n) for n in today)
    kinds = "schemas|messages|operations|requests|responses"
    return re.compile(rf"\b(?:{numbers})(?: \w+)?,? (?:{kinds})\b", re.IGNORECASE)


def test_no_text_counts_the_messages() -> None:
    pattern = counting()
    found = {
        f"{path.relative_to(ROOT)}: {count}"
        for glob in TEXTS
        for path in ROOT.glob(glob)
        if "docs/site" not in path.as_posix()
        for count in pattern.findall(path.read_text("utf-8"))
    }
    assert found == set()


def test_a_count_is_found() -> None:
    number = len(message_names())
    assert counting().search(f"the {number} JSON schemas")
