"""``report``: one masked bundle for a bug report or for the gateway's desk."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kcp_cli.environments import environment_of
from kcp_cli.exits import usage
from kcp_cli.files import PASSWORD, read_bytes, read_password, write_private
from kcp_cli.grammar import FILE, LANGUAGE, SOURCE, argument, choice, command, flag, option
from kcp_cli.output import Language, write
from kcp_proto.doctor import IdentityFiles
from kcp_proto.showing import json_text

from .audience import Audience, Mask
from .bundle import packed
from .exchanges import ReportedExchange, choose, reported
from .findings import doctors_findings, signature_findings
from .installation import installation
from .page import page
from .words import words

_PAGE, _FACTS = "REPORT.md", "report.json"


@command(
    examples=[
        "kcp-proto report --key key.pem --cert cert.pem --password-file password.txt",
        "kcp-proto report journal.jsonl --order ORDER1 --for desk --lang ko --out inquiry.zip",
        "kcp-proto report --explain request.json --list",
    ]
)
@argument(
    "recording", type=SOURCE, required=False, help="A recording, or the address of a database."
)
@option("--id", "ids", multiple=True, help="An exchange's id, or its beginning.")
@option("--order", "orders", multiple=True, help="An order number: all its exchanges.")
@option(
    "--for",
    "audience",
    type=choice(Audience),
    default=Audience.BUG,
    help="Who reads it: bug hides site code, order and transaction numbers; desk needs them.",
)
@option("--key", type=FILE, help="Private key file, for the doctor.")
@option("--cert", type=FILE, help="Certificate file, for the doctor and for --explain.")
@PASSWORD
@option("--explain", type=FILE, help="JSON body of a request whose signature was refused.")
@option("--env", metavar="NAME", help="production, staging or an https address.")
@option("--out", type=FILE, default=Path("kcp-report.zip"), help="Write to this file (mode 0600).")
@flag("--list", "only_list", help="Say what would be inside, and write nothing.")
@LANGUAGE
def report(
    recording: str | None,
    ids: tuple[str, ...],
    orders: tuple[str, ...],
    audience: Audience,
    key: Path | None,
    cert: Path | None,
    password_env: str | None,
    password_file: Path | None,
    explain: Path | None,
    env: str | None,
    out: Path,
    only_list: bool,
    lang: Language,
) -> None:
    """Pack versions, the doctor's findings and masked exchanges into one ZIP file to send.

    Without --id and --order it takes the exchanges whose outcome is open. What is inside is
    listed before it is written; nothing in it is secret.
    """
    if recording is None and (ids or orders):
        usage("--id and --order need a recording")
    if key is not None and cert is None:
        usage("--key and --cert go together")
    mask = Mask(audience)
    exchanges: list[ReportedExchange] = []
    if recording is not None:
        exchanges = reported(recording, choose(recording, ids, orders), audience, mask)
    facts: dict[str, Any] = {"for": str(audience), "installation": installation()}
    if env is not None:
        chosen = environment_of(env)
        facts["environment"] = {"name": chosen.name, "address": mask.text(chosen.base_url)}
        if chosen.name != "custom":
            facts["environment"]["address"] = chosen.base_url
    certificate = read_bytes(cert) if cert is not None else None
    if key is not None and certificate is not None:
        # Without the files' paths: they name the machine's user.
        password = read_password(password_env, password_file)
        files = IdentityFiles(key=read_bytes(key), certificate=certificate, password=password)
        facts["doctor"] = doctors_findings(files, datetime.now(UTC), audience, mask)
    if explain is not None:
        facts["signature"] = signature_findings(read_bytes(explain), certificate, audience, mask)
    contents = _contents(audience, lang, facts, exchanges)
    write(words("listing", lang).format(name=out))
    for name, (text, key_of_words) in contents.items():
        size = len(text.encode("utf-8"))
        write(f"  {name:<24} {size:>7,} B  {words(key_of_words, lang)}")
    if only_list:
        write(words("not written", lang))
        return
    try:
        write_private(out, packed({name: text for name, (text, _) in contents.items()}))
    except OSError as error:
        usage("cannot write {}: {}", out, error.strerror)
    write(words("written", lang).format(name=out))


def _contents(
    audience: Audience, lang: Language, facts: dict[str, Any], exchanges: list[ReportedExchange]
) -> dict[str, tuple[str, str]]:
    """Write all files: names to texts and to what they hold."""
    kept = {
        f"exchanges/{number:02}.json": (_json(asdict(exchange)), "file.exchange")
        for number, exchange in enumerate(exchanges, 1)
    }
    rest = {_FACTS: (_json(facts), "file.report"), **kept}
    names = [(_PAGE, "file.page"), *((name, words_key) for name, (_, words_key) in rest.items())]
    return {_PAGE: (page(audience, lang, facts, exchanges, names), "file.page"), **rest}


def _json(value: object) -> str:
    return f"{json_text(value, 2)}\n"
