"""The schema engines of others.

The reference engine is ``jsonschema``: it says what is wrong. The fast engine is ``jsonschema-rs``,
if it is installed: it only says that nothing is; `plain` stands in for it. Both take longer to
import than the whole core, so each is imported when the first message asks for it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import jsonschema_rs

from kcp_proto.catalogue import MAX_BYTES

FastEngine = Callable[[Any], bool]
_PLAIN = frozenset({str, int, bool, type(None), list, dict})


def reference_engine(schema: Mapping[str, Any]) -> Any:
    """Build the reference engine of a schema.

    Args:
        schema: A message schema; it refers to no other file.

    Returns:
        A ``jsonschema`` validator that counts bytes (R4), anchors patterns at the very end of the
        text (R5), and takes neither ``1.0`` nor ``True`` for an integer (R2, R26).
    """
    return _reference_class()(dict(schema))


def fast_engine(schema: Mapping[str, Any]) -> FastEngine | None:
    """Build the fast engine of a schema.

    Args:
        schema: A message schema.

    Returns:
        A function that is True only for payloads that the reference engine accepts, and False when
        in doubt; None without the ``[fast]`` extra.
    """
    is_valid = fast_text_engine(schema)
    if is_valid is None:
        return None

    def accepts(payload: Any) -> bool:
        # This engine takes 1.0 for an integer, and numbers of other classes for numbers.
        return all(type(value) in _PLAIN for value in payload.values()) and is_valid(payload)

    return accepts


def fast_suspects(schema: Mapping[str, Any]) -> Callable[[Any], list[str] | None] | None:
    """Build what names the members that the fast engine refuses.

    Args:
        schema: A message schema.

    Returns:
        A function that gives the names, once each, with "" for the object itself; it gives None
        where the fast engine cannot judge. None without the ``[fast]`` extra.
    """
    validator = _fast_validator(schema)
    if validator is None:
        return None

    def suspects(payload: Any) -> list[str] | None:
        if not all(type(value) in _PLAIN for value in payload.values()):
            return None
        try:
            errors = list(validator.iter_errors(payload))
        except (ValueError, UnicodeEncodeError):
            return None
        return list(dict.fromkeys(map(_refused_member, errors)))

    return suspects


def _refused_member(error: "jsonschema_rs.ValidationError") -> str:
    return str(error.instance_path[0]) if error.schema_path[0] == "properties" else ""


def fast_text_engine(schema: Mapping[str, Any]) -> FastEngine | None:
    """Build the fast engine of a schema that admits no numbers.

    Args:
        schema: A schema of an object whose members are strings.

    Returns:
        As `fast_engine`, without the time that numbers take.
    """
    validator = _fast_validator(schema)
    if validator is None:
        return None
    is_valid = validator.is_valid

    def accepts(payload: Any) -> bool:
        # This engine raises for what is not plain JSON.
        try:
            return type(payload) is dict and is_valid(payload)
        except (ValueError, UnicodeEncodeError):
            return False

    return accepts


def _fast_validator(schema: Mapping[str, Any]) -> "jsonschema_rs.Draft202012Validator | None":
    try:
        import jsonschema_rs
    except ImportError:
        return None
    # A keyword of our own halves this engine's speed, even where no schema uses it.
    limited = any(MAX_BYTES in field for field in schema["properties"].values())
    keywords: Any = {MAX_BYTES: _FastMaxBytes} if limited else None
    return jsonschema_rs.Draft202012Validator(dict(schema), keywords=keywords, offline=True)


def utf8_length(text: str) -> int:
    """Count the bytes of a text in UTF-8; a lone surrogate counts three."""
    return len(text.encode("utf-8", "surrogatepass"))


class _FastMaxBytes:
    """The byte limit of R4, as ``jsonschema-rs`` asks for it."""

    def __init__(self, parent_schema: Any, value: Any, schema_path: Any) -> None:
        del parent_schema, schema_path
        self._limit: int = value

    def validate(self, instance: Any) -> None:
        if isinstance(instance, str) and utf8_length(instance) > self._limit:
            raise ValueError


@cache
def _reference_class() -> Any:
    from jsonschema import Draft202012Validator, ValidationError
    from jsonschema.validators import extend  # pyright: ignore[reportUnknownVariableType]

    def max_bytes(
        validator: Any, limit: int, instance: object, schema: object
    ) -> Iterator[ValidationError]:
        del validator, schema
        if isinstance(instance, str) and utf8_length(instance) > limit:
            yield ValidationError("longer")

    def pattern(
        validator: Any, form: str, instance: object, schema: object
    ) -> Iterator[ValidationError]:
        del validator, schema
        if isinstance(instance, str) and compiled(form).search(instance) is None:
            yield ValidationError("no match")

    return extend(  # type: ignore[no-untyped-call]
        Draft202012Validator,
        validators={"pattern": pattern, MAX_BYTES: max_bytes},
        type_checker=Draft202012Validator.TYPE_CHECKER.redefine_many(
            {"integer": _is_integer, "number": _is_number}
        ),
    )


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a schema's pattern, anchored at the very end of the text (R5)."""
    # In Python `$` also matches before a final newline; `\Z` matches at the end only (R5).
    return re.compile(re.sub(r"\$(?=$|\|)", r"\\Z", pattern))


def _is_integer(checker: object, instance: object) -> bool:
    del checker
    return isinstance(instance, int) and not isinstance(instance, bool)


def _is_number(checker: object, instance: object) -> bool:
    # Decimal and complex count as numbers for `jsonschema`, and some of them cannot be compared.
    return _is_integer(checker, instance) or isinstance(instance, float)
