"""R24: what the core refuses it does not show, neither in words nor in the frames it passed."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from kcp_proto import (
    STAGING,
    Certificate,
    HttpRequest,
    HttpResponse,
    KcpError,
    SignatureMismatch,
    build_request,
    catalogue,
    explain,
    lint,
    sign_string,
    validate,
    verify,
)
from kcp_proto.documents import decode, recognise
from kcp_proto.explanation import diagnose
from kcp_proto.keys import verify_raw
from kcp_proto.messages import PointInquiry, PointPayment
from kcp_proto.redaction import redact
from kcp_proto.requests import prepare_request
from kcp_transports import AsyncClient, Client, ThreadTransport
from tests.canary.shop import Secrets
from tests.canary.showing import shown
from tests.transports.in_memory import InMemoryTransport

OPERATIONS = catalogue.operations()
MISTAKES = [
    *("validate", "lint", "response_to", "recognise", "diagnose", "explain a list"),
    *("explain what is unknown", "explain an operation that is not"),
]


def leaks(secrets: Secrets, error: BaseException) -> list[str]:
    return secrets.canary.found_in(*shown(error))


@pytest.mark.parametrize("operation", OPERATIONS)
def test_text_that_cannot_be_decoded_is_not_shown(operation: str, secrets: Secrets) -> None:
    """Cut off, twice, too large, with a byte order mark, too deep, or with a fraction."""
    request = build_request(operation, secrets.fields(operation), secrets.identity, STAGING)
    body = request.body
    deep = b"[" * 9 + body + b"]" * 9
    fraction = b"[" + body + b",1.5]"
    for broken in (body[:-9], body * 2, body * 60, b"\xef\xbb\xbf" + body, deep, fraction):
        with pytest.raises(KcpError) as caught:
            decode(broken)
        assert leaks(secrets, caught.value) == []


def mistaken(fields: dict[str, object], key: Certificate) -> dict[str, Callable[[], object]]:
    """Ask for what there is not; the fields are in these frames, and in none further down."""

    def explained(body: object, operation: str = "") -> Callable[[], object]:
        encoded = json.dumps(body).encode()
        request = HttpRequest(method="POST", url="", headers={}, body=encoded, operation=operation)
        return lambda: explain(request)

    return {
        "validate": lambda: validate("no such message", fields),
        "lint": lambda: lint("no such message", fields),
        "response_to": lambda: catalogue.response_to("transaction.inquiry", fields),
        "recognise": lambda: recognise({"x": fields}),
        "diagnose": lambda: diagnose("no such operation", fields, key),
        "explain a list": explained([fields]),
        "explain what is unknown": explained({"x": fields}),
        "explain an operation that is not": explained(fields, "no such operation"),
    }


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistaken_question_does_not_show_what_it_was_about(
    mistake: str, secrets: Secrets
) -> None:
    fields = secrets.fields("benepia.point_payment")
    ask = mistaken(fields, secrets.identity.certificate)[mistake]
    with pytest.raises(KcpError) as caught:
        ask()
    assert leaks(secrets, caught.value) == []


@pytest.mark.parametrize("operation", OPERATIONS)
def test_fields_that_cannot_be_signed_are_not_shown(operation: str, secrets: Secrets) -> None:
    fields = {**secrets.fields(operation), "undocumented": secrets.text("undocumented")}
    with pytest.raises(KcpError) as caught:
        sign_string(operation, fields)
    assert leaks(secrets, caught.value) == []


@pytest.mark.parametrize("operation", OPERATIONS)
def test_fields_of_a_wrong_kind_are_not_shown(operation: str, secrets: Secrets) -> None:
    """Pairs, a mapping that fails halfway, and an integer that Python cannot write."""

    class Halfway(dict[str, object]):
        gone = True

        def items(self) -> Any:
            yield from super().items()
            if self.gone:
                raise OSError("the store is gone")

    fields, identity = secrets.fields(operation), secrets.identity
    certificate = identity.certificate
    endless = {**fields, "site_cd": 10**5000, "tno": 10**5000, "amount": 10**5000}
    for wrong in (list(fields.items()), Halfway(fields), endless):
        fields: Any = wrong
        listed: Any = [wrong]
        for ask in (
            lambda fields=fields: build_request(operation, fields, identity, STAGING),
            lambda fields=fields: prepare_request(operation, fields, "T0000", certificate, STAGING),
            lambda fields=fields: sign_string(operation, fields),
            lambda listed=listed: redact(catalogue.operation(operation).request, listed),
        ):
            Halfway.gone = True
            with pytest.raises(Exception) as caught:  # noqa: PT011
                ask()
            # What shows this function's own variables asks for the items again.
            Halfway.gone = False
            assert not isinstance(caught.value, ValueError)
            assert leaks(secrets, caught.value) == []


def test_a_signature_that_does_not_verify_is_not_shown(secrets: Secrets) -> None:
    """Neither one of other bytes nor what is no Base64 of a signature."""
    text = "T0000^22320972271249^STSC"
    signature = secrets.identity.sign(text)
    secrets.canary.add("wrong signature", signature[40:200])
    for wrong in ("AAAA" + signature[4:], signature[:-4], signature[:-4] + "A===", signature + "*"):
        with pytest.raises(SignatureMismatch) as caught:
            verify(secrets.identity.certificate, text.encode(), wrong)
        assert leaks(secrets, caught.value) == []
    with pytest.raises(SignatureMismatch) as caught:
        verify_raw(secrets.identity.certificate.public_key, b"", signature.encode())
    assert leaks(secrets, caught.value) == []


def typed_messages(secrets: Secrets) -> list[PointPayment | PointInquiry]:
    fields = secrets.fields("benepia.point_payment")
    names = ("ordr_idxx", "pt_memcorp_cd", "pt_idno", "pt_pwd")
    ordr_idxx, pt_memcorp_cd, pt_idno, pt_pwd = (str(fields[name]) for name in names)
    return [
        PointPayment(
            ordr_idxx=ordr_idxx, pt_memcorp_cd=pt_memcorp_cd, pt_idno=pt_idno, pt_pwd=pt_pwd,
            amount=5000, pt_mny=5000, good_name="coffee", buyr_name=str(fields["buyr_name"]),
            buyr_mail=str(fields["buyr_mail"]), cust_ip=str(fields["cust_ip"]),
        ),
        PointInquiry(
            ordr_idxx=ordr_idxx, pt_memcorp_cd=pt_memcorp_cd, pt_idno=pt_idno, pt_pwd=pt_pwd
        ),
    ]  # fmt: skip


@pytest.mark.parametrize("body", [b"<html>", b'{"res_cd":"8995"}', b'{"res_cd":"X001"}'])
def test_a_typed_message_that_fails_shows_nothing(body: bytes, secrets: Secrets) -> None:
    """Blocking and awaited; a message shows none of its secrets either."""
    response = HttpResponse(status=200, headers={}, body=body)

    async def awaited(message: PointPayment | PointInquiry) -> None:
        inner = ThreadTransport(InMemoryTransport(lambda _: response))
        async with AsyncClient(secrets.identity, STAGING, inner) as client:
            (await client.send(message)).raise_for_result()

    def blocking(message: PointPayment | PointInquiry) -> None:
        inner = InMemoryTransport(lambda _: response)
        with Client(secrets.identity, STAGING, inner) as client:
            client.send(message).raise_for_result()

    for message in typed_messages(secrets):
        with pytest.raises(KcpError) as caught:
            blocking(message)
        assert leaks(secrets, caught.value) == []
        with pytest.raises(KcpError) as caught:
            asyncio.run(awaited(message))
        assert leaks(secrets, caught.value) == []
        assert secrets.canary.found_in(repr(message)) == []
