"""The ``kcp-proto`` command."""

import sys
from importlib.util import find_spec

from ._codes import USAGE
from .streams import drop_output, escape_what_has_no_place, flush, say


def main() -> None:
    """Run the command; the process ends with one of the documented exit codes."""
    escape_what_has_no_place()
    try:
        _run_and_flush()
    except OSError as error:
        _give_up(error)
    except SystemExit as ended:
        # Typer and Rich end with 1 when nobody reads on, which would mean a wrong message.
        if isinstance(ended.__context__, BrokenPipeError):
            _give_up(ended.__context__)
        raise


def _run_and_flush() -> None:
    try:
        _run()
    finally:
        # Left to the interpreter, a full disk would end the process with 120.
        flush()


def _run() -> None:
    if sys.argv[1:] == ["--version"]:
        # Scripts ask this often, and the answer needs neither the commands nor their extra.
        from ._version import show_version

        show_version()
        sys.exit()
    if any(find_spec(needed) is None for needed in ("rich", "typer")):
        say("kcp-proto: the command line needs an extra: pip install 'kcp-proto[cli]'")
        sys.exit(USAGE)
    from kcp_proto import KcpError, OutcomeUnknown

    from .app import app
    from .exits import exit_code

    try:
        app()
    except KcpError as error:
        say(f"kcp-proto: {error}")
        if isinstance(error, OutcomeUnknown):
            say(error.recovery)
        sys.exit(exit_code(error))
    except ImportError as error:
        # A missing extra says itself which installation mends it.
        say(f"kcp-proto: {error}")
        sys.exit(USAGE)


def _give_up(error: OSError) -> None:
    drop_output()
    # Whoever stopped reading knows that.
    if not isinstance(error, BrokenPipeError):
        from ._system_errors import sentence_of

        say(f"kcp-proto: {sentence_of(error)}")
    sys.exit(USAGE)
