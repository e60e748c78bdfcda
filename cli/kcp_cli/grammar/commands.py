"""Commands, and groups of them."""

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from typing import Any

import click

from kcp_cli.exits import EPILOG

from .mistakes import Misuse
from .pages import page
from .parameters import Argument
from .values import nearest

# What every command understands, and every command below it.
_SETTINGS = {"help_option_names": ["-h", "--help"]}


class Command(click.Command):
    """A command with a page of help that shows how it is used.

    Args:
        name: What is typed.
        examples: Lines that can be typed, each beginning with ``kcp-proto``.
        epilog: What stands at the end of the page.
        **attrs: What else Click takes.
    """

    def __init__(
        self,
        name: str | None = None,
        *,
        examples: Sequence[str] = (),
        epilog: str = EPILOG,
        **attrs: Any,
    ) -> None:
        attrs["context_settings"] = _SETTINGS | attrs.get("context_settings", {})
        super().__init__(name, epilog=epilog, **attrs)
        self.examples = tuple(examples)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Write what can be typed behind the command's name."""
        pieces = [self.options_metavar or ""]
        for param in self.get_params(ctx):
            if isinstance(param, Argument):
                name = param.human_readable_name
                name = name if param.required else f"[{name}]"
                pieces.append(f"{name}..." if param.nargs == -1 else name)
        return pieces

    def get_help(self, ctx: click.Context) -> str:
        """Write the page of help."""
        return page(ctx, self.examples, self.listed(ctx))

    def listed(self, ctx: click.Context) -> Iterable[tuple[str, str]]:
        """Give the commands below this one, with a sentence for each; a command has none."""
        del ctx
        return ()

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read what was typed; an argument too many is said in words of ours."""
        ctx.allow_extra_args = True
        with _located(ctx):
            rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            raise Misuse(f"unexpected extra argument: {rest[0]!a}", ctx)
        return rest


class Group(Command, click.Group):
    """Commands under one name.

    Args:
        name: What is typed.
        **attrs: What else Click takes.
    """

    command_class = Command

    def __init__(self, name: str | None = None, **attrs: Any) -> None:
        super().__init__(name, subcommand_metavar="COMMAND [ARGS]...", **attrs)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Write what can be typed behind the group's name."""
        return [*super().collect_usage_pieces(ctx), self.subcommand_metavar]

    def listed(self, ctx: click.Context) -> Iterable[tuple[str, str]]:
        """Give the commands of the group, with the first sentence of each."""
        for name in self.list_commands(ctx):
            if found := self.get_command(ctx, name):
                yield name, first_sentence(found)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order in which they were added."""
        del ctx
        return list(self.commands)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read what was typed before the name of a command."""
        with _located(ctx):
            return click.Group.parse_args(self, ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that was typed; one that there is not names the nearest."""
        name, known = args[0], self.list_commands(ctx)
        if name not in known and not ctx.resilient_parsing:
            raise Misuse(f"there is no command {name}{nearest(name, known)}", ctx)
        return super().resolve_command(ctx, args)


def command(
    name: str | None = None,
    *,
    examples: Sequence[str] = (),
    **attrs: Any,
) -> Callable[[Callable[..., Any]], Command]:
    """Make a command of a function, whose docstring is its help.

    Args:
        name: What is typed, if it is not the function's name.
        examples: Lines that can be typed, each beginning with ``kcp-proto``.
        **attrs: What else Click takes, such as ``epilog``.
    """
    return click.command(name, cls=Command, examples=examples, **attrs)


def group(
    name: str | None = None,
    *,
    examples: Sequence[str] = (),
    **attrs: Any,
) -> Callable[[Callable[..., Any]], Group]:
    """Make a group of a function, which is called before one of its commands.

    Args:
        name: What is typed, if it is not the function's name.
        examples: Lines that can be typed, each beginning with ``kcp-proto``.
        **attrs: What else Click takes, such as ``invoke_without_command``.
    """
    return click.group(name, cls=Group, examples=examples, **attrs)


@contextmanager
def _located(context: click.Context) -> Generator[None]:
    """Say of a mistake in which command it was made; Click says it of some only."""
    try:
        yield
    except click.UsageError as error:
        error.ctx = error.ctx or context
        raise


def first_sentence(command: click.Command) -> str:
    """Give the first line of a command's help.

    Args:
        command: The command.
    """
    return (command.help or "").strip().split("\n\n")[0].replace("\n", " ")
