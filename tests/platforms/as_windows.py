"""Run a script in this process as on Windows, as far as that can be played elsewhere.

Python's own modules and those of others are loaded first, as the system that they really run on;
then the names that Windows lacks are taken away, and ours are loaded afresh. What Windows does
inside (locks that bind, its consoles and signals, who may open a file) is not played.

    python -m tests.platforms.as_windows [--everything] SCRIPT

With ``--everything`` each of our modules is loaded before, so that all that they need is.
"""

import asyncio
import errno
import importlib
import multiprocessing
import os
import pkgutil
import runpy
import signal
import ssl
import sys
import sysconfig
from collections.abc import Sequence
from subprocess import Popen
from types import ModuleType

EVERYTHING = "--everything"
OURS = ("kcp_proto", "kcp_schemas", "kcp_transports", "kcp_sandbox", "kcp_cli")
# Python's documentation says of each "Availability: Unix", or leaves Windows out.
LACKING = {
    os: "chown fchmod fchown fork forkpty getegid geteuid getgid getpgrp getuid getloadavg "
    "killpg lchown mkfifo O_CLOEXEC O_DIRECTORY O_NOCTTY O_NOFOLLOW O_NONBLOCK O_SYNC pread pwrite "
    "register_at_fork sched_getaffinity set_blocking setpgid setsid statvfs sysconf tcgetpgrp "
    "tcsetpgrp ttyname uname wait wait3 wait4",
    signal: "SIGALRM SIGCHLD SIGCONT SIGHUP SIGKILL SIGPIPE SIGQUIT SIGSTOP SIGTSTP SIGTTIN "
    "SIGTTOU SIGUSR1 SIGUSR2 SIGWINCH alarm pthread_kill pthread_sigmask setitimer sigtimedwait "
    "sigwait",
}
# Modules of others that look at the system as they are loaded.
OTHERS = (
    "aiohappyeyeballs",
    "asyncio",
    "concurrent.futures.process",
    "cryptography.x509",
    "h11",
    "http.server",
    "jinja2",
    "jsonschema",
    "jsonschema_rs",
    "OpenSSL.SSL",
    "orjson",
    "rich.console",
    "sqlite3",
    "starlette.applications",
    "trustme",
    "urllib.request",
    "urllib3.connection",
    "uvicorn.protocols.http.httptools_impl",
    "click",
    "yaml",
)
MODULES = ("fcntl", "grp", "pty", "pwd", "resource", "termios", "tty")


class Msvcrt(ModuleType):
    """`msvcrt.locking` for files of this process alone."""

    LK_UNLCK, LK_LOCK, LK_NBLCK = 0, 1, 2

    def __init__(self) -> None:
        super().__init__("msvcrt")
        self.locked: set[tuple[int, int]] = set()

    def locking(self, file: int, kind: int, length: int) -> None:
        status = os.fstat(file)
        there = (status.st_dev, status.st_ino)
        if (kind == self.LK_UNLCK) is (there not in self.locked):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        self.locked ^= {there}


def modules() -> list[str]:
    """Name every module of ours that can be imported without being run."""
    found: list[str] = []
    for package in OURS:
        found.append(package)
        inside = importlib.import_module(package).__path__
        found += [each.name for each in pkgutil.walk_packages(inside, f"{package}.")]
    return [name for name in found if not name.endswith(("__main__", "recording.posix"))]


def become_windows(others: Sequence[str] = OTHERS) -> None:
    """Take away what Windows lacks, once what others made is loaded; forget what is ours."""
    for name in others:
        importlib.import_module(name)
    # Once read it is remembered; afterwards it would be looked for under Windows' name.
    sysconfig.get_config_vars()
    for name in [name for name in sys.modules if name.partition(".")[0] in OURS]:
        del sys.modules[name]
    for module, lacking in LACKING.items():
        for name in lacking.split():
            if hasattr(module, name):
                delattr(module, name)
    for name in MODULES:
        sys.modules[name] = None  # type: ignore[assignment]
    sys.modules["msvcrt"] = Msvcrt()
    Popen.kill = Popen.terminate  # type: ignore[method-assign]
    multiprocessing.set_start_method("spawn")
    ssl.enum_certificates = lambda store: []  # type: ignore[attr-defined]
    # What awaits runs there on completion ports, which are not played.
    asyncio.ProactorEventLoop = asyncio.SelectorEventLoop  # type: ignore[attr-defined, misc]
    sys.platform = "win32"


def _loadable() -> list[str]:
    return [name for name in modules() if not name.endswith("recording.windows")]


def main() -> None:
    sys.argv = sys.argv[1:]
    everything = sys.argv[0] == EVERYTHING
    if everything:
        del sys.argv[0]
    become_windows(_loadable() if everything else OTHERS)
    runpy.run_path(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    main()
