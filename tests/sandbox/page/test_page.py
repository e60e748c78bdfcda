"""The page comes from the sandbox alone, keeps its secrets, and is no other web site's to use."""

import json
import os
import re
import shlex
import shutil
import ssl
import subprocess
import sys
import threading
from ast import literal_eval
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from http.client import HTTPResponse, HTTPSConnection
from importlib import resources
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcp_proto import HttpRequest, Reply
from kcp_sandbox import Sandbox, SandboxServer
from kcp_sandbox.disruptions import Passage
from kcp_sandbox.inspector import Record, Trace
from kcp_sandbox.page.copies import copies
from kcp_sandbox.page.language import LANGUAGES, words
from tests.sandbox.conftest import NOW

PAGE = "/_sandbox/"
STATIC = sorted(each.name for each in (resources.files("kcp_sandbox.page") / "static").iterdir())
Get = Callable[..., HTTPResponse]


@pytest.fixture
def server(sandbox: Sandbox) -> Iterator[SandboxServer]:
    with sandbox.serve() as running:
        yield running


@contextmanager
def connected(server: SandboxServer) -> Generator[HTTPSConnection]:
    context = ssl.create_default_context(cadata=server.ca_pem.decode("ascii"))
    parts = urlsplit(server.url)
    connection = HTTPSConnection(parts.hostname or "", parts.port, context=context, timeout=10)
    try:
        yield connection
    finally:
        connection.close()


@pytest.fixture
def get(server: SandboxServer) -> Iterator[Get]:
    with connected(server) as connection:

        def ask(path: str, **headers: str) -> HTTPResponse:
            lines = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request("GET", path, headers=lines)
            return connection.getresponse()

        yield ask


def records_of(response: HTTPResponse, many: int) -> list[dict[str, object]]:
    """Read so many records from a stream of events."""
    records: list[dict[str, object]] = []
    while len(records) < many:
        line = response.readline()
        assert line, "the stream ended"
        if line.startswith(b"data: "):
            records.append(json.loads(line.removeprefix(b"data: ")))
    return records


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_names_nothing_outside_the_sandbox(get: Get, lang: str) -> None:
    response = get(f"{PAGE}?lang={lang}")
    html = response.read().decode()
    assert response.status == 200
    assert f'<html lang="{lang}">' in html
    named: list[str] = re.findall(r'(?:src|href|action)="([^"]*)"', html)
    assert named
    assert all(name.startswith(("#", "?", "static/")) for name in named)
    assert not re.search(r"<style|style=|\son\w+=|<script(?![^>]* src=)|https?:", html)


@pytest.mark.parametrize("name", STATIC)
def test_no_file_of_the_page_makes_markup_of_text_or_calls_elsewhere(get: Get, name: str) -> None:
    response = get(f"{PAGE}static/{name}")
    text = response.read().decode()
    assert response.status == 200
    assert re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(", text) is None
    # Shops by path have pages of their own: every address is one beside the page's.
    assert "/_sandbox" not in text
    outside = re.findall(r"https?://[^\"' )]*|@import|url\(", text)
    assert set(outside) <= {"http://www.w3.org/2000/svg"}


@pytest.mark.parametrize("path", ["", "static/page.js", "events", "copies/9", "static/none.js"])
def test_every_response_forbids_what_is_not_the_sandboxs_own(get: Get, path: str) -> None:
    headers = get(PAGE + path).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["", "static/page.js", "events", "copies/1"])
@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"origin": "https://evil.example"},
        {"sec_fetch_site": "cross-site"},
    ],
)
def test_other_web_sites_see_nothing(get: Get, path: str, headers: dict[str, str]) -> None:
    response = get(PAGE + path, **headers)
    assert (response.status, list(json.loads(response.read()))) == (403, ["error"])


@pytest.mark.parametrize("name", ["..%2f__init__.py", "%2e%2e/words.json", "page.html", "x.css"])
def test_only_the_pages_files_are_served(get: Get, name: str) -> None:
    assert get(f"{PAGE}static/{name}").status == 404


def test_the_short_address_leads_to_the_page(get: Get) -> None:
    response = get("/_sandbox")
    assert (response.status, response.headers["location"]) == (307, PAGE)


@pytest.mark.parametrize(
    ("query", "accepted", "lang"),
    [
        ("", "ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        ("", "de,en;q=0.5", "en"),
        ("", "de", "en"),
        ("?lang=en", "ko", "en"),
        ("?lang=ko", "en", "ko"),
        ('?lang="><b>', "ko", "ko"),
    ],
)
def test_the_address_decides_the_language_and_then_the_browser(
    get: Get, query: str, accepted: str, lang: str
) -> None:
    html = get(PAGE + query.replace(" ", ""), accept_language=accepted).read().decode()
    assert f'<html lang="{lang}">' in html


def test_both_languages_say_everything() -> None:
    english, korean = map(words, LANGUAGES)
    assert all(english.values())
    assert all(re.search("[가-힣]", text) or text == "English" for text in korean.values())


def test_exchanges_are_told_as_they_happen_and_none_twice(
    get: Get, sandbox: Sandbox, build: Callable[..., HttpRequest]
) -> None:
    sandbox.transport().send(build("payment.cancel", tno="71"))
    stream = get(f"{PAGE}events")
    assert stream.headers["content-type"].startswith("text/event-stream")
    assert [each["number"] for each in records_of(stream, 1)] == [1]
    for tno in ("72", "73"):
        sandbox.transport().send(build("payment.cancel", tno=tno))
    later = records_of(stream, 2)
    assert [(each["number"], each["expected"]) for each in later] == [
        (2, "T0000^72^STSC"),
        (3, "T0000^73^STSC"),
    ]


def test_a_browser_that_was_cut_off_goes_on_where_it_was(
    get: Get, sandbox: Sandbox, build: Callable[..., HttpRequest]
) -> None:
    for tno in ("71", "72", "73"):
        sandbox.transport().send(build("payment.cancel", tno=tno))
    assert [each["number"] for each in records_of(get(f"{PAGE}events", last_event_id="2"), 1)] == [
        3
    ]


def test_the_sandbox_stops_while_browsers_listen(
    server: SandboxServer, sandbox: Sandbox, build: Callable[..., HttpRequest]
) -> None:
    sandbox.transport().send(build("payment.cancel", tno="71"))
    with connected(server) as connection:
        connection.request("GET", f"{PAGE}events")
        assert records_of(connection.getresponse(), 1)
        before = {thread.name for thread in threading.enumerate()}
        server.stop()
        after = {thread.name for thread in threading.enumerate()}
    assert "kcp-sandbox-server" in before - after
    assert sandbox.transport().send(build("payment.cancel", tno="72")).status == 200


def test_a_browser_that_left_is_not_told_any_more(
    server: SandboxServer, sandbox: Sandbox, build: Callable[..., HttpRequest]
) -> None:
    sandbox.transport().send(build("payment.cancel", tno="71"))
    with connected(server) as connection:
        connection.request("GET", f"{PAGE}events")
        records_of(connection.getresponse(), 1)
        assert listeners(sandbox) == 1
    until = monotonic() + 10
    while listeners(sandbox) and monotonic() < until:
        threading.Event().wait(0.01)
    assert listeners(sandbox) == 0


def listeners(sandbox: Sandbox) -> int:
    return len(sandbox.inspector._listeners)  # pyright: ignore[reportPrivateUsage]


def test_neither_the_page_nor_the_stream_holds_a_secret(
    get: Get, sandbox: Sandbox, pay: Callable[..., Reply], build: Callable[..., HttpRequest]
) -> None:
    tno = pay("A1", 1_000, buyr_name="홍길동", cust_ip="203.0.113.9").wire["tno"]
    signed = build("payment.cancel", tno=tno)
    sandbox.transport().send(signed)
    copied = [get(f"{PAGE}copies/{number}").read() for number in (1, 2)]
    html = get(PAGE).read()
    events = json.dumps(records_of(get(f"{PAGE}events"), 2), ensure_ascii=False)
    shown = html.decode() + b"".join(copied).decode() + events
    fields = json.loads(signed.body)
    secrets = [
        *(text for member in sandbox.members for text in (member.pt_pwd, member.pt_idno)),
        *("홍길동", "203.0.113.9", fields["kcp_sign_data"], fields["kcp_cert_info"][30:90]),
    ]
    assert [secret for secret in secrets if secret in shown] == []


def test_a_request_is_copied_with_placeholders_for_what_is_secret(
    get: Get, sandbox: Sandbox, build: Callable[..., HttpRequest]
) -> None:
    sandbox.transport().send(build("payment.cancel", tno="71"))
    texts = json.loads(get(f"{PAGE}copies/1").read())
    assert list(texts) == ["curl", "Python", "Node", "PHP", "Java", ".NET"]
    for text in texts.values():
        assert "YOUR_KCP_CERT_INFO" in text
        assert "YOUR_KCP_SIGN_DATA" in text
        assert "/gw/mod/v1/cancel" in text
    assert get(f"{PAGE}copies/2").status == 404


def record_with(value: str) -> Record:
    """Make a record of a cancel with a value of the sender's choice."""
    url = "https://localhost:1/gw/mod/v1/cancel"
    request = HttpRequest(method="POST", url=url, headers={}, body=b"")
    trace = Trace(request, number=1, at=NOW)
    trace.operation, trace.payload = "payment.cancel", {"tno": value, "mod_desc": value}
    return Record(trace, Passage(None), seconds=0.0, registered={})


HOSTILE = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(
    [
        "'; rm -rf ~ #",
        '"+x+"',
        "${x}",
        "$(x)",
        "`x`",
        "\\",
        "\\'",
        "\\u0022",
        "%s {0}",
        "\n?>",
        "\0",
    ]
)


@given(HOSTILE)
def test_whatever_a_field_holds_stays_one_value_in_the_copied_code(value: str) -> None:
    texts = copies(record_with(value), "localhost:1")
    bodies = [
        shlex.split(texts["curl"].replace("\\\n", " "))[-1],
        literal_eval(texts["Python"].split("body = ")[1].splitlines()[0]),
        json.loads(texts["Node"].split("body: ", 1)[1].rpartition(",\n});")[0]),
        json.loads(texts["Java"].split("ofString(", 1)[1].rpartition("))\n            .build")[0]),
        json.loads(texts[".NET"].split("StringContent(", 1)[1].rpartition(", Encoding.UTF8")[0]),
    ]
    for body in bodies:
        assert json.loads(body)["tno"] == value


@pytest.mark.parametrize(
    ("language", "command", "marks"),
    [
        ("Node", ["node", "--input-type=module", "-e"], ("body: ", ",\n});")),
        ("PHP", ["php", "-r"], ("'content' => ", ",\n        'ignore_errors'")),
    ],
)
def test_the_copied_literal_means_the_same_to_the_language(
    language: str, command: list[str], marks: tuple[str, str]
) -> None:
    if shutil.which(command[0]) is None:
        pytest.skip(f"the {command[0]} command is not installed")
    value = "'\"\\ $x ${x} `x` \u2028 <?php 한 😀\n"
    text = copies(record_with(value), "localhost:1")[language]
    literal = text.split(marks[0], 1)[1].rpartition(marks[1])[0]
    shown = f"console.log({literal})" if language == "Node" else f"echo {literal};"
    done = subprocess.run([*command, shown], capture_output=True, check=True, encoding="utf-8")
    assert json.loads(done.stdout)["tno"] == value


RUN = {
    "curl": ("request.sh", ["bash request.sh"]),
    "Python": ("request.py", [f"{shlex.quote(sys.executable)} request.py"]),
    "PHP": ("request.php", ["php request.php"]),
    "Node": ("request.mjs", ["node request.mjs"]),
    "Java": ("Send.java", ["javac -Xlint:all -Werror -d compiled Send.java"]),
}


@pytest.fixture(params=RUN)
def run_copied(
    request: pytest.FixtureRequest, get: Get, server: SandboxServer, tmp_path: Path
) -> Callable[..., str]:
    """Give a way to copy the first exchange as code, put values in, and see what it prints."""
    language: str = request.param
    file, commands = RUN[language]
    for needed in ("bash", "curl") if language == "curl" else (commands[0].split()[0],):
        if shutil.which(needed) is None:
            pytest.skip(f"the {needed} command is not installed")

    def run(**values: str) -> str:
        copied: str = json.loads(get(f"{PAGE}copies/1").read())[language]
        for name, value in values.items():
            copied = copied.replace(f"YOUR_{name.upper()}", value)
        (tmp_path / file).write_text(copied, "utf-8")
        (tmp_path / "ca.pem").write_bytes(server.ca_pem)
        # Java's own code says how it is run.
        comments = [
            line[3:] for line in copied.splitlines() if language == "Java" and line[:2] == "//"
        ]
        printed = ""
        for command in [*commands, *comments]:
            printed = _printed(shlex.split(command), tmp_path)
        return printed

    return run


def _printed(command: list[str], folder: Path) -> str:
    named = {"NODE_EXTRA_CA_CERTS": "ca.pem", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        command,
        cwd=folder,
        env={"PATH": os.environ["PATH"], **named},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_copied_code_reaches_the_sandbox(
    sandbox: Sandbox, build: Callable[..., HttpRequest], run_copied: Callable[..., str]
) -> None:
    """With its placeholders it is refused, but in the gateway's words."""
    sandbox.transport().send(build("payment.cancel", tno="71"))
    response = json.loads(run_copied())
    assert response["res_cd"] == sandbox.inspector.records(1)[0].res_cd != "0000"


def test_the_copied_code_does_what_was_asked_once_it_is_filled_in(
    sandbox: Sandbox, build: Callable[..., HttpRequest], run_copied: Callable[..., str]
) -> None:
    card = sandbox.transactions[0]
    request = build("transaction.inquiry", tno=card.tno, pay_type=card.pay_type)
    sandbox.transport().send(request)
    secret = {name: request.fields[name] for name in ("kcp_cert_info", "kcp_sign_data")}
    response = json.loads(run_copied(**secret))
    assert (response["res_cd"], response["tno"], response["card_name"]) == (
        "0000",
        card.tno,
        "신한카드",
    )
