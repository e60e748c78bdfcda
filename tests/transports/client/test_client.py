"""The client: build, send, read, and nothing more."""

import asyncio
import json
import re
import warnings
from datetime import datetime, timedelta
from typing import assert_type

import pytest

from kcp_proto import (
    STAGING,
    HttpRequest,
    HttpResponse,
    Identity,
    MessageError,
    Reply,
    UnreadableReply,
    catalogue,
)
from kcp_proto.identity import Rotation
from kcp_proto.messages import CardInquiry, CardInquiryReply, PointPayment, PointPaymentReply
from kcp_sandbox import issue
from kcp_transports import AsyncClient, Client, ExperimentalWarning, IdentityWarning, Transport
from tests.transports.async_in_memory import AsyncInMemoryTransport
from tests.transports.conftest import MONEY, PASSWORD
from tests.transports.in_memory import InMemoryTransport
from tests.transports.responses import TNO, approval, in_turn, json_response

EXPERIMENTAL = [name for name in catalogue.operations() if catalogue.operation(name).experimental]


def client(identity: Identity, *outcomes: HttpResponse | Exception) -> Client:
    return Client(identity, STAGING, InMemoryTransport(in_turn(*outcomes)))


def point_payment() -> PointPayment:
    return PointPayment(
        amount=5000,
        pt_mny=5000,
        pt_idno="member-name",
        pt_pwd=PASSWORD,
        pt_memcorp_cd="0001",
        ordr_idxx="ORDER1",
        good_name="커피",
    )


def test_a_typed_message_gets_its_typed_reply(identity: Identity) -> None:
    with client(identity, approval()) as ours:
        reply = ours.send(point_payment())
    assert_type(reply, PointPaymentReply)
    assert (reply.ok, reply.tno, reply.pnt_amount) == (True, TNO, 5000)


def test_an_inquiry_gets_the_reply_of_its_payment_method(identity: Identity) -> None:
    with client(identity, json_response(res_cd="0000", res_msg="", card_no="")) as ours:
        reply = ours.send(CardInquiry(tno=TNO))
    assert_type(reply, CardInquiryReply)
    assert isinstance(reply, CardInquiryReply)


def test_raw_fields_get_a_reply(identity: Identity) -> None:
    with client(identity, approval()) as ours:
        reply = ours.send("benepia.point_payment", MONEY)
    assert_type(reply, Reply)
    assert reply.wire["tno"] == TNO


def test_both_ways_send_the_same_bytes(identity: Identity) -> None:
    """A typed message and its fields are one request, sent to the one gateway that was chosen."""
    seen: list[HttpRequest] = []

    def peer(request: HttpRequest) -> HttpResponse:
        seen.append(request)
        return approval()

    message = point_payment()
    with Client(identity, STAGING, InMemoryTransport(peer)) as ours:
        ours.send(message)
        ours.send(message.OPERATION, message.fields())
    assert seen[0].body == seen[1].body
    assert {request.url for request in seen} == {"https://stg-spl.kcp.co.kr/gw/hub/v1/payment"}
    assert json.loads(seen[0].body)["site_cd"] == identity.site_cd


def test_wrong_fields_reach_no_transport(identity: Identity) -> None:
    with client(identity) as ours, pytest.raises(MessageError, match="pt_mny"):
        ours.send("benepia.point_payment", {**MONEY, "pt_mny": 4999})


def test_an_unreadable_response_to_a_payment_is_an_unknown_outcome(identity: Identity) -> None:
    cut = HttpResponse(status=200, headers={}, body=approval().body[:40])
    with client(identity, cut) as ours, pytest.raises(UnreadableReply) as caught:
        ours.send(point_payment())
    assert caught.value.known["ordr_idxx"] == "ORDER1"


def test_the_transport_is_closed_with_the_client(identity: Identity) -> None:
    class Closing(InMemoryTransport):
        closed = 0

        def close(self) -> None:
            self.closed += 1

    inner = Closing(in_turn())
    transport: Transport = inner
    with Client(identity, STAGING, transport):
        assert inner.closed == 0
    assert inner.closed == 1


def test_the_repr_names_shop_gateway_and_transport(identity: Identity) -> None:
    assert repr(client(identity)) == "<Client T0000 staging over InMemoryTransport>"


class Clock:
    """A clock that a test sets."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def test_dates_of_the_identity_are_warned_about_once(identity: Identity) -> None:
    clock = Clock(identity.certificate.not_valid_after - timedelta(days=3))
    ours = Client(identity, STAGING, InMemoryTransport(in_turn(approval(), approval())), now=clock)
    with pytest.warns(IdentityWarning, match="expires in 3 days") as caught:
        ours.send(point_payment())
    assert [warning.filename for warning in caught] == [__file__]
    # A second warning would be an error in this suite.
    assert ours.send(point_payment()).ok


@pytest.mark.parametrize("name", EXPERIMENTAL)
def test_each_experimental_message_is_warned_about_once(name: str, identity: Identity) -> None:
    """R32: a message that no source of NHN KCP describes."""
    request = catalogue.operation(name).request
    fields = {
        key: value
        for key, value in request.examples[0].items()
        if request.fields[key].source == "caller"
    }
    response = json_response(res_cd="0000", res_msg="")
    ours = client(identity, response, response)
    with pytest.warns(ExperimentalWarning, match=re.escape(name)) as caught:
        ours.send(name, fields)
    assert [warning.filename for warning in caught] == [__file__]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert ours.send(name, fields).ok


def test_what_a_source_of_the_gateway_describes_is_not_experimental() -> None:
    """R32: by a request in the guides, on NHN KCP's pages or in its sample code."""
    assert EXPERIMENTAL == [
        *("billing.key_deletion", "billing.key_issue", "billing.key_payment"),
        *("payment.lite_registration", "payment.virtual_account"),
    ]


def test_a_warning_names_the_line_that_awaits(identity: Identity) -> None:
    clock = Clock(identity.certificate.not_valid_after - timedelta(days=3))

    async def pay() -> None:
        transport = AsyncInMemoryTransport(in_turn(approval()))
        async with AsyncClient(identity, STAGING, transport, now=clock) as ours:
            await ours.send(point_payment())

    with pytest.warns(IdentityWarning) as caught:
        asyncio.run(pay())
    assert [warning.filename for warning in caught] == [__file__]


def test_a_rotation_signs_with_the_next_key_from_its_moment_on(identity: Identity) -> None:
    moment = identity.certificate.not_valid_before + timedelta(days=10)
    successor = issue("T0000", b"next", now=moment - timedelta(days=1)).identity()
    sent: list[HttpRequest] = []

    def peer(request: HttpRequest) -> HttpResponse:
        sent.append(request)
        return approval()

    clock = Clock(moment - timedelta(seconds=1))
    rotation = Rotation(identity, successor, moment)
    with Client(rotation, STAGING, InMemoryTransport(peer), now=clock) as ours:
        ours.send("payment.cancel", {"tno": TNO})
        clock.now = moment
        ours.send("payment.cancel", {"tno": TNO})
        assert repr(ours) == "<Client T0000 staging over InMemoryTransport>"
    used = [request.fields["kcp_cert_info"] for request in sent]
    assert used == [identity.certificate.cert_info, successor.certificate.cert_info]
