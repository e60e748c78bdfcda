"""A Dask cluster of three worker processes on loopback, and what kills one of them.

Run as a program it starts one, prints its address, and obeys the lines that come:
``workers`` prints the workers' process numbers once there are three,
``kill`` kills one that is at work and prints its number.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NUMBER = 3
ROOT = Path(__file__).resolve().parents[1]


class Cluster:
    """A running cluster.

    Args:
        program: The program that holds it.
        log: The file with all that its processes say.
    """

    def __init__(self, program: "subprocess.Popen[str]", log: Path) -> None:
        self._program, self._log = program, log
        self.folder = log.parent
        self.address = self._read()

    def workers(self) -> list[int]:
        """Give the process numbers of three workers, once they are there."""
        return self._say("workers")

    def kill(self) -> int:
        """Kill a worker that is at work, once one is."""
        return self._say("kill")

    def log(self) -> str:
        """Give what the cluster's processes said."""
        return self._log.read_text("utf-8", "replace")

    def _say(self, word: str) -> Any:
        assert self._program.stdin
        self._program.stdin.write(f"{word}\n")
        self._program.stdin.flush()
        return self._read()

    def _read(self) -> Any:
        assert self._program.stdout
        line = self._program.stdout.readline()
        assert line, self.log()
        return json.loads(line)


@contextmanager
def cluster_in(folder: Path) -> Generator[Cluster]:
    """Start a cluster whose workers know a folder by the variable ``SHOP_FILES``."""
    log = folder / "cluster.log"
    path = os.pathsep.join(map(str, (ROOT, *(ROOT / name for name in _PACKAGES))))
    with (
        open(log, "wb") as errors,
        subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": path, "SHOP_FILES": str(folder)},
        ) as program,
    ):
        yield Cluster(program, log)
        assert program.stdin
        program.stdin.close()


_PACKAGES = ("schemas", "transports", "sandbox", "cli")


def main() -> None:
    import distributed

    local: Any = distributed.LocalCluster
    options = {"n_workers": NUMBER, "threads_per_worker": 1, "dashboard_address": None}
    with local(host="127.0.0.1", **options) as cluster:
        client: Any = cluster.get_client()
        print(json.dumps(cluster.scheduler_address.replace("tcp://", "dask://")), flush=True)
        for line in sys.stdin:
            client.wait_for_workers(NUMBER, timeout=30)
            if line.strip() == "workers":
                print(json.dumps([*client.run(os.getpid).values()]), flush=True)
            else:
                print(json.dumps(kill_one(client)), flush=True)


def kill_one(client: Any) -> int:
    processes = client.run(os.getpid)
    while not (busy := [worker for worker, tasks in client.processing().items() if tasks]):
        time.sleep(0.005)
    os.kill(processes[busy[0]], signal.SIGKILL)
    return processes[busy[0]]


if __name__ == "__main__":
    main()
