"""Every command there is, so that a test covers one that is added."""

from collections.abc import Iterator

import click

from kcp_cli.app import app
from kcp_cli.grammar import Command, Group


def every_command() -> dict[str, Command]:
    """Give the commands by what is typed for them, such as ``recording ls``."""
    assert isinstance(app, Group)
    return dict(_inside(app))


def _inside(group: Group, *above: str) -> Iterator[tuple[str, Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert isinstance(command, Command)
        if isinstance(command, Group):
            if command.invoke_without_command:
                yield " ".join([*above, name]), command
            yield from _inside(command, *above, name)
        else:
            yield " ".join([*above, name]), command
