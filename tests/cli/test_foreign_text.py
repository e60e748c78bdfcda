"""What a peer or a file says reaches a person escaped, whatever the command."""

import ast
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import pytest

from kcp_cli.validate import Output
from kcp_proto import STAGING, HttpResponse, Identity, OutcomeUnknown, build_request
from kcp_transports import RecordingTransport
from kcp_transports.database import Inbox
from tests.hostile_text import EVERYTHING, HOSTILE, steering
from tests.transports.conftest import MONEY
from tests.transports.in_memory import InMemoryTransport
from tests.transports.raw_gateway import RawGateway, serving

from .commands import every_command
from .conftest import Command, Ended, Shop, save

COMMANDS = every_command()
ROOT = Path(__file__).resolve().parents[2] / "cli" / "kcp_cli"
# No file system takes these in a name, and no peer needs a name that long.
NAME = "".join(HOSTILE.values()).replace("\x00", "").replace("/", "")[:60]


@dataclass(frozen=True)
class Place:
    """A command, a shop's files, and what stands where its peer would."""

    command: Command
    shop: Shop
    folder: Path
    identity: Identity
    patch: pytest.MonkeyPatch

    def call(self, text: str) -> Iterator[Ended]:
        """Call a gateway that refuses, that approves, and that is not understood."""
        for res_cd in ("8133", "0000", "8995", text):
            fields = {"res_cd": res_cd, "res_msg": text, "tno": text, text: text}
            yield self._call(json.dumps(fields).encode())
        yield self._call(json.dumps([text]).encode())
        yield self._call(text.encode("utf-8", "replace"))

    def _call(self, body: bytes) -> Ended:
        def peer(request: object) -> HttpResponse:
            return HttpResponse(status=200, headers={}, body=body)

        def transport(ca: object) -> InMemoryTransport:
            del ca
            return InMemoryTransport(peer)

        self.patch.setattr("kcp_cli.call.open_transport", transport)
        file = save(self.folder / "fields.json", MONEY)
        return self.command(
            "call", "benepia.point_payment", file, "--env", "staging", "--site-cd", "T0000",
            "--cert", self.shop.certificate, "--key", self.shop.key,
            "--password-file", self.shop.password,
        )  # fmt: skip

    def recording(self, text: str) -> Path:
        """Record what a peer says that refuses, and one of which nothing was heard."""
        path = self.folder / f"{NAME}.jsonl"
        path.unlink(missing_ok=True)
        body = json.dumps({"res_cd": f"81{text}", "res_msg": text, "tno": text, text: text})
        outcomes = iter(
            [
                HttpResponse(status=200, headers={text.strip(): text}, body=body.encode()),
                OutcomeUnknown("payment.cancel", "reversal", "wait", text, {"ordr_idxx": text}),
            ]
        )

        def peer(request: object) -> HttpResponse:
            outcome = next(outcomes)
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

        ids = iter(["a1", "b2"])
        transport = RecordingTransport(InMemoryTransport(peer), path, new_id=lambda: next(ids))
        request = build_request("payment.cancel", {"tno": "1"}, self.identity, STAGING)
        transport.send(request)
        with pytest.raises(OutcomeUnknown):
            transport.send(request)
        transport.close()
        return path

    def recorded(self, name: str, *more: str) -> "Use":
        return lambda text: iter([self.command("recording", name, self.recording(text), *more)])

    def resolve(self, text: str) -> Iterator[Ended]:
        """Ask a gateway that quotes about a recording whose names, numbers and ids are foreign."""
        number = f"22320972271249{text}"
        reply = {"res_cd": "0000", "res_msg": text, "tno": number, "ordr_idxx": text, text: text}

        def transport(ca: object) -> InMemoryTransport:
            del ca
            return InMemoryTransport(
                lambda request: HttpResponse(
                    status=200, headers={text.strip(): text}, body=json.dumps(reply).encode()
                )
            )

        self.patch.setattr("kcp_cli.resolve.open_transport", transport)
        for journal_id in (text, "[/b]A1", "A[b]1"):
            path = self.recording(text)
            lines = path.read_text("utf-8")
            assert '"b2"' in lines
            path.write_text(lines.replace('"b2"', json.dumps(journal_id)), "utf-8")
            for more in ([], ["--json"]):
                yield self.command(
                    "recording", "resolve", path, "--env", "staging", "--site-cd", "T0000",
                    "--cert", self.shop.certificate, "--key", self.shop.key,
                    "--password-file", self.shop.password, "--pay-type", "PACA", *more,
                )  # fmt: skip

    def validate(self, text: str) -> Iterator[Ended]:
        fields = {"tno": "1", "mod_type": "STSC", text: text, "good_name": text}
        file = save(self.folder / f"{NAME}.json", fields)
        for output in Output:
            yield self.command("validate", file, "--output", output.value)
            yield self.command("validate", file, self.folder / f"{NAME}x", "--output", output.value)
            yield self.command("validate", "-", "--output", output.value, data=text.encode())
        for option in ("--select", "--ignore", "--exclude", "--since", "--expires", "--config"):
            yield self.command("validate", file, f"{option}={text}")
        for report in (text, f"{text}=a", f"sarif={text}", f"sarif=missing/{text}"):
            yield self.command("validate", file, f"--report={report}")
        yield self.command("validate", file, "--fix", "--dry-run")
        yield from self._validate_with_files(text, file)

    def _validate_with_files(self, text: str, file: Path) -> Iterator[Ended]:
        """Name rules, files and keys of expectations, baselines and settings with foreign text."""
        expected = {"faults": [{"rule": text, "pointer": text, text: text}], text: text}
        save(self.folder / f"{NAME}.expect.json", expected)
        yield self.command("validate", save(self.folder / f"{NAME}.invalid.json", {text: text}))
        yield self.command("validate", self.folder / f"{NAME}.expect.json", "--write-expect")
        for faults in ({text: {"maxLength": 1}}, {text: {text: 1}}, {text: text}):
            counted = {"expires": "2999-12-31", "faults": faults}
            baseline = save(self.folder / f"{NAME}.baseline", counted)
            yield self.command("validate", file, "--baseline", baseline)
        settings = self.folder / f"{NAME}.toml"
        for key in (json.dumps(text), "lang", "select", "message"):
            lines = f"[tool.kcp-proto]\n{key} = {json.dumps(text)}\n"
            settings.write_bytes(lines.encode("utf-8", "replace"))
            yield self.command("validate", file, "--config", settings)

    def explain(self, text: str) -> Iterator[Ended]:
        request = build_request("payment.cancel", {"tno": "1"}, self.identity, STAGING)
        hostile = dict(request.fields) | {text: text, "mod_desc": text, "tno": text}
        for body in (json.dumps(hostile).encode(), json.dumps([text]).encode(), text.encode()):
            yield self.command("explain", "-", data=body)
            yield self.command("explain", "-", "--json", data=body)
        yield self.command("explain", text)

    def doctor(self, text: str) -> Iterator[Ended]:
        certificate, key = self.folder / f"{NAME}.pem", self.folder / f"{NAME}.key"
        certificate.write_bytes(text.encode("utf-8", "replace"))
        key.write_bytes(self.shop.key.read_bytes())
        for more in ([], ["--json"]):
            yield self.command("doctor", "--cert", certificate, "--key", key, *more)

    def report(self, text: str) -> Iterator[Ended]:
        """Pack a recording whose order and whose texts are foreign, into a file that is too."""
        path, out = self.recording(text), self.folder / f"{NAME}.zip"
        body = self.folder / "body.json"
        body.write_bytes(json.dumps({"tno": text, text: text}).encode())
        for more in ([], ["--for", "desk"], ["--lang", "ko", "--list"]):
            yield self.command("report", path, "--id", "a1", "--out", out, *more)
        yield self.command("report", path, "--id", text, "--out", out)
        yield self.command("report", path, "--order", text, "--out", out)
        yield self.command("report", "--explain", body, "--out", out)

    def survey(self, text: str) -> Iterator[Ended]:
        """Ask a gateway that quotes, and be given foreign names of questions and files."""
        reply = {"res_cd": text, "res_msg": text, "Code": text, text: text}
        options = [
            "--site-cd", "T0000", "--cert", self.shop.certificate, "--key", self.shop.key,
            "--password-file", self.shop.password, "--pause", "0", "--consent", "T0000",
            "--journal", self.folder / "s.jsonl", "--out", self.folder / f"{NAME}.json",
        ]  # fmt: skip
        response = HttpResponse(status=200, headers={}, body=json.dumps(reply).encode())
        with RawGateway(serving(lambda _: response)) as gateway:
            ca = save(self.folder / "ca.pem", "")
            ca.write_bytes(gateway.ca_pem)
            to = ["--env", gateway.url, "--ca", ca]
            yield self.command("survey", *to, *options)
            yield self.command("survey", *to, *options, "--ask", text)
        ca = self.folder / "ca.pem"
        evidence = self.folder / f"{NAME}.json"
        yield self.command("survey", "propose", evidence, "--root", ROOT.parents[1])
        members = json.loads(evidence.read_bytes())
        for exchange in members["exchanges"]:
            for member in exchange["received"].get("members", []):
                member["type"] = "null"
        other = save(self.folder / f"x{NAME}.json", members)
        for more in ([], ["--json"]):
            yield self.command("survey", "diff", evidence, other, *more)
        yield self.command("survey", "--env", text, *options)
        journal = self.recording(text)
        lines = journal.read_text("utf-8").replace("payment.cancel", "payment.approval")
        journal.write_text(lines.replace("?tno=1", "?ordr_no=SURVEY%1B%5B2J"), "utf-8")
        with RawGateway(serving(lambda _: response)) as gateway:
            ca.write_bytes(gateway.ca_pem)
            yield self.command(
                "survey", "clean", journal, "--env", gateway.url, "--ca", ca, "--site-cd", "T0000",
                "--cert", self.shop.certificate, "--key", self.shop.key,
                "--password-file", self.shop.password,
            )  # fmt: skip

    def sandbox(self, text: str) -> Iterator[Ended]:
        for content in (text, f"members:\n  - {json.dumps({text: text})}\n"):
            seeds = self.folder / f"{NAME}.yaml"
            seeds.write_text(content, "utf-8")
            yield self.command("sandbox", "--seed-file", seeds)

    def run(self, text: str) -> Iterator[Ended]:
        """Begin with a foreign file, and be given foreign names of commands."""
        seeds = self.folder / f"{NAME}.yaml"
        seeds.write_text(text, "utf-8")
        yield self.command("sandbox", "run", "--seed-file", seeds, "--", "true")
        program = self.folder / NAME
        program.write_text("")
        for name in (text.replace("\x00", ""), program):
            yield self.command("sandbox", "run", "--", name)
        program.chmod(0o700)
        program.write_text("#!/no/such/interpreter\n")
        yield self.command("sandbox", "run", "--", program)

    def exam(self, text: str) -> Iterator[Ended]:
        """Take a foreign plan, and a driver that says something foreign."""
        plan = self.folder / f"{NAME}.yaml"
        title = {"en": text, "ko": text}
        order = {"id": "one", "title": title, "why": title, "source": text, "steps": ["order"]}
        cases = [{**order, "observations": ["sent-once"]}]
        for content in (text, json.dumps({"title": title, "cases": cases})):
            plan.write_text(content, "utf-8")
            for more in (["--list"], ["--", "false"], ["--json", "--", "false"]):
                yield self.command("sandbox", "exam", "--plan", plan, *more)
        said = json.dumps({"order_no": text})
        for more in (["--case", text.replace("\x00", "")], ["--case", "pay-card"]):
            yield self.command("sandbox", "exam", *more, "--", "echo", said)

    def authorize(self, text: str) -> Iterator[Ended]:
        """Ask what stands in a foreign file, and what says something foreign."""
        options = ["--order-no", "A1", "--amount", "1", "--pay-type", text.replace("\x00", "")]
        ca = str(self.shop.certificate)
        for facts in (
            {"url": text, "paths": {"ca": ca}},
            {"url": "https://h", "paths": {"ca": text}},
        ):
            file = save(self.folder / f"{NAME}.json", facts)
            yield self.command("sandbox", "authorize", file, *options)
        file = save(
            self.folder / f"{NAME}.json", {"url": "https://127.0.0.1:1", "paths": {"ca": ca}}
        )
        said = {"tran_cd": text, "enc_data": text, "enc_info": text, "error": text}
        for status in (200, 400):
            connection = partial(_Speaking, status, json.dumps(said).encode())
            self.patch.setattr("http.client.HTTPSConnection", connection)
            for more in ([], ["--json"]):
                yield self.command("sandbox", "authorize", file, *options, *more)

    def deposit(self, text: str) -> Iterator[Ended]:
        """Ask what says something foreign, as a refusal and as what came of a notice."""
        ca = str(self.shop.certificate)
        file = save(
            self.folder / f"{NAME}.json", {"url": "https://127.0.0.1:1", "paths": {"ca": ca}}
        )
        notice = {
            "attempt": 1,
            "acknowledged": False,
            "findings": [{"name": text, "english": text, "korean": text}],
        }
        exchange = {
            "number": 1,
            "request": {"op_cd": text},
            "sent": {"status": 200},
            "took_milliseconds": 1,
            "notice": notice,
        }
        form = {"ipgm_mnyx": text, "noti_id": text}
        said = {"notice": form, "posts": 1, "exchanges": [exchange], "error": text}
        for status in (200, 400):
            connection = partial(_Speaking, status, json.dumps(said).encode())
            self.patch.setattr("http.client.HTTPSConnection", connection)
            for more in ([], ["--json"], ["--remitter", text.replace("\x00", "")]):
                yield self.command("sandbox", "deposit", file, "--tno", "1", *more)

    def mcp(self, text: str) -> Iterator[Ended]:
        """Ask about a foreign recording, and ask what is foreign; a line of JSON is no screen."""
        path = self.recording(text)
        from .mcp.talking import talk

        calls: list[tuple[str, dict[str, str]]] = [
            ("exchanges", {}), ("exchanges", {"exchange": "a1"}), ("search", {"query": text[:200]}),
            ("explain", {"rule": text[:200]}), (text, {}), ("search", {text: text}),
            ("validate", {"payload": json.dumps({text: text})}), ("validate", {"payload": text}),
        ]  # fmt: skip
        said = talk(self.folder, calls, [], "--recording", str(path))
        refused = "\n".join(answer.text for answer in said.answers if answer.is_error)
        yield Ended(0, refused, said.errors)
        path.write_text(text, "utf-8")
        yield self.command("mcp", "--recording", path)

    def scan(self, text: str) -> Iterator[Ended]:
        file = self.folder / f"{NAME}.log"
        file.write_text(f"{text} pt_pwd=hunter2{text}\n", "utf-8")
        yield self.command("recording", "scan", file)

    def import_vcr(self, text: str) -> Iterator[Ended]:
        for content in (text, json.dumps({"interactions": [{text: text}], text: text})):
            cassette = self.folder / f"{NAME}.yaml"
            cassette.write_text(content, "utf-8")
            yield self.command("recording", "import-vcr", cassette, self.folder / "imported.jsonl")

    def noticed(self, name: str) -> "Use":
        """Look at a notice, in an inbox and as it came, whose names and texts are foreign."""

        def use(text: str) -> Iterator[Ended]:
            fields = {"tno": "1", "tx_cd": "TX01", "can_msg": text, "noti_id": text[:20], "x": text}
            body = urlencode(fields, errors="replace").encode()
            path = self.folder / f"{NAME}.sqlite"
            path.unlink(missing_ok=True)
            inbox = Inbox.open(path)
            inbox.keep(body)
            inbox.close()
            to = ["--to", "http://127.0.0.1:1/"] if name == "replay" else []
            for more in ([], ["--json"]):
                yield self.command("notice", name, path, *to, *more)
                yield self.command("notice", name, "-", *to, *more, data=body)
                yield self.command("notice", name, "-", *to, *more, data=text.encode())

        return use

    def uses(self) -> "dict[str, Use]":
        """Say how each command meets foreign text."""
        return {
            "call": self.call,
            "validate": self.validate,
            "explain": self.explain,
            "doctor": self.doctor,
            "report": self.report,
            **dict.fromkeys(
                ("survey", "survey diff", "survey propose", "survey clean"), self.survey
            ),
            "mcp": self.mcp,
            "sandbox": self.sandbox,
            "sandbox authorize": self.authorize,
            "sandbox run": self.run,
            "sandbox exam": self.exam,
            "sandbox deposit": self.deposit,
            "recording ls": self.recorded("ls"),
            "recording show": self.recorded("show", "a1"),
            "recording unresolved": self.recorded("unresolved"),
            "recording scan": self.scan,
            "recording har": self.recorded("har"),
            "recording compact": self.recorded("compact"),
            "recording import-vcr": self.import_vcr,
            "recording resolve": self.resolve,
            "notice ls": self.noticed("ls"),
            "notice show": self.noticed("show"),
            "notice replay": self.noticed("replay"),
        }


class _Speaking:
    """A connection over which a peer says what it likes."""

    def __init__(self, status: int, content: bytes, *_: object, **__: object) -> None:
        self.status, self._content = status, content

    def request(self, *_: object) -> None:
        """Take everything."""

    def getresponse(self) -> "_Speaking":
        return self

    def read(self, most: int) -> bytes:
        return self._content[:most]

    def close(self) -> None:
        """Hold nothing."""


Use = Callable[[str], Iterator[Ended]]
# Commands that read nothing of foreign origin, and what they are given instead.
ARGUMENTS_ALONE = {
    "bench sign": "the user's own key",
    "codes": "nothing",
    "demo": "its own sandbox",
    "messages": "nothing",
    "openapi": "nothing",
    "schema": "nothing",
    "sign": "the user's own key",
    "verify": "the user's own text",
}


@pytest.fixture
def place(
    command: Command, shop: Shop, tmp_path: Path, identity: Identity,
    monkeypatch: pytest.MonkeyPatch,
) -> Place:  # fmt: skip
    return Place(command, shop, tmp_path, identity, monkeypatch)


needs_names = pytest.mark.skipif(os.name != "posix", reason="no such file names there")


def test_each_command_is_tried_or_reads_nothing_foreign(place: Place) -> None:
    """A command that is added fails here by its name."""
    assert {*place.uses(), *ARGUMENTS_ALONE} == set(COMMANDS)


@needs_names
@pytest.mark.parametrize("name", sorted(set(COMMANDS) - set(ARGUMENTS_ALONE)))
def test_no_command_shows_what_it_reads_as_it_came(name: str, place: Place) -> None:
    shown = ""
    for ended in place.uses()[name](EVERYTHING):
        shown += ended.out + ended.err
        assert steering(ended.out, lines=True) | steering(ended.err, lines=True) == set()
        assert "Traceback" not in ended.err
    assert shown


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_result_message_forges_no_line(text: str, place: Place) -> None:
    for ended in place.call(text):
        assert steering(ended.out, lines=True) | steering(ended.err, lines=True) == set()


def test_what_looks_like_markup_stands_in_the_table_as_it_is(place: Place) -> None:
    """A tag that closes nothing ended the command, and one that opens something was left out."""
    place.patch.setenv("COLUMNS", "200")
    out = "".join(ended.out for ended in place.resolve("x"))
    for journal_id in ("[/b]A1", "A[b]1"):
        assert f" {journal_id} " in out


@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_repeats_its_arguments_as_they_came(
    name: str, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A shell fills in file names, and these may come from elsewhere."""
    # Some commands write a file where they are run.
    monkeypatch.chdir(tmp_path)
    text = EVERYTHING.replace("\x00", "")
    options = [option for one in COMMANDS[name].params for option in one.opts if option[:2] == "--"]
    lines = [[text], [text, text, text], [f"--{text}"], *([option, text] for option in options)]
    for line in lines:
        ended = command(*name.split(), *line)
        assert steering(ended.out, lines=True) | steering(ended.err, lines=True) == set()
    for wrong in (text, f"-{text}"):
        assert steering(command(wrong).err, lines=True) == set()


def test_only_few_files_print() -> None:
    """What prints past `output` and `tables` shows what it prints as it came."""
    printing = {
        str(file.relative_to(ROOT))
        for file in ROOT.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call)
        if (isinstance(node.func, ast.Name) and node.func.id == "print")
        or (isinstance(node.func, ast.Attribute) and node.func.attr in ("echo", "secho", "print"))
    }
    assert printing == {
        "output.py", "tables.py", "version.py", "bench/report.py",
        "validate/report_writer.py",
    }  # fmt: skip
