"""The plain engine: a schema as functions, for texts alone, where no fast engine is installed.

It reads the keywords that the stricter schemas of `fast_path` are made of, and refuses to be built
from any other. What it says is what ``jsonschema-rs`` says of the same schema.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from kcp_proto.catalogue import PREFIX

from .engines import FastEngine, compiled

_Text = Callable[[str], bool]
_Members = Callable[[Mapping[str, Any]], bool]


class UnknownKeyword(ValueError):
    """A keyword that the plain engine does not read."""


def plain_text_engine(schema: Mapping[str, Any]) -> FastEngine:
    """Build the plain engine of a schema that admits no numbers.

    Args:
        schema: A schema of an object whose members are strings.

    Returns:
        A function that is True only for objects of strings that satisfy the schema.

    Raises:
        UnknownKeyword: The schema says something that this engine does not read.
    """
    checks = {name: text_check(field) for name, field in schema["properties"].items()}
    other = _any if schema["additionalProperties"] else _none
    required = frozenset(schema["required"])
    conditions = list(_conditions(schema))

    def accepts(payload: Any) -> bool:
        members: dict[Any, Any] = payload
        if type(payload) is not dict:
            return False
        for name, value in members.items():
            if type(value) is not str or not checks.get(name, other)(value):
                return False
        if not members.keys() >= required:
            return False
        for holds in conditions:
            if not holds(members):
                return False
        return True

    return accepts


_ANNOTATIONS = ("title", "description", "$comment", "$schema", "$id", "examples")


def keywords(schema: Mapping[str, Any], *known: str) -> Iterator[tuple[str, Any]]:
    """List what a schema asks, with the values: all but annotations and the known keywords."""
    for keyword, value in schema.items():
        if keyword in known or keyword in _ANNOTATIONS or keyword.startswith(PREFIX):
            continue
        yield keyword, value


def _any(value: object) -> bool:
    del value
    return True


def _none(value: object) -> bool:
    del value
    return False


def text_check(schema: Mapping[str, Any]) -> Callable[[str], bool]:
    """Build the check of one text.

    Args:
        schema: The schema of a field, or a part of it.

    Returns:
        A function that is True only for texts that satisfy the schema.

    Raises:
        UnknownKeyword: The schema says something that this engine does not read.
    """
    return _all(
        [_TEXT_KEYWORDS[word](value) for word, value in keywords(schema) if _known(word, value)]
    )


def _known(keyword: str, value: object) -> bool:
    """Tell whether a keyword asks something of a text."""
    if keyword not in _TEXT_KEYWORDS and (keyword, value) != ("type", "string"):
        raise UnknownKeyword(keyword)
    return keyword != "type"


def _all(checks: list[Callable[[Any], bool]]) -> Callable[[Any], bool]:
    if not checks:
        return _any
    if len(checks) == 1:
        return checks[0]
    if len(checks) == 2:
        first, second = checks
        return lambda value: first(value) and second(value)
    return lambda value: all(check(value) for check in checks)


def _one(checks: list[Callable[[Any], bool]]) -> Callable[[Any], bool]:
    return lambda value: any(check(value) for check in checks)


def _pattern(form: str) -> _Text:
    search = compiled(form).search
    return lambda text: search(text) is not None


def _not(schema: Mapping[str, Any]) -> _Text:
    refuses = text_check(schema)
    return lambda text: not refuses(text)


def _among(choices: list[Any]) -> _Text:
    texts = frozenset(choice for choice in choices if isinstance(choice, str))
    return lambda text: text in texts


_TEXT_KEYWORDS: Mapping[str, Callable[[Any], _Text]] = {
    "minLength": lambda least: lambda text: len(text) >= least,
    "maxLength": lambda most: lambda text: len(text) <= most,
    "pattern": _pattern,
    "const": lambda value: _among([value]),
    "enum": _among,
    "not": _not,
    "allOf": lambda schemas: _all(list(map(text_check, schemas))),
    "anyOf": lambda schemas: _one(list(map(text_check, schemas))),
}


def _conditions(schema: Mapping[str, Any]) -> Iterator[_Members]:
    """Make the checks of what an object must hold beside its members' own forms."""
    whole = ("type", "properties", "required", "additionalProperties", "if", "then", "allOf")
    for keyword, _ in keywords(schema, *whole):
        raise UnknownKeyword(keyword)
    if "if" in schema:
        yield _implies(_members(schema["if"]), _members(schema["then"]))
    for part in schema.get("allOf", ()):
        for keyword, _ in keywords(part, "if", "then"):
            raise UnknownKeyword(keyword)
        yield _implies(_members(part["if"]), _members(part["then"]))


def _implies(condition: _Members, consequence: _Members) -> _Members:
    return lambda payload: not condition(payload) or consequence(payload)


def _members(schema: Mapping[str, Any]) -> _Members:
    for keyword, _ in keywords(schema, "properties", "required"):
        raise UnknownKeyword(keyword)
    required = frozenset(schema.get("required", ()))
    checks = {name: text_check(field) for name, field in schema.get("properties", {}).items()}

    def holds(payload: Mapping[str, Any]) -> bool:
        return payload.keys() >= required and all(
            name not in payload or check(payload[name]) for name, check in checks.items()
        )

    return holds
