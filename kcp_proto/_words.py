"""Words for the faults that a schema finds, in English and Korean; none quotes the value."""

from collections.abc import Mapping
from typing import Any

Words = tuple[str, str]
# A Korean noun and the particle that its last sound asks for.
_TYPES = {
    "string": ("a string", "문자열", "이"),
    "integer": ("an integer", "정수", "가"),
    "object": ("an object", "객체", "가"),
}

_READABLE = 60


def words(keyword: str, limit: Any, schema: Mapping[str, Any]) -> Words:
    """Say what a failed keyword means.

    Args:
        keyword: The JSON Schema keyword, or ``x-kcp-max-bytes``.
        limit: The keyword's value in the schema.
        schema: The field's schema.

    Returns:
        English and Korean.
    """
    if keyword == "type":
        return _type_words([limit] if isinstance(limit, str) else limit)
    if keyword in ("const", "enum"):
        return _choice_words([limit] if keyword == "const" else limit)
    if keyword in ("pattern", "not"):
        return _form_words(schema)
    if keyword == "minLength" and limit == 1:
        return "is empty", "비어 있습니다"
    english, korean = _SIMPLE[keyword]
    return english.format(limit), korean.format(limit)


_SIMPLE: Mapping[str, Words] = {
    "required": ("is missing", "빠졌습니다"),
    "minLength": ("is shorter than {} characters", "{}자보다 짧습니다"),
    "maxLength": ("is longer than {} characters", "{}자를 넘습니다"),
    "minimum": ("is less than {}", "{}보다 작습니다"),
    "maximum": ("is greater than {}", "{}보다 큽니다"),
    "x-kcp-max-bytes": ("is longer than {} bytes in UTF-8", "UTF-8로 {}바이트를 넘습니다"),
}


def _type_words(names: list[str]) -> Words:
    english = " or ".join(_TYPES[name][0] for name in names)
    korean = " 또는 ".join(_TYPES[name][1] for name in names)
    particle = _TYPES[names[-1]][2]
    return f"is not {english}", f"{korean}{particle} 아닙니다"


def _choice_words(values: list[Any]) -> Words:
    texts = list(dict.fromkeys(str(value) for value in values))
    listed = ", ".join(texts)
    # A particle would depend on how the last value is read aloud.
    korean = f"허용되는 값: {listed}"
    if len(texts) == 1:
        return f"must be {listed}", korean
    return f"must be one of {listed}", korean


def _form_words(schema: Mapping[str, Any]) -> Words:
    if "pattern" in schema:
        english, korean = "does not have the required form", "형식이 올바르지 않습니다"
        form: str = schema["pattern"]
    else:
        english, korean = (
            "holds text that is refused here",
            "허용되지 않는 문자나 문자열이 있습니다",
        )
        form = schema["not"]["pattern"]
    # A long expression helps nobody who reads a report; the field's own description does.
    hint: str = form if len(form) <= _READABLE else schema["description"]
    return f"{english}: {hint}", f"{korean}: {hint if hint == form else schema['title']}"
