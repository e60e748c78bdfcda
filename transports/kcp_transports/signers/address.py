"""The address of a key that stays in a key service or on a token, and what it says.

=============  ==================================================================================
scheme         what follows it
=============  ==================================================================================
``awskms:``    a key's id, ARN or ``alias/name``; ``?region=`` unless it is an ARN, ``&profile=``
``gcpkms:``    ``projects/…/cryptoKeyVersions/1``, with the version
``azurekms:``  ``name.vault.azure.net/keys/name/version``
``pkcs11:``    RFC 7512: ``token=…;object=…?module-path=…&pin-source=file:/…``
=============  ==================================================================================
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import unquote

from kcp_proto import KeyLoadError
from kcp_proto.showing import brief, printable

SCHEMES = ("awskms", "gcpkms", "azurekms", "pkcs11")
_OPTIONS = {
    "awskms": {"region", "profile", "mode"},
    "gcpkms": {"mode", "import-job"},
    "azurekms": set[str](),
    "pkcs11": {"module-path", "pin-source"},
}
_PATHS = {
    "awskms": re.compile(
        r"(?P<arn>arn:aws[a-z-]*:kms:(?P<region>[a-z0-9-]+):\d{12}:)?"
        r"(?P<key>(?(arn)key/)(mrk-)?[0-9a-f-]{32,36}|alias/[\w/-]+)",
        re.ASCII,
    ),
    "gcpkms": re.compile(
        r"projects/[^/]+/locations/[^/]+/keyRings/[^/]+/cryptoKeys/[^/]+"
        r"(/cryptoKeyVersions/(?P<version>\d+))?",
        re.ASCII,
    ),
    "azurekms": re.compile(
        r"(https://)?(?P<vault>[\w-]+(\.[\w-]+)+(:\d+)?)/keys/(?P<name>[\w-]+)"
        r"(/(?P<version>\w+))?",
        re.ASCII,
    ),
}
_EXAMPLES = {
    "awskms": "awskms:alias/shop?region=ap-northeast-2",
    "gcpkms": "gcpkms:projects/P/locations/L/keyRings/R/cryptoKeys/K/cryptoKeyVersions/1",
    "azurekms": "azurekms:NAME.vault.azure.net/keys/KEY/VERSION",
    "pkcs11": "pkcs11:token=TOKEN;object=KEY?module-path=/path/of/its/library.so",
}
_TOKEN_PARTS = {"token", "object", "type"}


@dataclass(frozen=True, slots=True)
class KeyAddress:
    """A key's address, taken apart.

    Args:
        scheme: One of `SCHEMES`.
        key: What names the key to its service: a resource's name, or the token's object.
        parts: Everything else by name, such as ``region``, ``vault``, ``token``.
        text: The whole address.
    """

    scheme: str
    key: str
    parts: Mapping[str, str]
    text: str

    @classmethod
    def parse(cls, text: str, *, to_import: bool = False) -> "KeyAddress":
        """Take an address apart.

        Args:
            text: The address; ``scheme:///`` is read like ``scheme:``.
            to_import: Whether a key is to be imported there, whose version the service chooses.

        Returns:
            Its parts.

        Raises:
            KeyLoadError: ``key-address``: it is none of the four forms.
        """
        scheme, _, rest = text.partition(":")
        if not is_address(text):
            raise _wrong(scheme, f"an address begins with one of {', '.join(SCHEMES)}")
        path, _, query = rest.partition("?")
        if scheme != "pkcs11":
            path = path.removeprefix("//").removeprefix("/")
        options = _pairs(scheme, query, "&")
        if unknown := options.keys() - _OPTIONS[scheme]:
            raise _wrong(scheme, f"it has no option {min(unknown)}")
        if scheme == "pkcs11":
            parts = _of_token(path, options)
            return cls(scheme, parts["object"], MappingProxyType(parts), text)
        parts = _of(scheme, path, options)
        address = cls(scheme, path, MappingProxyType(parts), text)
        if scheme != "awskms" and ("version" in address.parts) == to_import:
            # Without one the service signs with its newest, whose certificate may be another.
            why = "the service chooses the version" if to_import else "the version is missing"
            raise _wrong(scheme, why)
        return address


def is_address(text: str) -> bool:
    """Tell whether a text is an address of a key, and not the name of a file."""
    return text.partition(":")[0] in SCHEMES and ":" in text


def _of_token(path: str, options: dict[str, str]) -> dict[str, str]:
    parts = _pairs("pkcs11", path, ";")
    if unknown := parts.keys() - _TOKEN_PARTS:
        raise _wrong("pkcs11", f"a key is found by token and object, not by {min(unknown)}")
    if parts.get("type", "private") != "private":
        raise _wrong("pkcs11", "only a private key signs")
    if not (parts.get("token") and parts.get("object") and options.get("module-path")):
        raise _wrong("pkcs11", "token, object and module-path are all needed")
    return parts | options


def _of(scheme: str, path: str, options: dict[str, str]) -> dict[str, str]:
    found = _PATHS[scheme].fullmatch(path)
    if found is None:
        raise _wrong(scheme, "it does not name a key with all that its service needs")
    parts = {name: value for name, value in found.groupdict().items() if value} | options
    if options.get("mode", "raw") not in ("raw", "digest"):
        raise _wrong(scheme, "mode is raw or digest")
    return parts


def _pairs(scheme: str, text: str, separator: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for part in filter(None, text.split(separator)):
        name, equals, value = part.partition("=")
        if name == "pin-value":
            # An address stands in lists of processes, in shells' histories and in logs.
            raise _wrong(scheme, "a PIN does not belong in it: give pin-source=file:/path")
        if not equals or name in pairs:
            raise _wrong(scheme, "its parts are name=value, each name once")
        pairs[name] = unquote(value)
    return pairs


def _wrong(scheme: str, why: str) -> KeyLoadError:
    example = _EXAMPLES.get(scheme, _EXAMPLES["awskms"])
    text = printable(brief(f"the key's address is wrong: {why}; such as {example}"))
    return KeyLoadError("key-address", text)
