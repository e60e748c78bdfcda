"""The page of what is configured: a project's table, and the variables of the environment."""

from collections.abc import Iterator

import click

from kcp_cli.grammar import Command
from kcp_cli.phrases import phrase
from kcp_cli.validate import project_keys, validate

from .markdown import code, plain, table
from .program import commands, options, speaking
from .words import VARIABLES, Language, pick, word


def pages(language: Language) -> Iterator[tuple[str, str]]:
    """Give the path of the page and its Markdown."""
    text = speaking(language, lambda: "\n".join(_page(language)))
    yield "configuration.md", text


def _page(language: Language) -> Iterator[str]:
    yield f"# {word('configuration', language)}\n\n{word('configuration-lead', language)}\n"
    yield f"## {word('project-table', language)} {{#project}}\n"
    yield f"{word('project-table-lead', language)}\n"
    for key, kind in project_keys().items():
        yield f"### {key} {{#{key}}}\n"
        yield f"{_help_of(key, language)}\n"
        yield f"{word('type', language)}: {kind}.\n"
    yield f"## {word('variables', language)} {{#variables}}\n"
    yield f"{word('variables-lead', language)}\n"
    for name, (option, links) in _variables().items():
        yield f"### {name} {{#{name.lower()}}}\n"
        yield f"{plain(phrase(option.help or ''))}\n"
        head = (word("option", language), word("commands", language))
        yield from table(head, [(code(max(option.opts, key=len)), ", ".join(links))])
    for name, both in VARIABLES.items():
        yield f"### {name} {{#{name.lower()}}}\n"
        yield f"{pick(both, language)}\n"


def _help_of(key: str, language: Language) -> str:
    """Say what the option or the argument of a key is, which has the key's name."""
    if key == "profile":
        return word("profile-table", language)
    name = key.replace("-", "_")
    found = next(each for each in _params(validate) if each.name == name)
    said = plain(phrase(getattr(found, "help", "") or ""))
    if isinstance(found, click.Option):
        value = "" if found.is_flag else f" {found.metavar or found.type.name}"
        return f"{code(max(found.opts, key=len) + value)}: {said}"
    return said


def _params(command: Command) -> list[click.Parameter]:
    return command.get_params(click.Context(command))


def _variables() -> dict[str, tuple[click.Option, list[str]]]:
    """Give each variable that stands for an option, with it and the commands that have it."""
    found: dict[str, tuple[click.Option, list[str]]] = {}
    for context in commands():
        file = "-".join(context.command_path.split()[1:]) or "index"
        for option in options(context):
            if isinstance(option.envvar, str):
                _, links = found.setdefault(option.envvar, (option, []))
                links.append(f"[`{context.command_path}`](commands/{file}.md)")
    return found
