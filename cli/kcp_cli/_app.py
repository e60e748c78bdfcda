"""The commands, gathered."""

from typing import Annotated

import typer

from . import (
    _call,
    _demo,
    _doctor,
    _explain,
    _messages,
    _openapi,
    _recording,
    _sandbox,
    _sign,
    _validate,
)
from ._exits import EPILOG

app = typer.Typer(
    name="kcp-proto",
    help="The NHN KCP payment gateway's JSON protocol: check, sign, send, and a gateway to try.",
    epilog=EPILOG,
    no_args_is_help=True,
    # A pretty traceback shows local variables, and those may be secrets.
    pretty_exceptions_enable=False,
)
for command in (
    _demo.demo,
    _messages.messages,
    _messages.schema,
    _openapi.openapi,
    _validate.validate,
    _sign.sign,
    _sign.verify,
    _explain.explain,
    _call.call,
    _doctor.doctor,
    _sandbox.sandbox,
):
    app.command(epilog=EPILOG)(command)
app.add_typer(_recording.recording)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"kcp-proto {version('kcp-proto')}")
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
