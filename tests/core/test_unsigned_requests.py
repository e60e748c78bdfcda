"""A request whose signature is made elsewhere is the same request."""

from traceback import walk_tb

import pytest

from kcp_proto import STAGING, Identity, MessageError, SignatureMismatch, build_request
from kcp_proto.requests import UnsignedRequest, prepare_request
from kcp_sandbox import Issued

FIELDS = {"tno": "22320972271249", "mod_mny": 500, "mod_desc": "고객변심"}


def prepare(identity: Identity, operation: str = "benepia.reapproval") -> UnsignedRequest:
    return prepare_request(operation, FIELDS, "T0000", identity.certificate, STAGING)


def test_signing_elsewhere_gives_the_bytes_of_build_request(identity: Identity) -> None:
    unsigned = prepare(identity)
    assert unsigned.to_be_signed == b"T0000^22320972271249^STRA"
    request = unsigned.attach(identity.signer.sign(unsigned.to_be_signed))
    assert request == build_request("benepia.reapproval", FIELDS, identity, STAGING)
    assert repr(unsigned) == "<UnsignedRequest benepia.reapproval>"


def test_another_keys_signature_is_not_attached(identity: Identity, stranger: Issued) -> None:
    unsigned = prepare(identity)
    with pytest.raises(SignatureMismatch):
        unsigned.attach(stranger.identity().signer.sign(unsigned.to_be_signed))


def test_an_operation_without_signature_is_refused(identity: Identity) -> None:
    fields = {"pt_idno": "a", "pt_pwd": "b", "pt_memcorp_cd": "A001", "ordr_idxx": "C1"}
    with pytest.raises(MessageError) as caught:
        prepare_request("benepia.point_inquiry", fields, "T0000", identity.certificate, STAGING)
    assert [fault.rule for fault in caught.value.faults] == ["sign.none"]


def test_a_wrong_site_code_is_refused_before_anything_is_signed(identity: Identity) -> None:
    with pytest.raises(MessageError):
        prepare_request("payment.cancel", {"tno": "1"}, "TOOLONG", identity.certificate, STAGING)


def test_wrong_fields_are_refused_and_no_frame_keeps_them(identity: Identity) -> None:
    fields = {"tno": "canary-4711"}
    with pytest.raises(MessageError) as caught:
        prepare_request("payment.cancel", fields, "T0000", identity.certificate, STAGING)
    assert [fault.pointer for fault in caught.value.faults] == ["/tno"]
    ours = list(walk_tb(caught.value.__traceback__))[1:]
    assert ours
    assert "canary" not in str([frame.f_locals for frame, _ in ours])
