"""The ``kcp-proto`` command."""

import sys


def main() -> None:
    """Run the command; the process ends with one of the documented exit codes."""
    try:
        import rich  # noqa: F401
        import typer
    except ImportError:
        sys.exit("kcp-proto: the command line needs an extra: pip install 'kcp-proto[cli]'")
    from kcp_proto import KcpError, OutcomeUnknown

    from ._app import app
    from ._exits import exit_code

    try:
        app()
    except KcpError as error:
        typer.echo(f"kcp-proto: {error}", err=True)
        if isinstance(error, OutcomeUnknown):
            typer.echo(error.recovery, err=True)
        sys.exit(exit_code(error))
