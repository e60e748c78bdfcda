"""R24: the sandbox's page, its admin API and its stream show no secret of any exchange."""

import json
import ssl
from collections.abc import Iterator
from dataclasses import replace
from http.client import HTTPSConnection
from urllib.parse import urlsplit

import pytest

from kcp_proto import Environment, HttpRequest, KcpError, build_request, catalogue
from kcp_proto.wire import encode
from kcp_sandbox import Issued, Sandbox, SandboxServer
from kcp_sandbox.disruptions import KINDS, DisruptionPlan
from kcp_transports import Client, Urllib3Transport
from tests.canary.shop import Secrets
from tests.canary.showing import shown

OPERATIONS = catalogue.operations()
PAGE, API = "/_sandbox/", "/_sandbox/api/"


class Visitor:
    """A user of a running sandbox, who does what shops and their developers do and notes all."""

    def __init__(self, server: SandboxServer, secrets: Secrets) -> None:
        self.secrets, self.texts = secrets, [b""]
        self.environment = Environment("sandbox", server.url)
        self.wire = Urllib3Transport(ca_pem=server.ca_pem, total_timeout=5)
        context = ssl.create_default_context(cadata=server.ca_pem.decode("ascii"))
        parts = urlsplit(server.url)
        self._line = HTTPSConnection(parts.hostname or "", parts.port, context=context, timeout=10)

    def build(self, operation: str, fields: dict[str, object]) -> HttpRequest:
        return build_request(operation, fields, self.secrets.identity, self.environment)

    def send(self, request: HttpRequest) -> None:
        """Send a request; a response may hold what belongs to the one who asked."""
        try:
            self.wire.send(request)
        except KcpError as error:
            self.texts += [text.encode() for text in shown(error)]

    def ask(self, path: str, body: object = None, *, method: str = "POST") -> int:
        """Ask the sandbox itself, and keep head and body of its response."""
        kind = {"content-type": "application/json"}
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self._line.request("GET" if body is None else method, path, data, kind)
        response = self._line.getresponse()
        self.texts += [str(response.headers).encode(), response.read()]
        return response.status

    def listen(self, count: int) -> None:
        """Keep so many events."""
        self._line.request("GET", f"{PAGE}events")
        response = self._line.getresponse()
        while count:
            line = response.readline()
            assert line, "the stream ended"
            self.texts.append(line)
            count -= line.startswith(b"data: ")
        self._line.close()

    def look_around(self, count: int) -> None:
        """Look at everything that the sandbox shows of so many exchanges."""
        for lang in ("en", "ko"):
            assert self.ask(f"{PAGE}?lang={lang}") == 200
        for name in ("health", "state", "exchanges", "exchanges?after=-1", "disruptions"):
            self.ask(API + name)
        for number in range(1, count + 1):
            self.ask(f"{PAGE}copies/{number}")
        self.listen(count)

    def close(self) -> None:
        self._line.close()
        self.wire.close()

    def leaks(self) -> list[str]:
        return self.secrets.canary.found_in(*self.texts)


@pytest.fixture
def visitor(secrets: Secrets) -> Iterator[Visitor]:
    with Sandbox(issued=secrets.issued).serve() as server:
        visitor = Visitor(server, secrets)
        yield visitor
        visitor.close()


def broken(request: HttpRequest, stranger: Issued) -> list[HttpRequest]:
    """Break a request in every way that the gateway tells apart."""
    fields = dict(request.fields)
    other = stranger.identity()
    bodies = [
        request.body[:-9],
        request.body * 2,
        b"[" + request.body + b"]",
        request.body.replace(b":", b"=", 1),
        encode({name: f"{value}\n" for name, value in fields.items()}),
        encode({name: value * 40 for name, value in fields.items()}),
        encode({**fields, "kcp_cert_info": other.certificate.cert_info}),
        encode({**fields, "kcp_cert_info": fields["kcp_cert_info"].replace("-----", "", 1)}),
        encode({**fields, "kcp_sign_data": other.sign("T0000^1^STSC")}),
        encode({**fields, "kcp_sign_data": "AAAA" + fields.get("kcp_sign_data", "")[4:]}),
        encode({**fields, "site_cd": "T0009"}),
        encode({**fields, "unknown": "".join(fields.values())[:900]}),
    ]
    return [replace(request, body=body) for body in bodies]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_exchange_shows_nothing_whether_it_succeeds_or_not(
    operation: str, visitor: Visitor, stranger: Issued
) -> None:
    """As it should be, with a wrong password, and broken in every way."""
    secrets = visitor.secrets
    fields = secrets.fields(operation)
    member = {name: fields[name] for name in ("pt_idno", "pt_pwd") if name in fields}
    requests = [visitor.build(operation, fields)]
    if member:
        known = {"pt_memcorp_cd": "0001", "points": 90_000, **member}
        assert visitor.ask(f"{API}members", known) == 200
        wrong = secrets.fields(operation) | {"pt_idno": fields["pt_idno"]}
        requests.append(visitor.build(operation, wrong))
    requests += broken(requests[0], stranger)
    for request in requests:
        visitor.send(request)
    visitor.look_around(len(requests))
    assert visitor.leaks() == []


def test_the_response_to_an_inquiry_is_masked_on_the_page(visitor: Visitor) -> None:
    secrets = visitor.secrets
    response = {"card_no": secrets.text("card_no"), "mall_taxno": secrets.digits("mall_taxno", 10)}
    transaction = {"pay_type": "PACA", "ordr_idxx": "A1", "response": response}
    assert visitor.ask(f"{API}transactions", transaction) == 200
    fields: dict[str, object] = {"tno": "20260101000000", "pay_type": "PACA"}
    visitor.send(visitor.build("transaction.inquiry", {**fields, "mod_ordr_idxx": "A1"}))
    visitor.send(visitor.build("transaction.inquiry", {**fields, "mod_ordr_idxx": "A2"}))
    visitor.look_around(2)
    assert visitor.leaks() == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_planned_disruption_shows_nothing(kind: str, visitor: Visitor) -> None:
    plan: dict[str, object] = {"kind": kind, "times": 0, "seconds": 0.2}
    plan |= {"res_cd": "8995"} if kind == "code" else {}
    if visitor.ask(f"{API}disruptions", plan) != 200:
        assert visitor.ask(f"{API}disruptions", {"kind": kind, "times": 0}) == 200
    operation = "benepia.reapproval" if kind == "split" else "benepia.point_payment"
    visitor.send(visitor.build(operation, visitor.secrets.fields(operation)))
    visitor.look_around(1)
    assert visitor.leaks() == []


@pytest.mark.parametrize(
    "path",
    [
        *("shops", "members", "transactions", "disruptions", "clock", "reset"),
        "exams",
        "exams/1/steps",
    ],
)
def test_what_the_admin_api_refuses_it_does_not_quote(path: str, visitor: Visitor) -> None:
    """Keys and members in the wrong place, in the wrong form or cut off."""
    secrets = visitor.secrets
    payment = secrets.fields("benepia.point_payment")
    member = {"pt_memcorp_cd": "0001", "points": 5, "pt_pwd": payment["pt_pwd"]}
    key = secrets.issued.key.decode()
    shop = {"site_cd": "T0001", "certificate": key}
    wrong: list[object] = [
        *(shop, {**shop, "site_cd": secrets.issued.password.decode()}, [shop], payment, key),
        {**member, "pt_idno": f"{payment['pt_idno']}\n"},
        {**member, "pt_idno": [payment["pt_idno"]]},
        {**member, "pt_idno": str(payment["pt_idno"]) * 30},
        {**member, "points": payment["pt_pwd"], "pt_idno": payment["pt_idno"]},
        {"pay_type": "PACA", "ordr_idxx": "A1", "response": payment},
        {"pay_type": "PACA", "ordr_idxx": "A1", "response": {"card_no": payment["buyr_mail"]}},
        {"pay_type": "PACA", "ordr_idxx": "A1", "response": {"mall_taxno": payment["pt_pwd"]}},
        *({"case": each, "step": "order"} for each in (key, payment["pt_pwd"])),
        *({"case": "pay-card", "step": each} for each in (key, payment["pt_pwd"])),
        *({"cases": [each]} for each in (key, payment["pt_pwd"])),
        {"notify": key},
    ]
    for body in wrong:
        assert visitor.ask(API + path, body) != 200
        assert visitor.ask(API + path, json.dumps(body).encode()[:-9]) != 200
    visitor.look_around(0)
    assert visitor.leaks() == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_disruption_in_memory_shows_nothing(kind: str, secrets: Secrets) -> None:
    """The gateway is in the same process here, and its frames may be in the traceback."""
    sandbox = Sandbox(issued=secrets.issued)
    sandbox.disruptions.add(
        DisruptionPlan(kind=kind, times=None, res_cd="8995" if kind == "code" else "")
    )
    texts: list[str] = []
    environment = Environment("sandbox", "https://localhost")
    with Client(secrets.identity, environment, sandbox.transport()) as client:
        for operation in OPERATIONS:
            try:
                client.send(operation, secrets.fields(operation)).raise_for_result()
            except KcpError as error:
                texts += shown(error)
            else:
                # Only a cancel can be split.
                assert kind == "split"
    assert texts
    assert secrets.canary.found_in(*texts) == []
