"""What the transport tests share."""

import pytest

from kcp_proto import Environment, HttpRequest, Identity, build_request

from .databases import database as database
from .databases import no_sockets_left as no_sockets_left
from .databases import place as place
from .databases import server as server

PASSWORD = "p4ss-w0rd-4711"
MONEY = {
    "amount": 5000,
    "pt_mny": 5000,
    "cust_ip": "127.0.0.9",
    "pt_idno": "member-name",
    "pt_pwd": PASSWORD,
    "pt_memcorp_cd": "0001",
    "ordr_idxx": "ORDER1",
    "good_name": "커피",
}


@pytest.fixture
def payment(identity: Identity) -> HttpRequest:
    """Give a payment whose password must show nowhere."""
    environment = Environment("test", "https://gateway.test")
    return build_request("benepia.point_payment", MONEY, identity, environment)
