"""``recording resolve``: ask what became of a recording's unresolved requests."""

from collections import Counter
from pathlib import Path
from typing import Any

from click.exceptions import Exit

from kcp_proto import catalogue
from kcp_proto.resolution import Schedule
from kcp_proto.showing import last_four
from kcp_transports import Client
from kcp_transports.recording import ResolvedExchange, resolve_recording

from .environments import CA, ENVIRONMENT, SANDBOX, environment_of, open_transport
from .exits import WRONG
from .files import IDENTITY, ShopFiles, open_identity
from .grammar import SOURCE, argument, command, flag, number, option, whole
from .output import Language, language, write, write_json
from .phrases import phrase
from .tables import Table, print_table

# As many as a transport opens to one host; more threads would wait for each other.
_CONNECTIONS = 8


@command(
    examples=[
        "kcp-proto recording resolve calls.jsonl --env production --site-cd T0000"
        " --cert cert.pem --key key.pem --password-file password.txt --due",
        "kcp-proto recording resolve calls.jsonl --sandbox ready.json --per-second 50 --threads 2",
    ]
)
@argument("file", type=SOURCE, help="A recording, or the address of a database.")
@SANDBOX
@ENVIRONMENT
@IDENTITY
@CA
@option(
    "--pay-type",
    default="",
    help="Payment method of cancels where the recording does not say it.",
)
@flag("--due", help="Ask only about what is due by the schedule.")
@option(
    "--per-second",
    type=number(0.01, 10_000),
    default=Schedule().per_second,
    help="Inquiries a second at most; more only if NHN KCP agreed to it.",
)
@option("--threads", type=whole(1, _CONNECTIONS), default=1, help="How many ask at the same time.")
@flag("--json", "as_json", help="Print one JSON object a line.")
def resolve(
    file: str,
    env: str,
    shop: ShopFiles,
    ca: Path | None,
    pay_type: str,
    due: bool,
    per_second: float,
    threads: int,
    as_json: bool,
) -> None:
    """Ask what became of unresolved requests; only inquiries are sent, and what is found is kept.

    Exit 1 if anything is left that is not shown to be done.
    """
    environment = environment_of(env)
    identity = open_identity(shop)
    transport = open_transport(ca)
    found: list[ResolvedExchange] = []
    with Client(identity, environment, transport) as client:
        for each in resolve_recording(
            file, client, pay_type=pay_type, due=due, per_second=per_second, threads=threads
        ):
            found.append(each)
            if as_json:
                write_json(_members(each), indent=None)
    if not as_json:
        _show(found)
    if any(each.resolution.state != "done" for each in found):
        raise Exit(WRONG)


def _show(found: list[ResolvedExchange]) -> None:
    if not found:
        write(phrase("nothing is unresolved"))
        return
    table = Table(["id", "operation", "order or tno", "state", "why", "asked"])
    for each in found:
        row = _members(each)
        why = row["why"] or ", ".join(row["misfits"])
        number = row["order"] or row["tno"]
        asked = row["asked"] or phrase("never")
        cells = (row["id"], row["operation"], number, phrase(row["state"]), why, asked)
        table.add_row(*cells)
    print_table(table)
    counts = Counter[str](each.resolution.state for each in found)
    states = ("done", "different", "not seen", "unknown")
    write(
        phrase(
            "{} done, {} different, {} not seen, {} unknown", *(counts[state] for state in states)
        )
    )
    for each in found:
        if each.resolution.state != "done":
            found_out = each.resolution
            text = found_out.text_ko if language() is Language.KOREAN else found_out.text
            write(f"{each.exchange.id}: {text}")


def _members(each: ResolvedExchange) -> dict[str, Any]:
    """Collect what is known of an exchange; of a transaction number its last four digits (R24)."""
    exchange, found = each.exchange, each.resolution
    tno = exchange.fields.get("tno", "")
    proof = found.proof
    return {
        "id": exchange.id,
        "when": exchange.when.isoformat(timespec="seconds"),
        "operation": exchange.operation or "unknown operation",
        "order": catalogue.order_number(exchange.fields) or "",
        "tno": last_four(tno) if tno else "",
        "state": found.state,
        "why": found.why,
        "misfits": list(found.misfits),
        "asked": found.asked_at.isoformat(timespec="seconds") if found.asked_at else "",
        "until": found.until.isoformat(timespec="seconds") if found.until else "",
        "is_asked": each.is_asked,
        "text": found.text,
        "text_ko": found.text_ko,
        "proof": None
        if proof is None
        else {
            "inquiry": proof.inquiry,
            "when": proof.when.isoformat(timespec="seconds"),
            "response": {**proof.response, "tno": last_four(proof.tno)},
        },
    }
