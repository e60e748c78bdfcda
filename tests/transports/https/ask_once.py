"""One try at a gateway in a process of its own: ``python -m`` this, ADDRESS, WAY and a CA's file.

It prints how the try went, and whether Python's own default settings would have trusted the peer:
so a test knows that its environment was a hostile one.
"""

import os
import socket
import ssl
import sys
from pathlib import Path

from kcp_proto import Environment, HttpRequest, KcpError
from kcp_transports import AsyncioTransport, Transport, Urllib3Transport
from kcp_transports.bridges import BlockingTransport
from kcp_transports.probe import probe

WAYS = ("urllib3", "asyncio", "probe")


def main(url: str, way: str, ca_file: str = "") -> None:
    ca_pem = Path(ca_file).read_bytes() if ca_file else None
    print(look(url, ca_pem) if way == "probe" else send(url, way, ca_pem))
    print("a log exists" if Path(os.environ.get("SSLKEYLOGFILE", "none")).exists() else "no log")
    print(by_default(int(url.rpartition(":")[2])))


def send(url: str, way: str, ca_pem: bytes | None) -> str:
    request = HttpRequest(
        method="POST",
        url=url + "/",
        headers={},
        body=b"{}",
        operation="benepia.point_payment",
        fields={"amount": "1004"},
    )
    with_urllib3 = way == "urllib3"
    transport: Transport = (
        Urllib3Transport(ca_pem=ca_pem)
        if with_urllib3
        else BlockingTransport(AsyncioTransport(ca_pem=ca_pem))
    )
    try:
        return str(transport.send(request).status)
    except KcpError as error:
        return str(error)
    finally:
        transport.close()


def look(url: str, ca_pem: bytes | None) -> str:
    checks = probe(Environment("test", url), ca_pem=ca_pem)
    return ", ".join(check.reason for check in checks if check.status == "failed") or "200"


def by_default(port: int) -> str:
    context = ssl.create_default_context()
    with socket.create_connection(("127.0.0.1", port)) as plain:
        try:
            with context.wrap_socket(plain, server_hostname="localhost"):
                return "trusted by default"
        except ssl.SSLError:
            return "refused by default"


if __name__ == "__main__":
    main(*sys.argv[1:])
