"""A sandbox that runs, with its files there, for as long as a block of code does."""

from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import kcp_sandbox
from kcp_cli.exits import sentence_of, usage
from kcp_cli.files import read_bytes
from kcp_cli.output import say
from kcp_cli.phrases import phrase
from kcp_sandbox import Notify, Sandbox, SeedData, Shop
from kcp_sandbox.admin import read_time

from .files import hand_out, ready
from .options import Options
from .refusals import refusals_told
from .trust import variables


@dataclass(frozen=True)
class Running:
    """A shop of a sandbox that takes requests at an address, and what it handed out."""

    shop: Shop
    url: str
    paths: dict[str, Path]
    variables: dict[str, str]


@contextmanager
def running(options: Options, *, always_ready_file: bool = False) -> Generator[Running]:
    """Run a sandbox; what stops it from that ends the command with a sentence.

    Args:
        options: How it is to be.
        always_ready_file: Write a ready file beside the others if none is asked for.

    Yields:
        The sandbox, until the block ends.
    """
    try:
        with ExitStack() as stack:
            yield _start(options, stack, always_ready_file=always_ready_file)
    except ValueError as error:
        usage(str(error))
    except OSError as error:
        usage(sentence_of(error))


def _start(options: Options, stack: ExitStack, *, always_ready_file: bool) -> Running:
    if options.ready_file:
        # A sandbox that was killed leaves its file, which must not be taken for this one's.
        options.ready_file.unlink(missing_ok=True)
    sandbox = Sandbox(
        state=options.state,
        seed_data=_seed_data(options.seed_file),
        random_seed=options.random_seed,
        lenient=options.lenient,
        quirks=options.quirk,
        at=read_time(options.clock) if options.clock else None,
        notify=Notify(
            url=options.notify,
            encoding=options.notify_encoding,
            allow_any_target=options.allow_any_target,
        ),
    )
    stack.enter_context(sandbox)
    if not options.quiet:
        stack.callback(_say_what_waits, sandbox, is_lasting=bool(options.state))
        stack.enter_context(refusals_told(sandbox, whole_tno=not options.allow_any_host))
    shop = sandbox.shop(options.shop) if options.shop else sandbox
    folder = options.identity_out or Path(stack.enter_context(_temporary()))
    server = sandbox.serve(
        host=options.host,
        port=options.port,
        allow_any_host=options.allow_any_host,
        names=options.name,
    )
    stack.enter_context(server)
    url = server.url + shop.path
    paths = hand_out(shop, server.ca_pem, folder, options.ca_out, crlf=options.crlf)
    server.files.update({what: str(path.absolute()) for what, path in paths.items()})
    file = options.ready_file or (folder / "ready.json" if always_ready_file else None)
    found_by = variables(shop, url, paths, file)
    stack.enter_context(ready(file, shop, url, paths, found_by))
    return Running(shop, url, paths, found_by)


def _say_what_waits(sandbox: Sandbox, *, is_lasting: bool) -> None:
    """Say what becomes of notices that the shop has yet to acknowledge."""
    many = sandbox.waiting_notices
    many += sum(sandbox.shop(name).waiting_notices for name in sandbox.shops)
    if many:
        goes_on, ends = (
            "notices that wait for an attempt: {}; they go on at the next start",
            "notices that wait for an attempt: {}; they end here (--state keeps them)",
        )
        say(f"kcp-proto: {phrase(goes_on if is_lasting else ends, many)}")


def _seed_data(file: Path | None) -> SeedData:
    # Reading a seed file needs YAML, which takes a while to import.
    return kcp_sandbox.read_seed_file(read_bytes(file)) if file else SeedData()


@contextmanager
def _temporary() -> Generator[str]:
    with TemporaryDirectory(prefix="kcp-proto-sandbox-") as folder:
        yield folder
