"""The command's own options, and its commands by name, each loaded when it is used."""

import os
import sys
import warnings
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from typing import Any, cast

import click
from click.shell_completion import CompletionItem, shell_complete

from kcp_proto import KcpError, OutcomeUnknown

from .addresses import error_page
from .exits import USAGE, exit_code_of, usage
from .grammar import Command, Group, flag, sentences
from .output import Language, language, say, speak
from .phrases import phrase, retold, told
from .version import print_version

# Module and first sentence of each command: a list of them all loads none.
_COMMANDS = {
    "demo": (
        "demo",
        "Take every documented operation through a sandbox over TLS, then replay the recording.",
    ),
    "messages": ("messages", "List every message: operation, path, effect and signed fields."),
    "schema": (
        "messages",
        "Print one JSON Schema, or export all of them, in the types of the wire.",
    ),
    "openapi": ("messages", "Print an OpenAPI 3.1 document, made from the schemas."),
    "codes": ("codes", "Say what a code means, list a table of codes, or list the tables."),
    "validate": (
        "validate",
        "Check payloads against their schemas and rules, and report every fault.",
    ),
    "sign": ("sign", "Sign a text with SHA256withRSA; print the Base64 and nothing else."),
    "verify": (
        "sign",
        "Check a signature over a text with a certificate; exit 1 if it does not verify.",
    ),
    "explain": (
        "explain",
        "Show every step from a request's fields to its signature, and what is wrong with it.",
    ),
    "call": ("call", "Send one request and print the reply as JSON, personal data masked."),
    "doctor": (
        "doctor",
        "Check a key, its certificate and the connection to a gateway, and say how to fix them.",
    ),
    "report": (
        "report",
        "Pack versions, the doctor's findings and masked exchanges into one ZIP file to send.",
    ),
    "bench": ("bench", "Measure speed on this machine."),
    "sandbox": ("sandbox", "Run a gateway over HTTPS on loopback until Ctrl-C or SIGTERM."),
    "recording": ("recording", "Inspect recordings, and find secrets in files."),
    "notice": ("notice", "Look at notices that a shop received, and post them again."),
    "survey": (
        "survey",
        "Ask the gateway's staging what nothing documents, harmlessly, and write evidence.",
    ),
    "mcp": (
        "mcp",
        "Serve schemas, rules, rulings and codes to coding agents over standard input and output.",
    ),
}
_NAME = "kcp-proto"
_LANGUAGE = "KCP_PROTO_LANG"
_COMPLETION = "_KCP_PROTO_COMPLETE"


class Commands(Group):
    """All commands by name; only the one that is used is loaded."""

    def list_commands(self, ctx: click.Context | None = None) -> list[str]:
        """Name the commands in the order of the help."""
        del ctx
        return [*_COMMANDS]

    def get_command(self, ctx: click.Context | None, cmd_name: str) -> Command | None:
        """Load the command of a name."""
        del ctx
        return _load(cmd_name) if cmd_name in _COMMANDS else None

    def listed(self, ctx: click.Context) -> Iterable[tuple[str, str]]:
        """Give the commands and their first sentences, without loading them."""
        del ctx
        return [(name, words) for name, (_, words) in _COMMANDS.items()]

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete the names of commands, without loading them."""
        listed = self.listed(ctx)
        found = [
            CompletionItem(name, help=words)
            for name, words in listed
            if name.startswith(incomplete)
        ]
        return found + click.Command.shell_complete(self, ctx, incomplete)


@cache
def _load(name: str) -> Command:
    module, _ = _COMMANDS[name]
    return cast(Command, getattr(import_module(f".{module}", __package__), name))


def _version(context: click.Context, option: click.Parameter, wanted: bool) -> None:
    del option
    if wanted and not context.resilient_parsing:
        print_version()
        context.exit()


@click.command(
    _NAME,
    cls=Commands,
    no_args_is_help=True,
    help="The NHN KCP payment gateway's JSON protocol: check, sign, send, and a gateway to try.",
)
@flag("--version", callback=_version, is_eager=True, expose_value=False, help="Show the version.")
def app() -> None:
    """Take the options that belong to no command."""


def run() -> None:
    """Run the command that the arguments name; an error of the toolkit becomes its exit code."""
    chosen = os.environ.get(_LANGUAGE, "")
    speak(Language(chosen) if chosen in list(Language) else Language.ENGLISH)
    if chosen and chosen not in list(Language):
        usage("{} is {}, and not {!a}", _LANGUAGE, " or ".join(Language), chosen)
    if instruction := os.environ.get(_COMPLETION):
        sys.exit(shell_complete(app, {}, _NAME, _COMPLETION, instruction))
    try:
        with warnings.catch_warnings():
            # A warning of the toolkit is a sentence for people, its line of Python is not.
            warnings.showwarning = cast(Any, _say_warning)
            _run_command()
    except KcpError as error:
        say(f"kcp-proto: {told(error)}")
        if isinstance(error, OutcomeUnknown):
            say(error.recovery_ko if language() is Language.KOREAN else error.recovery)
        if address := error_page(error):
            say(phrase("more about this error: {}", address))
        sys.exit(exit_code_of(error))
    except ImportError as error:
        say(f"kcp-proto: {_missing(error)}")
        sys.exit(USAGE)


def _run_command() -> None:
    try:
        with app.make_context(_NAME, sys.argv[1:]) as context:
            app.invoke(context)
        sys.exit()
    except click.exceptions.Exit as ended:
        sys.exit(ended.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:
        for line in error.message.split("\n"):
            say(line)
    except click.ClickException as error:
        for sentence in sentences(error):
            say(sentence)
    sys.exit(USAGE)


def _missing(error: ImportError) -> str:
    """Name the installation that adds what is missing, unless the toolkit has done so."""
    if not str(error).startswith("No module named"):
        return retold(str(error))
    library = (error.name or "").partition(".")[0]
    return phrase("this command needs {}, of an extra: pip install 'kcp-proto[cli]'", library)


def _say_warning(message: Warning | str, *_: object) -> None:
    say(f"kcp-proto: {retold(str(message))}")
