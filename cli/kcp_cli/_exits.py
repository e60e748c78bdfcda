"""Exit codes: scripts read these, people read the sentence on standard error."""

from typing import Any, NoReturn

import click
import typer
from typer.core import TyperGroup

from kcp_proto import KcpError, NotSent, OutcomeUnknown

FINE, WRONG, USAGE, NOT_SENT, UNKNOWN = 0, 1, 2, 3, 4
EPILOG = (
    "Exit codes: 0 fine; 1 the thing checked is not (invalid, refused, mismatch); 2 wrong usage; "
    "3 not sent, safe to try again; 4 outcome unknown, the gateway may have acted."
)


def exit_code(error: KcpError) -> int:
    """Choose the exit code that an error deserves.

    Args:
        error: What was raised.

    Returns:
        One of the documented exit codes.
    """
    if isinstance(error, NotSent):
        return NOT_SENT
    return UNKNOWN if isinstance(error, OutcomeUnknown) else WRONG


def usage(sentence: str) -> NoReturn:
    """End the command because it was called wrongly.

    Args:
        sentence: What to do instead.
    """
    typer.echo(f"kcp-proto: {sentence}", err=True)
    raise typer.Exit(USAGE)


class ReportingGroup(TyperGroup):
    """Turn the toolkit's own errors into one sentence and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the chosen command."""
        try:
            return super().invoke(ctx)
        except KcpError as error:
            typer.echo(f"kcp-proto: {error}", err=True)
            raise typer.Exit(exit_code(error)) from None
