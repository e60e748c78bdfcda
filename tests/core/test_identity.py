"""Who sends: a mismatched identity cannot exist, and dates are checked by the caller's clock."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcp_proto import Certificate, Identity, KeyLoadError, MessageError, SignatureMismatch
from kcp_proto.identity import Rotation
from kcp_sandbox import Issued, issue

NOW = datetime(2026, 1, 1, tzinfo=UTC)

TEXT = "T0000^22320972271249^STSC"


class Hidden:
    """A signer that does not show its public key, as hardware may."""

    def __init__(self, identity: Identity) -> None:
        self._signer = identity.signer

    def sign(self, data: bytes) -> bytes:
        return self._signer.sign(data)


class Faulty(Hidden):
    """Show the right public key, and sign something else."""

    def __init__(self, identity: Identity) -> None:
        super().__init__(identity)
        self.public_key = identity.certificate.public_key

    def sign(self, data: bytes) -> bytes:
        return super().sign(data + b"?")


def test_a_certificate_of_another_key_is_refused_when_the_identity_is_made(
    identity: Identity, stranger: Issued
) -> None:
    with pytest.raises(KeyLoadError) as caught:
        Identity("T0000", Certificate.parse(stranger.certificate), identity.signer)
    assert caught.value.reason == "key-mismatch"


@pytest.mark.parametrize("site_cd", ["", "T00000", "T 000", "가맹점", None, 10000])
def test_a_site_code_that_does_not_fit_is_refused(site_cd: str, identity: Identity) -> None:
    with pytest.raises(MessageError) as caught:
        Identity(site_cd, identity.certificate, identity.signer)
    assert {fault.pointer for fault in caught.value.faults} == {"/site_cd"}


def test_a_signer_that_hides_its_key_has_every_signature_verified(
    identity: Identity, stranger: Issued
) -> None:
    own = Identity("T0000", identity.certificate, Hidden(identity))
    assert own.sign(TEXT) == identity.sign(TEXT)
    other = Identity("T0000", identity.certificate, Hidden(stranger.identity()))
    with pytest.raises(SignatureMismatch):
        other.sign(TEXT)


def test_own_signatures_are_verified_when_asked(identity: Identity) -> None:
    trusting = Identity("T0000", identity.certificate, Faulty(identity))
    assert trusting.sign(TEXT) != identity.sign(TEXT)
    careful = Identity("T0000", identity.certificate, Faulty(identity), verify_own_signatures=True)
    with pytest.raises(SignatureMismatch):
        careful.sign(TEXT)


@pytest.mark.parametrize(
    ("days", "rule"),
    [
        (-1, "certificate.early"),
        (0, None),
        (1700, None),
        (5 * 365 - 29, "certificate.expiring"),
        (5 * 365 + 1, "certificate.expired"),
    ],
)
def test_dates_are_warnings_by_the_callers_clock(
    days: int, rule: str | None, identity: Identity
) -> None:
    warnings = identity.warnings(NOW + timedelta(days=days))
    assert [warning.rule for warning in warnings] == ([rule] if rule else [])
    assert {warning.severity for warning in warnings} <= {"warning"}


def test_an_identity_shows_neither_key_nor_certificate_text(identity: Identity) -> None:
    assert repr(identity) == "<Identity T0000 <Certificate RSA-2048 until 2030-12-31>>"


@pytest.fixture(scope="module")
def successor() -> Identity:
    return issue("T0000", b"next", now=NOW).identity()


@given(seconds=st.integers(-(10**8), 10**8))
def test_a_rotation_changes_at_its_moment(
    seconds: int, identity: Identity, successor: Identity
) -> None:
    chosen = Rotation(identity, successor, NOW).at(NOW + timedelta(seconds=seconds))
    assert chosen is (successor if seconds >= 0 else identity)


def test_a_rotation_is_of_one_shop_and_at_a_real_moment(
    identity: Identity, stranger: Issued, successor: Identity
) -> None:
    with pytest.raises(KeyLoadError) as caught:
        Rotation(identity, stranger.identity(), NOW)
    assert caught.value.reason == "rotation-site"
    with pytest.raises(ValueError, match="time zone"):
        Rotation(identity, successor, datetime(2026, 1, 1))
    same = Rotation(identity, identity, datetime(2026, 1, 1, tzinfo=UTC))
    assert (same.old, same.site_cd) == (identity, identity.site_cd)
