"""``sandbox``: a gateway to try things against, until it is stopped or a command ends."""

import os
import signal
from collections.abc import Generator
from contextlib import contextmanager
from threading import Event
from types import FrameType
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from kcp_cli.exits import EPILOG, usage
from kcp_cli.output import say
from kcp_cli.tables import print_commands, print_table
from kcp_proto.showing import last_four

from .authorize import authorize
from .deposit import deposit
from .exam import exam
from .options import (
    AllowAnyHost,
    AllowAnyTarget,
    CaOut,
    Clock,
    Crlf,
    Host,
    IdentityOut,
    Lenient,
    Names,
    NotifyEncoding,
    NotifyUrl,
    Options,
    Port,
    Quiet,
    Quirks,
    RandomSeed,
    ReadyFile,
    SeedFile,
    ShopName,
    State,
)
from .running import Running, running
from .side_by_side import SideBySide, find
from .trust import HANDED, added_to, exports, page_of

# A command of these starts a sandbox of its own.
_STARTING = ("run", "exam")
sandbox = typer.Typer(name="sandbox", epilog=EPILOG)
sandbox.command(epilog=EPILOG)(authorize)
sandbox.command(epilog=EPILOG)(deposit)
# Options behind the first word of the shop's command are that word's.
sandbox.command(epilog=EPILOG, context_settings={"allow_interspersed_args": False})(exam)


@sandbox.callback(invoke_without_command=True, epilog=EPILOG)
def serve(
    context: typer.Context,
    host: Host = "127.0.0.1",
    port: Port = 0,
    identity_out: IdentityOut = None,
    ca_out: CaOut = None,
    ready_file: ReadyFile = None,
    state: State = None,
    seed_file: SeedFile = None,
    random_seed: RandomSeed = 0,
    clock: Clock = None,
    lenient: Lenient = False,
    quirk: Quirks = None,
    crlf: Crlf = False,
    name: Names = None,
    allow_any_host: AllowAnyHost = False,
    notify: NotifyUrl = "",
    notify_encoding: NotifyEncoding = "utf-8",
    allow_any_target: AllowAnyTarget = False,
    shop: ShopName = "",
    quiet: Quiet = False,
) -> None:
    """Run a gateway over HTTPS on loopback until Ctrl-C or SIGTERM."""
    if context.invoked_subcommand:
        _hand_down(context, context.invoked_subcommand)
        return
    options = Options(
        host, port, identity_out, ca_out, ready_file, state, seed_file, random_seed, clock,
        lenient, quirk, crlf, name, allow_any_host,
        notify, notify_encoding, allow_any_target, shop, quiet,
    )  # fmt: skip
    with _stop_signal() as stop, running(options) as here:
        console = Console()
        print_table(console, _what_to_use(here, allow_any_host=allow_any_host))
        print_commands(console, exports(here.variables))
        stop.wait()


@sandbox.command(
    # Options behind the first word are that word's.
    context_settings={"allow_interspersed_args": False},
    epilog=(
        "Exit codes: the command's own; 128 and the number of the signal that ended it; "
        "127 there is no such command, 126 it cannot be run; 2 the sandbox did not start."
    ),
)
def run(
    command: Annotated[list[str], typer.Argument(help="What to run, behind --.")],
    host: Host = "127.0.0.1",
    port: Port = 0,
    identity_out: IdentityOut = None,
    ca_out: CaOut = None,
    ready_file: ReadyFile = None,
    state: State = None,
    seed_file: SeedFile = None,
    random_seed: RandomSeed = 0,
    clock: Clock = None,
    lenient: Lenient = False,
    quirk: Quirks = None,
    crlf: Crlf = False,
    name: Names = None,
    allow_any_host: AllowAnyHost = False,
    notify: NotifyUrl = "",
    notify_encoding: NotifyEncoding = "utf-8",
    allow_any_target: AllowAnyTarget = False,
    shop: ShopName = "",
    quiet: Quiet = False,
) -> None:
    """Run a command beside a sandbox that it finds and trusts; end with its exit code."""
    options = Options(
        host, port, identity_out, ca_out, ready_file, state, seed_file, random_seed, clock,
        lenient, quirk, crlf, name, allow_any_host,
        notify, notify_encoding, allow_any_target, shop, quiet,
    )  # fmt: skip
    executable = find(command[0])
    with SideBySide() as beside, running(options, always_ready_file=True) as here:
        if not quiet:
            say(f"kcp-proto: sandbox at {here.url}, page {page_of(here.url)}")
        code = beside.run(executable, command, added_to(os.environ, here.variables))
    raise typer.Exit(code)


def _hand_down(context: typer.Context, subcommand: str) -> None:
    """Give a command that starts a sandbox the options before its name; others start none."""
    given: dict[str, Any] = {}
    for each, value in context.params.items():
        source = context.get_parameter_source(each)
        # Typer brings a Click of its own or takes the installed one: both name it so.
        if source is not None and source.name == "COMMANDLINE":
            given[each] = value
    if subcommand in _STARTING:
        context.default_map = {subcommand: given}
    elif given:
        option = next(iter(given)).replace("_", "-")
        usage(f"--{option} is for a sandbox that starts, and sandbox {subcommand} starts none")


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
    table.add_column("value", overflow="fold")
    table.add_row("address", here.url)
    table.add_row("page", page_of(here.url))
    table.add_row("site_cd", shop.issued.site_cd)
    for what in HANDED:
        table.add_row(what.replace("_", " "), escape(str(here.paths[what])))
    for each in shop.transactions:
        # R24: never show a secret; what a sandbox for other machines prints ends in their logs.
        tno = last_four(each.tno) if allow_any_host else each.tno
        known = f"tno {tno}, or {each.date_key} with {each.ordr_idxx}"
        table.add_row(f"inquire {each.pay_type}", known)
    return table
