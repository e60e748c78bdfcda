"""``doctor``: check a key, its certificate and the connection to a gateway."""

from datetime import UTC, datetime
from pathlib import Path

from click.exceptions import Exit

from kcp_cli.environments import environment_of
from kcp_cli.exits import WRONG, usage
from kcp_cli.files import PASSWORD, read_bytes
from kcp_cli.grammar import FILE, SOURCE, command, flag, number, option
from kcp_cli.output import language, write_json
from kcp_proto import Environment
from kcp_proto.doctor import Check, check_identity, check_library, check_rotation
from kcp_transports.probe import probe

from .files import Pair, Passwords, named_pair
from .report import Section, as_json, failures, show
from .signing_library import installed_library

_KEY_HELP = "Private key file, or an address: awskms:, gcpkms:, azurekms:, pkcs11:."
_CA_HELP = "CA that issued the certificate (PEM or DER); with --network alone, the server's (PEM)."


@command(
    examples=[
        "kcp-proto doctor --key key.pem --cert cert.pem --password-file password.txt",
        "kcp-proto doctor --network --env production",
    ]
)
@option("--key", type=SOURCE, help=_KEY_HELP)
@option("--cert", type=FILE, help="Certificate file.")
@PASSWORD
@option("--ca", type=FILE, help=_CA_HELP)
@option("--site-cd", help="Site code to check.")
@option("--next-key", type=SOURCE, help="Key file or address of the next pair.")
@option("--next-cert", type=FILE, help="Certificate of the next pair.")
@option(
    "--next-password-env",
    metavar="NAME",
    help="Environment variable that holds the next key's password.",
)
@option(
    "--next-password-file",
    type=FILE,
    help="File whose first line is the next key's password.",
)
@flag("--network", help="Check the connection to a gateway; nothing is sent.")
@option("--env", metavar="NAME", help="production, staging or an https address.")
@option("--tls-ca", type=FILE, help="The server's CA (PEM), if --ca is the certificate's.")
@option("--timeout", type=number(0.1, 600), default=5.0, help="Seconds for each network step.")
@flag("--json", help="Print the checks as JSON.")
def doctor(
    key: str | None,
    cert: Path | None,
    password_env: str | None,
    password_file: Path | None,
    ca: Path | None,
    site_cd: str | None,
    next_key: str | None,
    next_cert: Path | None,
    next_password_env: str | None,
    next_password_file: Path | None,
    network: bool,
    env: str | None,
    tls_ca: Path | None,
    timeout: float,
    json: bool,
) -> None:
    """Check a key, its certificate and the connection to a gateway, and say how to fix them."""
    environment = _environment(env, network=network)
    passwords = Passwords(password_env, password_file)
    current = named_pair("--key", key, "--cert", cert, passwords)
    next_passwords = Passwords(next_password_env, next_password_file, otherwise=passwords)
    upcoming = named_pair("--next-key", next_key, "--next-cert", next_cert, next_passwords)
    if not (current or environment):
        usage("give --key and --cert, or --network and --env")
    if not current and (upcoming or site_cd is not None):
        usage("--site-cd, --next-key and --next-cert need --key and --cert")
    sections: list[Section] = []
    if current:
        # Programs read the same in every language.
        lang = "en" if json else language()
        sections += _pairs(current, upcoming, [read_bytes(ca)] if ca else [], site_cd, lang)
    if environment:
        trusted = tls_ca if current else tls_ca or ca
        ca_pem = read_bytes(trusted) if trusted else None
        sections.append(("network", probe(environment, timeout=timeout, ca_pem=ca_pem)))
    if json:
        write_json(as_json(sections))
    else:
        show(sections)
    if failures(sections):
        raise Exit(WRONG)


def _environment(env: str | None, *, network: bool) -> Environment | None:
    if network != (env is not None):
        usage("--network and --env go together: production, staging or an https address")
    return None if env is None else environment_of(env)


def _pairs(
    current: Pair, upcoming: Pair | None, roots: list[bytes], site_cd: str | None, lang: str
) -> list[Section]:
    now = datetime.now(UTC)

    def checks(pair: Pair, *, coming: bool = False) -> tuple[Check, ...]:
        return check_identity(
            pair.files, now=now, roots=roots, site_cd=site_cd, upcoming=coming, signer=pair.signer
        )

    sections: list[Section] = [("identity", checks(current))]
    if upcoming:
        sections.append(("next", checks(upcoming, coming=True)))
        between = check_rotation(current.files.certificate, upcoming.files.certificate)
        sections.append(("rotation", between))
    sections.append(("library", check_library(installed_library(), language=lang)))
    return sections
