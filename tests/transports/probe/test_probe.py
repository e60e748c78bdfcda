"""The probe says how a gateway is out of reach, and sends no message to one that is not."""

import socket
import ssl
import sys
import warnings
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from kcp_proto import PRODUCTION, STAGING, Environment
from kcp_proto.doctor import Check
from kcp_sandbox import Sandbox, SandboxServer
from kcp_transports.https import Address
from kcp_transports.probe import FAILURES, probe
from kcp_transports.probe.certificate import describe
from kcp_transports.probe.failures import StepFailed, failed_check
from tests.transports.raw_gateway import (
    Line,
    RawGateway,
    Script,
    garbage_before_tls,
    reset_before_tls,
    silent_before_tls,
)

ROWS = ("network.name", "network.tcp", "network.tls", "network.certificate", "network.host")
# Long enough for a loaded machine; short where nothing will ever come.
AMPLE, SHORT = 20.0, 0.3


def look(url: str, ca_pem: bytes | None = None, *, timeout: float = AMPLE) -> dict[str, Check]:
    checks = probe(Environment("test", url), timeout=timeout, ca_pem=ca_pem)
    assert tuple(check.id for check in checks) == ROWS
    return {check.id: check for check in checks}


def only_failure(found: dict[str, Check]) -> Check:
    """Return the one failed row, after proving that all before it are ok."""
    (failure,) = (check for check in found.values() if check.status == "failed")
    before = ROWS[: ROWS.index(failure.id)]
    assert {found[row].status for row in before} <= {"ok", "skipped"}
    assert failure.remedy
    return failure


@pytest.fixture(scope="module")
def server() -> Iterator[SandboxServer]:
    with Sandbox().serve() as running:
        yield running


def test_a_gateway_in_good_order_passes_every_check(server: SandboxServer) -> None:
    found = look(server.url, server.ca_pem)
    assert {check.status for check in found.values()} == {"ok"}
    assert "127.0.0.1" in found["network.name"].message
    assert found["network.tls"].message.startswith("TLSv1.3, TLS_")
    assert "issued by" in found["network.certificate"].message
    assert "localhost" in found["network.host"].message


def test_each_step_that_takes_time_is_timed(server: SandboxServer) -> None:
    found = look(server.url, server.ca_pem)
    timed = [check for check in found.values() if check.seconds is not None]
    assert [check.id for check in timed] == ["network.name", "network.tcp", "network.tls"]
    assert all(0 <= (check.seconds or 0) < AMPLE for check in timed)


def test_nothing_but_a_handshake_and_a_goodbye_is_sent() -> None:
    received: list[bytes] = []

    def listen(line: Line) -> None:
        line.handshake()
        try:
            received.append(line.read_until(b"anything"))
        except EOFError:
            received.append(b"")

    with RawGateway(listen) as gateway:
        found = look(gateway.url, gateway.ca_pem)
    assert {check.status for check in found.values()} == {"ok"}
    assert (received, gateway.connections) == ([b""], 1)


def test_a_name_without_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*arguments: object, **options: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    failure = only_failure(look("https://gateway.test"))
    assert (failure.id, failure.reason) == ("network.name", "name-unknown")
    assert failure.remedy == "nslookup gateway.test"


def test_a_label_too_long_for_a_host_name() -> None:
    assert only_failure(look(f"https://{'a' * 64}.test")).reason == "name-unknown"


def test_a_port_that_cannot_be_one() -> None:
    assert only_failure(look("https://localhost:99999")).reason == "bad-address"


def test_a_resolver_that_is_out_of_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*arguments: object, **options: object) -> None:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", busy)
    assert only_failure(look("https://gateway.test")).reason == "name-no-answer"


def test_a_resolver_that_stays_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    released = Event()

    def silent(*arguments: object, **options: object) -> list[object]:
        released.wait(AMPLE)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", silent)
    failure = only_failure(look("https://gateway.test", timeout=SHORT))
    released.set()
    assert failure.reason == "name-no-answer"


def test_a_port_where_nothing_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    failure = only_failure(look(f"https://127.0.0.1:{port}"))
    assert (failure.id, failure.reason) == ("network.tcp", "refused")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux drops what does not fit its queue")
def test_a_firewall_that_drops_packets_is_distinguished_from_one_that_refuses() -> None:
    with full_queue() as port:
        failure = only_failure(look(f"https://127.0.0.1:{port}", timeout=SHORT))
    assert (failure.id, failure.reason) == ("network.tcp", "no-answer")
    for environment in (PRODUCTION, STAGING):
        assert f"{environment.base_url.removeprefix('https://')}:443" in failure.remedy


@contextmanager
def full_queue() -> Generator[int]:
    """Listen, never accept, and fill the queue: further packets are dropped."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


def test_a_network_without_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(opened: socket.socket, where: object) -> None:
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr(socket.socket, "connect", nowhere)
    assert only_failure(look("https://127.0.0.1:1")).reason == "unreachable"


def test_the_second_address_is_tried_when_the_first_is_dead(
    server: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(server.url.rpartition(":")[2])
    with socket.create_server(("127.0.0.1", 0)) as listener:
        dead = listener.getsockname()
    kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
    addresses = [(*kind, dead), (*kind, ("127.0.0.1", port))]

    def find(*arguments: object, **options: object) -> list[object]:
        return list(addresses)

    monkeypatch.setattr(socket, "getaddrinfo", find)
    found = look(f"https://localhost:{port}", server.ca_pem)
    assert {check.status for check in found.values()} == {"ok"}


def plain_http(line: Line) -> None:
    line.read_until(b"\x16\x03")
    line.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    line.hang(0.05)


def alert(number: int) -> Script:
    def script(line: Line) -> None:
        line.read_until(b"\x16\x03")
        line.write(bytes([0x15, 3, 3, 0, 2, 2, number]))
        line.hang(0.05)

    return script


def server_hello(version: int) -> Script:
    """Respond as a server that has never heard of TLS 1.2 does."""

    def script(line: Line) -> None:
        line.read_until(b"\x16\x03")
        hello = version.to_bytes(2, "big") + bytes(32) + b"\0" + b"\0\x2f" + b"\0"
        message = b"\x02" + len(hello).to_bytes(3, "big") + hello
        line.write(b"\x16\x03\x01" + len(message).to_bytes(2, "big") + message)
        line.hang(0.05)

    return script


def hang_up(line: Line) -> None:
    line.read_until(b"\x16\x03")


TLS_FAILURES: dict[str, tuple[Script, str]] = {
    "plain HTTP": (plain_http, "plain-http"),
    "another protocol": (garbage_before_tls, "not-tls"),
    "a reset": (reset_before_tls, "tls-cut"),
    "the end of the connection": (hang_up, "tls-cut"),
    "an alert": (alert(40), "tls-alert"),
    "an alert without a name": (alert(233), "tls-alert"),
    "the alert about the version": (alert(70), "tls-version"),
    "TLS 1.0": (server_hello(0x0301), "tls-version"),
    "SSL 2.9": (server_hello(0x02FF), "tls-version"),
    "a hello that makes no sense": (server_hello(0x0303), "tls-failed"),
}


@pytest.mark.parametrize("behaviour", TLS_FAILURES)
def test_each_behaviour_that_is_no_handshake_has_its_own_reason(behaviour: str) -> None:
    script, reason = TLS_FAILURES[behaviour]
    with RawGateway(script) as gateway:
        failure = only_failure(look(gateway.url, gateway.ca_pem))
    assert (failure.id, failure.reason) == ("network.tls", reason)
    assert gateway.requests == []


def test_an_open_port_that_stays_silent_is_not_a_closed_firewall() -> None:
    with RawGateway(silent_before_tls) as gateway:
        failure = only_failure(look(gateway.url, gateway.ca_pem, timeout=SHORT))
    assert (failure.id, failure.reason) == ("network.tls", "tls-timeout")


def test_a_server_that_keeps_to_tls_1_1_is_reported(tmp_path: Path) -> None:
    context = context_of(trustme.CA().issue_cert("localhost"))
    try:
        with warnings.catch_warnings(action="ignore"):
            context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
        context.set_ciphers("ALL:@SECLEVEL=0")
    except (ssl.SSLError, ValueError):
        pytest.skip("this OpenSSL knows no TLS 1.1")
    with RawGateway(shaking(context)) as gateway:
        assert only_failure(look(gateway.url, gateway.ca_pem)).reason == "tls-version"


def test_a_server_without_a_common_cipher_refuses_with_an_alert() -> None:
    context = context_of(trustme.CA().issue_cert("localhost"))
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("AES128-SHA")
    with RawGateway(shaking(context)) as gateway:
        failure = only_failure(look(gateway.url, gateway.ca_pem))
    assert failure.reason == "tls-alert"
    assert "handshake_failure" in failure.message


def shaking(context: ssl.SSLContext) -> Script:
    def script(line: Line) -> None:
        line.handshake(context)
        line.hang(0.05)

    return script


def context_of(issued: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issued.configure_cert(context)
    return context


def test_a_certificate_of_another_authority_is_named_with_its_issuer() -> None:
    with RawGateway(greeting) as gateway:
        found = look(gateway.url, trustme.CA().cert_pem.bytes())
    failure = only_failure(found)
    assert (failure.id, failure.reason) == ("network.certificate", "certificate-untrusted")
    assert "issued by" in failure.message
    assert "trustme" in failure.message
    assert found["network.tls"].message.startswith("TLSv1.3")
    assert found["network.host"].status == "skipped"


def greeting(line: Line) -> None:
    line.handshake()
    line.hang(0.05)


def test_a_certificate_that_signs_itself_is_untrusted(tmp_path: Path) -> None:
    context = self_signed(tmp_path, "localhost")
    with RawGateway(shaking(context)) as gateway:
        failure = only_failure(look(gateway.url, gateway.ca_pem))
    assert failure.reason == "certificate-untrusted"
    assert "CN=localhost" in failure.message


@pytest.mark.parametrize(
    ("days", "reason"),
    [((-9, -1), "certificate-expired"), ((1, 9), "certificate-not-yet-valid")],
)
def test_a_certificate_out_of_its_time(days: tuple[int, int], reason: str) -> None:
    authority = trustme.CA()
    context = context_of(dated(authority, "localhost", days))
    with RawGateway(shaking(context)) as gateway:
        failure = only_failure(look(gateway.url, authority.cert_pem.bytes()))
    assert (failure.id, failure.reason) == ("network.certificate", reason)


def dated(authority: trustme.CA, name: str, days: tuple[int, int]) -> trustme.LeafCert:
    start, end = (datetime.now(UTC) + timedelta(days=day) for day in days)
    return authority.issue_cert(name, not_before=start, not_after=end)


def test_a_certificate_of_another_host_is_trusted_and_wrong() -> None:
    with RawGateway(greeting, names=["elsewhere.test"]) as gateway:
        found = look(gateway.url, gateway.ca_pem)
    failure = only_failure(found)
    assert (failure.id, failure.reason) == ("network.host", "wrong-host")
    assert "elsewhere.test" in failure.message
    assert found["network.certificate"].status == "ok"


def test_an_address_in_place_of_a_name_is_compared_too() -> None:
    with RawGateway(greeting) as gateway:
        found = look(f"https://127.0.0.1:{gateway.port}", gateway.ca_pem)
    assert only_failure(found).reason == "wrong-host"


def test_a_certificate_that_is_expired_and_of_another_host_is_reported_as_both() -> None:
    authority = trustme.CA()
    context = context_of(dated(authority, "elsewhere.test", (-9, -1)))
    with RawGateway(shaking(context)) as gateway:
        found = look(gateway.url, authority.cert_pem.bytes())
    reasons = {row: check.reason for row, check in found.items() if check.status == "failed"}
    assert reasons == {
        "network.certificate": "certificate-expired",
        "network.host": "wrong-host",
    }


@pytest.mark.parametrize("names", [["localhost"], ["elsewhere.test"]])
def test_a_server_that_responds_only_once_is_still_checked(names: list[str]) -> None:
    other = trustme.CA().cert_pem.bytes()
    with RawGateway(greeting, hang_up, names=names) as gateway:
        trusted = gateway.ca_pem if names != ["localhost"] else other
        found = look(gateway.url, trusted)
    failure = only_failure(found)
    assert failure.reason in {"certificate-untrusted", "wrong-host"}
    assert found["network.tls"].message == "agreed as far as the server's certificate"


def test_a_ca_file_that_is_none_is_reported_and_the_port_checked(
    server: SandboxServer,
) -> None:
    found = look(server.url, b"hello")
    failure = only_failure(found)
    assert (failure.id, failure.reason) == ("network.certificate", "bad-ca")
    assert found["network.tcp"].status == "ok"


@pytest.mark.parametrize("timeout", [0, -1, float("inf"), float("nan")])
def test_a_timeout_must_be_a_time(timeout: float) -> None:
    with pytest.raises(ValueError, match="positive"):
        probe(PRODUCTION, timeout=timeout)


def test_every_reason_has_a_message_and_something_to_do() -> None:
    for reason in FAILURES:
        failure = StepFailed(reason, "DETAIL")
        check = failed_check("network.tls", failure, Address("gateway.test", 443), None)
        assert "{" not in check.message + check.remedy
        assert check.remedy


def self_signed(folder: Path, name: str) -> ssl.SSLContext:
    key = generate_private_key(SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), 1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, SHA256())
    )
    path = folder / "self.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(certificate.public_bytes(Encoding.PEM) + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def test_a_certificate_without_a_host_name_or_beyond_reading_is_described_all_the_same(
    tmp_path: Path,
) -> None:
    with RawGateway(shaking(self_signed(tmp_path, "x"))) as gateway:
        pem = tmp_path / "self.pem"
        found = look(gateway.url, pem.read_bytes().partition(b"-----BEGIN PRIVATE")[0])
    failure = only_failure(found)
    assert failure.reason == "wrong-host"
    assert "names no host" in failure.message
    assert describe(b"0") == "a certificate that cannot be read"
