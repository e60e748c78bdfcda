"""R24: no command prints or keeps a secret.

The signature that `sign` and `explain` exist to print is the exception.
"""

import pytest

from kcp_proto import STAGING, build_request, catalogue
from kcp_sandbox import Sandbox
from tests.canary.shell import Shell
from tests.transports import raw_gateway
from tests.transports.raw_gateway import RawGateway

SIGNED = "T0000^22320972271249^STSC"


@pytest.mark.parametrize("operation", catalogue.operations())
def test_call_shows_nothing_whatever_the_gateway_does(operation: str, shell: Shell) -> None:
    fields = shell.file("fields.json", shell.secrets.fields(operation))
    record, ca = shell.folder / "r.jsonl", shell.folder / "ca.pem"
    ask = ["call", operation, fields, "--site-cd", "T0000", *shell.identity(), "--record", record]
    sandbox = Sandbox(issued=shell.secrets.issued)
    with sandbox.serve() as server:
        ca.write_bytes(server.ca_pem)
        shell.run(*ask, "--ca", ca, "--env", server.url)
    with RawGateway(raw_gateway.reset_within_request, raw_gateway.responding(b"x")) as gateway:
        ca.write_bytes(gateway.ca_pem)
        codes = [shell.run(*ask, "--ca", ca, "--env", gateway.url) for _ in range(2)]
    assert codes == [4, 4]
    for command in ("ls", "unresolved", "har", "scan", "compact"):
        shell.run("recording", command, record)
    assert shell.leaks(record) == []


@pytest.mark.parametrize("operation", catalogue.operations())
def test_checking_a_message_shows_nothing(operation: str, shell: Shell) -> None:
    """Valid, broken, cut off, as a log and on standard input."""
    fields = shell.secrets.fields(operation)
    request = build_request(operation, fields, shell.secrets.identity, STAGING)
    name = f"{operation}.request"
    broken = {**request.fields, **{key: f"{value}\n" for key, value in fields.items()}}
    for content in (dict(request.fields), broken, {**fields, "unknown": "x"}, [fields]):
        for more in ([], ["--json"], ["--schema", name]):
            shell.run("validate", shell.file("message.json", content), *more)
    cut = shell.folder / "cut.json"
    cut.write_bytes(request.body[:-10])
    shell.run("validate", cut)
    shell.run("validate", "-", data=request.body + request.body)
    assert shell.leaks() == []


def test_keys_and_certificates_are_checked_without_showing_them(shell: Shell) -> None:
    key = shell.folder / "key.pem"
    whole = key.read_bytes()
    for content in (whole, whole[:-100], whole.replace(b"-----\n", b"-----", 1), b""):
        key.write_bytes(content)
        shell.run("doctor", *shell.identity())
        shell.run("sign", *shell.key(), SIGNED)
    assert shell.leaks(but=("signature",)) == []


def test_explaining_a_request_shows_its_signature_and_nothing_else(shell: Shell) -> None:
    """R24: the certificate's text is what `explain` takes apart; key and persons stay hidden."""
    fields = {"tno": "22320972271249"}
    request = build_request("payment.cancel", fields, shell.secrets.identity, STAGING)
    payment = shell.secrets.fields("benepia.point_payment")
    paid = build_request("benepia.point_payment", payment, shell.secrets.identity, STAGING)
    for body in (request.body, request.body.replace(b"STSC", b"STRA"), paid.body, paid.body[:-9]):
        shell.run("explain", "-", data=body)
        shell.run("explain", "-", "--json", data=body)
    assert shell.leaks(but=("signature",)) == []


def test_scanning_shows_nothing(shell: Shell) -> None:
    """The command whose every line is about a secret."""
    secrets = shell.secrets
    payment = secrets.fields("benepia.point_payment")
    request = build_request("benepia.point_payment", payment, secrets.identity, STAGING)
    dump = shell.folder / "dump.log"
    dump.write_bytes(
        request.body + b"\n" + secrets.issued.key + repr(dict(request.fields)).encode()
    )
    assert shell.run("recording", "scan", dump, shell.folder / "key.pem") == 1
    assert shell.leaks() == []
