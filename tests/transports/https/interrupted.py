"""A request to each address that standard input names, in a process of its own, and a Ctrl-C.

``python -m`` this, and ``urllib3`` or ``asyncio``. It prints how each request ended, and how long
after the signal.
"""

import json
import os
import signal
import sys
from threading import Timer
from time import monotonic

from kcp_proto import HttpRequest
from kcp_transports import AsyncioTransport, Transport, Urllib3Transport
from kcp_transports.bridges import BlockingTransport

AFTER = 0.3
FAR, MUCH = 60.0, 1 << 30


def transport(way: str, ca_pem: bytes) -> Transport:
    if way == "urllib3":
        return Urllib3Transport(
            ca_pem=ca_pem, connect_timeout=FAR, total_timeout=FAR, max_response_bytes=MUCH
        )
    return BlockingTransport(
        AsyncioTransport(
            ca_pem=ca_pem, connect_timeout=FAR, total_timeout=FAR, max_response_bytes=MUCH
        )
    )


def interrupted(carrier: Transport, url: str) -> dict[str, object]:
    request = HttpRequest(
        method="POST",
        url=url,
        headers={},
        body=b"{}",
        operation="benepia.point_payment",
        fields={"amount": "1004"},
    )
    timer = Timer(AFTER, os.kill, (os.getpid(), signal.SIGINT))
    begun = monotonic()
    try:
        timer.start()
        carrier.send(request)
        error = ""
    except BaseException as raised:
        error = type(raised).__name__
    finally:
        timer.cancel()
    return {"error": error, "seconds": max(0.0, monotonic() - begun - AFTER)}


def main(way: str) -> None:
    given = json.load(sys.stdin)
    outcomes: dict[str, object] = {}
    for name, url in given["urls"].items():
        carrier = transport(way, given["ca"].encode())
        outcomes[name] = interrupted(carrier, url)
        carrier.close()
    print(json.dumps(outcomes))


if __name__ == "__main__":
    main(sys.argv[1])
