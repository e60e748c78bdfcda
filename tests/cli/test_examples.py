"""Each page of help shows examples, and each of them is taken by its command."""

import shlex

import click
import pytest

from kcp_cli.app import app

from .commands import every_command
from .conftest import Command

COMMANDS = every_command()
FACTS = ("env", "site_cd", "cert", "key", "password_file", "ca")
EXAMPLES = [(name, line) for name, command in COMMANDS.items() for line in command.examples]


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_shows_examples(name: str, command: Command) -> None:
    examples = COMMANDS[name].examples
    assert examples
    shown = command(*name.split(), "--help").out
    assert all(f"\n  {line}\n" in shown for line in examples)


@pytest.mark.parametrize(("name", "line"), EXAMPLES)
def test_an_example_is_taken_by_its_command(name: str, line: str) -> None:
    program, *words = shlex.split(line)
    assert program == "kcp-proto"
    # A file that a running sandbox wrote is not there; what it would say is.
    more = dict[str, dict[str, str]]()
    said = {name: "x" for name in FACTS}
    context: click.Context = click.Context(app, info_name=program)
    command: click.Command = app
    while isinstance(command, click.Group) and words and words[0] in command.list_commands(context):
        found = command.get_command(context, words[0])
        assert found
        command = found
        context = click.Context(command, parent=context, info_name=words.pop(0))
    # A group's own example may be about one of its commands.
    assert context.command_path.startswith(f"kcp-proto {name}")
    if "--sandbox" in words:
        at = words.index("--sandbox")
        del words[at : at + 2]
        more["default_map"] = said
    made = command.make_context(context.info_name, words, parent=context.parent, **more)
    assert made.params
