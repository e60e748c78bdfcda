"""``sandbox``: a gateway to try things against, until it is stopped or a command ends."""

import os
import signal
from collections.abc import Generator
from contextlib import contextmanager
from threading import Event
from types import FrameType
from typing import Any

import click
from click.exceptions import Exit

from kcp_cli.exits import usage
from kcp_cli.grammar import argument, group
from kcp_cli.output import say
from kcp_cli.phrases import phrase
from kcp_cli.tables import Table, print_commands, print_table
from kcp_proto.showing import last_four

from .authorize import authorize
from .deposit import deposit
from .exam import exam
from .options import Options, asked
from .running import Running, running
from .side_by_side import SideBySide, find
from .trust import HANDED, added_to, exports, page_of

# A command of these starts a sandbox of its own.
_STARTING = ("run", "exam")
# Seconds until Ctrl-C is noticed on Windows.
_LOOK = 0.5


@group(
    invoke_without_command=True,
    examples=[
        "kcp-proto sandbox",
        "kcp-proto sandbox --ready-file ready.json --identity-out shop --state sandbox.sqlite",
        "kcp-proto sandbox run -- pytest",
    ],
)
@asked()
@click.pass_context
def sandbox(context: click.Context, options: Options) -> None:
    """Run a gateway over HTTPS on loopback until Ctrl-C or SIGTERM."""
    if context.invoked_subcommand:
        _hand_down(context, context.invoked_subcommand)
        return
    with _stop_signal() as stop, running(options) as here:
        print_table(_what_to_use(here, allow_any_host=options.allow_any_host))
        print_commands(exports(here.variables))
        # On Windows no signal is looked at while a thread waits without an end.
        while not stop.wait(_LOOK):
            pass


@sandbox.command(
    examples=["kcp-proto sandbox run -- pytest", "kcp-proto sandbox run --quiet -- npm test"],
    # Options behind the first word are that word's.
    context_settings={"allow_interspersed_args": False},
    epilog=(
        "Exit codes: the command's own; 128 and the number of the signal that ended it; "
        "127 there is no such command, 126 it cannot be run; 2 the sandbox did not start."
    ),
)
@argument("command", multiple=True, help="What to run, behind --.")
@asked()
def run(command: tuple[str, ...], options: Options) -> None:
    """Run a command beside a sandbox that it finds and trusts; end with its exit code."""
    executable = find(command[0])
    with SideBySide() as beside, running(options, always_ready_file=True) as here:
        if not options.quiet:
            say(f"kcp-proto: {phrase('sandbox at {}, page {}', here.url, page_of(here.url))}")
        code = beside.run(executable, command, added_to(os.environ, here.variables))
    raise Exit(code)


for each in (authorize, deposit, exam):
    sandbox.add_command(each)


def _hand_down(context: click.Context, subcommand: str) -> None:
    """Give a command that starts a sandbox the options before its name; others start none."""
    given: dict[str, Any] = {}
    for each, value in context.params.items():
        source = context.get_parameter_source(each)
        if source is click.core.ParameterSource.COMMANDLINE:
            given[each] = value
    if subcommand in _STARTING:
        context.default_map = {subcommand: given}
    elif given:
        option = next(iter(given)).replace("_", "-")
        usage("--{} is for a sandbox that starts, and sandbox {} starts none", option, subcommand)


@contextmanager
def _stop_signal() -> Generator[Event]:
    stop = Event()

    def handle(number: int, frame: FrameType | None) -> None:
        del number, frame
        stop.set()

    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, handle) for number in numbers]
    try:
        yield stop
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _what_to_use(here: Running, *, allow_any_host: bool) -> Table:
    shop = here.shop
    table = Table(title="kcp-proto sandbox: NHN KCP payment gateway, not the real one")
    table.add_column("use")
    table.add_column("value")
    table.add_row(phrase("address"), here.url)
    table.add_row(phrase("page"), page_of(here.url))
    table.add_row("site_cd", shop.issued.site_cd)
    for what in HANDED:
        table.add_row(phrase(what.replace("_", " ")), str(here.paths[what]))
    for each in shop.transactions:
        # R24: never show a secret; what a sandbox for other machines prints ends in their logs.
        tno = last_four(each.tno) if allow_any_host else each.tno
        known = phrase("tno {}, or {} with {}", tno, each.date_key, each.ordr_idxx)
        table.add_row(phrase("inquire {}", each.pay_type), known)
    return table
