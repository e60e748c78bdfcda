"""Write ``docs/messages.md`` from the schemas, or check that it is what they say.

Run ``python tools/messages_page.py`` to write and ``--check`` to compare only.
"""

import sys
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "schemas")]

from kcp_proto import catalogue  # noqa: E402
from kcp_proto.catalogue import Message  # noqa: E402
from kcp_proto.messages import NOTICES, REPLIES, REQUESTS  # noqa: E402
from kcp_schemas import message_names  # noqa: E402
from tools.generated import write_or_check  # noqa: E402

TARGET = ROOT / "docs" / "messages.md"
FOLDER = "../schemas/kcp_schemas/messages"
HEAD = """\
# Messages

Every message is a request, a response or a [notice](notices.md), described by one schema. Its name
is the file name of the schema without `.json` and the end of the schema's `$id`,
`urn:kcp-proto:schema:1:<name>`. `kcp-proto messages` prints this list, `kcp-proto schema NAME`
prints one schema and `kcp-proto schema --export DIR` writes them all. The typed classes are in
`kcp_proto.messages`. `make generate` writes this page from the schemas.

*Known from* says what kinds of sources describe a message (R32), and how many independent ones:
`guide` the two guides, `documented` other pages or manuals of NHN KCP, `sample` its sample code,
`captured` real bodies in public code, `seen` public integrations. An operation whose request is
known from the last two alone is **experimental**: sending it with a client warns once.
"""
FOOT = """
What the gateway does with each operation is in [gateway.md](gateway.md); what the schemas state
beyond JSON Schema is in [schemas.md](schemas.md); every field is in the
[glossary](glossary.md#fields-on-the-wire).
"""


def main() -> int:
    return write_or_check(TARGET, "\n".join(page()), "schemas")


def page() -> Iterator[str]:
    """List the messages of each family, which is the first word of their names."""
    yield HEAD
    classes = typed_classes()
    for family, names in groupby(message_names(), lambda name: name.partition(".")[0]):
        yield f"## {family}\n"
        yield "| message | what it is | 내용 | known from | typed class |"
        yield "|---|---|---|---|---|"
        for name in names:
            yield row(catalogue.message(name), classes[name])
        yield ""
    yield FOOT.lstrip("\n")


def row(message: Message, classes: list[str]) -> str:
    experimental = message.is_request and catalogue.operation(message.operation).experimental
    known = ", ".join(f"{kind} {sources}" for kind, sources in message.evidence.items())
    cells = (
        f"[`{message.name}`]({FOLDER}/{message.name}.json)",
        message.schema["description"].removesuffix("."),
        message.schema["title"],
        f"**experimental**: {known}" if experimental else known,
        ", ".join(f"`{each}`" for each in classes),
    )
    return f"| {' | '.join(cells)} |"


def typed_classes() -> Mapping[str, list[str]]:
    """Name the classes of `kcp_proto.messages` that stand for each message."""
    classes = {name: [reply.__name__] for name, reply in REPLIES.items()}
    for notice in NOTICES:
        classes[notice.MESSAGE] = [notice.__name__]
    for request in REQUESTS:
        classes.setdefault(f"{request.OPERATION}.request", []).append(request.__name__)
    return classes


if __name__ == "__main__":
    raise SystemExit(main())
