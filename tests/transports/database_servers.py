"""Throw-away database servers on Unix sockets, in a temporary folder, for as long as tests run."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from socket import AF_UNIX, socket
from typing import Any

PATIENCE = 60
# What is only killed needs no disk.
_MARIADB_SETTINGS = [
    "--skip-networking",
    "--skip-log-bin",
    "--innodb-flush-method=nosync",
    "--innodb-flush-log-at-trx-commit=2",
    "--innodb-doublewrite=0",
]


def program(name: str) -> str:
    """Find a server's program, which may stand in a folder of its own; "" if there is none."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    path = os.pathsep.join([*map(str, places), os.environ.get("PATH", ""), "/usr/sbin"])
    return shutil.which(name, path=path) or ""


class Server:
    """A server that can be killed and started again over the same data."""

    def __init__(self, command: Sequence[str], log: Path, probe: Callable[[], Any]) -> None:
        self._command, self._log, self._probe = command, log, probe

    def start(self) -> None:
        until = time.monotonic() + PATIENCE
        self._spawn()
        while True:
            try:
                self._probe().close()
                return
            except Exception:
                if time.monotonic() > until:
                    raise AssertionError(self._log.read_text("utf-8", "replace")) from None
            if self.process.poll() is not None:
                # Processes of the one that was killed may still be there.
                self._spawn()
            time.sleep(0.05)

    def _spawn(self) -> None:
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def stop(self, how: signal.Signals = signal.SIGKILL) -> None:
        with suppress(ProcessLookupError):
            self.process.send_signal(how)
        self.process.wait(PATIENCE)


def _run_as(user: str) -> list[str]:
    """Say how to run a command as a server's own user, for servers refuse root."""
    return ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups"] if _is_root() else []


def _is_root() -> bool:
    return os.getuid() == 0


def _give(folder: Path, user: str) -> None:
    if _is_root():
        shutil.chown(folder, user, user)


@contextmanager
def postgresql(folder: Path) -> Generator[tuple[Server, str]]:
    """Run PostgreSQL in a folder; give the server and its address."""
    import psycopg

    _give(folder, "postgres")
    data = folder / "data"
    made = [program("initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8"]
    subprocess.run(
        [*_run_as("postgres"), *made, "--no-sync"], check=True, capture_output=True, cwd=folder
    )
    address = f"postgresql://postgres@/postgres?host={folder}"
    settings = ["listen_addresses=", f"unix_socket_directories={folder}", "fsync=off"]
    command = [*_run_as("postgres"), program("postgres"), "-D", str(data)]
    server = Server(
        command + [part for setting in settings for part in ("-c", setting)],
        folder / "log",
        lambda: psycopg.connect(address, connect_timeout=2),
    )
    yield from _running(server, address, signal.SIGQUIT, prepare=lambda: None)


@contextmanager
def mariadb(folder: Path) -> Generator[tuple[Server, str]]:
    """Run MariaDB in a folder; give the server and its address."""
    import pymysql

    _give(folder, "mysql")
    data, door = folder / "data", folder / "socket"
    user = ["--user=mysql"] if _is_root() else []
    install = [program("mariadb-install-db"), "--no-defaults", f"--datadir={data}", *user]
    options = ["--auth-root-authentication-method=normal", "--skip-test-db"]
    subprocess.run([*install, *options], check=True, capture_output=True, cwd=folder)
    command = [program("mariadbd"), "--no-defaults", f"--datadir={data}", f"--socket={door}"]
    server = Server(
        [*command, *user, *_MARIADB_SETTINGS],
        folder / "log",
        lambda: _listens(door) and pymysql.connect(unix_socket=str(door), user="root"),
    )
    address = f"mysql://root@localhost/kcp?unix_socket={door}"
    yield from _running(server, address, signal.SIGKILL, prepare=lambda: _make_schema(door))


def _listens(path: Path) -> bool:
    # PyMySQL leaves the socket open over which it reached no server.
    with socket(AF_UNIX) as probe:
        probe.connect(str(path))
    return True


def _make_schema(door: Path) -> None:
    import pymysql

    with pymysql.connect(unix_socket=str(door), user="root") as connection:
        connection.cursor().execute("CREATE DATABASE kcp")


def _running(
    server: Server, address: str, end: signal.Signals, *, prepare: Callable[[], None]
) -> Generator[tuple[Server, str]]:
    server.start()
    try:
        prepare()
        yield server, address
    finally:
        server.stop(end)
