"""``call``: send one request to a gateway."""

from pathlib import Path
from typing import NoReturn, cast

from click.exceptions import Exit

from kcp_proto import NotSent, OutcomeUnknown, Reply, catalogue
from kcp_proto.documents import decode
from kcp_proto.redaction import redact
from kcp_transports import Client, RecordingTransport, Transport

from .environments import CA, ENVIRONMENT, SANDBOX, environment_of, open_transport
from .exits import UNKNOWN, WRONG, usage
from .files import IDENTITY, ShopFiles, open_identity, read_bytes
from .grammar import FILE, SOURCE, argument, command, flag, names, option
from .interrupts import Interrupted, Interrupts
from .output import say, write_json
from .phrases import phrase, said
from .streams import drop

_REFERENCE_FIELDS = ("res_cd", "tno")


@command(
    examples=[
        "kcp-proto call payment.cancel fields.json --sandbox ready.json",
        "kcp-proto call payment.cancel fields.json --env staging --site-cd T0000 --cert cert.pem"
        " --key key.pem --password-file password.txt",
    ]
)
@argument(
    "operation",
    type=names("OPERATION", lambda _: catalogue.operations()),
    help="Its name, such as transaction.inquiry.",
)
@argument("file", type=SOURCE, help="JSON object of the caller's fields; - is stdin.")
@SANDBOX
@ENVIRONMENT
@IDENTITY
@CA
@option("--record", type=FILE, help="Append the exchange, masked, to this recording.")
@flag("--refuse-exposed", help="Refuse a recording that others can open, instead of narrowing it.")
@flag("--yes", help="Confirm moving money on production.")
def call(
    operation: str,
    file: str,
    env: str,
    shop: ShopFiles,
    ca: Path | None,
    record: Path | None,
    refuse_exposed: bool,
    yes: bool,
) -> None:
    """Send one request and print the reply as JSON, personal data masked."""
    environment = environment_of(env)
    effect = catalogue.operation(operation).effect
    if environment.is_production and effect != "read" and not yes:
        usage("{} moves real money on production: add --yes to confirm", operation)
    fields = decode(read_bytes(file), subject=file)
    if not isinstance(fields, dict):
        usage("{} holds no JSON object", file)
    identity = open_identity(shop)
    with Interrupts() as interrupts:
        transport = _recorded(interrupts.watch(open_transport(ca)), record, refuse_exposed)
        with Client(identity, environment, transport) as client:
            reply = _exchange(client, operation, cast("dict[str, object]", fields), interrupts)
    for fault in reply.faults:
        say(f"{fault.severity}: {said(fault)}")
    if not reply.ok:
        # A code that leaves the outcome open raises here, and ends with its own exit code.
        reply.raise_for_result()
        raise Exit(WRONG)


def _recorded(transport: Transport, path: Path | None, refuse_exposed: bool) -> Transport:
    if path is None:
        return transport
    return RecordingTransport(transport, path, on_exposure="refuse" if refuse_exposed else "narrow")


def _exchange(
    client: Client, operation: str, fields: dict[str, object], interrupts: Interrupts
) -> Reply:
    """Send the request and print the reply; whatever breaks in is told as an unknown outcome."""
    try:
        reply = client.send(operation, fields)
        _print(reply)
    except NotSent:
        interrupts.give_way()
        raise
    except OutcomeUnknown:
        interrupts.settle()
        if interrupts.name:
            sentence = phrase("interrupted by {} while {} was out", interrupts.name, operation)
            say(f"kcp-proto: {sentence}")
        raise
    except Interrupted:
        interrupts.settle()
        raise interrupts.unknown() from None
    interrupts.settle()
    return reply


def _print(reply: Reply) -> None:
    shown = redact(catalogue.message(reply.message), reply.wire)
    try:
        write_json(shown, at_once=True)
    except (OSError, ValueError, Interrupted) as error:
        _rescue(reply, error)


def _rescue(reply: Reply, error: Exception) -> NoReturn:
    """Say on standard error what a reply that cannot be printed means: the gateway has acted."""
    drop("stdout")
    # Names and numbers as the gateway wrote them; whatever is broken here can take ASCII.
    facts = [f"{name} {reply.wire[name]!a}" for name in _REFERENCE_FIELDS if name in reply.wire]
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    lost = phrase(
        "{} was answered, but the reply could not be written: {}", reply.operation, reason
    )
    advice = phrase("{}; look the outcome up before sending anything again", ", ".join(facts))
    say(f"kcp-proto: {lost}")
    say(f"kcp-proto: {advice}")
    raise Exit(UNKNOWN)
