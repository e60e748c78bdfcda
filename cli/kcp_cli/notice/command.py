"""``notice``: look at notices that a shop received, and post them again."""

from pathlib import Path

from click.exceptions import Exit

from kcp_cli.exits import WRONG, usage
from kcp_cli.grammar import FILE, SOURCE, Group, argument, flag, number, option, whole
from kcp_cli.output import say, write, write_json
from kcp_cli.phrases import phrase
from kcp_proto import MessageError
from kcp_transports.https import utc_now

from .posting import Posted, post_all, target_of
from .report import list_rows, show_faults, show_notice
from .sources import find, rows

notice = Group(
    "notice",
    help="Look at notices that a shop received, and post them again.",
    no_args_is_help=True,
)

_MOST_AT_ONCE = 64
_SOURCE = argument(
    "file",
    type=SOURCE,
    help="An inbox: SQLite file or address; or a file of one body, - is stdin.",
)
_KEY = argument("key", required=False, help="The notice's id in the inbox, or its beginning.")
_AS_JSON = flag("--json", "as_json", help="Print JSON instead of a table.")
_PREFIX = option("--prefix", default="kcp_", help="What the names of an inbox's tables begin with.")
_CONTENT_TYPE = option(
    "--content-type", default="", help="The header that came with the body, with its charset."
)


@notice.command("ls", examples=["kcp-proto notice ls inbox.sqlite"])
@argument("file", type=SOURCE, help="The SQLite file of an inbox, or the address of its database.")
@_PREFIX
@_AS_JSON
def list_(file: str, prefix: str, as_json: bool) -> None:
    """List an inbox's notices, the newest first: key, state, decision, age, and how often."""
    list_rows(rows(file, prefix), utc_now(), as_json=as_json)


@notice.command(
    examples=["kcp-proto notice show inbox.sqlite 20260301", "kcp-proto notice show body.txt"]
)
@_SOURCE
@_KEY
@_CONTENT_TYPE
@_PREFIX
@flag("--full", help="Show personal data too.")
@_AS_JSON
def show(
    file: str, key: str | None, content_type: str, prefix: str, full: bool, as_json: bool
) -> None:
    """Show one notice's fields, what deviates, and what would be decided about it."""
    found = find(file, key, content_type, prefix)
    try:
        read = found.read()
    except MessageError as error:
        show_faults(error.faults, found, as_json=as_json)
        raise Exit(WRONG) from None
    show_notice(found, read, full=full, as_json=as_json)


@notice.command(
    examples=["kcp-proto notice replay body.txt --to http://127.0.0.1:8000/kcp/notice --count 2"]
)
@_SOURCE
@_KEY
@option("--to", metavar="URL", required=True, help="The shop's address for notices.")
@option("--count", type=whole(1, 1000), default=1, help="How often it is posted.")
@flag("--at-once", help="Post all of them at the same time.")
@flag("--allow-any-host", help="Post to another machine, too.")
@_CONTENT_TYPE
@_PREFIX
@option("--ca", type=FILE, help="Trust this CA (PEM) instead of the public ones.")
@option("--timeout", type=number(0.1), default=30.0, help="Longest wait in seconds.")
@flag("--json", "as_json", help="Print one JSON object a line.")
def replay(
    file: str,
    key: str | None,
    to: str,
    count: int,
    at_once: bool,
    allow_any_host: bool,
    content_type: str,
    prefix: str,
    ca: Path | None,
    timeout: float,
    as_json: bool,
) -> None:
    """Post a notice to a shop as it came, and say whether the shop acknowledged it."""
    if at_once and count > _MOST_AT_ONCE:
        usage("--at-once posts at most {}", _MOST_AT_ONCE)
    target = target_of(to, allow_any_host=allow_any_host, ca=ca, timeout=timeout)
    found = find(file, key, content_type, prefix)
    header = found.posted_type()
    if not (header.isascii() and header.isprintable()):
        usage("the Content-Type is no header that can be posted: give one by --content-type")
    if not found.row and found.body.endswith(b"\n"):
        odd = "{} ends with a line end, which is posted too and which no notice has"
        say(f"kcp-proto: {phrase(odd, file)}")

    def report(posted: Posted) -> None:
        _report(posted, as_json=as_json)

    code = post_all(target, found.body, header, count=count, at_once=at_once, show=report)
    raise Exit(code)


def _report(posted: Posted, *, as_json: bool) -> None:
    milliseconds = round(posted.seconds * 1000)
    if as_json:
        write_json(
            {
                "outcome": posted.outcome,
                "status": posted.status,
                "milliseconds": milliseconds,
                "reason": posted.reason,
            },
            indent=None,
        )
        return
    outcome = phrase(posted.outcome)
    texts = (str(posted.status or ""), outcome, f"{milliseconds} ms", posted.said())
    write("  ".join(filter(None, texts)))
