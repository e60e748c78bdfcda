"""The recording's format: one JSON object a line, its first members known by position.

::

    {"kind":"header","format":"kcp-proto-recording","version":1}
    {"kind":"request","id":…,"key":…,"when":…,"like":…, …, "message":{…}}
    {"kind":"response","id":…,"key":…,"when":…,"outcome":"answered", …, "message":{…}}
    {"kind":"failure","id":…,"key":…,"when":…,"outcome":"not-sent","phase":…,"reason":…}

So whoever opens a file reads the beginning of each line and skips its body. ``key`` is the
operation and the unmasked request fields. ``like`` is the id of the first request of that run
that had the same key and the same values under the masks; "" if no value of the caller is masked.
A message that cannot be kept is ``"body":{"length":…,"type":…}``.
"""

import json
from collections.abc import Mapping
from typing import Literal
from urllib.parse import parse_qsl, urlencode

from kcp_proto import RecordingError

Kind = Literal["request", "response", "failure"]
Outcome = Literal["answered", "unreadable", "not-sent", "outcome-unknown"]

HEADER = b'{"kind":"header","format":"kcp-proto-recording","version":1}\n'
# Stands after a line that was cut off by a crash or a full disk, and makes it known as such.
CUT = b'\n{"kind":"cut"}\n'


def write_key(operation: str, fields: Mapping[str, str]) -> str:
    """Write a match key: ASCII without quotes, the same for the same fields in any order."""
    return f"{operation}?{urlencode(sorted(fields.items()))}"


def read_key(key: str) -> tuple[str, dict[str, str]]:
    """Read a match key: operation and unmasked request fields."""
    operation, _, query = key.partition("?")
    return operation, dict(parse_qsl(query, keep_blank_values=True))


def write_line(**members: object) -> bytes:
    """Write one line; members stay in their order."""
    text = json.dumps(members, ensure_ascii=False, separators=(",", ":"))
    # What somebody else's error text holds must not keep the line from being written.
    return text.encode("utf-8", "backslashreplace") + b"\n"


def check_header(line: bytes) -> None:
    """Refuse a file that does not begin as a recording of this version.

    Raises:
        RecordingError: It is another file, or of another version.
    """
    if line != HEADER:
        raise RecordingError("the file is not a recording of this version")
