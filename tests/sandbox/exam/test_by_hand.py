"""The page of an exam by hand: what it loads, in which words, and under which policy."""

import json
import re
import ssl
from http.client import HTTPSConnection
from importlib import resources
from urllib.parse import urlsplit

import pytest

from kcp_sandbox import Sandbox, SandboxServer
from kcp_sandbox.exam.plan import DEPOSITS, STEPS, WINDOWS
from kcp_sandbox.exam.words import VERDICTS

HERE = resources.files("kcp_sandbox.exam")
WORDS = json.loads((HERE / "words.json").read_text("utf-8"))
SCRIPT = (HERE / "static" / "by_hand.js").read_text("utf-8")
PAGE = (HERE / "templates" / "by_hand.html").read_text("utf-8")


def get(server: SandboxServer, path: str, **headers: str) -> tuple[int, str, dict[str, str]]:
    context = ssl.create_default_context(cadata=server.ca_pem.decode("ascii"))
    parts = urlsplit(server.url)
    connection = HTTPSConnection(parts.hostname or "", parts.port, context=context, timeout=10)
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    read = response.read().decode()
    connection.close()
    return response.status, read, {name.lower(): value for name, value in response.getheaders()}


@pytest.mark.parametrize("below", ["", "/shop/a"])
def test_the_page_comes_in_both_languages_and_loads_nothing_from_elsewhere(below: str) -> None:
    with Sandbox() as sandbox, sandbox.serve() as server:
        _, page, headers = get(server, f"{below}/_sandbox/exam")
        _, korean, _ = get(server, f"{below}/_sandbox/exam", **{"Accept-Language": "ko-KR"})
        assert "The exam of a shop" in page
        assert "상점 시험" in korean
        assert "require-trusted-types-for 'script'" in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"
        loaded = re.findall(r'(?:src|href)="((?:exam/)?static/[^"]+)"', page)
        assert len(loaded) == 4
        for name in loaded:
            assert get(server, f"{below}/_sandbox/{name}")[0] == 200
        assert not re.search(r'(?:src|href)="(?:/|https?:)', page)
        assert get(server, f"{below}/_sandbox/exam/static/words.json")[0] == 404


def test_each_word_of_the_page_is_there_in_both_languages_and_used() -> None:
    shown = {f"window_{each}" for each in WINDOWS} | {f"deposit_{each}" for each in DEPOSITS}
    shown |= {f"step_{each}" for each in STEPS if each not in ("window", "deposit")}
    # Where a verdict stands, or the name of something about a case.
    shown |= set(VERDICTS) | set(re.findall(r'\["(\w+)",', SCRIPT))
    shown |= set(re.findall(r'say\("(\w+)"', SCRIPT)) | set(re.findall(r"say\.(\w+)", PAGE))
    shown |= set(re.findall(r'button\("(\w+)"', SCRIPT)) | {"happened", "awaited"}
    assert set(WORDS) == shown
    for english, korean in WORDS.values():
        assert english.count("{}") == korean.count("{}")
