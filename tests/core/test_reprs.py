"""No printer lists the fields of what holds secrets (R24)."""

from pprint import pformat

import pytest
from hypothesis.vendor.pretty import pretty
from rich.pretty import pretty_repr

from kcp_proto import STAGING, HttpResponse, Identity, build_request, explain, read_response
from kcp_proto.messages import PointInquiry
from kcp_proto.typed import NoticeKey
from kcp_sandbox import Issued
from kcp_transports.bulk import sign_many

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


TNO = "22320972271249"


@pytest.mark.parametrize("printer", [repr, str, pformat, pretty, pretty_repr])
def test_no_printer_shows_a_whole_transaction_number(printer: object, identity: Identity) -> None:
    assert callable(printer)
    request = build_request("payment.cancel", {"tno": TNO}, identity, STAGING)
    explanation = explain(request)
    (row,) = sign_many(identity, "payment.cancel", [{"tno": TNO}])
    key = NoticeKey(TNO, "", "")
    assert TNO[-4:] in repr(key)
    for value in (key, explanation, explanation.sign_string, row, *explanation.fields):
        shown = str(printer(value))
        assert type(value).__name__ in shown
        assert TNO not in shown
        assert TNO.encode().hex() not in shown


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
