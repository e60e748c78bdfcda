"""``demo``, ``sandbox`` and ``--version``, as processes of their own."""

import json
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.request import urlopen

import pytest

from kcp_proto import Environment, catalogue
from kcp_proto.messages import CardApproval, PointInquiry
from kcp_transports import Client, Recording, Urllib3Transport, load_identity

from .conftest import Command

RUN = [sys.executable, "-m", "kcp_cli"]


def test_the_demo_plays_every_step_twice(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "recording.jsonl"
    ended = command("demo", "--record", path)
    assert ended.code == 0
    for words in ("refused with X001", "refused with X022", "outcome unknown", "Full cancel"):
        assert words in " ".join(ended.out.split())
    # Five steps about points, two inquiries for each payment method, and three that fail.
    methods = len(catalogue.responses("transaction.inquiry"))
    assert len(Recording.read(path).exchanges) == 5 + 2 * methods + 3 + 8


def test_a_demo_that_cannot_record_says_so(command: Command, tmp_path: Path) -> None:
    ended = command("demo", "--record", tmp_path / "no folder" / "recording.jsonl")
    assert ended.code == 2
    assert "Traceback" not in ended.err


def test_a_demo_adds_to_no_recording_that_is_there(command: Command, tmp_path: Path) -> None:
    """It would not play as it was recorded, and what was there would no longer be itself."""
    path = tmp_path / "recording.jsonl"
    assert command("demo", "--record", path).code == 0
    before = path.read_bytes()
    again = command("demo", "--record", path)
    assert (again.code, f"{path} is not empty" in again.err) == (2, True)
    assert path.read_bytes() == before
    empty = tmp_path / "empty.jsonl"
    empty.touch(0o600)
    assert command("demo", "--record", empty).code == 0


def test_a_demo_leaves_nothing_behind(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert command("demo").code == 0
    assert list(tmp_path.iterdir()) == []


def test_version_is_the_installed_one(command: Command) -> None:
    assert command("--version").out == f"kcp-proto {version('kcp-proto')}\n"


def test_help_documents_the_exit_codes(command: Command) -> None:
    for arguments in (["--help"], ["call", "--help"], ["validate", "--help"]):
        text = " ".join(command(*arguments).out.split())
        assert "Exit codes: 0 fine; 1 the thing checked is not" in text


def test_the_sandbox_hands_out_what_a_shop_needs_and_stops_on_sigterm(tmp_path: Path) -> None:
    arguments = ["sandbox", "--identity-out", str(tmp_path), "--ca-out", str(tmp_path / "ca.pem")]
    with subprocess.Popen([*RUN, *arguments], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines: list[str] = []
        for line in process.stdout:
            lines.append(line)
            if "PALP" in line:
                break
        url = next(word for line in lines for word in line.split() if word.startswith("https://"))
        reply = _ask(url, tmp_path)
        process.send_signal(signal.SIGTERM)
        process.stdout.read()
    assert reply == 50_000
    assert process.returncode == 0
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
    member = json.loads((tmp_path / "members.json").read_bytes())[0]
    assert member["pt_pwd"] not in "".join(lines)


def _ask(url: str, folder: Path) -> int | None:
    password = (folder / "password.txt").read_bytes().strip()
    certificate, key = (folder / f"KCP_AUTH_T0000_{name}.pem" for name in ("CERT", "PRIKEY"))
    identity = load_identity("T0000", certificate, key, password)
    member = json.loads((folder / "members.json").read_bytes())[0]
    transport = Urllib3Transport(ca_pem=(folder / "ca.pem").read_bytes())
    with Client(identity, Environment("sandbox", url), transport) as client:
        return client.send(PointInquiry(**member, ordr_idxx="CLI1")).rsv_pnt


@contextmanager
def _sandbox(folder: Path, *options: object) -> Generator[dict[str, Any]]:
    """Run the command; give what its ready file says, with what was handed out in the folder."""
    file = folder / "ready.json"
    handed = ["--ready-file", file, "--identity-out", folder / "shop"]
    command = [*RUN, "sandbox", *map(str, [*handed, *options])]
    printed = folder / "printed.txt"
    with printed.open("wb") as out, subprocess.Popen(command, stdout=out) as process:
        until = time.monotonic() + 60
        while not file.exists() and process.poll() is None and time.monotonic() < until:
            time.sleep(0.02)
        try:
            yield json.loads(file.read_bytes())
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0
    assert not file.exists()


def test_the_ready_file_is_there_while_requests_are_answered(tmp_path: Path) -> None:
    """It says everything that a test in any language needs."""
    with _sandbox(tmp_path, "--crlf") as facts:
        assert (tmp_path / "ready.json").stat().st_mode & 0o777 == 0o600
        assert facts["site_cd"] == "T0000"
        paths = {name: Path(path) for name, path in facts["paths"].items()}
        assert all(path.is_absolute() and path.is_file() for path in paths.values())
        key, certificate = (paths[name].read_bytes() for name in ("private_key", "certificate"))
        assert (key.count(b"\r\n"), certificate.count(b"\r\n")) == (
            key.count(b"\n"),
            certificate.count(b"\n"),
        )
        assert _ask(facts["url"], tmp_path / "shop") == 50_000
        assert not paths["key_password"].read_bytes().endswith(b"\n")
        assert facts["page"] == f"{facts['url']}/_sandbox/"
        (card,) = (each for each in facts["transactions"] if each["pay_type"] == "PACA")
        assert (card["ordr_idxx"], card["state"], len(card["tno"])) == (
            "SANDBOXPACA",
            "approved",
            14,
        )
        assert card["date_key"][8:] == "000000"
        own = {n.removeprefix("KCP_SANDBOX_"): v for n, v in facts["environment"].items()}
        assert {own[f"{name.upper()}_FILE"] for name in ("ca", "key_password")} < set(
            facts["paths"].values()
        )
        assert (own["URL"], own["READY_FILE"]) == (facts["url"], str(tmp_path / "ready.json"))
        bundle = Path(own["SSL_CERT_FILE"]).read_text("ascii")
        assert paths["ca"].read_text("ascii").strip() in bundle.replace("\r", "")
        assert bundle.count("BEGIN CERTIFICATE") > 1
    printed = (tmp_path / "printed.txt").read_text("utf-8")
    assert f"\nexport NODE_EXTRA_CA_CERTS={paths['ca']}\n" in printed


def test_the_page_of_a_running_sandbox_names_the_files_that_were_handed_out(
    tmp_path: Path,
) -> None:
    with _sandbox(tmp_path) as facts:
        context = ssl.create_default_context(cafile=facts["paths"]["ca"])
        with urlopen(f"{facts['page']}start", context=context) as response:  # noqa: S310 - our own
            shown: dict[str, Any] = json.load(response)
    names = ("certificate", "private_key", "key_password", "ca", "members")
    assert shown["files"] == {name: facts["paths"][name] for name in names}
    assert f"={facts['paths']['key_password']}\n" in f"{shown['environment']}\n"
    assert shown["url"] == facts["url"]


def test_a_running_sandbox_gives_what_its_window_would(tmp_path: Path, command: Command) -> None:
    ready = tmp_path / "ready.json"
    order = ["--order-no", "ORDER1", "--amount", 1100, "--pay-type"]
    with _sandbox(tmp_path) as facts:
        ended = command("sandbox", "authorize", ready, *order, "PACA", "--json")
        assert (ended.code, ended.err) == (0, "")
        agreed = json.loads(ended.out)
        lines = command("sandbox", "authorize", ready, *order, "PACA").out.splitlines()
        assert [line.split("  ") for line in lines] == [list(item) for item in agreed.items()]
        transport = Urllib3Transport(ca_pem=Path(facts["paths"]["ca"]).read_bytes())
        certificate, key = (facts["paths"][name] for name in ("certificate", "private_key"))
        password = Path(facts["paths"]["key_password"]).read_bytes().strip()
        identity = load_identity("T0000", certificate, key, password)
        with Client(identity, Environment("sandbox", facts["url"]), transport) as client:
            approval = CardApproval(**agreed, ordr_mony=1100, ordr_no="ORDER1")
            assert client.send(approval).ok
        refused = command("sandbox", "authorize", ready, *order, "NONE")
        assert (refused.code, refused.out, "pay_type" in refused.err) == (1, "", True)
        there = ready.read_bytes()
    ready.write_bytes(there)
    gone = command("sandbox", "authorize", ready, *order, "PACA")
    assert (gone.code, gone.out) == (3, "")


def test_a_running_sandbox_is_paid_into_and_says_how_the_shop_took_it(
    tmp_path: Path, command: Command
) -> None:
    ready, seeds = tmp_path / "ready.json", tmp_path / "seeds.yaml"
    seeds.write_text(
        "transactions:\n  - {pay_type: PAVC, ordr_idxx: V1, tno: 20260301000001, state: issued}\n"
    )
    responses = iter([(200, b"0000"), (200, b"ok"), (503, b"")])
    paying = ["sandbox", "deposit", ready, "--tno", "20260301000001"]
    with _shop(responses) as url, _sandbox(tmp_path, "--seed-file", seeds, "--notify", url):
        taken = command(*paying, "--amount", 700)
        assert (taken.code, taken.err) == (0, "")
        first, attempt, finding = taken.out.splitlines()
        assert first.startswith("paid 700 won, noti_id ")
        assert ("attempt 1: HTTP 200, " in attempt, attempt[-14:]) == (True, ", acknowledged")
        assert finding.startswith("  unasked: ")
        ended = command(*paying, "--delivery", "twice", "--json")
        shown = json.loads(ended.out)
        assert (ended.code, shown["posts"], shown["notice"]["op_cd"]) == (1, 2, "50")
        named = [each["findings"][0]["name"] for each in shown["attempts"]]
        assert (named, [each["status"] for each in shown["attempts"]]) == (
            ["no-result", "status"],
            [200, 503],
        )
        late = command(*paying, "--after", 60, "--json")
        assert (late.code, json.loads(late.out)["attempts"]) == (0, [])
        early = ["sandbox", "deposit", ready, "--order-no", "V9"]
        assert command(*early).out == "planned for when it is issued\n"
        assert json.loads(command(*early, "--json").out) == {"planned": True}
        refused = command(*paying, "--notify", "http://192.0.2.1/")
        assert (refused.code, refused.out, "--allow-any-target" in refused.err) == (1, "", True)
        assert "20260301000001" not in taken.out + refused.err


def test_without_an_address_a_deposit_is_only_paid(tmp_path: Path, command: Command) -> None:
    seeds = tmp_path / "seeds.yaml"
    seeds.write_text(
        "transactions:\n  - {pay_type: PAVC, ordr_idxx: V1, tno: 20260301000001, state: issued}\n"
    )
    with _sandbox(tmp_path, "--seed-file", seeds):
        paid = command("sandbox", "deposit", tmp_path / "ready.json", "--tno", "20260301000001")
    assert (paid.code, "no notice is posted" in paid.out) == (0, True)


@pytest.mark.parametrize(
    "options",
    [["--notify", "http://192.0.2.1/"], ["--notify", "x"], ["--notify-encoding", "latin-1"]],
)
def test_a_wrong_address_for_notices_is_wrong_usage(options: list[str], command: Command) -> None:
    assert command("sandbox", *options).code == 2


@contextmanager
def _shop(responses: Iterator[tuple[int, bytes]]) -> Generator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            status, body = next(responses)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"url": "http://127.0.0.1", "paths": {"ca": "x"}}', '{"url": "https://[1"}',
     '{"url": "https://127.0.0.1", "paths": {"ca": "none"}}', "[" * 100_000],
)  # fmt: skip
def test_what_is_no_ready_file_is_wrong_usage(
    content: str, tmp_path: Path, command: Command
) -> None:
    file = tmp_path / "ready.json"
    file.write_text(content)
    order = ["--order-no", "A1", "--amount", "1", "--pay-type", "PACA"]
    ended = command("sandbox", "authorize", file, *order)
    assert (ended.code, ended.out) == (2, "")
    assert command("sandbox", "authorize", tmp_path / "none", *order).code == 2


@pytest.mark.parametrize("beyond", [False, True])
def test_what_is_printed_holds_a_whole_number_on_its_own_machine_only(
    tmp_path: Path, beyond: bool
) -> None:
    """R24: what a sandbox for other machines prints ends in their logs."""
    with _sandbox(tmp_path, *(["--allow-any-host"] if beyond else [])):
        pass
    printed = (tmp_path / "printed.txt").read_text("utf-8")
    found = re.findall(r"tno (…?[0-9]+), or [0-9]{8}000000 with SANDBOX", " ".join(printed.split()))
    assert found
    assert {len(each) for each in found} == ({5} if beyond else {14})


def test_what_a_killed_sandbox_left_is_not_taken_for_a_new_ones(
    tmp_path: Path, command: Command
) -> None:
    stale = tmp_path / "ready.json"
    stale.write_text("{}")
    refused = command("sandbox", "--ready-file", stale, "--clock", "noon")
    assert (refused.code, stale.exists()) == (2, False)


def test_a_state_file_carries_the_sandbox_through_a_restart(
    tmp_path: Path, command: Command
) -> None:
    """Key, CA and transactions stay; a second sandbox on the same file is refused."""
    state = tmp_path / "state.sqlite"
    seen: list[tuple[bytes, bytes]] = []
    for _ in range(2):
        with _sandbox(tmp_path, "--state", state, "--random-seed", 5) as facts:
            names = ("certificate", "ca")
            one, two = (Path(facts["paths"][name]).read_bytes() for name in names)
            seen.append((one, two))
            assert _ask(facts["url"], tmp_path / "shop") == 50_000
            refused = command("sandbox", "--state", state)
            assert (refused.code, "another sandbox" in refused.err) == (2, True)
    assert seen[0] == seen[1]
    assert state.stat().st_mode & 0o777 == 0o600


def test_a_seed_file_is_taken(tmp_path: Path, command: Command) -> None:
    seed_file = tmp_path / "seed.yaml"
    seed_file.write_text("transactions: [{pay_type: PACA, ordr_idxx: MINE, response: {quota: 3}}]")
    refused = command("sandbox", "--seed-file", seed_file, "--clock", "noon")
    assert (refused.code, "Traceback" in refused.err) == (2, False)
    seed_file.write_text("transactions: [{pay_type: PACA, ordr_idxx: MINE, response: {quot: {}}}]")
    refused = command("sandbox", "--seed-file", seed_file)
    assert (refused.code, "transactions, entry 1: response" in refused.err) == (2, True)


def test_what_the_system_refuses_a_sandbox_is_a_sentence(command: Command, tmp_path: Path) -> None:
    """It names what to change, and no number of an error."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        busy = command("sandbox", "--port", port)
    assert (busy.code, f"127.0.0.1:{port} is in use" in busy.err) == (2, True)
    file = tmp_path / "file"
    file.touch()
    there = command("sandbox", "--identity-out", file)
    assert (there.code, f"{file} is there already" in there.err) == (2, True)
    below = command("sandbox", "--ca-out", file / "ca.pem")
    assert (below.code, f"{file}" in below.err) == (2, True)
    assert "Errno" not in busy.err + there.err + below.err


def test_the_sandbox_refuses_an_address_that_others_can_reach(command: Command) -> None:
    ended = command("sandbox", "--host", "0.0.0.0")  # noqa: S104
    assert (ended.code, "loopback" in ended.err) == (2, True)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_sandbox_that_ended_leaves_signals_as_they_were(
    command: Command, number: signal.Signals
) -> None:
    """In the same process a later Ctrl-C would be swallowed, and a thread wait for ever."""
    before = signal.getsignal(number)
    assert command("sandbox", "--host", "0.0.0.0").code == 2  # noqa: S104
    assert signal.getsignal(number) == before
