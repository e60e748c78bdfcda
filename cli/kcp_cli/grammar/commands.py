"""Commands, and groups of them."""

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from typing import Any

import click

from kcp_cli.exits import EPILOG
from kcp_cli.phrases import phrase

from .mistakes import Misuse
from .pages import page
from .parameters import Argument, language_switch, speak_early
from .values import nearest


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
        params: list[click.Parameter] = attrs.pop("params", None) or []
        if not any(param.name == "lang" for param in params):
            params.append(language_switch())
        attrs["params"] = params
        super().__init__(name, epilog=epilog, **attrs)
        self.examples = tuple(examples)

    def get_help_option_names(self, ctx: click.Context) -> list[str]:
        """Name the options that show the page of help."""
        del ctx
        return ["-h", "--help"]

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Write what can be typed behind the command's name."""
        pieces = [phrase("[OPTIONS]")]
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
        with _located(ctx, args):
            rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            raise Misuse(phrase("unexpected extra argument: {}", ascii(rest[0])), ctx)
        return rest


class Group(Command, click.Group):
    """Commands under one name.

    Args:
        name: What is typed.
        **attrs: What else Click takes.
    """

    command_class = Command

    def __init__(self, name: str | None = None, **attrs: Any) -> None:
        super().__init__(name, **attrs)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Write what can be typed behind the group's name."""
        return [*super().collect_usage_pieces(ctx), phrase("COMMAND [ARGS]...")]

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
        with _located(ctx, args):
            return click.Group.parse_args(self, ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that was typed; one that there is not names the nearest."""
        name, known = args[0], self.list_commands(ctx)
        if name not in known and not ctx.resilient_parsing:
            unknown = phrase("there is no command {}", name)
            raise Misuse(f"{unknown}{nearest(name, known)}", ctx)
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
def _located(context: click.Context, args: Sequence[str]) -> Generator[None]:
    """Say of a mistake in which command it was made; Click says it of some only."""
    if not context.resilient_parsing:
        speak_early(args)
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
