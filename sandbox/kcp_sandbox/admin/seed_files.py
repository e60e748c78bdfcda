"""Read a seed file: what a sandbox shall hold from the beginning, in YAML."""

from collections.abc import Callable, Mapping
from itertools import chain
from typing import Any, TypeVar

from kcp_sandbox.input_errors import InputError

from .input import (
    SeedData,
    read_list,
    read_mapping,
    read_member,
    read_transaction,
)
from .planning import read_disruption, read_ending, read_step

try:
    from yaml import (
        AliasEvent,
        BaseLoader,
        CollectionEndEvent,
        CollectionStartEvent,
        MappingNode,
        YAMLError,
        parse,
    )
    from yaml.constructor import ConstructorError
except ImportError as _error:
    raise ImportError("seed files need: pip install 'kcp-proto[sandbox]'") from _error

Entry = TypeVar("Entry")
_MOST_BYTES = 1024 * 1024
_MOST_DEPTH = 32


def read_seed_file(text: bytes) -> SeedData:
    """Read a seed file.

    Every value is taken as the text that stands there, so that ``quota: 00`` keeps its zeros.

    Args:
        text: UTF-8 bytes: ``members``, ``transactions``, ``disruptions``, ``scenario`` and
            ``windows``, each a list.

    Returns:
        What the sandbox shall hold.

    Raises:
        InputError: Not YAML, or an entry is wrong; the text says which.
    """
    lists = ("members", "transactions", "disruptions", "scenario", "windows")
    whole = read_mapping(read_yaml(text), dict.fromkeys(lists, read_list), "the file")
    return SeedData(
        members=_each(whole, "members", read_member),
        transactions=_each(whole, "transactions", read_transaction),
        disruptions=_each(whole, "disruptions", read_disruption),
        windows=_each(whole, "windows", read_ending),
        scenario=tuple(chain.from_iterable(_each(whole, "scenario", read_step))),
    )


def _each(
    whole: Mapping[str, Any], name: str, read: Callable[[object], Entry]
) -> tuple[Entry, ...]:
    entries: list[Entry] = []
    for number, entry in enumerate(whole.get(name, ()), start=1):
        try:
            entries.append(read(entry))
        except InputError as error:
            raise InputError(
                "entry", name=name, number=number, reason=error, reason_ko=error.korean
            ) from None
    return tuple(entries)


class _Loader(BaseLoader):
    """A loader that makes texts, lists and mappings only: less than PyYAML's safe loader.

    So a tag such as ``!!python/object`` is only a mark on text, and ``00`` keeps its zeros.
    """

    def construct_mapping(self, node: MappingNode, deep: bool = False) -> dict[Any, Any]:
        mapping = super().construct_mapping(node, deep)
        if len(mapping) != len(node.value):
            raise ConstructorError(None, None, "a name stands twice", node.start_mark)
        return mapping


def read_yaml(text: bytes) -> object:
    """Read YAML that holds texts, lists and mappings only, without aliases.

    Args:
        text: UTF-8 bytes, 1 MiB at most.

    Returns:
        Every value as the text that stands there.

    Raises:
        InputError: It is none; the text says why.
    """
    if len(text) > _MOST_BYTES:
        raise InputError("size", what="file", most=_MOST_BYTES)
    try:
        return _load(text.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise InputError("not yaml", reason="it is not UTF-8") from None
    except RecursionError:
        raise InputError("not yaml", reason="it is nested too deep") from None
    except YAMLError as error:
        raise InputError("not yaml", reason=error) from None


def _load(text: str) -> object:
    # An alias to an alias to an alias grows without end.
    depth = 0
    for event in parse(text, Loader=BaseLoader):
        if isinstance(event, AliasEvent):
            raise YAMLError("aliases are not taken")
        # The deeper it is, the longer each further bracket takes.
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > _MOST_DEPTH:
            raise RecursionError
    loader = _Loader(text)
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()
