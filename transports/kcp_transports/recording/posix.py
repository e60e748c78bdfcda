"""What POSIX systems do with a file in their own way: lock it, force it to the disk, own it."""

import errno
import fcntl
import os
import stat
import sys

# Type checkers leave the rest out on Windows.
assert sys.platform != "win32"  # noqa: S101

REPLACES_OPEN_FILES = True
"""Whether a file can be replaced that is open; its lock then holds until it is closed."""
_AT_ONCE = fcntl.LOCK_EX | fcntl.LOCK_NB
_PRIVATE = 0o600
_GROUP_AND_OTHERS = 0o077
_ROOT = 0
# A file system that knows no full flush, such as one on the network.
_UNSUPPORTED = frozenset({errno.ENOTSUP, errno.EINVAL, errno.ENOTTY, errno.ENOSYS})


def lock_file(path: str, file: int) -> int:
    """Give the descriptor by which a file is locked: its own."""
    del path
    return file


def try_lock(file: int) -> None:
    """Keep other processes from locking it, if none of them has.

    Raises:
        BlockingIOError: Another process has it locked.
        OSError: The file system knows no locks.
    """
    fcntl.flock(file, _AT_ONCE)


def unlock(file: int) -> None:
    """Let other processes lock it; one that is not locked stays so."""
    fcntl.flock(file, fcntl.LOCK_UN)


def force(file: int) -> None:
    """Make what was written survive a crash of the machine.

    Raises:
        OSError: The disk did not take it.
    """
    full: int | None = getattr(fcntl, "F_FULLFSYNC", None)
    if full is not None:
        # On macOS `fsync` ends when the drive has the data, which may still be in its cache.
        try:
            fcntl.fcntl(file, full)
        except OSError as error:
            if error.errno not in _UNSUPPORTED:
                raise
        else:
            return
    os.fsync(file)


def force_folder(path: str) -> None:
    """Make a folder's entries survive a crash of the machine.

    Raises:
        OSError: The disk did not take them.
    """
    folder = os.open(path, os.O_RDONLY)
    try:
        force(folder)
    finally:
        os.close(folder)


def hand_over(file: int, owner: os.stat_result) -> None:
    """Give a file the owner and group of another one, where they differ.

    Args:
        file: The descriptor.
        owner: The other one's status.

    Raises:
        OSError: This process may not give files away.
    """
    status = os.fstat(file)
    user = -1 if status.st_uid == owner.st_uid else owner.st_uid
    group = -1 if status.st_gid == owner.st_gid else owner.st_gid
    os.fchown(file, user, group)


def openings(path: str, file: int) -> list[str]:
    """Say by what others may read a file, or lead it elsewhere.

    Args:
        path: Where it was opened.
        file: Its descriptor.

    Returns:
        Sentences without an end; none if the file is for its owner alone, and that is this user.
    """
    status, user = os.fstat(file), os.geteuid()
    there = os.lstat(path)
    found: list[str] = []
    if status.st_mode & _GROUP_AND_OTHERS:
        found.append(f"its mode was {stat.S_IMODE(status.st_mode):03o}")
    if status.st_uid != user:
        found.append("another user owns it")
    if stat.S_ISLNK(there.st_mode) and there.st_uid not in (user, _ROOT):
        found.append("another user's link leads to it")
    return found


def narrow(file: int) -> None:
    """Let only its owner open a file.

    Raises:
        OSError: It is another user's, or its file system has no such modes.
    """
    os.fchmod(file, _PRIVATE)
    if os.fstat(file).st_mode & _GROUP_AND_OTHERS:
        raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP))
