"""The shop's own contract, as ``--profile`` names it."""

from collections.abc import Callable
from pathlib import Path

from kcp_proto import Fault, MessageError
from kcp_proto.profiles import Profile
from kcp_proto.showing import printable
from kcp_transports import read_profile

from .exits import sentence_of, usage
from .grammar import FILE, option
from .output import say

PROFILE = option(
    "--profile",
    type=FILE,
    help="The shop's own contract: its pyproject.toml, or another TOML file.",
)


def read_contract(
    path: Path,
    line: Callable[[Fault], str] = str,
    ending: str = "the profile is wrong: nothing was done",
) -> Profile:
    """Read a profile; what is wrong with it ends the command, with every fault.

    Args:
        path: A TOML file, or a folder with a ``pyproject.toml``.
        line: Writes a fault on one line.
        ending: What is said behind the faults.

    Returns:
        The profile.
    """
    try:
        return read_profile(path)
    except OSError as error:
        usage(sentence_of(error))
    except MessageError as error:
        for each in error.faults:
            say(f"{printable(str(path))}: {line(each)}")
        usage(ending)
