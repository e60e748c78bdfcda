"""The ``kcp-proto`` command.

`main` starts it; `app` names the commands and loads the one that is used. `call` (with
`interrupts`), `sign`, `messages`, `codes` and `recording` take one file each, `validate`, `doctor`,
`explain`, `bench`, `demo`, `survey` and `sandbox` a room each. All share `exits` (exit codes),
`output` and `tables` (what is printed, over the `streams`), `files` (what is read and written,
passwords included), `environments`, `grammar`, by which commands and options are declared, and
`phrases`, what people read, in their language.
"""

import sys
from importlib.util import find_spec
from typing import NoReturn

from .streams import drop, escape_unencodable, flush

__all__ = ["main"]


def __dir__() -> list[str]:
    return __all__


def main() -> None:
    """Run the command; the process ends with one of the documented exit codes."""
    escape_unencodable()
    try:
        _run_and_flush()
    except OSError as error:
        _give_up(error)
    except KeyboardInterrupt:
        # Before a command is loaded; from then on each says what became of its work. A traceback
        # would look like a fault, and 130 is what a shell says of Ctrl-C.
        sys.exit(130)
    except SystemExit as ended:
        # Rich ends with 1 when the reader has gone, which would mean a wrong message.
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
    # What is heavy is imported here and not above, for a quick --version without the extra.
    if sys.argv[1:] == ["--version"]:
        from .version import print_version

        print_version()
        sys.exit()
    if find_spec("click") is None:
        from .exits import usage

        usage(
            "the command line needs an extra: pip install 'kcp-proto[cli]',"
            " or 'kcp-proto[validate]' for checking files alone"
        )
    from .app import run

    run()


def _give_up(error: OSError) -> NoReturn:
    from .exits import USAGE, sentence_of, usage

    drop("stdout")
    # A reader that stopped reading needs no message.
    if isinstance(error, BrokenPipeError):
        sys.exit(USAGE)
    usage(sentence_of(error))
