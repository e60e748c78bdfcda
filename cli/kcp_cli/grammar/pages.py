"""The page of a command's help."""

import shutil
from collections.abc import Iterable, Iterator

import click

from kcp_cli.phrases import phrase
from kcp_cli.tables import columns_of, wrapped

_WIDEST, _NARROWEST = 100, 20
_INDENT = "  "
# Two columns want this much for the words of the second one.
_LEAST = 24
_FIRST = 28


def page(
    context: click.Context, examples: Iterable[str], commands: Iterable[tuple[str, str]]
) -> str:
    """Write the help of a command.

    Args:
        context: What the command was called with.
        examples: Lines that can be typed.
        commands: Names and short helps of what a group holds.

    Returns:
        The page, without the end of its last line.
    """
    command = context.command
    width = max(min(shutil.get_terminal_size().columns, _WIDEST), _NARROWEST)
    pieces = command.collect_usage_pieces(context)
    paragraphs = [
        wrapped(
            " ".join([f"{phrase('Usage')}:", context.command_path, *pieces]), width, "", _INDENT * 2
        ),
        *(wrapped(each, width, _INDENT) for each in _paragraphs(command.help)),
    ]
    params = command.get_params(context)
    arguments = [_argument(each) for each in params if isinstance(each, click.Argument)]
    options = [
        _option(each) for each in params if isinstance(each, click.Option) and not each.hidden
    ]
    for title, rows in (
        (phrase("Arguments"), arguments),
        (phrase("Options"), options),
        (phrase("Commands"), [(name, phrase(words)) for name, words in commands]),
    ):
        if listed := list(rows):
            paragraphs.append([f"{title}:", *_columns(listed, width)])
    if lines := [f"{_INDENT}{line}" for line in examples]:
        paragraphs.append([f"{phrase('Examples')}:", *lines])
    paragraphs += (wrapped(each, width) for each in _paragraphs(command.epilog))
    return "\n\n".join("\n".join(lines) for lines in paragraphs)


def _paragraphs(text: str | None) -> Iterator[str]:
    for paragraph in (text or "").split("\n\n"):
        if words := " ".join(paragraph.split()):
            yield phrase(words)


def _argument(argument: click.Argument) -> tuple[str, str]:
    return argument.human_readable_name, phrase(getattr(argument, "help", ""))


def _option(option: click.Option) -> tuple[str, str]:
    # A short form stands before the long one, as everywhere.
    names = ", ".join(sorted(option.opts, key=len))
    if option.secondary_opts:
        names = " / ".join([names, *option.secondary_opts])
    if not option.is_flag:
        names = f"{names} {option.metavar or option.type.name}"
    return names, " ".join([phrase(option.help or ""), *_notes(option)])


def _notes(option: click.Option) -> Iterator[str]:
    if option.multiple:
        yield phrase("[repeatable]")
    if option.required:
        yield phrase("[required]")
    if option.envvar:
        yield phrase("[variable: {}]", option.envvar)
    default: object = option.default
    if not option.is_flag and isinstance(default, str | int | float) and default != "":
        shown = f"{default:g}" if isinstance(default, float) else str(default)
        yield phrase("[default: {}]", shown)


def _columns(rows: list[tuple[str, str]], width: int) -> Iterator[str]:
    """Set names beside their words; below them where they are long or the terminal is narrow."""
    first = min(max(columns_of(name) for name, _ in rows), _FIRST)
    if width - first - 4 < _LEAST:
        first = 2
    for name, words in rows:
        lines = wrapped(words, width, " " * (first + 4))
        if columns_of(name) > first:
            yield f"{_INDENT}{name}"
        else:
            head = f"{_INDENT}{name}{' ' * (first - columns_of(name) + 2)}"
            lines[:1] = [f"{head}{line.lstrip()}".rstrip() for line in lines[:1]] or [head.rstrip()]
        yield from lines
