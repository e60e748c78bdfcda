"""``survey clean``: take back what a survey that was cut has left open."""

from pathlib import Path
from typing import Annotated

import typer

from kcp_cli.environments import CaOption, environment_of
from kcp_cli.exits import UNKNOWN, usage
from kcp_cli.files import (
    CertificateOption,
    KeyOption,
    PasswordEnv,
    PasswordFile,
    open_identity,
    read_bytes,
)
from kcp_cli.output import Language, say, write
from kcp_proto import KcpError
from kcp_transports.survey import Cashier, SurveyRefused, check_target, open_way
from kcp_transports.survey import clean as clean_up

from .words import WORDS


def clean(
    journal: Annotated[Path, typer.Argument(help="The journal of the survey.")],
    env: Annotated[str, typer.Option(help="staging, or the address of a sandbox on this machine.")],
    site_cd: Annotated[str, typer.Option(help="The test shop's site code.")],
    cert: CertificateOption,
    key: KeyOption,
    password_env: PasswordEnv = None,
    password_file: PasswordFile = None,
    ca: CaOption = None,
    lang: Annotated[Language, typer.Option(help="Language of the report.")] = Language.ENGLISH,
) -> None:
    """Look up each payment that a survey made, and cancel what is open; no other is touched.

    Exit 4 if one is left open.
    """
    words = WORDS[lang]
    environment = environment_of(env)
    read_bytes(journal)
    try:
        check_target(environment)
        identity = open_identity(site_cd, cert, key, password_env, password_file)
        way = open_way(environment, journal, read_bytes(ca) if ca else None)
    except (KcpError, SurveyRefused) as error:
        usage(str(error))
    found = 0
    is_open = False
    try:
        for payment in clean_up(journal, Cashier(identity, environment, way)):
            found += 1
            is_open = is_open or payment.is_open
            line = words["left-open" if payment.is_open else "taken-back"]
            write(line.format(order=payment.order_no, journal=journal))
    except SurveyRefused as error:
        say(words["stopped"].format(error))
        is_open = True
    finally:
        way.close()
    if not found:
        write(words["none-own"])
    if is_open:
        raise typer.Exit(UNKNOWN)
