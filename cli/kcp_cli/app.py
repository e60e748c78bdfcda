"""The command's own options; the commands below it load when they are used."""

from typing import Annotated

import typer

from ._commands import Commands
from .exits import EPILOG

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
        from ._version import show_version

        show_version()
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
