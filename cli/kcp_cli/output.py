"""What is printed: lines for people, and UTF-8 for programs; foreign text is escaped in both."""

import os
import sys
from contextvars import ContextVar
from enum import StrEnum
from errno import EBADF
from io import TextIOWrapper

from kcp_proto.showing import json_text, printable

from .streams import drop, is_open


class Language(StrEnum):
    """A language of what people read."""

    ENGLISH = "en"
    KOREAN = "ko"


_LANGUAGE = ContextVar("language", default=Language.ENGLISH)


def language() -> Language:
    """Tell in which language people read what the command prints."""
    return _LANGUAGE.get()


def speak(language: Language) -> None:
    """Choose the language in which people read what the command prints.

    Args:
        language: The language.
    """
    _LANGUAGE.set(language)


def write(line: str = "") -> None:
    """Write a line for people to standard output, foreign text in it escaped.

    Args:
        line: The line, without its end.
    """
    print(printable(line))


def write_json(value: object, *, indent: int | None = 2, at_once: bool = False) -> None:
    """Write JSON to standard output.

    Args:
        value: What `json.dumps` takes.
        indent: As `json.dumps` takes it; None for one line.
        at_once: Do not return before the system has taken it.

    Raises:
        OSError: Standard output is closed, or does not take it.
    """
    if at_once and not is_open("stdout"):
        raise OSError(EBADF, os.strerror(EBADF))
    write_for_programs(f"{json_text(value, indent)}\n")
    if at_once:
        sys.stdout.flush()


def write_for_programs(text: str) -> None:
    """Write text that another program reads to standard output: UTF-8, whatever the console's is.

    Args:
        text: The text, with its line ends; what is foreign in it is escaped already.
    """
    for_programs()
    print(text, end="")


def for_programs() -> None:
    """Let standard output be UTF-8 from here on (RFC 8259: JSON is), whatever the console's is."""
    stdout: object = sys.stdout
    if isinstance(stdout, TextIOWrapper):
        stdout.reconfigure(encoding="utf-8")


def say(sentence: str) -> None:
    """Write a line to standard error, foreign text in it escaped.

    A standard error that takes nothing changes no exit code.

    Args:
        sentence: The line, without its end.
    """
    try:
        print(printable(sentence), file=sys.stderr, flush=True)
    except OSError:
        drop("stderr")
