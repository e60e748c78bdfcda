"""Foreign text that could steer a terminal, forge a line or hide: none of it is shown."""

import unicodedata

# One of each kind; "\r\n" goes together, as a peer would use it.
HOSTILE = {
    "escape": "\x1b[2K",
    "title": "\x1b]0;title\x07",
    "line": "\r\nkcp-proto: not sent, try again",
    "null": "\x00",
    "tabulator": "\t",
    "delete": "\x7f",
    "next line": "\x85",
    "C1": "\x9b31m",
    "line separator": "\u2028",
    "paragraph separator": "\u2029",
    "non-breaking blank": "\u00a0",
    "override": "\u202e",
    "isolate": "\u2066",
    "mark": "\u200f",
    "Arabic mark": "\u061c",
    "zero width": "\u200b",
    "joiner": "\u200d",
    "byte order mark": "\ufeff",
    "soft hyphen": "\u00ad",
    "word joiner": "\u2060",
    "grapheme joiner": "\u034f",
    "Hangul filler": "\u3164",
    "Hangul initial filler": "\u115f",
    "halfwidth filler": "\uffa0",
    "Braille blank": "\u2800",
    "variation selector": "\ufe0f",
    "supplementary selector": "\U000e0100",
    "tag": "\U000e0041",
    "annotation": "\ufff9",
    "private use": "\ue000",
    "unassigned": "\u0378",
    "not a character": "\uffff",
    "accents": "e" + "\u0301" * 5,
}
# Cannot be written in UTF-8 at all, so that it stands in values only.
SURROGATE = "\udc80"
EVERYTHING = "<[b]&".join(HOSTILE.values())
_INKLESS = "\u034f\u3164\u115f\uffa0\u2800\ufe0f\U000e0100"


def steering(shown: str, *, lines: bool = False) -> set[str]:
    """Find the characters that must not be shown.

    Args:
        shown: What is shown.
        lines: Whether it is whole lines, each with its end.
    """
    found = {
        character
        for character in shown
        if unicodedata.category(character)[0] in "CZ" and character != " "
        if not (lines and character == "\n")
    }
    if lines and "\nkcp-proto: not sent" in shown.replace("\r", "\n"):
        found.add("a forged line")
    if "\u0301" * 5 in shown:
        found.add("accents over other lines")
    return found | {character for character in shown if character in _INKLESS}
