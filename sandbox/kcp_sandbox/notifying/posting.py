"""One post of a notice: bounded in time and bytes, and no redirect is followed."""

import asyncio
import os
import ssl
from dataclasses import dataclass, field
from socket import SOCK_STREAM

from kcp_proto import HttpResponse

from .settings import Notify

try:
    import h11
except ImportError as _error:
    raise ImportError("posting notices needs: pip install 'kcp-proto[sandbox]'") from _error

# What a shop's response may have, head and body.
MOST_BYTES = 256 * 1024
_PART = 16 * 1024
_FORM = "application/x-www-form-urlencoded"


@dataclass(slots=True)
class Arrival:
    """What came of one post; it is filled as bytes come.

    Args:
        failure: Why no whole response came, a finding's name; "" if one did.
        reason: More about that, in English.
        status: The response's status; 0 if no head came.
        headers: Its headers.
        body: What came of its body.
    """

    failure: str = ""
    reason: str = ""
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""

    @property
    def response(self) -> HttpResponse | None:
        """Give the response as far as it came; None if no head did."""
        if not self.status:
            return None
        return HttpResponse(status=self.status, headers=self.headers, body=self.body)


def head_of(notify: Notify, body: bytes) -> dict[str, str]:
    """Write the headers of a post.

    Args:
        notify: Where it goes.
        body: What it carries.
    """
    return {
        "Host": notify.parts.netloc,
        "User-Agent": "kcp-proto-sandbox",
        "Content-Type": _FORM,
        "Content-Length": str(len(body)),
        "Connection": "close",
    }


async def post(notify: Notify, body: bytes) -> Arrival:
    """Post a form once.

    Args:
        notify: Where to, and how long it may take.
        body: The form.

    Returns:
        What came of it; nothing is raised but what cancels the task.
    """
    arrival, writer = Arrival(), None
    try:
        async with asyncio.timeout(notify.patience):
            reader, writer = await _connected(notify)
            await _exchange(notify, body, arrival, reader, writer)
    except TimeoutError:
        arrival.failure = "slow" if writer else "unreachable"
        arrival.reason = f"no connection within {notify.patience:g} s"
    except h11.RemoteProtocolError as error:
        arrival.failure, arrival.reason = "garbled", type(error).__name__
    except OSError as error:
        arrival.failure = "closed" if writer else "unreachable"
        arrival.reason = _words(error)
    finally:
        if writer:
            writer.transport.abort()
    return arrival


def _words(error: OSError) -> str:
    # What asyncio says of a connection holds the address again; OpenSSL numbers its errors apart.
    if isinstance(error, ssl.SSLError) or not error.errno or error.errno < 0:
        return error.strerror or str(error)
    return os.strerror(error.errno)


async def _connected(notify: Notify) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    loop, host = asyncio.get_running_loop(), notify.host
    try:
        entries = await loop.getaddrinfo(host, notify.port, type=SOCK_STREAM)
    except UnicodeError:
        # A label that is empty or too long for DNS is no OSError.
        entries = []
    addresses = dict.fromkeys(str(entry[4][0]) for entry in entries)
    failure = OSError("the name has no address to which the sandbox may post")
    for address in filter(notify.allows, addresses):
        secure = notify.parts.scheme == "https"
        tls = ssl.create_default_context() if secure else None
        try:
            return await asyncio.open_connection(
                address, notify.port, ssl=tls, server_hostname=host if secure else None
            )
        except OSError as error:
            failure = error
    raise failure


async def _exchange(
    notify: Notify,
    body: bytes,
    arrival: Arrival,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
) -> None:
    wire, seen = h11.Connection(h11.CLIENT), 0
    headers = list(head_of(notify, body).items())
    sent = (
        h11.Request(method="POST", target=notify.path, headers=headers),
        h11.Data(data=body),
        h11.EndOfMessage(),
    )
    writer.write(b"".join(wire.send(each) or b"" for each in sent))
    await writer.drain()
    is_whole = False
    while not is_whole:
        part = await reader.read(_PART)
        seen += len(part)
        if seen > MOST_BYTES:
            arrival.failure = "large"
            return
        try:
            wire.receive_data(part)
            is_whole = _read(wire, arrival)
        except h11.RemoteProtocolError:
            # That it ends too soon is no fault of what came before.
            if part:
                raise
        if not (part or is_whole):
            arrival.failure, arrival.reason = "closed", "the shop closed it"
            return


def _read(wire: h11.Connection, arrival: Arrival) -> bool:
    """Take what came so far; tell whether the response is whole."""
    while (event := wire.next_event()) is not h11.NEED_DATA:
        match event:
            case h11.Response(status_code=status, headers=headers):
                arrival.status = status
                arrival.headers = {
                    name.decode("latin-1"): value.decode("latin-1") for name, value in headers
                }
            case h11.Data(data=data):
                arrival.body += bytes(data)
            case h11.InformationalResponse():
                pass
            case _:
                return isinstance(event, h11.EndOfMessage)
    return False
