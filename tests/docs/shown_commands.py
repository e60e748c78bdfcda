"""The ``kcp-proto`` commands that a text shows, held against the commands that there are."""

import re
import shlex
from collections.abc import Iterator

import click

from kcp_cli.app import app
from tools.markdown_pages import Block

_PROGRAM = "kcp-proto"
_START = re.compile(r"(?<![\w./\[-])kcp-proto(?= )")
_SPAN = re.compile(r"`(kcp-proto [^`]+)`")
_PLACEHOLDER = re.compile(r"…|\.\.\.|[A-Z][A-Z_]+|[{$]")
_OPERATORS = "|;&<>()"


def in_sentences(text: str) -> Iterator[tuple[int, str]]:
    """Give each command between backticks, with its line; ``ls|show`` stands for two."""
    for number, line in enumerate(text.splitlines(), 1):
        for found in _SPAN.findall(line):
            choice = re.search(r"\w+(?:\\\|\w+)+", found)
            for one in choice[0].split("\\|") if choice else [""]:
                yield number, found.replace(choice[0], one) if choice else found


def in_code(block: Block) -> Iterator[tuple[int, str]]:
    """Give each command of a block, with its line on the page."""
    if block.kind not in ("sh", "console", "yaml"):
        return
    code = re.sub(r"(?<=\s)#.*", "", block.source)
    joined = re.sub(r"\\\n", "  ", code)
    for found in _START.finditer(joined):
        rest = joined[found.start() :].partition("\n")[0]
        yield block.line + 1 + code.count("\n", 0, found.start()), rest


def what_is_wrong(command: str) -> str | None:
    """Say which command, option or choice of a command there is not."""
    left = _words(command)
    context = click.Context(app, info_name=_PROGRAM)
    here: click.Command = app
    while isinstance(here, click.Group) and left and not left[0].startswith("-"):
        found = here.get_command(context, left[0])
        if not found:
            if here.invoke_without_command or _PLACEHOLDER.search(left[0]):
                break
            return f"{context.command_path} has no command {left[0]}"
        context = click.Context(found, parent=context, info_name=left.pop(0))
        here = found
    return _wrong_option(left, context)


def _wrong_option(words: list[str], context: click.Context) -> str | None:
    known = {
        name: each
        for each in context.command.get_params(context)
        if isinstance(each, click.Option)
        for name in (*each.opts, *each.secondary_opts)
    }
    left = iter(words)
    for word in left:
        if word == "--":
            return None
        name, _, value = word.partition("=")
        if word == "-" or not word.startswith("-"):
            continue
        if not (option := known.get(name)):
            return f"{context.command_path} has no option {name}"
        given = "" if option.is_flag else value or next(left, "…")
        if hasattr(option.type, "members") and not _PLACEHOLDER.search(given):
            try:
                option.type.convert(given, option, context)
            except click.UsageError as error:
                return f"{context.command_path} {name}: {error.message}"
    return None


def _words(command: str) -> list[str]:
    """Split a command as a shell does, up to its end or that of the string around it."""
    for end in (None, "'", '"'):
        text = command if end is None else command.rpartition(end)[0]
        lexer = shlex.shlex(text, posix=True, punctuation_chars=_OPERATORS)
        lexer.whitespace_split = True
        try:
            found = list(lexer)
        except ValueError:  # A quotation mark that was not opened here.
            continue
        stops = (at for at, each in enumerate(found) if set(each) <= set(_OPERATORS))
        return found[1 : next(stops, None)]
    raise ValueError(command)
