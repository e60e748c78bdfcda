"""``sandbox``: a gateway to try things against, until it is stopped."""

import signal
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from types import FrameType
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

import kcp_sandbox
from kcp_cli.exits import EPILOG, usage
from kcp_cli.files import read_bytes
from kcp_cli.streams import sentence_of
from kcp_cli.tables import print_table
from kcp_proto.showing import last_four
from kcp_sandbox import Sandbox, SandboxServer, SeedData
from kcp_sandbox.admin import read_time

from .authorize import authorize
from .files import hand_out, ready
from .refusals import refusals_told

sandbox = typer.Typer(name="sandbox", epilog=EPILOG)
sandbox.command(epilog=EPILOG)(authorize)


@sandbox.callback(invoke_without_command=True, epilog=EPILOG)
def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="Loopback address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 0,
    identity_out: Annotated[
        Path | None, typer.Option(help="Folder for certificate, key and members.")
    ] = None,
    ca_out: Annotated[Path | None, typer.Option(help="File for the CA to trust.")] = None,
    ready_file: Annotated[
        Path | None, typer.Option(help="JSON file that exists while requests are taken.")
    ] = None,
    state: Annotated[
        Path | None, typer.Option(help="SQLite file that holds everything across restarts.")
    ] = None,
    seed_file: Annotated[
        Path | None, typer.Option(help="YAML file: members, transactions, disruptions.")
    ] = None,
    random_seed: Annotated[int, typer.Option(help="The same seed gives the same numbers.")] = 0,
    clock: Annotated[
        str | None, typer.Option(help="Stop the clock at this time (ISO 8601, KST).")
    ] = None,
    lenient: Annotated[
        bool, typer.Option("--lenient", help="Accept what live shops were seen to send.")
    ] = False,
    quirk: Annotated[
        list[str] | None, typer.Option(help="Accept this one of them; may be repeated.")
    ] = None,
    crlf: Annotated[
        bool, typer.Option("--crlf", help="Write certificate and key with CR LF.")
    ] = False,
    name: Annotated[
        list[str] | None, typer.Option(help="Further host name by which it is reached.")
    ] = None,
    allow_any_host: Annotated[
        bool, typer.Option("--allow-any-host", help="Listen where other machines can reach it.")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", help="Write no line for a request that is refused.")
    ] = False,
) -> None:
    """Run a gateway over HTTPS on loopback until Ctrl-C or SIGTERM."""
    if context.invoked_subcommand:
        return
    try:
        with ExitStack() as stack:
            stop = stack.enter_context(_stop_signal())
            if ready_file:
                # A sandbox that was killed leaves its file, which must not be taken for this one's.
                ready_file.unlink(missing_ok=True)
            gateway = Sandbox(
                state=state,
                seed_data=_seed_data(seed_file),
                random_seed=random_seed,
                lenient=lenient,
                quirks=quirk or (),
                at=read_time(clock) if clock else None,
            )
            stack.enter_context(gateway)
            folder = identity_out or Path(stack.enter_context(_temporary()))
            server = gateway.serve(
                host=host, port=port, allow_any_host=allow_any_host, names=name or ()
            )
            stack.enter_context(server)
            if not quiet:
                stack.enter_context(refusals_told(gateway, whole_tno=not allow_any_host))
            paths = hand_out(gateway, server, folder, ca_out, crlf=crlf)
            stack.enter_context(ready(ready_file, gateway, server, paths))
            print_table(Console(), _what_to_use(gateway, server, paths, allow_any_host))
            stop.wait()
    except ValueError as error:
        usage(str(error))
    except OSError as error:
        usage(sentence_of(error))


def _seed_data(file: Path | None) -> SeedData:
    # Reading a seed file needs YAML, which takes a while to import.
    return kcp_sandbox.read_seed_file(read_bytes(file)) if file else SeedData()


@contextmanager
def _temporary() -> Generator[str]:
    with TemporaryDirectory(prefix="kcp-proto-sandbox-") as folder:
        yield folder


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


def _what_to_use(
    gateway: Sandbox, server: SandboxServer, paths: dict[str, Path], allow_any_host: bool
) -> Table:
    table = Table(title="kcp-proto sandbox: NHN KCP payment gateway, not the real one")
    table.add_column("use")
    table.add_column("value", overflow="fold")
    table.add_row("address", server.url)
    table.add_row("page", f"{server.url}/_sandbox/")
    table.add_row("site_cd", gateway.issued.site_cd)
    for what, path in paths.items():
        table.add_row(what.replace("_", " "), escape(str(path)))
    for each in gateway.transactions:
        # R24: never show a secret; what a sandbox for other machines prints ends in their logs.
        tno = last_four(each.tno) if allow_any_host else each.tno
        known = f"tno {tno}, or {each.date_key} with {each.ordr_idxx}"
        table.add_row(f"inquire {each.pay_type}", known)
    return table
