"""Run ``kcp-proto validate`` for the GitHub Action, and hand on what came of it.

The inputs come as environment variables; each line of them is one argument, and none is run.
"""

import os
import re
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

# "RULE N, RULE N" behind a colon is the count by rules in either language.
_COUNTED = re.compile(r"^[^:]+: ((?:[a-z][\w.-]* \d+)(?:, [a-z][\w.-]* \d+)*)$", re.MULTILINE)
WRONG_USAGE = 2


def main(command: str) -> int:
    """Validate in the wanted folder, write the outputs, and end as the command did."""
    folder = Path(os.environ["FOLDER"])
    files, reports = lines("FILES"), lines("REPORTS")
    if not files:
        return refuse("the input files is empty")
    if not folder.is_dir():
        return refuse("the input working-directory names no folder")
    if any("=" not in report for report in reports):
        return refuse("the input reports has a line that is not FORM=FILE")
    options = ["--message", os.environ["MESSAGE"], "--lang", os.environ["REPORT_LANGUAGE"]]

    options += ["--output", os.environ["OUTPUT"], *(f"--report={report}" for report in reports)]
    summary = Path(os.environ["RUNNER_TEMP"]) / f"kcp-proto-{uuid4().hex}.md"
    options.append(f"--report=summary={summary}")
    targets = [(form, (folder / file).resolve()) for form, _, file in map(parted, reports)]
    before = [seen(target) for _, target in targets]
    code, many = relay([command, "validate", *options, *lines("ARGS"), "--", *files], folder)
    # What could not be written is as it was before; the command has said so.
    changed = [seen(target) != old for (_, target), old in zip(targets, before, strict=True)]
    there = [(form, str(file)) for (form, file), new in zip(targets, changed, strict=True) if new]
    show(summary)
    write("faults", str(many))
    write("exit-code", str(code))
    write("reports", "\n".join(path for _, path in there))
    write("sarif", next((path for form, path in there if form == "sarif"), ""))
    return code


def relay(command: list[str], folder: Path) -> tuple[int, int]:
    """Run a command, pass on each line that it prints, and give its exit code and its faults."""
    many = 0
    with subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        for line in process.stdout or ():
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()
            counted = _COUNTED.match(line.decode("utf-8", "replace").rstrip())
            many = sum(map(int, re.findall(r" (\d+)", counted[1]))) if counted else many
    return process.returncode, many


def seen(file: Path) -> tuple[int, int] | None:
    """Tell one state of a file from another; None where there is none."""
    if not file.is_file():
        return None
    state = file.stat()
    return state.st_ino, state.st_mtime_ns


def show(summary: Path) -> None:
    """Put the summary on the run's page, behind what other steps put there."""
    page = os.environ.get("GITHUB_STEP_SUMMARY")
    if page and summary.is_file():
        with Path(page).open("ab") as written:
            written.write(summary.read_bytes())
    summary.unlink(missing_ok=True)


def parted(report: str) -> tuple[str, str, str]:
    """Divide FORM=FILE."""
    return report.partition("=")


def lines(name: str) -> list[str]:
    """Give the lines of an input that hold something."""
    return [line for line in os.environ[name].splitlines() if line]


def refuse(why: str) -> int:
    """Say what is wrong with an input."""
    print(f"::error::{why}")
    return WRONG_USAGE


def write(name: str, value: str) -> None:
    """Add an output; no value can end its own entry."""
    end = uuid4().hex
    with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as runner:
        runner.write(f"{name}<<{end}\n{value}\n{end}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
