"""What the first pages promise is true: their examples run, their lists are complete."""

import os
import re
import runpy
import sys
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from subprocess import run
from types import SimpleNamespace
from typing import Any

import pytest

from kcp_cli.app import Commands
from kcp_proto import HttpRequest
from kcp_proto.messages import PointPayment, PointPaymentReply
from kcp_sandbox import Issued, Sandbox, SandboxTransport

ROOT = Path(__file__).resolve().parents[2]
READMES = ("README.md", "README.ko.md")
ENGLISH, KOREAN = ((ROOT / name).read_text("utf-8") for name in READMES)
INSTALL, COMMAND, ERRORS, GATEWAY, EMBEDDING, GUIDE_KO = (
    (ROOT / "docs" / f"{name}.md").read_text("utf-8")
    for name in ("install", "cli", "errors", "gateway", "embedding", "guide.ko")
)
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PRINTING = re.compile(r"^```python\n(.*?)^```\n\n```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMANDS = set(Commands().list_commands())


@pytest.mark.parametrize("text", [ENGLISH, KOREAN], ids=READMES)
def test_the_first_line_says_which_kcp_this_is(text: str) -> None:
    assert "NHN KCP payment gateway" in text.splitlines()[0]


def test_both_readmes_show_the_same_code() -> None:
    english, korean = (
        [body for kind, body in BLOCK.findall(text) if kind] for text in (ENGLISH, KOREAN)
    )
    assert len(english) == 3
    assert english == korean


def test_the_korean_guide_shows_the_code_of_the_english_pages() -> None:
    assert set(PRINTING.findall(GUIDE_KO)) == set(PRINTING.findall(ERRORS))
    assert len(PRINTING.findall(ERRORS)) == 1


@pytest.mark.parametrize(
    ("code", "printed"), [*PRINTING.findall(ENGLISH), *PRINTING.findall(ERRORS)]
)
def test_an_example_prints_what_the_readme_shows(code: str, printed: str, tmp_path: Path) -> None:
    program = tmp_path / "example.py"
    program.write_text(code, "utf-8")
    environment = {**os.environ, "PYTHONUTF8": "1"}
    command = [sys.executable, "-W", "error", str(program)]
    done = run(command, capture_output=True, encoding="utf-8", env=environment, check=False)
    assert (done.stderr, done.stdout) == ("", printed)


def test_the_example_with_another_http_stack_reaches_a_gateway(
    issued: Issued, tmp_path: Path
) -> None:
    pay = function_of(ENGLISH, "pay", tmp_path)
    sandbox = Sandbox(issued=issued)
    reply = pay(client_of(sandbox.transport()), sandbox.identity, PointPayment(**order(sandbox)))
    assert isinstance(reply, PointPaymentReply)
    assert (reply.res_cd, reply.pnt_amount) == ("0000", 1004)


def test_the_page_about_embedding_shows_the_same_and_takes_names_and_fields_too(
    issued: Issued, tmp_path: Path
) -> None:
    assert block_with(ENGLISH, "def pay") == block_with(EMBEDDING, "def pay")
    send = function_of(EMBEDDING, "send", tmp_path)
    sandbox = Sandbox(issued=issued)
    http = client_of(sandbox.transport())
    paid = send(http, sandbox.identity, "benepia.point_payment", order(sandbox))
    cancelled = send(http, sandbox.identity, "payment.cancel", {"tno": paid.wire["tno"]})
    assert (paid.res_cd, cancelled.res_cd) == ("0000", "0000")


@pytest.mark.parametrize("text", [INSTALL, GUIDE_KO], ids=["install.md", "guide.ko.md"])
def test_each_extra_is_offered(text: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    offered = set(re.findall(r"pip install '\.\[(\w+)\]'", text))
    assert offered == set(project["optional-dependencies"])


@pytest.mark.parametrize("text", [COMMAND, GUIDE_KO], ids=["cli.md", "guide.ko.md"])
def test_each_command_and_exit_code_is_listed(text: str) -> None:
    assert set(re.findall(r"^\| `kcp-proto (\w+)", text, re.MULTILINE)) == COMMANDS
    assert re.findall(r"^\| (\d) \|", text, re.MULTILINE) == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize("text", [GATEWAY, GUIDE_KO], ids=["gateway.md", "guide.ko.md"])
def test_the_rulings_that_a_newcomer_must_know_are_named(text: str) -> None:
    named = set(re.findall(r"^\| \[(R\d+)\]", text, re.MULTILINE))
    assert named == {"R8", "R18", "R19", "R22", "R25", "R30"}


@pytest.mark.parametrize("name", ["README.md", "README.ko.md"])
def test_each_page_is_listed_once(name: str) -> None:
    folder = ROOT / "docs"
    index = (folder / name).read_text("utf-8")
    listed = re.findall(r"^\| \[[^]]+\]\(((?:python/)?[\w.-]+\.md)\)", index, re.MULTILINE)
    paths = [*folder.glob("*.md"), *folder.glob("python/*.md")]
    pages = {plain(path.relative_to(folder).as_posix()) for path in paths} - {"README"}
    # The Korean guide has no English page.
    left_out = {"guide"} if name == "README.md" else set()
    assert sorted(map(plain, listed)) == sorted(pages - left_out)


def plain(name: str) -> str:
    return name.removesuffix(".md").removesuffix(".ko")


def block_with(text: str, code: str) -> str:
    block: str
    (block,) = (body for _, body in BLOCK.findall(text) if code in body)
    return block


def function_of(text: str, name: str, folder: Path) -> Callable[..., Any]:
    program = folder / "program.py"
    program.write_text(block_with(text, f"def {name}"), "utf-8")
    function: Callable[..., Any] = runpy.run_path(str(program))[name]
    return function


def order(sandbox: Sandbox) -> dict[str, Any]:
    member = sandbox.members[0]
    account = {
        "pt_idno": member.pt_idno,
        "pt_pwd": member.pt_pwd,
        "pt_memcorp_cd": member.pt_memcorp_cd,
    }
    return {"amount": 1004, "pt_mny": 1004, "ordr_idxx": "ORDER1", **account}


def client_of(transport: SandboxTransport) -> object:
    """Imitate a foreign HTTP client with the sandbox at the other end."""

    def post(url: str, *, content: bytes, headers: Mapping[str, str]) -> object:
        request = HttpRequest(method="POST", url=url, headers=headers, body=content)
        response = transport.send(request)
        return SimpleNamespace(
            status_code=response.status, headers=response.headers, content=response.body
        )

    return SimpleNamespace(post=post)
