"""Tell by a name, in any spelling, whether what bears it must not be shown (R24)."""

import re
from functools import cache
from html import unescape
from unicodedata import normalize
from urllib.parse import unquote

from kcp_proto import catalogue
from kcp_schemas import message_names

from .redact import MASK

# Names that other software gives to what the schemas call secret, without their separators.
_OTHER_NAMES = frozenset(
    {
        *("pw", "pwd", "pass", "password", "passwd", "passphrase", "secret", "secretkey"),
        *("privatekey", "keypassword", "keypasswd", "authorization", "cookie", "setcookie"),
        *("apikey", "accesstoken", "refreshtoken", "authtoken", "idtoken", "sessiontoken"),
        *("csrftoken", "xsrftoken", "sessionid", "jsessionid", "phpsessid", "cookies"),
        *("storepass", "keypass", "passcode", "credential", "credentials", "signingkey"),
        *("secretaccesskey", "authenticationinfo", "accountkey", "sharedaccesskey"),
        *("billkey", "billingkey", "cardnumber", "cvc", "cvv", "privkey", "signkey", "jwt"),
    }
)
# These are known even where nothing parts them from what stands before, as in "dbpassword".
_ANYWHERE = ("password", "passwd", "passphrase", "ptpwd", "privatekey", "signpw", "storepass")
# What a form or a class puts behind a name.
_AFTER = frozenset(
    {
        *("confirm", "confirmation", "again", "repeat", "plain", "raw", "value", "str", "string"),
        *("new", "old", "orig", "original", "tmp", "temp", "copy", "text", "txt", "data", "bytes"),
        *("enc", "encrypted", "encoded", "hash", "hex", "param", "field", "input", "list", "array"),
        *("check", "verify", "cnf", "digest", "sha", "base"),
    }
)
_DIGITS = "0123456789"
_DIGITS_AND_LINE = "0123456789_"
_LONGEST_NAME = 64
_SHORTEST = 5
_MOST_WORDS = 4
_SEPARATORS = str.maketrans("", "", "_-.")
# What no one sees, within a name or beside it.
UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e01ef"
)
_UNSEEN = re.compile(f"[{UNSEEN}]")
_BRACKETS = re.compile(r"(?:\[[^\[\]]*\])+\Z")
_HUMP = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
TOKEN = re.compile(r"[A-Za-z0-9]++(?:(?:[_-]++|\.)[A-Za-z0-9]++)*+_*+")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))")
_MASKED = re.compile(
    r"[*•]*|x{4,}|[<\[(]?(?:redacted|masked|hidden|filtered|removed|not shown)[>\])]?"
    r"|null|none|nil|true|false|MASKED==",
    re.IGNORECASE,
)


def _fields() -> list[catalogue.Field]:
    return [field for name in message_names() for field in catalogue.message(name).fields.values()]


@cache
def field_names() -> frozenset[str]:
    """Name every field of every message."""
    return frozenset(field.name for field in _fields())


def other_names() -> frozenset[str]:
    """Name what other software calls a secret, without separators."""
    return _OTHER_NAMES


@cache
def _secret_names() -> frozenset[str]:
    sensitive = frozenset(without_separators(field.name) for field in _fields() if field.sensitive)
    # Of several like it, as buyr_tel1 beside buyr_tel2, the schemas may describe one.
    return sensitive | {name.rstrip(_DIGITS) for name in sensitive} | _OTHER_NAMES


def words_of_bytes() -> set[str]:
    """Name secrets long enough not to stand among bytes by chance, their words parted."""
    names = {*other_names(), *_ANYWHERE, *(field.name for field in _fields() if field.sensitive)}
    parted = {re.sub("(?<=[a-z])(?=[A-Z])", "_", name).lower() for name in names}
    return {name for name in parted | {"pt_pwd"} if len(without_separators(name)) >= _SHORTEST}


@cache
def _endings() -> tuple[str, ...]:
    return (*_secret_names(), *_AFTER)


@cache
def _tails() -> frozenset[str]:
    return frozenset(ending[-2:] for ending in _endings())


def may_be_secret(token: str) -> bool:
    """Tell by its last letters whether a word is worth a look, which is all that most words get.

    Args:
        token: As for `is_secret_token`.
    """
    return (
        token[-2:].lower() in _tails()
        or (token[-1] in _DIGITS_AND_LINE and not token.isdigit())
        or "__" in token
    )


def without_separators(name: str) -> str:
    """Write a name as one word in lower case."""
    return name.translate(_SEPARATORS).lower()


def is_secret_token(token: str) -> bool:
    """Tell whether a word of letters, digits, hyphens and underscores is a secret's name.

    Args:
        token: In any case, with humps, hyphens or underscores; something may stand before the
            name, and digits or a word such as ``confirm`` behind it.
    """
    token = token[-_LONGEST_NAME:]
    if "__" in token and any(is_secret_token(part) for part in token.split("__")[:-1] if part):
        # Behind the name stands how the field is compared.
        return True
    joined = without_separators(token)
    without = joined.rstrip(_DIGITS)
    if not joined.endswith(_endings()) and not without.endswith(_endings()):
        return False
    if without.endswith(_ANYWHERE):
        return True
    words = [word.lower() for word in _HUMP.findall(token)]
    # A hump within a lower-case name, as in "PtpwD", is none.
    return _ends_secret(words) or joined in _secret_names()


def _ends_secret(words: list[str]) -> bool:
    while words:
        last = words[-_MOST_WORDS:]
        if any("".join(last[first:]) in _secret_names() for first in range(len(last))):
            return True
        if not (words[-1].isdigit() or words[-1] in _AFTER):
            return False
        words = words[:-1]
    return False


def is_secret_name(name: object) -> bool:
    """Tell whether what bears a name must not be shown.

    Args:
        name: As software writes it: bytes too, in either case, with humps or hyphens for
            underscores, escaped, or with more around it (``X-Authorization``, ``user[pt_pwd]``,
            ``pt_pwd[]``, ``--pt-pwd``).

    Returns:
        Whether it is a sensitive field's name; False for what is neither text nor bytes.
    """
    if isinstance(name, bytes | bytearray):
        name = name.decode("utf-8", "replace")
    if not isinstance(name, str):
        return False
    plain = _UNSEEN.sub("", normalize("NFKC", _ESCAPE.sub(_character, unescape(unquote(name)))))
    # What is indexed is as secret as what is named within it.
    return any(map(_ends_with_secret, (plain, _BRACKETS.sub("", plain))))


def _ends_with_secret(name: str) -> bool:
    tokens = [token for token in TOKEN.findall(name) if not token.isdigit()]
    return bool(tokens) and is_secret_token(tokens[-1])


def _character(found: re.Match[str]) -> str:
    return chr(int(found[1] or found[2], 16))


@cache
def masks() -> frozenset[str]:
    """Collect every mask that the schemas put in a sensitive field's place."""
    return frozenset(field.mask for field in _fields() if field.mask) | {MASK}


def is_masked(value: str) -> bool:
    """Tell whether a text stands in a secret's place and is none."""
    return value in masks() or _MASKED.fullmatch(value) is not None
