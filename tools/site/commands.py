"""A page for each command, from the command itself."""

from collections.abc import Iterator
from typing import cast

import click

from kcp_cli.grammar import Command, Group
from kcp_cli.phrases import phrase

from .markdown import code, plain, table
from .program import commands, options, speaking
from .words import Language, word

_LONGEST = 24


def pages(language: Language) -> Iterator[tuple[str, str]]:
    """Give the path of each page and its Markdown."""
    yield from speaking(language, lambda: list(_pages(language)))


def _pages(language: Language) -> Iterator[tuple[str, str]]:
    program, *rest = commands()
    yield "commands/index.md", "\n".join(_overview(program, rest, language))
    for context in rest:
        yield f"commands/{_file(context)}", "\n".join(_page(context, language))


def _file(context: click.Context) -> str:
    """Name the page of a command by what is typed for it."""
    return "-".join(context.command_path.split()[1:]) + ".md"


def _overview(
    program: click.Context, rest: list[click.Context], language: Language
) -> Iterator[str]:
    yield f"# {word('commands', language)}\n\n{word('commands-lead', language)}\n"
    yield f"```text\n{_usage(program)}\n```\n"
    head = (word("command", language), word("does", language))
    yield from table(head, ((_link(each), _first(each)) for each in rest))
    yield from _parameters(program, language)


def _page(context: click.Context, language: Language) -> Iterator[str]:
    command = cast("Command", context.command)
    yield f"# {context.command_path}\n"
    yield from (f"{plain(each)}\n" for each in _paragraphs(command.help))
    yield f"```text\n{_usage(context)}\n```\n"
    begin = f"{context.command_path} "
    below = [each for each in commands() if each.command_path.startswith(begin)]
    if below:
        yield f"## {word('subcommands', language)}\n"
        head = (word("command", language), word("does", language))
        yield from table(head, ((_link(each), _first(each)) for each in below))
    yield f"## {word('examples', language)}\n"
    yield "\n".join(["```sh", *command.examples, "```\n"])
    yield from _parameters(context, language)
    yield f"## {word('exits', language)}\n"
    yield from (f"{plain(each)}\n" for each in _paragraphs(command.epilog))
    yield f"{word('exits-link', language)}\n"


def _usage(context: click.Context) -> str:
    return " ".join([context.command_path, *context.command.collect_usage_pieces(context)])


def _link(context: click.Context) -> str:
    return f"[`{context.command_path}`]({_file(context)})"


def _first(context: click.Context) -> str:
    """Give the first sentence of a command's help, as the list above it says it."""
    above = cast("click.Context", context.parent)
    listed = cast("Group", above.command).listed(above)
    return plain(phrase(dict(listed)[str(context.info_name)]))


def _paragraphs(text: str | None) -> Iterator[str]:
    for paragraph in (text or "").split("\n\n"):
        if words := " ".join(paragraph.split()):
            yield phrase(words)


def _parameters(context: click.Context, language: Language) -> Iterator[str]:
    arguments = [
        (code(each.human_readable_name), plain(phrase(getattr(each, "help", ""))))
        for each in context.command.get_params(context)
        if isinstance(each, click.Argument)
    ]
    if arguments:
        yield f"## {word('arguments', language)}\n"
        yield from table((word("argument", language), word("means", language)), arguments)
    yield f"## {word('options', language)}\n"
    head = (word("option", language), word("means", language), word("default", language))
    yield from table(head, (_option(each, language) for each in options(context)))


def _option(option: click.Option, language: Language) -> tuple[str, str, str]:
    names = ", ".join([*sorted(option.opts, key=len), *option.secondary_opts])
    value = "" if option.is_flag else option.metavar or option.type.name
    # A long list of choices is broken between them.
    short = len(value) < _LONGEST
    choices = "" if short else " " + " ".join(map(code, value.split("|")))
    shown = code(f"{names} {value}".strip() if short else names) + choices
    notes = [plain(phrase(option.help or ""))]
    if option.multiple:
        notes.append(word("repeatable", language))
    if option.envvar:
        notes.append(f"{word('variable', language)}: `{option.envvar}`.")
    return shown, " ".join(notes), _default(option, language)


def _default(option: click.Option, language: Language) -> str:
    if option.required:
        return word("option-required", language)
    default: object = option.default
    if option.is_flag or not isinstance(default, str | int | float) or default == "":
        return "–"
    return code(f"{default:g}" if isinstance(default, float) else str(default))
