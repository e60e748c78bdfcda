"""What grows: works on any number of messages, each of which gives the seconds that it took.

What has to be there first, such as a recording to play, is made before the clock runs. No message
is signed: a signature would hide what grows.
"""

import json
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import urlencode

import kcp_proto
from benchmarks import material
from kcp_proto import HttpRequest, HttpResponse, Identity, OutcomeUnknown, catalogue
from kcp_proto.keys import SignatureCache
from kcp_sandbox import Issued, Sandbox, issue
from kcp_transports import Client, RecordingTransport, ReplayTransport
from kcp_transports.database import Inbox
from kcp_transports.recording import resolve_recording

Work = Callable[[int, Path], float]
_NOTICE = "deposit.notice"
_PER_COMMIT = 50


def validate(count: int, folder: Path) -> float:
    """Check messages that all differ; give the seconds."""
    del folder
    payload = material.example(material.CARD)
    amounts = (str(1000 + number) for number in range(count))
    begun = time.thread_time()
    for amount in amounts:
        if kcp_proto.validate(material.CARD, {**payload, "amount": amount}):
            raise RuntimeError("a valid message is called invalid")
    return time.thread_time() - begun


def sign_with_cache(count: int, folder: Path) -> float:
    """Build inquiries about the same 64 transactions again and again; give the seconds."""
    del folder
    identity, inquiries = _cached_inquiries()
    begun = time.thread_time()
    for fields in islice(cycle(inquiries), count):
        kcp_proto.build_request(material.INQUIRY, fields, identity, kcp_proto.STAGING)
    return time.thread_time() - begun


def record(count: int, folder: Path) -> float:
    """Record exchanges that all differ; give the seconds."""
    transport = RecordingTransport(_transport(), folder / "record.jsonl", fsync="never")
    begun = time.thread_time()
    for request in _inquiries(count):
        transport.send(request)
    seconds = time.thread_time() - begun
    transport.close()
    (folder / "record.jsonl").unlink()
    return seconds


def replay(count: int, folder: Path) -> float:
    """Open a recording and play all of it; give the seconds."""
    path = folder / f"{count}.jsonl"
    if not path.exists():
        with_lines = RecordingTransport(_transport(), path, fsync="never")
        for request in _inquiries(count):
            with_lines.send(request)
        with_lines.close()
    begun = time.thread_time()
    transport = ReplayTransport(path)
    for request in _inquiries(count):
        transport.send(request)
    seconds = time.thread_time() - begun
    transport.close()
    return seconds


def resolve(count: int, folder: Path) -> float:
    """Ask what became of cancels whose replies were lost, of a gateway that answers at once."""
    path, lost = folder / "resolve.jsonl", folder / f"{count}-lost.jsonl"
    if not lost.exists():
        _lose(count, lost)
    shutil.copyfile(lost, path)
    path.chmod(0o600)
    client = Client(material.shop().stubbed, kcp_proto.STAGING, _Cancelled())
    begun = time.thread_time()
    for each in resolve_recording(path, client, pay_type="PACA", per_second=1e9):
        if each.resolution.state != "done":
            raise RuntimeError("a cancel that is shown is not seen")
    seconds = time.thread_time() - begun
    path.unlink()
    return seconds


def notices(count: int, folder: Path) -> float:
    """Keep notices that all differ in an inbox in SQLite, claim each and decide about it."""
    path = folder / "inbox.sqlite"
    Inbox.open(path)
    with sqlite3.connect(path, isolation_level=None) as connection:
        begun = time.thread_time()
        for bodies in _some(_notices(count)):
            # As many a transaction as make the disk's time small.
            connection.execute("BEGIN IMMEDIATE")
            inbox = Inbox.within(connection)
            for body in bodies:
                inbox.keep(body)
            while claim := inbox.claim("growth"):
                inbox.decide(claim)
            connection.execute("COMMIT")
        seconds = time.thread_time() - begun
    connection.close()
    _remove(path)
    return seconds


def sandbox_store(count: int, folder: Path) -> float:
    """Pay by points in a sandbox whose state is in SQLite; give the seconds."""
    path = folder / "state.sqlite"
    with Sandbox(issued=_issued(), state=path) as sandbox:
        member = {"pt_memcorp_cd": "GROW", "pt_idno": "growth", "pt_pwd": "secret1"}
        sandbox.add_member(**member, points=10 * count)
        transport, identity = sandbox.transport(), sandbox.identity
        begun = time.thread_time()
        for number in range(count):
            fields = {**member, "ordr_idxx": f"G{number}", "amount": 1, "pt_mny": 1}
            request = kcp_proto.build_request(material.PAYMENT, fields, identity, kcp_proto.STAGING)
            kcp_proto.read_response(request, transport.send(request)).raise_for_result()
        seconds = time.thread_time() - begun
    _remove(path)
    return seconds


WORKS: dict[str, Work] = {
    "validate": validate,
    "sign with cache": sign_with_cache,
    "record": record,
    "replay": replay,
    "resolve": resolve,
    "notices": notices,
    "sandbox store": sandbox_store,
}


class _Lost:
    """A way on which each reply gets lost."""

    def send(self, request: HttpRequest) -> HttpResponse:
        raise OutcomeUnknown(request.operation, "reversal", "wait", "lost")

    def close(self) -> None:
        """Hold nothing."""


class _Cancelled:
    """A gateway that shows every payment cancelled."""

    def __init__(self) -> None:
        shown = {**material.example(material.CARD), "shop_status": "STSC", "canc_card_yn": "Y"}
        # What is not shown can contradict nothing.
        gone = ("tno", "mod_ordr_idxx", "order_no", "ordr_idxx", "canc_time")
        shown = {name: value for name, value in shown.items() if name not in gone}
        self._body = json.dumps({**shown, "rem_mny": "0"}, ensure_ascii=False).encode()[1:]

    def send(self, request: HttpRequest) -> HttpResponse:
        body = b'{"tno":"%b",' % request.fields["tno"].encode() + self._body
        return HttpResponse(status=200, headers={"content-type": "application/json"}, body=body)

    def close(self) -> None:
        """Hold nothing."""


def _lose(count: int, path: Path) -> None:
    identity = material.shop().stubbed
    transport = RecordingTransport(_Lost(), path, fsync="never")
    for number in range(1, count + 1):
        fields = {"tno": f"{number:014}"}
        request = kcp_proto.build_request(material.CANCEL, fields, identity, kcp_proto.STAGING)
        try:
            transport.send(request)
        except OutcomeUnknown:
            continue
    transport.close()


def _notices(count: int) -> Iterator[bytes]:
    # The second example is a deposit.
    fields = catalogue.message(_NOTICE).examples[1]
    for number in range(1, count + 1):
        yield urlencode({**fields, "tno": f"{number:014}"}).encode()


def _some(bodies: Iterator[bytes]) -> Iterator[list[bytes]]:
    while some := list(islice(bodies, _PER_COMMIT)):
        yield some


def _remove(path: Path) -> None:
    for each in path.parent.glob(f"{path.name}*"):
        each.unlink()


@cache
def _issued() -> Issued:
    return issue(material.SITE_CD, b"changeit", now=datetime.now(UTC))


@cache
def _cached_inquiries() -> tuple[Identity, list[dict[str, str]]]:
    """Give an identity that has the signatures of these inquiries in its cache."""
    shop = material.shop()
    signer = SignatureCache().wrap(shop.signer)
    identity = Identity(material.SITE_CD, shop.certificate, signer)
    inquiries = [{"tno": f"{number:014}", "pay_type": "PACA"} for number in range(1, 65)]
    for fields in inquiries:
        kcp_proto.build_request(material.INQUIRY, fields, identity, kcp_proto.STAGING)
    return identity, inquiries


def _inquiries(count: int) -> Iterator[HttpRequest]:
    """Make requests that all differ, without what signing each would cost."""
    build, identity = kcp_proto.build_request, material.shop().stubbed
    for number in range(1, count + 1):
        fields = {"tno": f"{number:014}", "pay_type": "PACA"}
        yield build(material.INQUIRY, fields, identity, kcp_proto.STAGING)


def _transport() -> material.FixedTransport:
    return material.FixedTransport(material.response(material.CARD))
