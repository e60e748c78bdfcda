"""Production is out of reach, whatever way is tried; and only what was planned crosses the wire."""

import re
import socket
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from kcp_proto import PRODUCTION, STAGING, Environment, HttpRequest, HttpResponse, Identity, NotSent
from kcp_sandbox import Sandbox
from kcp_transports import Recording
from kcp_transports.https import Address, AddressInfo
from kcp_transports.survey import (
    GuardedTransport,
    Plan,
    SurveyRefused,
    check_target,
    make_plan,
    open_survey,
)
from kcp_transports.survey.target import LookUp, check_addresses
from tests.transports.in_memory import InMemoryTransport
from tests.transports.raw_gateway import HTTP_RESPONSE, Line, RawGateway, serving

from .conftest import NOW, Gateway

ELSEWHERE = [
    "https://spl.kcp.co.kr",
    "https://spl.kcp.co.kr:443",
    "https://SPL.KCP.co.kr",
    "https://Spl.kcp.CO.KR:443/some/path",
    "https://spl.kcp.co.kr:8443",
    "https://spl.kcp.co.kr/stg-spl.kcp.co.kr",
    "https://www.spl.kcp.co.kr",
    "https://stg-spl.kcp.co.kr.example",
    "https://stg-spl.kcp.co.kr:8443",
    "https://kcp.co.kr",
    "https://203.0.113.9",
    "https://2130706433",
    "https://[2001:db8::1]",
    "https://localhost.example",
]


@pytest.mark.parametrize("url", ELSEWHERE)
def test_no_other_gateway_is_asked_however_it_is_written(shop: Identity, url: str) -> None:
    environment = Environment("staging", url)
    with pytest.raises(SurveyRefused):
        check_target(environment)
    with pytest.raises(SurveyRefused):
        make_plan(shop, environment, NOW)
    with pytest.raises(SurveyRefused):
        GuardedTransport(InMemoryTransport(unreached), environment)


@pytest.mark.parametrize(
    "url",
    ["https://stg-spl.kcp.co.kr:443", "https://STG-spl.kcp.co.kr", "https://127.0.0.1:8443",
     "https://localhost:1", "https://[::1]:8443"],
)  # fmt: skip
def test_staging_and_this_machine_may_be_asked(url: str) -> None:
    assert check_target(Environment("custom", url)).host in url.lower()


def unreached(request: HttpRequest) -> HttpResponse:
    raise AssertionError("a request was sent")


def lookups(names: Mapping[str, str]) -> LookUp:
    """Look names up as a machine does whose resolver is told."""

    def find(host: str, port: int, seconds: float) -> Sequence[AddressInfo]:
        address = names.get(host)
        if address is None:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    return find


@pytest.mark.parametrize(
    ("environment", "names", "refused"),
    [
        (STAGING, {"stg-spl.kcp.co.kr": "203.0.113.1", "spl.kcp.co.kr": "203.0.113.2"}, False),
        (STAGING, {"stg-spl.kcp.co.kr": "203.0.113.2", "spl.kcp.co.kr": "203.0.113.2"}, True),
        (STAGING, {"stg-spl.kcp.co.kr": "203.0.113.1"}, False),
        (Environment("custom", "https://localhost:1"), {"localhost": "127.0.0.1"}, False),
        (Environment("custom", "https://localhost:1"), {"localhost": "203.0.113.2"}, True),
    ],
)
def test_a_name_that_leads_to_production_is_refused_before_each_request(
    shop: Identity, environment: Environment, names: dict[str, str], refused: bool
) -> None:
    find = lookups(names)
    plan = make_plan(shop, environment, NOW, ask=["Q1"])
    sandbox = Sandbox()
    inner = InMemoryTransport(unreached if refused else Gateway(plan, sandbox))
    transport = GuardedTransport(inner, environment, find)
    request = plan.rounds[0][0].request
    if refused:
        with pytest.raises(SurveyRefused, match="leads to"):
            transport.send(request)
    else:
        assert transport.send(request).status == 200


def test_addresses_are_looked_up_of_the_name_that_is_asked() -> None:
    check_addresses(Address("127.0.0.1", 443), lookups({"127.0.0.1": "127.0.0.1"}))


def test_a_request_for_another_host_is_not_carried(plan: Plan, shop: Identity) -> None:
    elsewhere = make_plan(shop, Environment("custom", "https://127.0.0.1:9"), NOW, ask=["Q1"])
    transport = GuardedTransport(InMemoryTransport(unreached), STAGING, find=None)
    with pytest.raises(SurveyRefused, match="another host"):
        transport.send(elsewhere.rounds[0][0].request)


class TestServerThatAnswersForProduction:
    """A machine in the middle whose certificate names production's host."""

    def survey(self, tmp_path: Path, shop: Identity, *names: str) -> int:
        """Survey it, and count the requests that it got."""
        with RawGateway(serving(lambda _: HTTP_RESPONSE), names=names) as gateway:
            plan = make_plan(shop, Environment("custom", gateway.url), NOW, ask=["Q1"])
            survey = open_survey(plan, tmp_path / "j.jsonl", ca_pem=gateway.ca_pem, pause=0)
            with suppress(NotSent):
                survey.run()
            return len(gateway.requests)

    def test_one_for_this_machine_alone_is_asked(self, tmp_path: Path, shop: Identity) -> None:
        assert self.survey(tmp_path, shop, "localhost") == 2

    @pytest.mark.parametrize(
        "names",
        [("localhost", "spl.kcp.co.kr"), ("spl.kcp.co.kr",), ("localhost", "SPL.kcp.co.kr")],
    )
    def test_one_for_production_gets_no_byte_of_a_request(
        self, tmp_path: Path, shop: Identity, names: tuple[str, ...]
    ) -> None:
        assert self.survey(tmp_path, shop, *names) == 0


def test_what_the_plan_shows_is_what_crosses_the_wire(tmp_path: Path, shop: Identity) -> None:
    """Head and body, byte for byte; where a secret stands, the plan has its mask."""
    came: list[bytes] = []

    def script(line: Line) -> None:
        line.handshake()
        while True:
            head, _, body = line.read_until(b"\r\n\r\n").partition(b"\r\n\r\n")
            length = int(head.decode().lower().partition("content-length: ")[2].split()[0])
            while len(body) < length:
                body += line.read_some()
            came.append(head + b"\r\n\r\n" + body)
            line.respond(HTTP_RESPONSE)

    with RawGateway(script) as gateway:
        plan = make_plan(shop, Environment("custom", gateway.url), NOW)
        survey = open_survey(plan, tmp_path / "j.jsonl", ca_pem=gateway.ca_pem, pause=0)
        survey.run()
    drafts = [each for one in plan.rounds for each in one]
    assert [data.partition(b"\r\n\r\n")[0].decode() for data in came] == [it.head for it in drafts]
    for data, each in zip(came, drafts, strict=True):
        sent = data.partition(b"\r\n\r\n")[2].decode(each.recipe.alter.get("encoding", "utf-8"))
        assert masked(sent) == each.shown
    recorded = Recording.read(tmp_path / "j.jsonl").exchanges
    assert len(recorded) == len(drafts) == 40


def masked(body: str) -> str:
    """Mask by hand what only the shop may know."""
    body = re.sub(r'("kcp_sign_data":)"[^"]+"', r'\1"MASKED=="', body)
    return re.sub(r"(CERTIFICATE-----(?:\\n)?)[A-Za-z0-9+/=]{60,}", r"\1MASKED==", body)


def test_production_itself_is_what_is_meant() -> None:
    assert PRODUCTION.base_url in ELSEWHERE
