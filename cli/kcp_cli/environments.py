"""The gateway that ``--env`` names, and the connection to it."""

import json
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast

import click
from click.core import ParameterSource

from kcp_proto import PRODUCTION, STAGING, Environment, KeyLoadError
from kcp_transports import Urllib3Transport

from .exits import usage
from .files import read_bytes
from .grammar import FILE, option
from .phrases import phrase


def _choose(context: click.Context, option: click.Parameter, env: str) -> str:
    del option
    typed = context.get_parameter_source("env") is ParameterSource.COMMANDLINE
    if typed and "env" in (context.default_map or {}):
        usage("give --env or --sandbox, not both")
    return env


def _take_facts(context: click.Context, option: click.Parameter, file: Path | None) -> None:
    """Take what a running sandbox wrote as if it was typed; what is really typed counts more."""
    del option
    if file is None or context.resilient_parsing:
        return
    facts = _members(read_bytes(file))
    paths = cast("Mapping[str, object]", facts.get("paths"))
    try:
        found = {
            "env": facts["url"],
            "site_cd": facts["site_cd"],
            **{name: paths[what] for name, what in _HANDED.items()},
        }
    except (KeyError, TypeError):
        found = {"": None}
    if not all(isinstance(value, str) for value in found.values()):
        usage("{} is no file that a sandbox wrote by --ready-file", file)
    context.default_map = found


def _members(content: bytes) -> Mapping[str, Any]:
    try:
        value: object = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return cast("Mapping[str, Any]", value) if isinstance(value, dict) else {}


# Options, and what a sandbox calls the files that it hands out for them.
_HANDED = {
    "cert": "certificate",
    "key": "private_key",
    "password_file": "key_password",
    "ca": "ca",
}
SANDBOX = option(
    "--sandbox",
    type=FILE,
    callback=_take_facts,
    is_eager=True,
    expose_value=False,
    help="The file of a running sandbox: instead of --env, --site-cd, --cert, --key and --ca.",
)
ENVIRONMENT = option(
    "--env",
    envvar="KCP_PROTO_ENV",
    callback=_choose,
    required=True,
    help="production, staging or an https address.",
    metavar="NAME",
)
CA = option(
    "--ca",
    type=FILE,
    envvar="KCP_PROTO_CA",
    help="Trust this CA (PEM) instead of the public ones.",
)

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
        usage("--ca {} holds no certificate in PEM", ca)


def _misnamed(text: str) -> None:
    alike = get_close_matches(text.lower(), _NAMED, 1, _ALIKE)
    guess = phrase("; did you mean {}?", alike[0]) if alike else ""
    names = ", ".join(_NAMED)
    usage("--env takes {} or an https address, and not {!a}{}", names, text, guess)
