"""Every command there is, so that a test covers one that is added."""

from collections.abc import Iterator
from typing import Any

from typer.core import TyperGroup
from typer.main import get_command

from kcp_cli.app import app


def every_command() -> dict[str, Any]:
    """Give the commands by what is typed for them, such as ``recording ls``."""
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    return dict(_inside(group))


def _inside(group: TyperGroup, *above: str) -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            if command.invoke_without_command:
                yield " ".join([*above, name]), command
            yield from _inside(command, *above, name)
        else:
            yield " ".join([*above, name]), command
