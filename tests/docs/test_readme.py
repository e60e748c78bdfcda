"""What the first pages promise is true: their examples run, their lists are complete."""

import re
import runpy
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
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
PRINTING = re.compile(
    r"^```python\n(.*?)^```\n\n(?:<!-- [^\n]* -->\n)?```text\n(.*?)^```$", re.M | re.S
)
MOST_LINES = 75
COMMANDS = set(Commands().list_commands())


@pytest.mark.parametrize("text", [ENGLISH, KOREAN], ids=READMES)
def test_the_first_line_says_which_kcp_this_is(text: str) -> None:
    assert "NHN KCP payment gateway" in text.splitlines()[0]


@pytest.mark.parametrize("text", [ENGLISH, KOREAN], ids=READMES)
def test_a_readme_takes_one_screen(text: str) -> None:
    assert len(text.splitlines()) <= MOST_LINES


def test_the_korean_guide_shows_the_code_of_the_english_pages() -> None:
    ((code, printed),) = PRINTING.findall(ERRORS)
    assert f"```python\n{code}```\n\n```text\n{printed}```\n" in GUIDE_KO


def test_the_examples_of_embedding_reach_a_gateway(issued: Issued, tmp_path: Path) -> None:
    pay, send = (function_of(EMBEDDING, name, tmp_path) for name in ("pay", "send"))
    sandbox = Sandbox(issued=issued)
    http = client_of(sandbox.transport())
    reply = pay(http, sandbox.identity, PointPayment(**order(sandbox)))
    assert isinstance(reply, PointPaymentReply)
    assert (reply.res_cd, reply.pnt_amount) == ("0000", 1004)
    again = {**order(sandbox), "ordr_idxx": "ORDER2"}
    paid = send(http, sandbox.identity, "benepia.point_payment", again)
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
    left_out = {"guide"} if name == "README.md" else set[str]()
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
