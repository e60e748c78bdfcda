"""Read YAML as texts, lists and mappings, and nothing else."""

from typing import Any

from yaml import AliasEvent, BaseLoader, MappingNode, YAMLError, parse
from yaml.constructor import ConstructorError

YamlError = YAMLError


class _Loader(BaseLoader):
    """Build no object but text, list and mapping: less than PyYAML's safe loader.

    So a tag such as ``!!python/object`` is only a mark on text, and ``00`` keeps its zeros.
    """

    def construct_mapping(self, node: MappingNode, deep: bool = False) -> dict[Any, Any]:
        mapping = super().construct_mapping(node, deep)
        if len(mapping) != len(node.value):
            raise ConstructorError(None, None, "a name stands twice", node.start_mark)
        return mapping


def load(text: bytes) -> Any:
    """Read one document.

    Args:
        text: UTF-8 bytes.

    Returns:
        Texts, lists and mappings.

    Raises:
        YAMLError: Not YAML, a name twice, or an alias.
    """
    try:
        decoded = text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise YAMLError("it is not UTF-8") from error
    # An alias to an alias to an alias grows without end.
    if any(isinstance(event, AliasEvent) for event in parse(decoded, Loader=BaseLoader)):
        raise YAMLError("aliases are not taken")
    loader = _Loader(decoded)
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()
