"""R24: each command there is, in its usual uses, with every secret at hand."""

import json
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest

from kcp_cli.validate import Output
from kcp_proto import STAGING, HttpResponse, OutcomeUnknown, build_request, catalogue
from kcp_sandbox import Issued, Sandbox
from kcp_transports import Recording, RecordingTransport
from kcp_transports.database import Inbox
from tests.canary.shell import Shell
from tests.cli.commands import every_command
from tests.cli.sandbox.serving import while_serving
from tests.transports.in_memory import InMemoryTransport
from tests.transports.raw_gateway import RawGateway, serving

ROOT = Path(__file__).resolve().parents[2]
SIGNED = "T0000^22320972271249^STSC"
Use = Callable[[Shell], object]


# All others ask for what this sandbox does not hold.
ACCEPTED = {
    "benepia.point_payment",
    "payment.lite_registration",
    "payment.registration",
    "payment.virtual_account",
}


def ask_the_sandbox(shell: Shell) -> Path:
    """Pay, inquire and cancel with `call`, as a member and as a stranger; give the recording."""
    secrets, record = shell.secrets, shell.folder / "r.jsonl"
    sandbox = Sandbox(issued=secrets.issued)
    payment = secrets.fields("benepia.point_payment")
    member = {name: str(payment[name]) for name in ("pt_memcorp_cd", "pt_idno", "pt_pwd")}
    sandbox.add_member(points=90_000, **member)
    ca = shell.folder / "ca.pem"
    with sandbox.serve() as server:
        ca.write_bytes(server.ca_pem)
        ask = ["--site-cd", "T0000", *shell.identity(), "--ca", ca, "--env", server.url]
        for operation in catalogue.operations():
            fields = payment if "point_payment" in operation else secrets.fields(operation)
            file = shell.file("fields.json", fields)
            code = shell.run("call", operation, file, *ask, "--record", record)
            assert code == (0 if operation in ACCEPTED else 1)
    return record


def look_over(shell: Shell) -> None:
    sandbox = Sandbox(issued=shell.secrets.issued)
    ca, cert, key = (shell.folder / name for name in ("ca.pem", "cert.pem", "key.pem"))
    with sandbox.serve() as server:
        ca.write_bytes(server.ca_pem)
        way = ["--network", "--env", server.url, "--tls-ca", ca]
        following = ["--next-cert", cert, "--next-key", key]
        for more in ([], ["--json"]):
            shell.run("doctor", *shell.identity(), "--site-cd", "T0000", *following, *way, *more)
        shell.run("doctor", *shell.identity(), "--site-cd", "T 000", "--ca", key)
        shell.run("doctor", "--cert", key, "--key", cert)


def check_signatures(shell: Shell) -> None:
    signature = shell.secrets.identity.sign(SIGNED)
    cert = ["--cert", shell.folder / "cert.pem"]
    assert shell.run("verify", SIGNED, signature, *cert) == 0
    assert shell.run("verify", SIGNED + "x", signature, *cert) == 1
    shell.run("verify", SIGNED, signature[:-4], *cert)
    shell.run("verify", SIGNED, signature, "--cert", shell.folder / "key.pem")


def seeded(shell: Shell, patch: pytest.MonkeyPatch) -> None:
    """Let every sandbox begin with secrets that are known here."""
    secrets = shell.secrets
    members = [
        ("A001", secrets.text("pt_idno"), secrets.text("pt_pwd"), points)
        for points in (50_000, 3_000)
    ]
    patch.setattr("kcp_sandbox.scene._MEMBERS", members)

    def issue(*, now: datetime) -> Issued:
        return secrets.issued

    patch.setattr("kcp_sandbox.scene.issue", issue)


def play_the_demo(shell: Shell, patch: pytest.MonkeyPatch) -> None:
    seeded(shell, patch)
    assert shell.run("demo", "--record", shell.folder / "r.jsonl") == 0


def serve(shell: Shell, patch: pytest.MonkeyPatch) -> None:
    """Run a sandbox, and while it is there pay and be refused."""
    seeded(shell, patch)
    ready, handed = shell.folder / "ready.json", shell.folder / "handed"

    def pay() -> None:
        facts = json.loads(ready.read_bytes())
        (member, _) = json.loads((handed / "members.json").read_bytes())
        options = ["--site-cd", "T0000", *shell.identity(), "--ca", handed / "ca.pem"]
        for more in ({}, {"pt_pwd": shell.secrets.text("pt_pwd")}):
            fields = shell.secrets.fields("benepia.point_payment") | member | more
            file = shell.file("fields.json", fields)
            shell.run("call", "benepia.point_payment", file, *options, "--env", facts["url"])
        shell.printed.write(ready.read_text("utf-8"))
        order = ["--order-no", "A1", "--amount", "1004", "--pay-type"]
        for pay_type, code in (("PACA", 0), ("none", 1)):
            for form in ([], ["--json"]):
                named = [ready, *order, pay_type, *form]
                assert shell.run("sandbox", "authorize", *named) == code
        for tno, code in (("20260301000001", 1), ("20260301000002", 1)):
            # Nothing listens there, or there is no such account.
            to = ["--tno", tno, "--notify", "http://127.0.0.1:9/"]
            for form in ([], ["--json"]):
                assert shell.run("sandbox", "deposit", ready, *to, *form) == code

    while_serving(patch, pay)
    options = ["--ready-file", ready, "--identity-out", handed, "--state", shell.folder / "state"]
    seeds = shell.folder / "seeds.yaml"
    seeds.write_text(
        "transactions:\n  - {pay_type: PAVC, ordr_idxx: V1, tno: 20260301000001, state: issued}\n"
    )
    assert shell.run("sandbox", *options, "--seed-file", seeds) == 0
    shell.run("sandbox", *options, "--seed-file", shell.folder / "key.pem")


def run_beside(shell: Shell, patch: pytest.MonkeyPatch) -> None:
    """Give a command its variables; what it gets is looked over as what is printed."""
    seeded(shell, patch)
    there = shell.folder / "there.jsonl"
    show = "import os, sys, json; open(sys.argv[1], 'w').write(json.dumps(dict(os.environ)))"
    script = [sys.executable, "-c", show, there]
    own = ["--ready-file", shell.folder / "r", "--shop", "ci-1"]
    assert shell.run("sandbox", "run", *own, "--", *script) == 0
    assert "KCP_SANDBOX_KEY_PASSWORD_FILE" in there.read_text("utf-8")
    assert shell.run("sandbox", "run", "--", shell.folder / "key.pem") == 126
    shell.run("sandbox", "run", "--seed-file", shell.folder / "key.pem", "--", *script)


def examine(shell: Shell, patch: pytest.MonkeyPatch) -> None:
    """Examine a shop of the examples; all reports are looked over."""
    seeded(shell, patch)
    reports = {"--html": shell.folder / "exam.html", "--junit": shell.folder / "exam.xml"}
    program = Path(__file__).parents[2] / "examples" / "shop" / "python" / "shop.py"
    names = [("--case", name) for name in ("pay-account", "lost-after", "pay-gift")]
    options = [*(word for pair in (*names, *reports.items()) for word in pair), "--serves"]
    for more in ([], ["--json"]):
        assert shell.run("sandbox", "exam", *options, *more, "--", sys.executable, program) == 0
        assert shell.run("sandbox", "exam", *options, *more, "--", shell.folder / "key.pem") == 1
    for report in reports.values():
        shell.printed.write(report.read_text("utf-8"))


def look_into(name: str) -> Use:
    def use(shell: Shell) -> None:
        record = ask_the_sandbox(shell)
        named = [exchange.id for exchange in Recording.read(record).exchanges]
        for more in named if name == "show" else [None]:
            assert shell.run("recording", name, record, *filter(None, [more])) == 0
        shell.run("recording", name, shell.folder / "key.pem", *named[:1])

    return use


def resolve(shell: Shell) -> None:
    """Lose the reply to everything that moves money, and ask what became of it."""
    secrets, record = shell.secrets, shell.folder / "r.jsonl"
    sandbox = Sandbox(issued=secrets.issued)
    transport = RecordingTransport(sandbox.transport(), record)
    for operation in catalogue.operations():
        sandbox.disruptions.drop_after(operation)
        request = build_request(operation, secrets.fields(operation), secrets.identity, STAGING)
        with suppress(OutcomeUnknown):
            transport.send(request)
    transport.close()
    ca = shell.folder / "ca.pem"
    with sandbox.serve() as server:
        ca.write_bytes(server.ca_pem)
        ask = ["--site-cd", "T0000", *shell.identity(), "--ca", ca, "--env", server.url]
        for more in ([], ["--json"], ["--pay-type", "PACA"]):
            assert shell.run("recording", "resolve", record, *ask, *more) == 1


def take_over(shell: Shell) -> None:
    """Import what a tool recorded that masks nothing."""
    interactions: list[object] = []
    for operation in catalogue.operations():
        fields = shell.secrets.fields(operation)
        request = build_request(operation, fields, shell.secrets.identity, STAGING)
        response = {"res_cd": "0000", "res_msg": "ok", **shell.secrets.response_fields()}
        interactions += [
            {
                "request": {
                    "method": "POST",
                    "uri": request.url,
                    "headers": {},
                    "body": {"string": body},
                },
                "response": {
                    "status": {"code": 200, "message": "OK"},
                    "headers": {},
                    "body": {"string": json.dumps(response)},
                },
            }
            for body in (request.body.decode(), request.body.decode()[:-9])
        ]
    cassette = shell.file("cassette.json", {"interactions": interactions, "version": 1})
    assert shell.run("recording", "import-vcr", cassette, shell.folder / "taken.jsonl") == 0
    shell.run("recording", "import-vcr", shell.folder / "key.pem", shell.folder / "taken.jsonl")


def serve_an_agent(shell: Shell) -> None:
    """Let an agent look into a recording, and check payloads that hold every secret."""
    from tests.cli.mcp.talking import talk

    record = ask_the_sandbox(shell)
    calls: list[tuple[str, dict[str, str]]] = [("exchanges", {})]
    for exchange in Recording.read(record).exchanges:
        calls.append(("exchanges", {"exchange": exchange.id}))
    for operation in catalogue.operations():
        fields = shell.secrets.fields(operation)
        named = {"message": f"{operation}.request"}
        for text in (json.dumps(fields), json.dumps(fields | {"tno": 1, "x": fields})):
            calls += [("validate", {"payload": text, **named}), ("validate", {"payload": text})]
        calls += [
            (tool, {"query": value})
            for tool in ("search",)
            for value in fields.values()
            if isinstance(value, str) and len(value) <= 200
        ]
    said = talk(shell.folder, calls, ["kcp-proto://rulings"], "--recording", str(record))
    assert len(said.answers) == len(calls)
    shell.printed.write(said.everything)


def check(shell: Shell) -> None:
    for operation in catalogue.operations():
        file = shell.file(f"{operation}.json", shell.secrets.fields(operation))
        named = ("--message", f"{operation}.request")
        shell.run("validate", file, *named)
        shell.run("validate", file, *named, "--fix", "--dry-run", "--quiet")
        spoilt = shell.secrets.fields(operation) | {"kcp_cert_info": "a\nb", "tno": 1}
        negative = shell.file(f"{operation}.invalid.json", spoilt)
        shell.run("validate", negative, *named, "--write-expect")
        shell.run("validate", shell.file(f"{operation}.spoilt.json", spoilt), *named, "--fix")
    for form in Output:
        shell.run("validate", shell.folder, "--output", form.value)
    # What is written is looked through with all other files.
    reports = [f"--report={form.value}={shell.folder / 'reports'}.{form.value}" for form in Output]
    shell.run("validate", shell.folder, *reports)
    baseline = shell.folder / "baseline.json"
    for more in (["--write-baseline"], ["--select", "type"]):
        shell.run("validate", shell.folder, "--baseline", baseline, *more)


def explain(shell: Shell) -> None:
    for operation in catalogue.operations():
        fields = shell.secrets.fields(operation)
        request = build_request(operation, fields, shell.secrets.identity, STAGING)
        shell.run("explain", "-", data=request.body)
        shell.run("explain", "-", "--cert", shell.folder / "cert.pem", data=request.body)


def report(shell: Shell) -> None:
    """Pack what every operation left behind, for each reader; the archive is not compressed."""
    journal = shell.folder / "r.jsonl"
    reply = {"res_cd": "8112", "res_msg": "no", **shell.secrets.response_fields()}
    response = HttpResponse(status=200, headers={}, body=json.dumps(reply).encode())
    transport = RecordingTransport(InMemoryTransport(lambda request: response), journal)
    for operation in catalogue.operations():
        fields = shell.secrets.fields(operation)
        request = build_request(operation, fields, shell.secrets.identity, STAGING)
        transport.send(request)
        body = shell.folder / "body.json"
        body.write_bytes(request.body.replace(b"1", b"2"))
        for audience in ("bug", "desk"):
            more = ["--explain", body, "--out", shell.folder / f"{operation}.{audience}.zip"]
            assert shell.run("report", *shell.identity(), "--for", audience, *more) == 0
    transport.close()
    for item in Recording.read(journal).exchanges:
        for audience in ("bug", "desk"):
            out = shell.folder / f"{item.id}.{audience}.zip"
            named = ["--id", item.id, "--for", audience, "--out", out]
            assert shell.run("report", journal, *named) == 0


def look_at_notices(name: str) -> Use:
    """Keep a notice that is full of secrets, and show it; `replay` shows none of it either."""

    def use(shell: Shell) -> None:
        fields = {
            **catalogue.message("deposit.notice").examples[0],
            **shell.secrets.response_fields(),
        }
        body = urlencode({**fields, "tno": "20220609985470", "tx_cd": "TX00"}).encode()
        inbox = shell.folder / "inbox.sqlite"
        kept = Inbox.open(inbox)
        kept.keep(body)
        kept.close()
        to = ["--to", "http://127.0.0.1:1/"] if name == "replay" else []
        code = 3 if name == "replay" else 0
        for more in ([], ["--json"]):
            assert shell.run("notice", name, inbox, *to, *more) == code
        if name != "ls":
            shell.run("notice", name, "-", *to, data=body)
            shell.run("notice", name, "-", *to, data=body + b"&tno=1")

    return use


def survey(shell: Shell) -> None:
    """Ask a sandbox everything; plan, evidence and journal are looked over as what is printed."""
    sandbox = Sandbox(issued=shell.secrets.issued)
    ca, journal, out = (shell.folder / name for name in ("ca.pem", "r.jsonl", "e.jsonl"))
    talk = shell.folder / "talk.jsonl"
    with sandbox.serve() as server:
        ca.write_bytes(server.ca_pem)
        ask = ["--env", server.url, "--ca", ca, "--site-cd", "T0000", *shell.identity()]
        files = ["--journal", journal, "--out", out, "--pause", "0"]
        assert shell.run("survey", *ask, "--plan") == 0
        assert shell.run("survey", *ask, *files, "--consent", "T0000") == 0
        assert shell.run("survey", *ask, *files, "--consent", "T0000", "--ask", "Q18") == 0
        assert shell.run("survey", *ask, *files, "--consent", "T0001") == 2
    told = {"res_cd": "0000", "Code": "0000", **shell.secrets.response_fields()}
    body = json.dumps({**told, "new": told}).encode()
    with RawGateway(serving(lambda _: HttpResponse(status=200, headers={}, body=body))) as talker:
        ca.write_bytes(talker.ca_pem)
        ask[1], files[3] = talker.url, talk
        assert shell.run("survey", *ask, *files, "--consent", "T0000") == 1
    for more in ([], ["--json"]):
        assert shell.run("survey", "diff", out, talk, *more) == 1
    evidence = json.loads(talk.read_bytes()) | {"environment": STAGING.name}
    talk.write_text(json.dumps(evidence | {"gateway": STAGING.base_url}))
    patch = ["--out", shell.folder / "patch.jsonl"]
    for more in ([], patch):
        assert shell.run("survey", "propose", talk, "--root", ROOT, *more) == 0
    pay_and_clean(shell)


def pay_and_clean(shell: Shell) -> None:
    """Pay for a question, leave the payment open as a crash does, and clean up."""
    sandbox, secrets = Sandbox(issued=shell.secrets.issued), shell.secrets
    journal = shell.folder / "own.jsonl"
    way = RecordingTransport(sandbox.transport(), journal)
    agreed = sandbox.authorize(order_no="SURVEY1", amount=1004, pay_type="PACA")
    fields = {**agreed, "ordr_mony": 1004, "ordr_no": "SURVEY1", "pay_type": "PACA"}
    way.send(build_request("payment.approval", fields, secrets.identity, STAGING))
    way.close()
    with sandbox.serve() as server:
        (shell.folder / "ca.pem").write_bytes(server.ca_pem)
        ask = ["--env", server.url, "--ca", shell.folder / "ca.pem", "--site-cd", "T0000"]
        costs = ["--reversible", "Q30", "--budget", "2008", "--plan"]
        assert shell.run("survey", *ask, *shell.identity(), *costs) == 0
        assert shell.run("survey", "clean", journal, *ask, *shell.identity()) == 0


USES: dict[str, Use] = {
    "bench sign": lambda shell: shell.run(
        "bench", "sign", *shell.key(), "--seconds", "0.1", "--threads", "1"
    ),
    "call": ask_the_sandbox,
    "codes": lambda shell: [shell.run("codes", *more) for more in ([], ["card"], ["--json"])],
    "doctor": look_over,
    "mcp": serve_an_agent,
    "explain": explain,
    "report": report,
    "messages": lambda shell: [shell.run("messages", *more) for more in ([], ["--json"])],
    "openapi": lambda shell: shell.run("openapi"),
    "schema": lambda shell: [
        shell.run("schema", f"{operation}.request") for operation in catalogue.operations()
    ],
    **dict.fromkeys(("survey", "survey diff", "survey propose", "survey clean"), survey),
    "sign": lambda shell: shell.run("sign", *shell.key(), SIGNED),
    "validate": check,
    "verify": check_signatures,
    "recording import-vcr": take_over,
    "recording resolve": resolve,
    **{f"notice {name}": look_at_notices(name) for name in ("ls", "show", "replay")},
    **{
        f"recording {name}": look_into(name)
        for name in ("ls", "show", "unresolved", "scan", "har", "compact")
    },
}
PATCHED: dict[str, Callable[[Shell, pytest.MonkeyPatch], object]] = {
    "demo": play_the_demo,
    "sandbox": serve,
    "sandbox authorize": serve,
    "sandbox run": run_beside,
    "sandbox exam": examine,
    "sandbox deposit": serve,
}


@pytest.mark.parametrize("command", every_command())
def test_no_command_shows_anything(
    command: str, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each one there is: a command that is not tried here fails this test."""
    if command in PATCHED:
        PATCHED[command](shell, monkeypatch)
    else:
        USES[command](shell)
    files = [*shell.folder.glob("*.jsonl*"), *shell.folder.glob("*.zip")]
    purpose = ("signature",) if command in ("sign", "explain") else ()
    assert shell.leaks(*files, but=purpose) == []
