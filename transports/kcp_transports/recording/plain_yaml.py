"""Read foreign YAML: texts, bytes, lists and mappings, and no tag is obeyed.

The values are built from the parser's events. So an alias is the very value that it names and costs
nothing, nothing holds itself, and no merge key, number or time is worked out.
"""

from base64 import b64decode
from collections.abc import Iterator
from typing import Any, cast

# Each costs some microseconds and some hundred bytes.
_MOST_EVENTS = 1_000_000
# libyaml's reader and Python's own would go as deep as the stack.
_MOST_DEPTH = 32
_PREFIX = "tag:yaml.org,2002:"
# Ruby writes the local tag, YAML names the other one.
_BINARY = frozenset({"!binary", _PREFIX + "binary"})
_TEXT = frozenset(
    {None, "!", *(_PREFIX + name for name in ("str", "python/str", "python/unicode"))}
) | {_PREFIX + name for name in ("int", "float", "bool", "null", "timestamp")}
_CONTAINERS = frozenset({None, "!", _PREFIX + "map", _PREFIX + "seq"})
_NULL = frozenset({"", "~", "null", "Null", "NULL"})


class NotPlain(ValueError):
    """Text that is no YAML, or more than plain YAML."""


def read_plain_yaml(data: bytes) -> object:
    """Read one document.

    Args:
        data: The text.

    Returns:
        Text, also where another reader sees a number or a time; bytes, None, lists, and
        dictionaries by text. What an alias names is one object in several places.

    Raises:
        NotPlain: It is no YAML, has another tag, a name that is no text, a value that holds itself,
            several documents, or is deeper or larger than is read.
        ModuleNotFoundError: pyyaml is not installed.
    """
    try:
        import yaml
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "a YAML cassette needs pyyaml: pip install 'kcp-proto[sandbox]'", name=error.name
        ) from None
    # pyyaml's types are partly unknown. The parser alone resolves and constructs nothing.
    loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    events: Iterator[Any] = cast(Any, yaml).parse(data, Loader=loader)
    builder = _Builder()
    try:
        for number, event in enumerate(events):
            if number == _MOST_EVENTS:
                raise NotPlain("too much")
            builder.take(type(event).__name__, event)
    except (yaml.YAMLError, RecursionError):
        # The parser's words quote the text.
        raise NotPlain("no YAML") from None
    return builder.whole()


class _Builder:
    """A value that grows event by event."""

    def __init__(self) -> None:
        self._documents: list[object] = []
        self._open: list[_Container] = []
        self._anchors: dict[str, object] = {}

    def whole(self) -> object:
        """Give the document."""
        if len(self._documents) != 1:
            raise NotPlain("not one document")
        return self._documents[0]

    def take(self, kind: str, event: Any) -> None:
        """Take the next event of this class."""
        if kind == "ScalarEvent":
            self._add(_scalar(event), event.anchor)
        elif kind == "AliasEvent":
            if event.anchor not in self._anchors:
                raise NotPlain("an alias to nothing, or to what holds it")
            self._add(self._anchors[event.anchor], None)
        elif kind in ("MappingStartEvent", "SequenceStartEvent"):
            if event.tag not in _CONTAINERS or len(self._open) == _MOST_DEPTH:
                raise NotPlain("another tag, or too deep")
            self._open.append(_Container(event.anchor, is_mapping=kind == "MappingStartEvent"))
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            ended = self._open.pop()
            self._add(ended.value(), ended.anchor)

    def _add(self, value: object, anchor: str | None) -> None:
        if anchor is not None:
            self._anchors[anchor] = value
        (self._open[-1].items if self._open else self._documents).append(value)


class _Container:
    """A list or a mapping that is still open."""

    def __init__(self, anchor: str | None, *, is_mapping: bool) -> None:
        self.anchor = anchor
        self.items: list[object] = []
        self._is_mapping = is_mapping

    def value(self) -> object:
        """Give the whole value."""
        if not self._is_mapping:
            return self.items
        names = self.items[::2]
        if not all(isinstance(name, str) for name in names):
            raise NotPlain("a name is no text")
        return dict(zip(names, self.items[1::2], strict=True))


def _scalar(event: Any) -> object:
    if event.tag in _BINARY:
        try:
            return b64decode(event.value)
        except ValueError:
            raise NotPlain("no Base64") from None
    if event.tag not in _TEXT:
        raise NotPlain("another tag")
    is_null = event.tag == _PREFIX + "null" or (event.implicit[0] and event.value in _NULL)
    return None if is_null else event.value
