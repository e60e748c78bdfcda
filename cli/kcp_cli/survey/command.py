"""``survey``: options, consent, and the survey itself."""

import sys
from collections.abc import Mapping
from contextlib import nullcontext
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import click
from click.exceptions import Exit

from kcp_cli.environments import CA, environment_of
from kcp_cli.exits import UNKNOWN, WRONG, usage
from kcp_cli.files import PASSWORD, ShopFiles, on_terminal, open_identity, read_bytes, write_private
from kcp_cli.grammar import FILE, LANGUAGE, flag, group, number, option, whole
from kcp_cli.output import Language, say
from kcp_proto import Environment, Identity, KcpError, KeyLoadError
from kcp_transports.survey import (
    Browser,
    Exchange,
    Plan,
    Survey,
    SurveyRefused,
    check_target,
    make_plan,
    open_survey,
    write_evidence,
)

from .afterwards import diff, propose_patch
from .clean import clean
from .report import came, show_bytes, show_findings, show_summary
from .words import WORDS

_LEAST_PAUSE = 1.0


@group(
    invoke_without_command=True,
    examples=[
        "kcp-proto survey --env staging --site-cd T0000 --cert cert.pem --key key.pem --plan",
    ],
)
@option("--env", default="", help="staging, or the address of a sandbox on this machine.")
@option("--site-cd", default="", help="The test shop's site code.")
@option("--cert", type=FILE, help="The test shop's certificate file.")
@option("--key", type=FILE, help="The test shop's key file (PEM).")
@PASSWORD
@CA
@option(
    "--ask",
    "question",
    multiple=True,
    help="A question to ask, such as Q3; all harmless ones if none is.",
)
@option(
    "--reversible",
    multiple=True,
    help="A question to ask about a payment of your own, such as Q30.",
)
@option(
    "--budget",
    type=whole(0),
    default=0,
    help="Won that may be paid in all; they are taken back at once.",
)
@flag("--plan", help="Print every byte, secrets masked, and send nothing.")
@option("--consent", help="The site code once more, where no one can type it.")
@option("--pause", type=number(0, 600), default=3.0, help="Seconds between two requests.")
@option(
    "--journal",
    type=FILE,
    default="survey.jsonl",
    help="The recording of what is sent; made, or continued.",
)
@option("--out", type=FILE, default="survey-evidence.json", help="Where the evidence is written.")
@LANGUAGE
@click.pass_context
def survey(
    context: click.Context,
    env: str,
    site_cd: str,
    cert: Path | None,
    key: Path | None,
    password_env: str | None,
    password_file: Path | None,
    ca: Path | None,
    question: tuple[str, ...],
    reversible: tuple[str, ...],
    budget: int,
    plan: bool,
    consent: str | None,
    pause: float,
    journal: Path,
    out: Path,
    lang: Language,
) -> None:
    """Ask the gateway's staging what nothing documents, harmlessly, and write evidence.

    Exit 1 if anything is not as this project takes it to be, 4 if a payment is left open.
    """
    if context.invoked_subcommand:
        if env or site_cd or cert or key:
            usage("survey {} asks no gateway: leave the options out", context.invoked_subcommand)
        return
    try:
        environment = _target(env, pause)
        identity = _identity(site_cd, cert, key, password_env, password_file)
        made = make_plan(
            identity,
            environment,
            datetime.now(UTC),
            ask=question,
            reversible=reversible,
            budget=budget,
        )
    except (KcpError, SurveyRefused) as error:
        usage(str(error))
    show_summary(made, pause, lang)
    if plan:
        show_bytes(made, lang)
        return
    _agree(made, consent, lang)
    _run(made, ca, pause, journal, out, lang)


for each in (diff, clean, propose_patch):
    survey.add_command(each)


def _target(env: str, pause: float) -> Environment:
    if not env:
        usage("--env is missing: staging, or the address of a sandbox on this machine")
    environment = environment_of(env)
    check_target(environment)
    if environment.name == "staging" and pause < _LEAST_PAUSE:
        usage("--pause is at least {:g} on staging", _LEAST_PAUSE)
    return environment


def _identity(
    site_cd: str,
    cert: Path | None,
    key: Path | None,
    password_env: str | None,
    password_file: Path | None,
) -> Identity:
    if not site_cd or cert is None or key is None:
        usage("a survey needs a test shop: --site-cd, --cert and --key")
    return open_identity(ShopFiles(site_cd, cert, key, password_env, password_file))


def _agree(plan: Plan, consent: str | None, language: Language) -> None:
    words, site_cd = WORDS[language], plan.identity.site_cd
    if consent is None:
        if not on_terminal():
            usage(words["no-consent"])
        host = plan.environment.base_url
        say(words["consent"].format(site_cd=site_cd, host=host))
        consent = sys.stdin.readline().strip()
    if consent != site_cd:
        usage(words["wrong-consent"])


def _run(
    plan: Plan, ca: Path | None, pause: float, journal: Path, out: Path, language: Language
) -> None:
    words = WORDS[language]

    def announce(address: str) -> None:
        say(words["browser"].format(address))

    with Browser(plan.address, announce) if plan.paid else nullcontext() as payer:
        asking = _opened(plan, journal, ca, payer, pause)
        _carry_out(asking, words)
    _close(asking, journal, out, language)


def _opened(
    plan: Plan, journal: Path, ca: Path | None, payer: Browser | None, pause: float
) -> Survey:
    try:
        ca_pem = read_bytes(ca) if ca else None
        return open_survey(plan, journal, ca_pem=ca_pem, payer=payer, pause=pause)
    except KeyLoadError:
        usage("--ca {} holds no certificate in PEM", ca)


def _carry_out(asking: Survey, words: Mapping[str, str]) -> None:
    total = asking.most_exchanges

    def tell(exchange: Exchange) -> None:
        number = len(asking.exchanges)
        line = {"number": number, "all": total, "name": exchange.name, "came": came(exchange)}
        say(words["progress"].format(**line))

    try:
        asking.run(tell)
    except KeyboardInterrupt:
        asking.stopped = words["interrupted"]


def _close(asking: Survey, journal: Path, out: Path, language: Language) -> None:
    words = WORDS[language]
    write_private(out, write_evidence(asking, version("kcp-proto")))
    show_findings(asking, language)
    if asking.stopped:
        say(words["stopped"].format(asking.stopped))
    say(words["evidence"].format(out=out, journal=journal))
    if asking.open_payments:
        for payment in asking.open_payments:
            say(words["left-open"].format(order=payment.order_no, journal=journal))
        raise Exit(UNKNOWN)
    if not asking.is_whole or any(each.verdict != "confirmed" for each in asking.findings()):
        raise Exit(WRONG)
