"""A few commands, and what they print: the same at each run, since nothing of a clock is shown."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from kcp_proto import STAGING, build_request
from kcp_sandbox import Sandbox
from kcp_schemas import load_schema

ROOT = Path(__file__).resolve().parent.parent.parent
WIDTH = 96
_EXAMPLE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SAMPLE_TNO = "22320972271249"  # of the guide, with which the explained request is signed


@dataclass(frozen=True)
class Command:
    """A command, what its remark says, and the parts of its output that are shown.

    Args:
        line: What is typed.
        remark: By language.
        parts: The beginning of the first line of each part, and of what follows it; all if absent.
    """

    line: str
    remark: Mapping[str, str]
    parts: Sequence[tuple[str, str]] = ()


COMMANDS = (
    Command("kcp-proto validate cancel.json", {"en": "a wrong name", "ko": "틀린 필드 이름"}),
    Command(
        "python pay.py", {"en": "pay and cancel, in a sandbox", "ko": "샌드박스에서 결제와 취소"}
    ),
    Command(
        "kcp-proto explain request.json",
        {"en": "a signature that was refused", "ko": "거절된 서명"},
        [("│ fields ", "└"), ("payment.cancel: ", "kcp-proto")],
    ),
)


def recorded(language: str) -> list[tuple[str, list[str]]]:
    """Run the commands in an empty folder; give each with the lines that it printed.

    Args:
        language: ``en`` or ``ko``, in which the program is told to speak.
    """
    with TemporaryDirectory() as folder:
        _files(Path(folder))
        return [
            (
                f"{each.line}  # {each.remark[language]}",
                list(_shown(each, _run(each.line, Path(folder), language))),
            )
            for each in COMMANDS
        ]


def _files(folder: Path) -> None:
    """Write the README's example, a message with a mistake, and a request that was spoilt."""
    first, *_ = _EXAMPLE.findall((ROOT / "README.md").read_text("utf-8"))
    (folder / "pay.py").write_text(first, "utf-8")
    cancel = {**load_schema("payment.cancel.request")["examples"][0], "mod_dsc": "고객변심"}
    del cancel["mod_desc"]
    (folder / "cancel.json").write_text(json.dumps(cancel, indent=2), "utf-8")
    request = build_request("payment.cancel", {"tno": _SAMPLE_TNO}, Sandbox().identity, STAGING)
    spoilt = {**json.loads(request.body), "tno": "22320972271250"}
    (folder / "request.json").write_text(json.dumps(spoilt), "utf-8")


def _run(line: str, folder: Path, language: str) -> str:
    program, *words = line.split()
    programs = {"kcp-proto": [sys.executable, "-m", "kcp_cli"], "python": [sys.executable]}
    paths = [str(ROOT), *(str(ROOT / part) for part in ("schemas", "transports", "sandbox", "cli"))]
    environment = {
        **{name: text for name, text in os.environ.items() if not name.startswith("KCP_")},
        **{"KCP_PROTO_LANG": language, "COLUMNS": str(WIDTH), "NO_COLOR": "1", "PYTHONUTF8": "1"},
        "PYTHONPATH": os.pathsep.join(paths),
    }
    return subprocess.run(
        [*programs.get(program, [program]), *words],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    ).stdout


def _shown(command: Command, printed: str) -> Iterator[str]:
    """Give the lines of each part; ``⋮`` stands for lines that are left out."""
    lines = printed.rstrip("\n").splitlines()
    at = 0
    for first, behind in command.parts:
        start = next(n for n in range(at, len(lines)) if lines[n].startswith(first))
        rest = range(start, len(lines))
        end = next(n for n in rest if not lines[n] or lines[n].startswith(behind))
        yield "⋮"
        yield from lines[start:end]
        at = end
    if command.parts:
        yield "⋮"
    else:
        yield from lines
