"""``survey clean``: take back what a survey that was cut has left open."""

from pathlib import Path

from click.exceptions import Exit

from kcp_cli.environments import CA, environment_of
from kcp_cli.exits import UNKNOWN, usage
from kcp_cli.files import IDENTITY, ShopFiles, open_identity, read_bytes
from kcp_cli.grammar import FILE, LANGUAGE, argument, command, option
from kcp_cli.output import Language, say, write
from kcp_proto import KcpError
from kcp_transports.survey import Cashier, SurveyRefused, check_target, open_way
from kcp_transports.survey import clean as clean_up

from .words import WORDS


@command(
    examples=[
        "kcp-proto survey clean survey.jsonl --env staging --site-cd T0000"
        " --cert cert.pem --key key.pem",
    ]
)
@argument("journal", type=FILE, help="The journal of the survey.")
@option("--env", required=True, help="staging, or the address of a sandbox on this machine.")
@IDENTITY
@CA
@LANGUAGE
def clean(
    journal: Path,
    env: str,
    shop: ShopFiles,
    ca: Path | None,
    lang: Language,
) -> None:
    """Look up each payment that a survey made, and cancel what is open; no other is touched.

    Exit 4 if one is left open.
    """
    words = WORDS[lang]
    environment = environment_of(env)
    read_bytes(journal)
    try:
        check_target(environment)
        identity = open_identity(shop)
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
        raise Exit(UNKNOWN)
