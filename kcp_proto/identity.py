"""Who sends: a site code, its certificate and a signer; and the change from one to the next."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NoReturn

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from . import catalogue
from .errors import KeyLoadError, MessageError
from .faults import Fault, fault
from .keys import Certificate, Signer, misplaced, sign, verify
from .shield import shielded
from .showing import MaskedRepr
from .validation import check_field

_SOON = timedelta(days=30)
_CERTIFICATE = "/kcp_cert_info"


@dataclass(frozen=True, slots=True, repr=False)
class Identity(MaskedRepr):
    """A site code, a certificate and a signer that belong together; no other can exist.

    Args:
        site_cd: The shop's site code.
        certificate: The certificate that the gateway issued for the signer's key.
        signer: Who signs. If it shows a ``public_key``, that is compared with the certificate
            here; otherwise each signature is verified when it is made.
        verify_own_signatures: Verify each signature with the certificate before it leaves, even
            of a signer whose key is known to match: for hardware that may fail.

    Raises:
        MessageError: The site code does not fit its schema.
        KeyLoadError: ``key-mismatch``: the certificate belongs to another key.
        TypeError: The arguments are in each other's places.
    """

    site_cd: str
    certificate: Certificate
    signer: Signer
    verify_own_signatures: bool = False

    def __post_init__(self) -> None:
        certificate, signer = self.certificate, self.signer
        if not (hasattr(certificate, "cert_info") and hasattr(signer, "sign")):
            raise misplaced(
                "Identity(site_cd, certificate, signer)",
                site_cd=(self.site_cd, "text"),
                certificate=(certificate, "a certificate"),
                signer=(signer, "a signer"),
            )
        check_site_cd(self.site_cd)
        public_key: object = getattr(self.signer, "public_key", None)
        if not isinstance(public_key, RSAPublicKey):
            object.__setattr__(self, "verify_own_signatures", True)
        elif not self.certificate.matches(public_key):
            raise KeyLoadError("key-mismatch", "the certificate belongs to another key")

    def sign(self, text: str) -> str:
        """Sign a text for this shop.

        Args:
            text: A sign string.

        Returns:
            The signature in Base64 (R16: on one line, with padding).

        Raises:
            SignatureMismatch: The signer hides its public key and signed with another one.
        """
        if self.verify_own_signatures:
            return self._verified(text, sign(self.signer, text))
        return sign(self.signer, text)

    def warnings(self, now: datetime) -> list[Fault]:
        """List what the owner should know about the certificate's dates.

        Args:
            now: The present moment, aware; the core has no clock.

        Returns:
            Warnings: not valid yet, expired, or expiring within 30 days.
        """
        certificate = self.certificate
        if now < certificate.not_valid_before:
            return [fault("certificate.early", _CERTIFICATE)]
        if now > certificate.not_valid_after:
            return [fault("certificate.expired", _CERTIFICATE)]
        if now + _SOON > certificate.not_valid_after:
            days = (certificate.not_valid_after - now).days
            return [fault("certificate.expiring", _CERTIFICATE, days=days)]
        return []

    @shielded
    def _verified(self, text: str, signature: str) -> str:
        verify(self.certificate, text.encode("utf-8"), signature)
        return signature

    def __reduce__(self) -> NoReturn:
        raise TypeError("an identity holds a key and is never pickled or copied")

    def _shown(self) -> str:
        return f"<Identity {self.site_cd} {self.certificate!r}>"


# A key in the signer's place must not stand in the frames of an error (R24).
setattr(Identity, "__init__", shielded(Identity.__init__))  # noqa: B010 - of a type's own method


@dataclass(frozen=True, slots=True)
class Rotation:
    """One shop's change from an old key and certificate to the next, at a moment.

    Args:
        old: Who signs before the moment.
        new: Who signs from the moment on.
        switch_over: The moment, aware.

    Raises:
        KeyLoadError: ``rotation-site``: the two belong to different shops.
        ValueError: The moment has no time zone.
    """

    old: Identity
    new: Identity
    switch_over: datetime

    def __post_init__(self) -> None:
        if self.switch_over.tzinfo is None:
            raise ValueError("the moment of the change needs a time zone")
        if self.old.site_cd != self.new.site_cd:
            raise KeyLoadError("rotation-site", "the two identities belong to different shops")

    @property
    def site_cd(self) -> str:
        """Give the shop's site code, which both identities share."""
        return self.new.site_cd

    def at(self, now: datetime) -> Identity:
        """Choose who signs.

        Args:
            now: The present moment, aware; the core has no clock.

        Returns:
            The old identity before the moment, the new one from it on.
        """
        return self.new if now >= self.switch_over else self.old


def check_site_cd(site_cd: object) -> None:
    """Check a site code by its schema.

    Args:
        site_cd: What claims to be one.

    Raises:
        MessageError: It is not.
    """
    # Every request carries the same site code, so any one's schema states its form.
    request = catalogue.operation(catalogue.operations()[0]).request
    faults = check_field(request, "site_cd", site_cd)
    if faults:
        raise MessageError("site_cd", faults)
