"""A certificate is checked against the trusted authorities, and against no others."""

import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st
from OpenSSL import crypto

from kcp_proto import Certificate, Identity, KeyLoadError
from kcp_proto.keys.chain import check_chain
from tests.fuzz import fuzz

START = datetime(2026, 1, 1, tzinfo=UTC)
NOW = START + timedelta(days=5)
REFUSALS = {
    "untrusted",
    "chain-incomplete",
    "chain-expired",
    "chain-not-yet-valid",
    "chain-not-a-ca",
    "chain-refused",
}
PublicKey = EllipticCurvePrivateKey | RSAPublicKey


@dataclass(frozen=True)
class Authority:
    """An issuer under a name, of certificates for ten days."""

    name: str
    key: EllipticCurvePrivateKey

    def issue(
        self,
        subject: str,
        to: PublicKey,
        *,
        days: tuple[float, float] = (0, 10),
        ca: bool | None = None,
        depth: int | None = None,
        extra: x509.ExtensionType | None = None,
    ) -> bytes:
        key = to.public_key() if isinstance(to, EllipticCurvePrivateKey) else to
        first, last = (START + timedelta(days=day) for day in days)
        draft = x509.CertificateBuilder(named(self.name), named(subject), key, 1, first, last)
        if ca is not None:
            draft = draft.add_extension(x509.BasicConstraints(ca, depth), critical=True)
        if extra is not None:
            draft = draft.add_extension(extra, critical=True)
        return draft.sign(self.key, SHA256()).public_bytes(Encoding.PEM)

    def root(self, *, ca: bool = True, days: tuple[float, float] = (0, 10)) -> bytes:
        return self.issue(self.name, self.key, ca=ca, days=days)


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])


def authority(name: str) -> Authority:
    return Authority(name, generate_private_key(SECP256R1()))


@pytest.fixture(scope="module")
def top() -> Authority:
    return authority("top")


@pytest.fixture(scope="module")
def middle() -> Authority:
    return authority("middle")


@pytest.fixture(scope="module")
def shop_key(identity: Identity) -> RSAPublicKey:
    return identity.certificate.public_key


@pytest.fixture(scope="module")
def shallow(top: Authority, shop_key: RSAPublicKey) -> Certificate:
    """Give a certificate that the top authority issued."""
    return Certificate.parse(top.issue("T0000", shop_key))


@pytest.fixture(scope="module")
def deep(middle: Authority, shop_key: RSAPublicKey) -> Certificate:
    """Give a certificate that the authority in the middle issued."""
    return Certificate.parse(middle.issue("T0000", shop_key))


def refusal(certificate: Certificate, *roots: bytes, now: datetime = NOW) -> KeyLoadError:
    with pytest.raises(KeyLoadError) as caught:
        check_chain(certificate, roots, now=now)
    return caught.value


def test_a_certificate_under_its_authority_gives_the_way_up(
    shallow: Certificate, top: Authority
) -> None:
    assert check_chain(shallow, [top.root()], now=NOW) == ("CN=T0000", "CN=top")


def test_an_authority_in_between_connects_the_two(
    deep: Certificate, top: Authority, middle: Authority
) -> None:
    between = top.issue("middle", middle.key, ca=True)
    up = check_chain(deep, [top.root()], intermediates=[between], now=NOW)
    assert up == ("CN=T0000", "CN=middle", "CN=top")


def test_any_certificate_can_be_the_trusted_root(
    deep: Certificate, top: Authority, middle: Authority
) -> None:
    between = top.issue("middle", middle.key, ca=True)
    assert check_chain(deep, [between], now=NOW)[-1] == "CN=middle"


def test_one_file_may_hold_several_authorities_in_any_form(
    deep: Certificate, top: Authority, middle: Authority
) -> None:
    between = top.issue("middle", middle.key, ca=True)
    bundle = (b"# authorities\n" + top.root() + between).replace(b"\n", b"\r\n")
    assert check_chain(deep, [bundle], now=NOW)
    der = x509.load_pem_x509_certificate(between).public_bytes(Encoding.DER)
    assert check_chain(deep, [der], now=NOW)


def test_an_authority_in_between_is_not_trusted_by_being_given(
    deep: Certificate, top: Authority, middle: Authority
) -> None:
    between = top.issue("middle", middle.key, ca=True)
    with pytest.raises(KeyLoadError) as caught:
        check_chain(deep, [], intermediates=[between, top.root()], now=NOW)
    assert caught.value.reason == "untrusted"


def test_a_missing_issuer_is_named(deep: Certificate, top: Authority) -> None:
    error = refusal(deep, top.root())
    assert error.reason == "chain-incomplete"
    assert "issued by CN=middle" in error.message
    assert refusal(deep).reason == "chain-incomplete"


def test_another_authority_of_the_same_name_is_not_enough(shallow: Certificate) -> None:
    assert refusal(shallow, authority("top").root()).reason == "untrusted"


def test_a_certificate_that_signs_itself_is_untrusted(certificate: bytes, top: Authority) -> None:
    alone = Certificate.parse(certificate)
    now = alone.not_valid_before + timedelta(days=1)
    root = top.root(days=(-9999, 9999))
    assert refusal(alone, root, now=now).reason == "untrusted"


def test_an_end_and_a_beginning_out_of_time(shallow: Certificate, top: Authority) -> None:
    root = top.root(days=(-10, 20))
    assert refusal(shallow, root, now=START + timedelta(days=11)).reason == "chain-expired"
    assert refusal(shallow, root, now=START - timedelta(days=1)).reason == "chain-not-yet-valid"


def test_an_expired_authority_is_named_with_its_last_day(
    shallow: Certificate, top: Authority
) -> None:
    error = refusal(shallow, top.root(days=(-9, 2)))
    assert (error.reason, "CN=top expired on 2026-01-03" in error.message) == (
        "chain-expired",
        True,
    )


@given(hours=st.integers(-12, 12), minutes=st.integers(-2, 2))
def test_the_moment_counts_and_not_the_zone_it_is_written_in(
    hours: int, minutes: int, shallow: Certificate, top: Authority
) -> None:
    """Pyopenssl reads the fields of a time as UTC, whatever zone they are of."""
    moment = shallow.not_valid_after + timedelta(minutes=minutes)
    written = moment.astimezone(timezone(timedelta(hours=hours)))
    root = top.root(days=(-1, 99))
    if moment <= shallow.not_valid_after:
        assert check_chain(shallow, [root], now=written)
    else:
        assert refusal(shallow, root, now=written).reason == "chain-expired"


def test_the_last_second_counts_also_where_openssl_takes_it_away(
    shallow: Certificate, top: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OpenSSL 3 calls a certificate expired in the second of `notAfter`, and 4 does not."""
    end, moments = shallow.not_valid_after, list[datetime]()
    set_time, verify = crypto.X509Store.set_time, crypto.X509StoreContext.get_verified_chain

    def note(store: crypto.X509Store, moment: datetime) -> None:
        moments.append(moment)
        set_time(store, moment)

    def strict(context: crypto.X509StoreContext) -> list[crypto.X509]:
        chain = verify(context)
        if moments[-1] >= end:
            leaf, words = chain[0], "certificate has expired"
            raise crypto.X509StoreContextError(words, [10, 0, words], leaf)
        return chain

    monkeypatch.setattr(crypto.X509Store, "set_time", note)
    monkeypatch.setattr(crypto.X509StoreContext, "get_verified_chain", strict)
    root = top.root(days=(-1, 99))
    for part in (0, 999_999):
        assert check_chain(shallow, [root], now=end + timedelta(microseconds=part))
    assert refusal(shallow, root, now=end + timedelta(seconds=1)).reason == "chain-expired"


def test_a_moment_without_a_zone_is_refused(shallow: Certificate, top: Authority) -> None:
    with pytest.raises(ValueError, match="time zone"):
        check_chain(shallow, [top.root()], now=NOW.replace(tzinfo=None))


def test_an_issuer_without_the_right_is_refused(
    shallow: Certificate, deep: Certificate, top: Authority, middle: Authority
) -> None:
    assert refusal(shallow, top.root(ca=False)).reason == "chain-not-a-ca"
    no_more = top.issue("top", top.key, ca=True, depth=0)
    between = top.issue("middle", middle.key, ca=True)
    with pytest.raises(KeyLoadError, match="path length") as caught:
        check_chain(deep, [no_more], intermediates=[between], now=NOW)
    assert caught.value.reason == "chain-not-a-ca"


def test_what_openssl_refuses_for_another_reason_is_told_in_its_words(
    top: Authority, shop_key: RSAPublicKey
) -> None:
    unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\0")
    odd = Certificate.parse(top.issue("T0000", shop_key, extra=unknown))
    error = refusal(odd, top.root())
    assert (error.reason, "critical extension" in error.message) == ("chain-refused", True)


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (b"", "empty"),
        (b"hello", "not-a-certificate"),
        (b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", "damaged"),
        (b"-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n", "key-not-certificate"),
    ],
)
def test_a_file_without_authorities_has_a_reason(
    file: bytes, reason: str, shallow: Certificate
) -> None:
    assert refusal(shallow, file).reason == reason


@pytest.fixture(scope="module")
def root_der(top: Authority) -> bytes:
    return x509.load_pem_x509_certificate(top.root()).public_bytes(Encoding.DER)


@fuzz(100)
@given(data=st.data())
def test_a_damaged_authority_raises_only_its_own_error(
    data: st.DataObject, shallow: Certificate, root_der: bytes
) -> None:
    der = bytearray(root_der)
    for _ in range(data.draw(st.integers(1, 3))):
        der[data.draw(st.integers(0, len(der) - 1))] ^= data.draw(st.integers(1, 255))
    reason = "fine"
    try:
        check_chain(shallow, [bytes(der)], now=NOW)
    except KeyLoadError as error:
        reason = error.reason
    # A root's own signature is not looked at: it is trusted as it is.
    assert reason in {"fine", "damaged", "not-a-certificate", *REFUSALS}


@pytest.mark.parametrize("serial", [b"\x00", b"\xff"])
def test_a_serial_number_that_is_not_positive_is_read_where_warnings_are_errors(
    serial: bytes, shallow: Certificate, root_der: bytes
) -> None:
    """The library warns of such a number, which RFC 5280 forbids, and loads the certificate."""
    odd_root = renumbered(root_der, serial)
    assert check_chain(shallow, [odd_root], now=NOW) == ("CN=T0000", "CN=top")
    assert refusal(shallow, odd_root, now=NOW + timedelta(days=9)).reason == "chain-expired"
    odd = Certificate.parse(renumbered(shallow.der, serial))
    assert (odd.serial_number, odd.subject) == (-(serial == b"\xff"), shallow.subject)
    assert refusal(odd, root_der).reason == "untrusted"


def renumbered(der: bytes, serial: bytes) -> bytes:
    version, number = b"\xa0\x03\x02\x01\x02", b"\x02\x01"
    assert der.count(version + number + b"\x01") == 1
    return der.replace(version + number + b"\x01", version + number + serial)


def test_without_the_extra_one_sentence_names_what_to_install(
    shallow: Certificate, top: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "OpenSSL", None)
    with pytest.raises(ImportError, match=r"pip install 'kcp-proto\[openssl\]'"):
        check_chain(shallow, [top.root()], now=NOW)
