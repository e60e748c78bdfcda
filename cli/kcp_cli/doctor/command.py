"""``doctor``: what is wrong with a key, a certificate or the way out, and what fixes it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from kcp_cli.environments import environment_of
from kcp_cli.exits import WRONG, usage
from kcp_cli.files import PasswordEnv, PasswordFile, read_bytes
from kcp_proto import Environment
from kcp_proto.doctor import IdentityFiles, check_identity, check_rotation
from kcp_transports.probe import probe

from .files import Passwords, named_pair
from .report import Section, as_json, failures, show

_CA_HELP = "CA that issued the certificate (PEM or DER); with --network alone, the server's (PEM)."


def doctor(
    key: Annotated[Path | None, typer.Option(help="Private key file.")] = None,
    cert: Annotated[Path | None, typer.Option(help="Certificate file.")] = None,
    password_env: PasswordEnv = None,
    password_file: PasswordFile = None,
    ca: Annotated[Path | None, typer.Option(help=_CA_HELP)] = None,
    site_cd: Annotated[str | None, typer.Option(help="Site code to judge.")] = None,
    next_key: Annotated[Path | None, typer.Option(help="Key file that follows.")] = None,
    next_cert: Annotated[Path | None, typer.Option(help="Certificate that follows.")] = None,
    next_password_env: PasswordEnv = None,
    next_password_file: PasswordFile = None,
    network: Annotated[
        bool, typer.Option("--network", help="Look at the way to a gateway; no message is sent.")
    ] = False,
    env: Annotated[
        str | None, typer.Option(help="production, staging or an https address.")
    ] = None,
    tls_ca: Annotated[
        Path | None, typer.Option(help="The server's CA (PEM), where --ca is the certificate's.")
    ] = None,
    timeout: Annotated[
        float, typer.Option(min=0.1, max=600, help="Seconds that each step over the network gets.")
    ] = 5.0,
    json: Annotated[bool, typer.Option("--json", help="Print the checks as JSON.")] = False,
) -> None:
    """Look over a key, its certificate and the way to a gateway, and say what fixes them."""
    environment = _environment(env, network=network)
    passwords = Passwords(password_env, password_file)
    own = named_pair("--key", key, "--cert", cert, passwords)
    later = Passwords(next_password_env, next_password_file, otherwise=passwords)
    following = named_pair("--next-key", next_key, "--next-cert", next_cert, later)
    if not (own or environment):
        usage("give --key and --cert, or --network and --env")
    if not own and (following or site_cd is not None):
        usage("--site-cd, --next-key and --next-cert need --key and --cert")
    sections: list[Section] = []
    if own:
        sections += _pairs(own, following, [read_bytes(ca)] if ca else [], site_cd)
    if environment:
        trusted = tls_ca if own else tls_ca or ca
        ca_pem = read_bytes(trusted) if trusted else None
        sections.append(("network", probe(environment, timeout=timeout, ca_pem=ca_pem)))
    if json:
        typer.echo(as_json(sections))
    else:
        show(sections)
    if failures(sections):
        raise typer.Exit(WRONG)


def _environment(env: str | None, *, network: bool) -> Environment | None:
    if network != (env is not None):
        usage("--network and --env go together: production, staging or an https address")
    return None if env is None else environment_of(env)


def _pairs(
    own: IdentityFiles, following: IdentityFiles | None, roots: list[bytes], site_cd: str | None
) -> list[Section]:
    now = datetime.now(UTC)
    sections: list[Section] = [
        ("identity", check_identity(own, now=now, roots=roots, site_cd=site_cd))
    ]
    if following:
        checks = check_identity(following, now=now, roots=roots, site_cd=site_cd, upcoming=True)
        sections.append(("next", checks))
        sections.append(("rotation", check_rotation(own.certificate, following.certificate)))
    return sections
