"""Start the sandbox beside a job of GitHub Actions; the action in this folder runs it.

The runner ends what a job left running when the job is over.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

SECONDS = 60.0


def main(command: str) -> None:
    """Start it, wait until it takes requests, and hand on where it is."""
    folder = Path(os.environ["RUNNER_TEMP"]) / f"kcp-proto-sandbox-{uuid4().hex[:8]}"
    folder.mkdir(parents=True)
    ready, log = folder / "ready.json", folder / "sandbox.log"
    options = [line for line in os.environ["ARGS"].splitlines() if line]
    where = ["--identity-out", str(folder), "--ready-file", str(ready)]
    with log.open("wb") as said:
        process = subprocess.Popen(
            [command, "sandbox", *options, *where],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            # Its own group, so that what ends this step does not end it.
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
    facts = wait(process, ready)
    if facts is None:
        # A `::` at the beginning of a line would be a command to the runner.
        text = log.read_text("utf-8", "replace").strip().replace("::", ": :")
        sys.exit(f"::error::the sandbox did not start\n{text}")
    hand_on(facts, ready, log)


def wait(process: "subprocess.Popen[bytes]", ready: Path) -> dict[str, Any] | None:
    """Give what the ready file says once it is there; None if the sandbox ended before."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and process.poll() is None:
        if ready.exists():
            return json.loads(ready.read_text("utf-8"))
        time.sleep(0.05)
    process.kill()
    return None


def hand_on(facts: dict[str, Any], ready: Path, log: Path) -> None:
    """Write the action's outputs, and the variables if they are wanted."""
    outputs = {"url": facts["url"], "page": facts["page"], "ready-file": str(ready)}
    write("GITHUB_OUTPUT", {**outputs, "ca-file": facts["paths"]["ca"], "log-file": str(log)})
    if os.environ["VARIABLES"] == "true":
        write("GITHUB_ENV", facts["environment"])
    print(f"The sandbox is at {facts['url']}, its page at {facts['page']}")


def write(file: str, values: dict[str, str]) -> None:
    """Add values to one of the runner's files; no value can end its own entry."""
    with Path(os.environ[file]).open("a", encoding="utf-8") as runner:
        for name, value in values.items():
            end = uuid4().hex
            runner.write(f"{name}<<{end}\n{value}\n{end}\n")


if __name__ == "__main__":
    main(sys.argv[1])
