"""Issue keys and certificates to the sandbox's shops, as the gateway does to real ones."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa_key
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.hazmat.primitives.serialization.pkcs12 import (
    PBES,
    serialize_key_and_certificates,
)
from cryptography.x509.oid import NameOID

from kcp_proto import Certificate, Identity, load_private_key
from kcp_proto.keys import Block, DerElement, read_der
from kcp_proto.showing import MaskedRepr

# Five years and RSA-2048, as seen in the field; the names are the sandbox's own.
VALID_FOR = timedelta(days=5 * 365)
_SITE_CD = "T0000"
# It protects nothing: the key is made afresh, for a sandbox only.
_PASSWORD = b"changeit"
_KEY_BITS = 2048
# As seen in the field; weak by the standards of today, which is what clients must put up with.
_ITERATIONS = 2048
_ISSUER = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kcp-proto sandbox CA")])


@dataclass(frozen=True, slots=True, repr=False)
class Issued(MaskedRepr):
    """A shop's certificate, and its key in encrypted PKCS#8.

    Args:
        site_cd: The shop's site code.
        certificate: The certificate, PEM.
        key: The private key, PEM, encrypted with the password.
        password: The key's password, UTF-8.
    """

    site_cd: str
    certificate: bytes
    key: bytes
    password: bytes

    def identity(self) -> Identity:
        """Load the shop's identity."""
        signer = load_private_key(self.key, self.password)
        return Identity(self.site_cd, Certificate.parse(self.certificate), signer)

    def gateway_files(self, *, crlf: bool = False) -> tuple[bytes, bytes]:
        """Write certificate and key as the gateway's files look, as seen in the field.

        Args:
            crlf: End lines with CR LF, as production files do.

        Returns:
            The certificate, and the key encrypted by pbeWithSHA1And3-KeyTripleDES-CBC with 2048
            iterations under the same password; both PEM.
        """
        private_key = load_pem_private_key(self.key, self.password)
        if not isinstance(private_key, RSAPrivateKey):
            raise TypeError("the gateway issues RSA keys only")
        files = (self.certificate, _legacy_key(private_key, self.password))
        certificate, key = (file.replace(b"\n", b"\r\n") if crlf else file for file in files)
        return certificate, key

    def _shown(self) -> str:
        return f"<Issued {self.site_cd}>"


def issue(
    site_cd: str = _SITE_CD,
    password: bytes = _PASSWORD,
    *,
    now: datetime,
    valid_for: timedelta = VALID_FOR,
) -> Issued:
    """Make a fresh RSA-2048 key and a certificate for it.

    Args:
        site_cd: The shop's site code; the certificate's subject names it.
        password: Encrypts the key; UTF-8.
        now: When validity begins, aware.
        valid_for: How long it lasts.

    Returns:
        What the shop gets.
    """
    private_key = generate_rsa_key(public_exponent=65537, key_size=_KEY_BITS)
    return Issued(
        site_cd=site_cd,
        certificate=certify(private_key.public_key(), site_cd, now=now, valid_for=valid_for),
        key=private_key.private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(password)
        ),
        password=password,
    )


def certify(
    key: RSAPublicKey, site_cd: str, *, now: datetime, valid_for: timedelta = VALID_FOR
) -> bytes:
    """Certify a key that is there already, by an authority whose own key is stored nowhere.

    Args:
        key: The shop's public key.
        site_cd: The shop's site code; the certificate's subject names it.
        now: When validity begins, aware.
        valid_for: How long it lasts.

    Returns:
        The certificate, PEM.
    """
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, site_cd)]))
        .issuer_name(_ISSUER)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + valid_for)
        .sign(generate_private_key(SECP256R1()), SHA256())
    )
    return certificate.public_bytes(Encoding.PEM)


def _legacy_key(private_key: RSAPrivateKey, password: bytes) -> bytes:
    """Encrypt a key by PBES1 with SHA-1 and 3DES, as the gateway does.

    Libraries write that scheme inside a PKCS#12 container only, so the encrypted key is cut out
    of one.
    """
    encryption = (
        PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(_ITERATIONS)
        .key_cert_algorithm(PBES.PBESv1SHA1And3KeyTripleDESCBC)
        .hmac_hash(SHA1())  # noqa: S303 - the container's own seal, thrown away with it
        .build(password)
    )
    container = serialize_key_and_certificates(None, private_key, None, None, encryption)
    return Block("ENCRYPTED PRIVATE KEY", _key_bag(container)).armoured()


def _key_bag(container: bytes) -> bytes:
    """Find the EncryptedPrivateKeyInfo in a PKCS#12 container without certificates (RFC 7292)."""
    _, safe, *_ = read_der(container).children()
    (content,) = read_der(_octets(safe)).children()
    (bag,) = read_der(_octets(content)).children()
    _, value, *_ = bag.children()
    return value.body


def _octets(content_info: DerElement) -> bytes:
    _, explicit = content_info.children()
    (octets,) = explicit.children()
    return octets.body
