"""The extra for hooks and CI: small, and what it leaves out is said in words."""

import json
import os
import re
import sys
from pathlib import Path
from subprocess import CompletedProcess, run

import pytest

from kcp_sandbox import Issued
from kcp_schemas import load_schema

from .installing import copy_of_the_project, lacks_an_index

MOST_DISTRIBUTIONS, MOST_BYTES = 15, 40 << 20
LISTED = """
import importlib.metadata, importlib.util, json, pathlib, sysconfig
names = sorted(each.name.lower().replace("_", "-") for each in importlib.metadata.distributions())
place = pathlib.Path(sysconfig.get_path("purelib"))
files = [each for each in place.rglob("*") if each.is_file() and each.suffix != ".pyc"]
print(json.dumps([names, sum(each.stat().st_size for each in files)]))
"""


class Light:
    """An environment with the extra alone, and a shop's files."""

    def __init__(self, folder: Path, issued: Issued) -> None:
        self.folder = folder
        scripts = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
        self.python, self.command = scripts / "python", scripts / "kcp-proto"
        for name, content in (("cert.pem", issued.certificate), ("key.pem", issued.key)):
            (folder / name).write_bytes(content)
        (folder / "password.txt").write_bytes(issued.password)
        example = load_schema("payment.cancel.request")["examples"][0]
        (folder / "good.json").write_text(json.dumps(example), "utf-8")
        (folder / "bad.json").write_text(json.dumps({**example, "tno": "1\n"}), "utf-8")

    def run(self, *arguments: str) -> CompletedProcess[str]:
        return self._run(str(self.command), *arguments)

    def listed(self) -> tuple[list[str], int]:
        names, size = json.loads(self._run(str(self.python), "-c", LISTED).stdout)
        return names, size

    def _run(self, *command: str) -> CompletedProcess[str]:
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        return run(
            command,
            cwd=self.folder,
            env={**environment, "PYTHONUTF8": "1", "COLUMNS": "80"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )


@pytest.fixture(scope="module")
def light(tmp_path_factory: pytest.TempPathFactory, issued: Issued) -> Light:
    folder = tmp_path_factory.mktemp("light")
    project = copy_of_the_project(folder / "project")
    run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True)
    light = Light(folder, issued)
    pip = [sys.executable, "-m", "pip", "--python", str(light.python), "install", "--quiet"]
    done = run(
        [*pip, "--no-compile", f"{project}[validate]"], capture_output=True, text=True, check=False
    )
    if done.returncode and lacks_an_index(done.stdout + done.stderr):
        pytest.skip("there is no package index to install from")
    assert done.returncode == 0, done.stderr
    return light


def test_it_is_small(light: Light) -> None:
    names, size = light.listed()
    assert len(names) <= MOST_DISTRIBUTIONS, names
    assert size <= MOST_BYTES
    assert {"click", "jsonschema-rs", "orjson", "kcp-proto"} <= set(names)
    assert not {"typer", "pydantic", "pydantic-core", "rich", "urllib3", "pip"} & set(names)


WORKING = [
    ("validate good.json", 0, "documents: 1, valid: 1"),
    ("validate bad.json", 1, "does not have the required form"),
    ("messages", 0, "payment.cancel.request"),
    ("schema payment.cancel.request", 0, '"$id"'),
    ("openapi", 0, '"openapi"'),
    ("codes result 8094", 0, "8094"),
    ("explain good.json", 1, "payment.cancel"),
    ("sign T0000^1234^STSC --key key.pem --password-file password.txt", 0, "=="),
    ("doctor --key key.pem --cert cert.pem --password-file password.txt", 0, "key.container"),
    ("recording scan bad.json", 1, "kcp_sign_data"),
    ("--version", 0, "kcp-proto"),
    ("--help", 0, "Commands:"),
]


@pytest.mark.parametrize(("line", "code", "shown"), WORKING, ids=lambda value: str(value)[:40])
def test_what_it_is_for_works(line: str, code: int, shown: str, light: Light) -> None:
    ended = light.run(*line.split())
    assert (ended.returncode, shown in ended.stdout, ended.stderr) == (code, True, "")


SHOP = "--site-cd T0000 --cert cert.pem --key key.pem --password-file password.txt"
BEYOND = [
    "demo",
    f"call payment.cancel good.json --env staging {SHOP}",
    "bench sign --seconds 0.1",
    "sandbox",
    "sandbox run -- true",
    f"survey --env https://127.0.0.1:1 --consent T0000 {SHOP}",
]


@pytest.mark.parametrize("line", BEYOND)
def test_what_needs_more_says_which_extra(line: str, light: Light) -> None:
    ended = light.run(*line.split())
    assert (ended.returncode, "Traceback" in ended.stderr) == (2, False)
    assert re.search(r"pip install 'kcp-proto\[(cli|urllib3|sandbox)\]'", ended.stderr)


def test_every_command_explains_itself(light: Light) -> None:
    """A list of what there is, and a page for each, need no extra that the command itself needs."""
    listed = light.run("--help").stdout.partition("Commands:")[2]
    names = [line.split()[0] for line in listed.splitlines() if re.match(r"  \w", line)]
    assert len(names) > 10
    ended = {name: light.run(name, "--help") for name in names}
    assert {name: done.stderr for name, done in ended.items() if done.returncode} == {}
