"""Tell what stands in a secret's place and is none: masks, placeholders, code, sentences."""

import re

from .secret_names import is_masked, is_secret_token, without_separators
from .values import PLAIN_TYPE, Span

_MASK_FIRST = re.compile(r"[*•]{2,}(?=[\s,;&|)\]}>\"'<]|\Z)")
_EDGES = " \t\"')]},;.`"
_QUOTES = " \t\"',;`"
_LONGEST_LINE = 400
_PLACEHOLDER = re.compile(
    r"\$\{[\w.@ -]{1,100}\}|\$?\{\{[^{}]{1,100}\}\}|\{\w{0,2}\}|\{(?P<braced>[\w.]{1,64})\}|\.{3}|…"
    r"|\$(?P<variable>\w{1,64})|%(?P<dos>\w{1,64})%|<(?P<angled>[\w -]{1,64})>",
)
_VALUES = (None, "value", "val")
_REFERENCE = re.compile(
    r"(?:await )?[$@&*]{0,2}(?P<path>(?:[A-Za-z_]\w*(?:\(\))?(?:->|\.|::|\?\.)){0,8})"
    r"(?P<last>[A-Za-z_]\w*)(?:\(\))?[),;:\s]*"
    r"|[$\w.>-]{1,64}\[[\"']?(?P<index>[\w-]{1,64})[\"']?\][),;:\s]*"
)
_TYPE = (
    rf"(?:{PLAIN_TYPE}|(?:typing\.)?(?:Optional|[Ll]ist|[Dd]ict|Sequence|Mapping|[Tt]uple|Array)"
    rf"[\[<]{PLAIN_TYPE}(?:, ?{PLAIN_TYPE}){{0,3}}[\]>])(?:\[\])?"
)
_ANNOTATION = re.compile(
    rf"{_TYPE}(?:\s?\|\s?{_TYPE}){{0,8}}(?:\s?=\s?(?:None|null|\"\"|''|\.\.\.|[A-Z_]{{2,64}}))?[),;:\s]*"
    r"|[\w.\[\], |]{1,64}\)\s?->.*",
    re.DOTALL,
)
_CODE = re.compile(
    r"\s*(?:(?:async\s+)?(?:def|class)\s+\w.*|(?:if|elif|while|for|with|except)\b.*:\s*)"
)
# Small words hold a sentence together; a word with a hump or a digit in it may be a password.
_SMALL_WORD = re.compile(
    r"\b(?:an?|the|of|in|on|at|to|for|from|by|with|without|as|is|are|was|be|been|or|and|not|no|it"
    r"|its|they|that|which|this|these|what|who|if|when|any|must|may|can|never|only|than)\b",
    re.IGNORECASE,
)
_ODD_WORD = re.compile(
    r"(?<![\w`\[(/#.-])(?!(?:UTF-?|IPv|SHA-?|PKCS#?|R)\d)\w*(?:[a-z][A-Z]|\d[A-Za-z]|[A-Za-z]\d)"
)
_FEWEST_WORDS, _FEWEST_SMALL_WORDS = 4, 2


def is_harmless(text: str, name: str, at: int, span: Span) -> bool:
    """Tell whether what stands in a secret's place is none, or masked already.

    Args:
        text: Any text.
        name: The secret's name.
        at: Where the name begins.
        span: The value's place.
    """
    value = text[span.start : span.end]
    if is_masked(value) or is_masked(value.rstrip(_EDGES)) or _is_placeholder(value):
        return True
    if text[span.start - 1 : span.start] in {'"', "'", "`"}:
        # What stands below a line of code is no value, such as a function's first text.
        return "\n" in text[at : span.start] and _is_code(text, at)
    code = value.strip()
    return bool(
        _MASK_FIRST.match(value)
        or _is_reference(code, name)
        or _ANNOTATION.fullmatch(code)
        or _is_sentence(value)
        or _is_code(text, at)
    )


def _is_placeholder(value: str) -> bool:
    """Tell whether a value only names another one, as ${PT_PWD} does."""
    found = _PLACEHOLDER.fullmatch(value.strip(_QUOTES))
    if found is None:
        return False
    named = next((word for word in found.groups() if word), None)
    return named in _VALUES or is_secret_token(named) or named.lower().startswith("your")


def _is_reference(value: str, name: str) -> bool:
    """Tell whether a value is a piece of code that names the secret, as in pt_pwd=user.pt_pwd."""
    found = _REFERENCE.fullmatch(value)
    if found is None:
        return False
    last = found["last"] or found["index"]
    same = without_separators(last) == without_separators(name)
    return is_secret_token(last) and bool(same or found["path"] or found["index"])


def _is_sentence(value: str) -> bool:
    return (
        len(value.split()) >= _FEWEST_WORDS
        and len(_SMALL_WORD.findall(value)) >= _FEWEST_SMALL_WORDS
        and _ODD_WORD.search(value) is None
    )


def _is_code(text: str, at: int) -> bool:
    begin = text.rfind("\n", max(0, at - _LONGEST_LINE), at) + 1
    end = text.find("\n", at, at + _LONGEST_LINE)
    return _CODE.fullmatch(text, begin, end if end >= 0 else at + _LONGEST_LINE) is not None
