"""What the toolkit gives in English as whole sentences, in the language that was chosen."""

import re
from collections.abc import Mapping
from functools import cache

from kcp_cli.output import Language, language
from kcp_proto import KcpError, KeyLoadError, MessageError
from kcp_proto.faults import Fault
from kcp_proto.showing import MOST_SHOWN, brief

from .table import read


def said(fault: Fault) -> str:
    """Say a fault in one line, as its text does in English.

    Args:
        fault: What deviates.

    Returns:
        The line, in the language that was chosen.
    """
    if language() is not Language.KOREAN:
        return str(fault)
    place = f"{fault.line}행 {fault.column}열: " if fault.line else ""
    where = f"{fault.pointer} " if fault.pointer else ""
    return f"{place}{where}{fault.message_ko} [{fault.rule}; {fault.ruling}]"


def told(error: KcpError) -> str:
    """Say an error of the toolkit.

    Args:
        error: What it raised.

    Returns:
        Its text in the language that was chosen, in English where the table lacks it.
    """
    if language() is not Language.KOREAN:
        return str(error)
    # A key service's errors have their words in both languages.
    if korean := getattr(error, "message_ko", ""):
        return str(korean)
    if isinstance(error, MessageError):
        faults = "; ".join(map(said, error.faults))
        return brief(f"{error.subject}: {faults}", MOST_SHOWN)
    if isinstance(error, KeyLoadError):
        return f"{retold(error.message)} [{error.reason}]"
    return retold(str(error))


def retold(sentence: str) -> str:
    """Say a sentence of the toolkit, as what the doctor found or why a key does not open.

    Args:
        sentence: As the toolkit gives it, in English.

    Returns:
        The sentence in the language that was chosen, in English if the table lacks it; what is
        filled in stays, unless it is a sentence of the table too.
    """
    if language() is not Language.KOREAN:
        return sentence
    for pattern, text in _patterns():
        if found := pattern.fullmatch(sentence):
            return text.format(*map(retold, found.groups()))
    return sentence


@cache
def given() -> Mapping[str, str]:
    """Read the table of sentences that the toolkit gives whole."""
    return read("given.po")


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    # The longest text comes first: the others may fit by chance.
    longest = sorted(given(), key=lambda english: -len(english.replace("{}", "")))
    return [
        (re.compile("(.+?)".join(map(re.escape, english.split("{}"))), re.DOTALL), given()[english])
        for english in longest
    ]
