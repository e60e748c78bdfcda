"""The recording's format: one JSON object a line, its first members known by position.

::

    {"kind":"header","format":"kcp-proto-recording","version":1}
    {"kind":"request","id":…,"key":…,"when":…,"like":…, …, "message":{…}}
    {"kind":"response","id":…,"key":…,"when":…,"outcome":"answered", …, "message":{…}}
    {"kind":"failure","id":…,"key":…,"when":…,"outcome":"not-sent","phase":…,"reason":…}

So a reader of the file looks at the beginning of each line and skips its body. ``key`` is the
operation and the unmasked request fields. ``like`` is the id of the first request of that run
that had the same key and the same values under the masks; "" if no value of the caller is masked.
A message that cannot be masked is ``"body":{"length":…,"type":…}``. The outcome of a response is
``answered``, ``unreadable``, or ``in-doubt``: a response about money whose result code says that
the gateway does not know either.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Literal
from urllib.parse import parse_qsl, quote_plus

from kcp_proto import RecordingError
from kcp_proto.wire import encode

Outcome = Literal["answered", "in-doubt", "unreadable", "not-sent", "outcome-unknown"]

HEADER = b'{"kind":"header","format":"kcp-proto-recording","version":1}\n'
# Ends a line that a crash cut off. It stands on that very line, so a mark that is cut off itself
# is ended by the next one; no whole line ends like this, for its last brace is the line's own.
CUT = b'{"kind":"cut"}\n'


_QUOTED = frozenset("%+")


def write_key(operation: str, fields: Mapping[str, str]) -> str:
    """Write a match key: ASCII without quotes, the same for the same fields in any order."""
    # As `urlencode` writes it, in a third of the time; the schemas' names need no quoting.
    pairs = [
        f"{name}={value if value.isascii() and value.isalnum() else _quoted(value)}"
        for name, value in sorted(fields.items())
    ]
    return f"{operation}?{'&'.join(pairs)}"


def read_key(key: str) -> tuple[str, dict[str, str]]:
    """Read a match key: operation and unmasked request fields."""
    operation, _, query = key.partition("?")
    pairs = [pair.split("=") for pair in query.split("&")]
    # In a quarter of the time, where nothing is quoted, as nearly everywhere.
    if _QUOTED.isdisjoint(query) and all(len(pair) == 2 for pair in pairs):
        return operation, dict(pairs)
    return operation, dict(parse_qsl(query, keep_blank_values=True))


def write_line(members: dict[str, object]) -> bytes:
    """Write one line; members stay in their order."""
    try:
        return encode(members) + b"\n"
    except UnicodeEncodeError:
        # A foreign error text may hold half a character; the line must be written all the same.
        text = json.dumps(members, ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8", "backslashreplace") + b"\n"


def is_cut(line: bytes) -> bool:
    """Tell whether a line was cut off: it is the file's last and has no end, or is marked."""
    return not line.endswith(b"\n") or (line.endswith(CUT) and line != CUT)


def check_header(line: bytes) -> None:
    """Refuse a file that does not begin as a recording of this version.

    Raises:
        RecordingError: It is another file, or of another version.
    """
    if line != HEADER:
        raise RecordingError("the file is not a recording of this version")


def damaged_line(number: int) -> RecordingError:
    """Report that a line of a recording is damaged."""
    return RecordingError(f"line {number} of the recording is damaged")


def _quoted(value: str) -> str:
    return "".join(map(_quotes().__getitem__, value.encode("utf-8")))


@cache
def _quotes() -> tuple[str, ...]:
    return tuple(quote_plus(bytes([byte])) for byte in range(256))
