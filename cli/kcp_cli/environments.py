"""The gateway that ``--env`` names."""

from difflib import get_close_matches

from kcp_proto import PRODUCTION, STAGING, Environment

from .exits import usage

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


def _misnamed(text: str) -> None:
    alike = get_close_matches(text.lower(), _NAMED, 1, _ALIKE)
    guess = f"; did you mean {alike[0]}?" if alike else ""
    names = ", ".join(_NAMED)
    usage(f"--env takes {names} or an https address, and not {text!a}{guess}")
