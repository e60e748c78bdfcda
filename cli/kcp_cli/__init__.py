"""The ``kcp-proto`` command."""

import sys
from importlib.util import find_spec


def main() -> None:
    """Run the command; the process ends with one of the documented exit codes."""
    if sys.argv[1:] == ["--version"]:
        # Scripts ask this often, and the answer needs neither the commands nor their extra.
        from ._version import show_version

        show_version()
        sys.exit()
    if any(find_spec(needed) is None for needed in ("rich", "typer")):
        sys.exit("kcp-proto: the command line needs an extra: pip install 'kcp-proto[cli]'")
    import typer

    from kcp_proto import KcpError, OutcomeUnknown

    from ._app import app
    from ._exits import USAGE, exit_code

    try:
        app()
    except KcpError as error:
        typer.echo(f"kcp-proto: {error}", err=True)
        if isinstance(error, OutcomeUnknown):
            typer.echo(error.recovery, err=True)
        sys.exit(exit_code(error))
    except ImportError as error:
        # A missing extra says itself which installation mends it.
        typer.echo(f"kcp-proto: {error}", err=True)
        sys.exit(USAGE)
