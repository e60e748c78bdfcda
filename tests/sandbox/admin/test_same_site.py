"""Whatever a host is spelt like, only the sandbox's own names and addresses open its own paths."""

import socket
import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcp_sandbox import Sandbox, SandboxServer
from kcp_sandbox.admin.same_site import objection

NAMES = ["gateway.test"]
OURS = [
    *("localhost", "LocalHost", "gateway.test", "GATEWAY.test", "127.0.0.1", "192.0.2.7"),
    *("[::1]", "[0:0:0:0:0:0:0:1]", "[2001:DB8::7]", "[::ffff:127.0.0.1]"),
]
PORTS = ["", ":", ":0", ":8443", ":65535"]
# A name of others, or a text that one reader takes for ours and another for theirs.
OTHERS = [
    *("evil.test", "localhost.evil.test", "evil.localhost", "127.0.0.1.evil.test", "xlocalhost"),
    *("[::1].evil.test", "[::1]evil.test", "evil.test[::1]", "x[::1]", "[::1]@evil.test"),
    *("[::1][::1]", "[[::1]]", "[::1", "::1]", "::1", "[]", "[127.0.0.1]", "[localhost]"),
    *("[::1%lo]", "[::1%25lo]", "[fe80::1%evil.test]", "[v1.evil]", "[::1]:8443:1", "[::1] "),
    *("user@localhost", "user:pw@127.0.0.1", "@localhost", "localhost@evil.test", "localhost:pw@"),
    *("localhost/", "localhost?", "localhost#", "localhost#evil.test", "localhost?evil.test"),
    *("localhost\\", "localhost\\evil.test", "//localhost", "https://localhost", "localhost;a"),
    *("localhost,evil.test", "localhost evil.test", "lo\tcalhost", "lo\ncalhost", "\tlocalhost"),
    *("localhost:65536", "localhost:99999", "localhost:+1", "localhost:-1", "localhost:8_0"),
    *("localhost: 1", "localhost:1 ", "localhost:x", "localhost:１", "localhost:1:1", ":8443", ""),
    *("localhost.", "127.0.0.1.", "gateway.test.", "localhost..", ".localhost", "localhost\u3002"),
    *("127.1", "127.0.1", "2130706433", "0x7f.0.0.1", "0x7f000001", "0177.0.0.1", "127.0.0.01"),
    *("１２７.0.0.1", "127。0。0。1", "loc%61lhost", "localhost%00", "localhost\0", "ⓛocalhost"),
    *("gateway.te\u017ft", "\u212aocalhost", "localhost\xad", "\ufefflocalhost", "\xa0localhost"),
]


@pytest.mark.parametrize("port", PORTS)
@pytest.mark.parametrize("host", OURS)
def test_the_sandbox_answers_to_its_own_names(host: str, port: str) -> None:
    assert objection("GET", {"host": host + port}, NAMES) == ""


@pytest.mark.parametrize("host", OTHERS)
def test_no_other_spelling_is_ours(host: str) -> None:
    reason = "this host name is not the sandbox's"
    assert objection("GET", {"host": host}, NAMES) == reason
    assert objection("GET", {}, NAMES) == reason


@given(
    st.sampled_from([each + port for each in OURS for port in PORTS]),
    st.text("[]:@/?#\\%.,; \t\u3002", min_size=1, max_size=3),
    st.sampled_from(["before", "after"]),
)
def test_what_is_added_to_a_name_makes_it_another_one(host: str, more: str, where: str) -> None:
    changed = more + host if where == "before" else host + more
    # What a port is followed by, or an address, may be one as well.
    if changed.rpartition(":")[0] not in OURS and changed not in OURS:
        assert objection("GET", {"host": changed}, NAMES) != ""


@pytest.fixture(scope="module")
def server() -> Iterator[SandboxServer]:
    with Sandbox().serve(names=NAMES) as running:
        yield running


def status(server: SandboxServer, target: str, head: str, version: str = "1.1") -> int:
    context = ssl.create_default_context(cadata=server.ca_pem.decode("ascii"))
    address = urlsplit(server.url)
    request = (
        f"POST {target} HTTP/{version}\r\n{head}Connection: close\r\nContent-Length: 2\r\n\r\n{{}}"
    )
    with (
        socket.create_connection((address.hostname, address.port), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname="127.0.0.1") as client,
    ):
        client.sendall(request.encode())
        return int(client.recv(4096).split()[1])


RESET = "/_sandbox/api/reset"
KIND, HOST = "Content-Type: application/json\r\n", "Host: localhost\r\n"
EVIL = "Host: evil.test\r\n"
ORIGIN = "Origin: https://localhost\r\n"


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (KIND + HOST, 200),
        (KIND + "hOST:localhost\r\n", 200),
        (KIND, 403),
        (KIND + HOST + EVIL, 403),
        (KIND + EVIL + HOST, 403),
        (KIND + HOST + HOST, 403),
        (KIND + HOST + "Host:\r\n", 403),
        (KIND + HOST + "X-Forwarded-Host: evil.test\r\n", 200),
        (KIND + EVIL + "X-Forwarded-Host: localhost\r\n", 403),
        (KIND + EVIL + "Forwarded: host=localhost\r\n", 403),
        (KIND + EVIL + "X-Host: localhost\r\nX-Original-Host: localhost\r\n", 403),
        (KIND + "Host : localhost\r\n", 400),
        (KIND + EVIL + " Host: localhost\r\n", 400),
        (KIND + HOST + ORIGIN, 200),
        (KIND + HOST + ORIGIN + "Origin: https://evil.test\r\n", 403),
        (KIND + HOST + "Origin:\r\n", 403),
        (KIND + HOST + "Sec-Fetch-Site: none\r\nSec-Fetch-Site: cross-site\r\n", 403),
        (KIND + HOST + "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Site: none\r\n", 403),
        (KIND + "Content-Type: text/plain\r\n" + HOST, 403),
    ],
)
def test_a_header_that_is_there_twice_speaks_for_none(
    server: SandboxServer, head: str, expected: int
) -> None:
    """Nor does one that a proxy would have written: there is no proxy before a sandbox."""
    assert status(server, RESET, head) == expected


@pytest.mark.parametrize(
    ("target", "head", "expected"),
    [
        (f"https://localhost:8443{RESET}", HOST, 200),
        (f"HTTPS://LOCALHOST{RESET}", EVIL, 200),
        (f"https://evil.test{RESET}", HOST, 403),
        (f"http://evil.test{RESET}", HOST, 403),
        (f"https://[::1].evil.test{RESET}", HOST, 400),
        (f"https://localhost@evil.test{RESET}", HOST, 403),
        (f"https://evil.test@localhost{RESET}", HOST, 403),
        (f"https://{RESET}", HOST, 400),
        (f"//evil.test{RESET}", HOST, 404),
        (f"/x/..{RESET}", EVIL, 404),
        ("/%5fsandbox/api/reset", EVIL, 404),
    ],
)
def test_a_target_that_names_a_host_names_it_instead_of_the_header(
    server: SandboxServer, target: str, head: str, expected: int
) -> None:
    """RFC 9112, 3.2.2; and what is no path of the sandbox's own is the gateway's."""
    assert status(server, target, KIND + head) == expected


def test_without_a_host_an_old_request_is_refused_too(server: SandboxServer) -> None:
    assert status(server, RESET, KIND, "1.0") == 403
