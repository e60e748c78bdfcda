"""What Windows does with a file in its own way: lock it by another one, replace it once closed.

Nothing of this was run on Windows; its branches are run elsewhere, over a stand-in for `msvcrt`.
"""

import msvcrt
import os
from contextlib import suppress
from typing import Any

REPLACES_OPEN_FILES = False
"""Whether a file can be replaced that is open; its lock then holds until it is closed."""
# Type checkers know the module on Windows only.
_SYSTEM: Any = msvcrt
_ONE_BYTE = 1


def lock_file(path: str, file: int) -> int:
    """Give the descriptor by which a file is locked: that of an empty file beside it.

    Locked bytes cannot be read there, and a lock ends when its file is closed to be replaced.
    """
    del file
    return os.open(f"{os.path.realpath(path)}.lock", os.O_RDWR | os.O_CREAT, 0o600)


def try_lock(file: int) -> None:
    """Keep other processes from locking it, if none of them has.

    Raises:
        BlockingIOError: Another process has it locked.
    """
    try:
        _SYSTEM.locking(file, _SYSTEM.LK_NBLCK, _ONE_BYTE)
    except PermissionError as error:
        raise BlockingIOError(*error.args) from None


def unlock(file: int) -> None:
    """Let other processes lock it; one that is not locked stays so."""
    with suppress(PermissionError):
        _SYSTEM.locking(file, _SYSTEM.LK_UNLCK, _ONE_BYTE)


def force(file: int) -> None:
    """Make what was written survive a crash of the machine.

    Raises:
        OSError: The disk did not take it.
    """
    os.fsync(file)


def force_folder(path: str) -> None:
    """Do nothing: a folder cannot be forced to the disk."""
    del path


def hand_over(file: int, owner: os.stat_result) -> None:
    """Do nothing: a file gets its owner, and who may open it, from its folder."""
    del file, owner


def openings(path: str, file: int) -> list[str]:
    """Say nothing: modes tell nothing of who may open a file."""
    del path, file
    return []


def narrow(file: int) -> None:
    """Do nothing, as there was nothing to say."""
    del file
