"""What is said about a key or a certificate is whole: both languages, the name, the command."""

import pickle
import re
import sys
from base64 import b64encode
from datetime import timedelta

import pytest

from kcp_proto import Certificate, Fault, Identity, KeyLoadError, load_private_key
from kcp_proto.identity import Rotation, check_site_cd
from kcp_proto.keys.key_file import KeyFile
from kcp_proto.keys.pem import read_blocks
from kcp_proto.keys.signature_cache import SignatureCache
from kcp_sandbox import Issued
from tests.core.conftest import CRYPTOGRAPHY, PASSWORD, Openssl

from .der import (
    encrypted_pkcs8,
    integer,
    null,
    octets,
    oid,
    pbes1,
    pbkdf2,
    scrypt,
    sequence,
)
from .test_published_vectors import vector_file
from .test_refusals import AES_256_CBC, OTHERS

GUIDE = "Benepia HUB guide 1.0.0 §1.2"


@pytest.mark.parametrize(
    ("moment", "seconds", "words"),
    [
        ("not_valid_before", -1, ("certificate.early", "is not valid yet")),
        ("not_valid_before", 0, None),
        ("not_valid_after", -30 * 86400, None),
        ("not_valid_after", -30 * 86400 + 1, ("certificate.expiring", "expires in 29 days")),
        ("not_valid_after", 0, ("certificate.expiring", "expires in 0 days")),
        ("not_valid_after", 1, ("certificate.expired", "has expired")),
    ],
)
def test_a_certificates_dates_are_told_to_the_second(
    moment: str, seconds: int, words: tuple[str, str] | None, identity: Identity
) -> None:
    certificate = identity.certificate
    dates = {
        "not_valid_before": certificate.not_valid_before,
        "not_valid_after": certificate.not_valid_after,
    }
    warnings = identity.warnings(dates[moment] + timedelta(seconds=seconds))
    assert [(warning.rule, warning.message) for warning in warnings] == ([words] if words else [])
    for warning in warnings:
        assert is_whole(warning)
        assert (warning.pointer, warning.ruling) == ("/kcp_cert_info", GUIDE)


def test_a_weak_key_files_warnings_name_the_command(openssl: Openssl, plain_key: bytes) -> None:
    old = openssl("rsa", "-traditional", data=plain_key)
    weak = openssl("pkcs8", "-topk8", "-iter", "9999", "-passout", "pass:changeit", data=plain_key)
    fine = openssl("pkcs8", "-topk8", "-iter", "10000", "-passout", "pass:changeit", data=plain_key)
    warnings = [*load_private_key(old, None).warnings, *load_private_key(weak, PASSWORD).warnings]
    assert [warning.rule for warning in warnings] == ["key.pkcs1", "key.iterations"]
    assert load_private_key(fine, PASSWORD).warnings == ()
    for warning in warnings:
        assert "openssl pkcs8 -topk8 -v2 aes-256-cbc" in warning.message
        assert "openssl pkcs8 -topk8 -v2 aes-256-cbc" in warning.message_ko
        assert is_whole(warning)
        assert (warning.pointer, warning.ruling) == ("", "docs/keys.md")


@pytest.mark.parametrize("form", OTHERS)
def test_a_key_for_another_algorithm_is_named(form: str, openssl: Openssl) -> None:
    name = next(word for word in ("RSA-PSS", "Ed25519", "EC") if word in form)
    with pytest.raises(
        KeyLoadError, match=f"^this is a key for {name}; the gateway signs with RSA"
    ):
        load_private_key(openssl(*OTHERS[form]), None)


def test_an_encrypted_key_for_another_algorithm_is_named(openssl: Openssl) -> None:
    key = openssl("pkcs8", "-topk8", "-passout", "pass:changeit", data=openssl(*OTHERS["EC"]))
    with pytest.raises(KeyLoadError, match=r"^this is a key for EC; "):
        load_private_key(key, PASSWORD)


def test_a_certificate_for_another_algorithm_is_named(openssl: Openssl) -> None:
    request = ["req", "-new", "-x509", "-subj", "/CN=a", "-days", "1", "-noenc", "-keyout", "-"]
    made = openssl(*request, "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")
    with pytest.raises(KeyLoadError, match=r"^this is a key for EC; ") as caught:
        Certificate.parse(made)
    assert caught.value.reason == "wrong-algorithm"


def test_a_key_for_an_algorithm_without_a_name_is_told_by_its_number() -> None:
    algorithm = sequence(oid("1.2.840.99.7"), null())
    with pytest.raises(KeyLoadError, match=r"^this is a key for 1\.2\.840\.99\.7; ") as caught:
        load_private_key(sequence(integer(0), algorithm, octets(b"key")), None)
    assert caught.value.reason == "wrong-algorithm"


def test_an_openssh_key_is_told_with_the_command_that_converts_it() -> None:
    body = b64encode(b"openssh-key-v1\0").decode()
    pem = f"-----BEGIN OPENSSH PRIVATE KEY-----\n{body}\n-----END OPENSSH PRIVATE KEY-----\n"
    with pytest.raises(KeyLoadError, match=r"`ssh-keygen -p -m PKCS8 -f KEY`"):
        load_private_key(pem.encode(), None)


CONVERT = "openssl pkcs8 -topk8 -v2 aes-256-cbc -iter 600000"
ARIA = "no library here reads a key encrypted with PBES2 PBKDF2-SHA-256 ARIA-128-CBC"


def aria(openssl: Openssl, key: bytes) -> bytes:
    options = ["-topk8", "-v2", "aria-128-cbc", "-passout", "pass:changeit"]
    return openssl("pkcs8", *options, data=key)


def refused(data: bytes, password: bytes | None = PASSWORD) -> tuple[str, str, str]:
    with pytest.raises(KeyLoadError) as caught:
        load_private_key(data, password)
    return caught.value.reason, caught.value.message, caught.value.command


@pytest.mark.parametrize("before", [b"", b"\n", b"# a note\n"])
def test_a_command_for_an_openssh_key_is_for_the_file_as_it_stands(before: bytes) -> None:
    body = b64encode(b"openssh-key-v1\0").decode()
    pem = f"-----BEGIN OPENSSH PRIVATE KEY-----\n{body}\n-----END OPENSSH PRIVATE KEY-----\n"
    convert = "chmod 600 NEW.pem && ssh-keygen -p -m PKCS8 -f NEW.pem"
    assert refused(before + pem.encode(), None) == (
        "not-a-key",
        "this is an OpenSSH key: convert a copy by `ssh-keygen -p -m PKCS8 -f KEY`",
        f"cp {{key}} NEW.pem && {convert}",
    )
    reason, message, command = refused(pem.replace("\n", "\\n").encode(), None)
    assert (reason, command) == ("not-a-key", f"{read('{key}')} > NEW.pem && {convert}")
    assert message == f"this is an OpenSSH key: convert it by `{command.format(key='KEY')}`"


def read(name: str) -> str:
    what = "sys.stdout.buffer.write(read_blocks(data)[0].armoured())"
    load = "from kcp_proto.keys import KeyFile, read_blocks; data = sys.stdin.buffer.read()"
    return f'python -c "import sys; {load}; {what}" < {name}'


def test_a_command_for_a_container_is_given_beside_its_words(
    openssl: Openssl, plain_key: bytes, certificate: bytes
) -> None:
    pack = openssl("pkcs12", "-export", "-passout", "pass:changeit", data=plain_key + certificate)
    command = "openssl pkcs12 -in {key} -nocerts -out KEY.pem"
    words = f"this is a PKCS#12 file: take the key out by `{command.format(key='FILE')}`"
    assert refused(pack) == ("pkcs12", words, command)


def test_what_is_for_no_openssl_has_no_command() -> None:
    words = "this is no private key in PEM or DER form"
    assert refused(b"0\x03\x02\x01\x05", None) == ("not-a-key", words, "")
    assert refused(b"hello", None)[::2] == ("not-a-key", "")


@pytest.mark.skipif(CRYPTOGRAPHY < 45, reason="this cryptography reads such a key itself")
def test_a_cipher_that_is_not_read_is_told_with_what_converts_it(
    openssl: Openssl, plain_key: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem = aria(openssl, plain_key)
    monkeypatch.setitem(sys.modules, "OpenSSL", None)
    shown = f"convert it by `{CONVERT} -in OLD.pem -out NEW.pem`"
    assert refused(pem) == (
        "unsupported-encryption",
        f"{ARIA}: {shown}, or try pip install 'kcp-proto[openssl]'",
        f"{CONVERT} -in {{key}} -out NEW.pem",
    )


def test_a_cipher_that_openssl_does_not_read_is_told_without_a_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "OpenSSL", None)
    reason, message, command = refused(encrypted_pkcs8(pbes1("1.2.3.4", iterations=1)))
    assert (reason, command) == ("unsupported-encryption", "")
    assert message == (
        "no library here reads a key encrypted with 1.2.3.4: "
        "take a key file of the gateway's own form, encrypted with AES or 3DES"
    )


@pytest.mark.parametrize(
    ("password", "odd"),
    [
        (b"wrong", ""),
        (b"wrong\r\n", "; the given password ends in a carriage return"),
        (b" wrong", "; the given password has blanks at its edge"),
    ],
)
@pytest.mark.parametrize("cipher", ["aes-256-cbc", "aria-128-cbc"])
def test_a_wrong_password_is_told_with_what_is_odd_about_it(
    openssl: Openssl, plain_key: bytes, password: bytes, odd: str, cipher: str
) -> None:
    options = ["-topk8", "-v2", cipher, "-passout", "pass:changeit"]
    pem = openssl("pkcs8", *options, data=plain_key)
    words = f"the password is wrong, or the file is damaged{odd}"
    assert refused(pem, password) == ("wrong-password", words, "")


def test_a_warning_names_the_container_the_iterations_and_the_whole_command(
    openssl: Openssl, plain_key: bytes
) -> None:
    old = openssl("rsa", "-traditional", data=plain_key)
    weak = openssl("pkcs8", "-topk8", "-iter", "9999", "-passout", "pass:changeit", data=plain_key)
    command = f"{CONVERT} -in OLD.pem -out NEW.pem"
    for file, password, word in ((old, None, "PKCS#1"), (weak, PASSWORD, "9999")):
        (warning,) = load_private_key(file, password).warnings
        assert command in warning.message
        assert command in warning.message_ko
        assert word in warning.message


def test_a_container_is_told_with_the_command_that_opens_it(
    openssl: Openssl, plain_key: bytes, certificate: bytes
) -> None:
    pack = ["pkcs12", "-export", "-passout", "pass:changeit"]
    with pytest.raises(KeyLoadError, match=r"`openssl pkcs12 -in FILE -nocerts -out KEY.pem`"):
        load_private_key(openssl(*pack, data=plain_key + certificate), PASSWORD)


def test_a_dsa_key_is_named() -> None:
    with pytest.raises(KeyLoadError, match=r"^this is a key for DSA; "):
        load_private_key(sequence(*(integer(0) for _ in range(6))), None)


@pytest.mark.parametrize(
    ("scheme", "name"),
    [
        (pbes1("1.2.3.4", iterations=10_000_000), "1.2.3.4"),
        (pbkdf2(AES_256_CBC, iterations=10_000_000), "PBES2 PBKDF2-SHA-256 AES-256-CBC"),
        (scrypt(AES_256_CBC, cost=2**18, block=8, lanes=1), "PBES2 scrypt AES-256-CBC"),
    ],
)
def test_the_most_work_that_is_allowed_is_told_with_its_scheme(scheme: bytes, name: str) -> None:
    encryption = KeyFile.parse(encrypted_pkcs8(scheme)).encryption
    assert encryption is not None
    assert encryption.name == name
    assert encryption.iterations == 10_000_000 or encryption.memory >> 20 == 256


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("rsa-rc2-cbc", "PBES2 PBKDF2-SHA-1 RC2"),
        ("rsa-rc2-cbc-effective-key-length", "PBES2 PBKDF2-SHA-1 RC2 of unusual key size"),
    ],
)
def test_rc2_is_told_by_its_key_size(file: str, name: str) -> None:
    encryption = KeyFile.parse(vector_file(f"PKCS8/{file}.pem")).encryption
    assert encryption is not None
    assert encryption.name == name


def test_every_refusal_of_a_certificate_is_a_sentence(plain_key: bytes) -> None:
    for data in (b"", b"x", plain_key, b"-----BEGIN CERTIFICATE-----", b"0\x03\x02\x01\x05"):
        with pytest.raises(KeyLoadError) as caught:
            Certificate.parse(data)
        assert re.match(r"[a-z]{2,} ", caught.value.message)


def test_what_holds_a_key_says_so_when_it_is_pickled(identity: Identity) -> None:
    remembered = SignatureCache().wrap(identity.signer)
    for held, words in (
        (identity, "an identity holds a key and is never pickled or copied"),
        (identity.signer, "a private key is never pickled or copied"),
        (remembered, "a private key is never pickled or copied"),
    ):
        with pytest.raises(TypeError, match=f"^{words}$"):
            pickle.dumps(held)


def test_what_is_shown_of_a_file_is_its_form(plain_key: bytes, openssl: Openssl) -> None:
    assert repr(KeyFile.parse(plain_key)) == "<KeyFile PKCS#8, not encrypted>"
    der = openssl("pkey", "-outform", "DER", data=plain_key)
    (block,) = read_blocks(der)
    assert repr(block) == f"<Block DER, {len(der)} bytes>"


def test_a_mismatch_of_two_is_told_in_a_sentence(identity: Identity, stranger: Issued) -> None:
    other = stranger.identity()
    now = identity.certificate.not_valid_before
    with pytest.raises(KeyLoadError, match=r"^the two identities belong to different shops"):
        Rotation(identity, other, now)
    with pytest.raises(ValueError, match=r"^the moment of the change needs a time zone$"):
        Rotation(identity, identity, now.replace(tzinfo=None))
    with pytest.raises(KeyLoadError, match=r"^the certificate belongs to another key"):
        Identity("T0000", other.certificate, identity.signer)


def test_a_rotation_changes_at_its_moment_to_the_second(identity: Identity) -> None:
    twin = Identity("T0000", identity.certificate, identity.signer)
    now = identity.certificate.not_valid_before
    rotation = Rotation(identity, twin, now)
    assert rotation.at(now - timedelta(seconds=1)) is identity
    assert rotation.at(now) is twin
    assert rotation.at(now + timedelta(seconds=1)) is twin


def test_a_memo_says_what_it_needs(identity: Identity) -> None:
    with pytest.raises(ValueError, match=r"^a cache holds at least one signature$"):
        SignatureCache(0)
    with pytest.raises(ValueError, match=r"^a cache needs a signer that shows its public key$"):
        SignatureCache(1).wrap(Hidden())


class Hidden:
    """Sign nothing, and show no key."""

    def sign(self, data: bytes) -> bytes:
        return data


def test_a_wrong_site_code_is_named() -> None:
    with pytest.raises(Exception, match=r"^site_cd: "):
        check_site_cd("가맹점")


def is_whole(fault: Fault) -> bool:
    return bool(
        re.match(r"[a-z]{2,}[^가-힣]+$", fault.message)
        and re.match(r"[0-9P가-힣]", fault.message_ko)
        and not fault.message_ko.isascii()
        and fault.severity == "warning"
    )
