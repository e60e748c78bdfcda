"""The ``kcp-proto`` command."""

import sys


def main() -> None:
    """Run the command; the process ends with one of the documented exit codes."""
    try:
        import rich  # noqa: F401
        import typer  # noqa: F401
    except ImportError:
        sys.exit("kcp-proto: the command line needs an extra: pip install 'kcp-proto[cli]'")
    from ._app import app

    app()
