"""No printer lists the fields of what holds secrets (R24)."""

from pprint import pformat

import pytest
from hypothesis.vendor.pretty import pretty
from rich.pretty import pretty_repr

from kcp_proto import STAGING, HttpResponse, Identity, build_request, read_response
from kcp_proto.messages import PointInquiry
from kcp_sandbox import Issued

CANARY = "canary-4711"
SHOWN = ("request", "http", "response", "reply", "identity", "certificate", "issued")


@pytest.fixture
def values(identity: Identity, issued: Issued) -> dict[str, object]:
    message = PointInquiry(pt_idno=CANARY, pt_pwd=CANARY, pt_memcorp_cd="A1", ordr_idxx="A1")
    http = build_request(message.OPERATION, message.fields(), identity, STAGING)
    body = f'{{"res_cd":"0000","res_msg":"","rsv_pnt":"1","x":"{CANARY}"}}'.encode()
    response = HttpResponse(status=200, headers={}, body=body)
    reply = read_response(http, response)
    return dict(
        zip(
            SHOWN,
            (message, http, response, reply, identity, identity.certificate, issued),
            strict=True,
        )
    )


@pytest.mark.parametrize("name", SHOWN)
@pytest.mark.parametrize("printer", [repr, str, pformat, pretty, pretty_repr])
def test_neither_secret_nor_certificate_is_printed(
    name: str, printer: object, values: dict[str, object], identity: Identity
) -> None:
    assert callable(printer)
    text = str(printer(values[name]))
    assert text
    assert CANARY not in text
    assert identity.certificate.cert_info[40:60] not in text
