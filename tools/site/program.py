"""What the command itself says, in the language of a page."""

from collections.abc import Callable, Iterator
from contextvars import copy_context
from typing import TypeVar, cast

import click

from kcp_cli.app import app
from kcp_cli.grammar import Command, Group
from kcp_cli.output import Language as Spoken
from kcp_cli.output import speak

from .words import Language

Value = TypeVar("Value")


def speaking(language: Language, say: Callable[[], Value]) -> Value:
    """Call a function that speaks the language of a page."""
    context = copy_context()
    context.run(speak, Spoken(language))
    return context.run(say)


def commands() -> Iterator[click.Context]:
    """Give each command and each group, the whole program first, as if it had been typed."""
    yield from _below(click.Context(app, info_name="kcp-proto"))


def _below(context: click.Context) -> Iterator[click.Context]:
    yield context
    command = context.command
    if isinstance(command, Group):
        for name in command.list_commands(context):
            found = cast("Command", command.get_command(context, name))
            yield from _below(click.Context(found, parent=context, info_name=name))


def options(context: click.Context) -> Iterator[click.Option]:
    """Give the options of a command that its help shows."""
    for param in context.command.get_params(context):
        if isinstance(param, click.Option) and not param.hidden:
            yield param
