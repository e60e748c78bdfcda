"""``notice``: look at notices that a shop received, and post them again."""

from pathlib import Path
from typing import Annotated

import typer

from kcp_cli.exits import EPILOG, WRONG, usage
from kcp_cli.output import say, write, write_json
from kcp_proto import MessageError
from kcp_transports.https import utc_now

from .posting import Posted, post_all, target_of
from .report import list_rows, show_faults, show_notice
from .sources import find, rows

notice = typer.Typer(
    name="notice",
    help="Look at notices that a shop received, and post them again.",
    epilog=EPILOG,
    no_args_is_help=True,
)

_MOST_AT_ONCE = 64
Source = Annotated[
    str,
    typer.Argument(
        metavar="FILE", help="An inbox: SQLite file or address; or a file of one body, - is stdin."
    ),
]
Key = Annotated[str | None, typer.Argument(help="The notice's id in the inbox, or its beginning.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Prefix = Annotated[str, typer.Option(help="What the names of an inbox's tables begin with.")]
ContentType = Annotated[
    str, typer.Option(help="The header that came with the body, with its charset.")
]


@notice.command("ls", epilog=EPILOG)
def list_(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help="The SQLite file of an inbox, or the address of its database."
        ),
    ],
    prefix: Prefix = "kcp_",
    as_json: AsJson = False,
) -> None:
    """List an inbox's notices, the newest first: key, state, decision, age, and how often."""
    list_rows(rows(file, prefix), utc_now(), as_json=as_json)


@notice.command(epilog=EPILOG)
def show(
    file: Source,
    key: Key = None,
    content_type: ContentType = "",
    prefix: Prefix = "kcp_",
    full: Annotated[bool, typer.Option("--full", help="Show personal data too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show one notice's fields, what deviates, and what would be decided about it."""
    found = find(file, key, content_type, prefix)
    try:
        read = found.read()
    except MessageError as error:
        show_faults(error.faults, found, as_json=as_json)
        raise typer.Exit(WRONG) from None
    show_notice(found, read, full=full, as_json=as_json)


@notice.command(epilog=EPILOG)
def replay(
    file: Source,
    to: Annotated[str, typer.Option(help="The shop's address for notices.")],
    key: Key = None,
    count: Annotated[int, typer.Option(min=1, max=1000, help="How often it is posted.")] = 1,
    at_once: Annotated[
        bool, typer.Option("--at-once", help="Post all of them at the same time.")
    ] = False,
    allow_any_host: Annotated[
        bool, typer.Option("--allow-any-host", help="Post to another machine, too.")
    ] = False,
    content_type: ContentType = "",
    prefix: Prefix = "kcp_",
    ca: Annotated[
        Path | None, typer.Option(help="Trust this CA (PEM) instead of the public ones.")
    ] = None,
    timeout: Annotated[float, typer.Option(min=0.1, help="Longest wait in seconds.")] = 30.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """Post a notice to a shop as it came, and say whether the shop acknowledged it."""
    if at_once and count > _MOST_AT_ONCE:
        usage(f"--at-once posts at most {_MOST_AT_ONCE}")
    target = target_of(to, allow_any_host=allow_any_host, ca=ca, timeout=timeout)
    found = find(file, key, content_type, prefix)
    header = found.posted_type()
    if not (header.isascii() and header.isprintable()):
        usage("the Content-Type is no header that can be posted: give one by --content-type")
    if not found.row and found.body.endswith(b"\n"):
        say(f"kcp-proto: {file} ends with a line end, which is posted too and which no notice has")

    def report(posted: Posted) -> None:
        _report(posted, as_json=as_json)

    code = post_all(target, found.body, header, count=count, at_once=at_once, show=report)
    raise typer.Exit(code)


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
    texts = (str(posted.status or ""), posted.outcome, f"{milliseconds} ms", posted.reason)
    write("  ".join(filter(None, texts)))
