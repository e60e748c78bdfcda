"""The gateway that ``--env`` names, and the connection to it."""

from difflib import get_close_matches
from pathlib import Path

from kcp_proto import PRODUCTION, STAGING, Environment, KeyLoadError
from kcp_transports import Urllib3Transport

from .exits import usage
from .files import read_bytes
from .grammar import FILE, option

ENVIRONMENT = option(
    "--env", required=True, help="production, staging or an https address.", metavar="NAME"
)
CA = option("--ca", type=FILE, help="Trust this CA (PEM) instead of the public ones.")

_NAMED = {environment.name: environment for environment in (PRODUCTION, STAGING)}
# Short forms count: prod is four letters of ten.
_ALIKE = 0.5


def environment_of(text: str) -> Environment:
    """Find the gateway that a text names.

    Args:
        text: ``production``, ``staging`` or an https address.

    Returns:
        The environment.

    Raises:
        MessageError: It looks like an address, and is none that may be used.
    """
    named = _NAMED.get(text)
    if named is None and not {":", "/", "."} & set(text):
        _misnamed(text)
    return named or Environment("custom", text)


def open_transport(ca: Path | None) -> Urllib3Transport:
    """Open the transport to a gateway.

    Args:
        ca: The file of the only CA to trust; None for the public ones.
    """
    try:
        return Urllib3Transport(ca_pem=read_bytes(ca) if ca else None)
    except KeyLoadError:
        usage(f"--ca {ca} holds no certificate in PEM")


def _misnamed(text: str) -> None:
    alike = get_close_matches(text.lower(), _NAMED, 1, _ALIKE)
    guess = f"; did you mean {alike[0]}?" if alike else ""
    names = ", ".join(_NAMED)
    usage(f"--env takes {names} or an https address, and not {text!a}{guess}")
