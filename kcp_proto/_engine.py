"""The two schema engines: ``jsonschema`` reports, ``jsonschema-rs`` (if installed) is the gate."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, TypeChecker, ValidationError
from jsonschema.validators import extend  # pyright: ignore[reportUnknownVariableType]

Gate = Callable[[Any], bool]


def reference(schema: Mapping[str, Any]) -> Any:
    """Build the reference validator of a schema.

    Args:
        schema: A message schema; it refers to no other file.

    Returns:
        A ``jsonschema`` validator that knows ``x-kcp-max-bytes``, anchors patterns at the very end
        of the text (R5), and takes neither ``1.0`` nor ``True`` for an integer (R2, R26).
    """
    return _REFERENCE(dict(schema))


def gate(schema: Mapping[str, Any]) -> Gate | None:
    """Build the fast yes-or-no check of a schema.

    Args:
        schema: A message schema.

    Returns:
        A function that is True only for payloads the reference accepts, and False when in doubt;
        None without the ``[fast]`` extra.
    """
    try:
        import jsonschema_rs
    except ImportError:
        return None
    is_valid = jsonschema_rs.Draft202012Validator(
        dict(schema), keywords={"x-kcp-max-bytes": _FastMaxBytes}, offline=True
    ).is_valid

    def accepts(payload: Any) -> bool:
        # This engine takes 1.0 for an integer, and raises for what is not plain JSON.
        if any(type(value) is float for value in payload.values()):
            return False
        try:
            return is_valid(payload)
        except (ValueError, UnicodeEncodeError):
            return False

    return accepts


def utf8_length(text: str) -> int:
    """Count the bytes of a text in UTF-8; a lone surrogate counts three."""
    return len(text.encode("utf-8", "surrogatepass"))


class _FastMaxBytes:
    """Give ``jsonschema-rs`` the byte limit of R4."""

    def __init__(self, parent_schema: Any, value: Any, schema_path: Any) -> None:
        del parent_schema, schema_path
        self._limit: int = value

    def validate(self, instance: Any) -> None:
        if isinstance(instance, str) and utf8_length(instance) > self._limit:
            raise ValueError


def _max_bytes(
    validator: Any, limit: int, instance: object, schema: object
) -> Iterator[ValidationError]:
    del validator, schema
    if isinstance(instance, str) and utf8_length(instance) > limit:
        yield ValidationError("longer")


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    # In Python `$` also matches before a final newline; `\Z` matches at the end only (R5).
    return re.compile(re.sub(r"\$(?=$|\|)", r"\\Z", pattern))


def _pattern(
    validator: Any, pattern: str, instance: object, schema: object
) -> Iterator[ValidationError]:
    del validator, schema
    if isinstance(instance, str) and _compiled(pattern).search(instance) is None:
        yield ValidationError("no match")


def _is_integer(checker: TypeChecker, instance: object) -> bool:
    del checker
    return isinstance(instance, int) and not isinstance(instance, bool)


_REFERENCE: Any = extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    validators={"pattern": _pattern, "x-kcp-max-bytes": _max_bytes},
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_integer),
)
