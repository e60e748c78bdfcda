"""The command's own options, and its commands by name, each loaded when it is used."""

import sys
import warnings
from collections import UserDict
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import Annotated, Any, cast

import typer
from typer.core import TyperGroup
from typer.main import get_group

from kcp_proto import (
    KcpError,
    MessageError,
    NotSent,
    OutcomeUnknown,
    RecordingError,
    ReplayMismatch,
)
from kcp_proto.showing import printable

from .exits import EPILOG, NOT_SENT, UNKNOWN, USAGE, WRONG
from .output import say
from .version import print_version

_MODULES = {
    "demo": "demo",
    "messages": "messages",
    "schema": "messages",
    "openapi": "messages",
    "codes": "codes",
    "validate": "validate",
    "sign": "sign",
    "verify": "sign",
    "explain": "explain",
    "call": "call",
    "doctor": "doctor",
    "bench": "bench",
    "sandbox": "sandbox",
    "recording": "recording",
    "notice": "notice",
    "survey": "survey",
}
# Rules that a wrong argument breaks, not a wrong message.
_ARGUMENT_RULES = ("environment.url", "message.unknown", "operation.unknown")


class Commands(TyperGroup):
    """All commands by name; only those that are used are loaded.

    Args:
        commands: What Typer collected; nothing, as none is registered with it.
        **attrs: What else Typer gives a group.
    """

    def __init__(self, *, commands: object = None, **attrs: Any) -> None:
        del commands
        on_first_use: Any = _OnFirstUse(_MODULES)
        super().__init__(commands=on_first_use, **attrs)

    def make_context(self, *args: Any, **extra: Any) -> Any:
        """Read the arguments as Click does; its message about wrong ones quotes them escaped."""
        with _escaped_messages():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: Any) -> Any:
        """Run a command as Click does; its message about wrong arguments quotes them escaped."""
        with _escaped_messages():
            return super().invoke(ctx)


@contextmanager
def _escaped_messages() -> Generator[None]:
    try:
        yield
    except Exception as error:
        # Typer brings a Click of its own or takes the installed one: both write a message so.
        message: Any = getattr(error, "format_message", None)
        if message is not None:
            vars(error)["format_message"] = lambda: printable(message())
        raise


class _OnFirstUse(UserDict[str, Any]):
    """A map from names to modules that gives the command in the module."""

    def __getitem__(self, name: str) -> Any:
        return _load(name, super().__getitem__(name))


@cache
def _load(name: str, module: str) -> Any:
    found = getattr(import_module(f".{module}", __package__), name)
    holder = typer.Typer()
    if isinstance(found, typer.Typer):
        holder.add_typer(found)
    else:
        holder.command(epilog=EPILOG)(found)
    return get_group(holder).commands[name]


app = typer.Typer(
    name="kcp-proto",
    cls=Commands,
    help="The NHN KCP payment gateway's JSON protocol: check, sign, send, and a gateway to try.",
    epilog=EPILOG,
    no_args_is_help=True,
    # A pretty traceback shows local variables, and those may be secrets.
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        print_version()
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Take the options that belong to no command."""
    del version


def run() -> None:
    """Run the command that the arguments name; an error of the toolkit becomes its exit code."""
    try:
        with warnings.catch_warnings():
            # A warning of the toolkit is a sentence for people, its line of Python is not.
            warnings.showwarning = cast(Any, _say_warning)
            app()
    except KcpError as error:
        say(f"kcp-proto: {error}")
        if isinstance(error, OutcomeUnknown):
            say(error.recovery)
        sys.exit(_exit_code(error))
    except ImportError as error:
        # A missing extra names the installation that adds it.
        say(f"kcp-proto: {error}")
        sys.exit(USAGE)


def _say_warning(message: Warning | str, *_: object) -> None:
    say(f"kcp-proto: {message}")


def _exit_code(error: KcpError) -> int:
    if isinstance(error, NotSent):
        return NOT_SENT
    if isinstance(error, RecordingError) and not isinstance(error, ReplayMismatch):
        # A file that is no recording says nothing about what a recording would hold.
        return USAGE
    if isinstance(error, MessageError) and error.faults[0].rule in _ARGUMENT_RULES:
        return USAGE
    return UNKNOWN if isinstance(error, OutcomeUnknown) else WRONG
