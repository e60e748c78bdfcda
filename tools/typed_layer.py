"""Write ``kcp_proto/messages.py`` from the schemas, or check that it is what they say.

Run ``python tools/typed_layer.py`` to write and ``--check`` to compare only.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import run

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "schemas")]

from kcp_proto import catalogue  # noqa: E402
from kcp_proto.catalogue import Field, Message, Operation  # noqa: E402
from kcp_proto.typed import Notice, RequestMessage, TypedReply  # noqa: E402
from kcp_schemas import message_names  # noqa: E402
from tools.generated import write_or_check  # noqa: E402

TARGET = ROOT / "kcp_proto" / "messages.py"
HEAD = '''"""The typed layer: a class for each message; written by ``tools/typed_layer.py``.

Money is ``int`` won, times are aware datetimes at +09:00, identifiers are text, and an empty text
is None. Do not edit: change the schemas and run ``make generate``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import {dates}
from types import MappingProxyType
from typing import ClassVar

from .replies import Reply
from .typed import Notice, RequestMessage, TypedReply


def typed(reply: Reply) -> TypedReply:
    """Give the same reply with typed fields: won as ``int``, times as aware datetimes.

    Args:
        reply: What `kcp_proto.read_response` read.

    Returns:
        An instance of the reply's class in this module.
    """
    return REPLIES[reply.message].of(reply)
'''
PYTHON_TYPES = {"won": "int", "count": "int", "datetime": "datetime", "date": "date"}


def main() -> int:
    return write_or_check(TARGET, formatted("\n".join(module())), "schemas")


def module() -> Iterator[str]:
    kinds = {
        field.kind for name in message_names() for field in catalogue.message(name).fields.values()
    }
    yield HEAD.format(dates=", ".join(kind for kind in ("date", "datetime") if kind in kinds))
    replies: list[tuple[str, str]] = []
    requests: list[str] = []
    for name in catalogue.operations():
        operation = catalogue.operation(name)
        for response in catalogue.responses(name):
            stem = class_stem(operation, response)
            yield from reply_class(f"{stem}Reply", response)
            yield from request_class(stem, operation, response)
            replies.append((response.name, f"{stem}Reply"))
            requests.append(stem)
    notices = [capitals(name, ".") for name in catalogue.notices()]
    for stem, name in zip(notices, catalogue.notices(), strict=True):
        yield from notice_class(stem, catalogue.message(name))
    pairs = ", ".join(f'"{name}": {reply}' for name, reply in replies)
    yield f"\n\nREPLIES: Mapping[str, type[TypedReply]] = MappingProxyType({{{pairs}}})"
    yield f"NOTICES: tuple[type[Notice], ...] = ({''.join(map('{}, '.format, notices))})"
    yield f"REQUESTS: tuple[type[RequestMessage[TypedReply]], ...] = ({', '.join(requests)})"


def class_stem(operation: Operation, response: Message) -> str:
    last = operation.name.rpartition(".")[2]
    variant = response.name.partition(".response")[2].lstrip(".")
    return capitals(f"{variant}_{last}", "_")


def capitals(words: str, separator: str) -> str:
    return "".join(word.capitalize() for word in words.split(separator))


def reply_class(name: str, message: Message) -> Iterator[str]:
    described = [
        field for field in message.fields.values() if field.name not in ("res_cd", "res_msg")
    ]
    refuse_clashes(TypedReply, described)
    yield decorator()
    yield f"class {name}(TypedReply):"
    yield from docstring(message, described)
    yield f'    MESSAGE: ClassVar[str] = "{message.name}"'
    for field in described:
        yield f"    {field.name}: {PYTHON_TYPES.get(field.kind, 'str')} | None"


def notice_class(name: str, message: Message) -> Iterator[str]:
    described = list(message.fields.values())
    refuse_clashes(Notice, described)
    yield decorator()
    yield f"class {name}(Notice):"
    yield from docstring(message, described)
    required: list[str] = message.schema["required"]
    yield f'    MESSAGE: ClassVar[str] = "{message.name}"'
    for field in described:
        python = PYTHON_TYPES.get(field.kind, "str")
        yield f"    {field.name}: {python}{'' if field.name in required else ' | None'}"


def request_class(name: str, operation: Operation, response: Message) -> Iterator[str]:
    when = dict(response.when)
    # What another response's class fixes, the general class leaves out.
    fixed = {name for each in catalogue.responses(operation.name) for name in each.when}
    filled_in = [
        field
        for field in operation.request.fields.values()
        if field.source == "caller" and field.name not in fixed
    ]
    refuse_clashes(RequestMessage, filled_in)
    required: list[str] = operation.request.schema["required"]
    yield decorator()
    yield f"class {name}(RequestMessage[{name}Reply]):"
    yield from docstring(operation.request, filled_in)
    yield f'    OPERATION: ClassVar[str] = "{operation.name}"'
    yield f"    FIXED: ClassVar[Mapping[str, str]] = MappingProxyType({when!r})"
    yield f"    REPLY: ClassVar[type[{name}Reply]] = {name}Reply"
    for field in filled_in:
        yield f"    {field.name}: {request_type(field, field.name in required)}"


def request_type(field: Field, required: bool) -> str:
    python = PYTHON_TYPES.get(field.kind, "str")
    if not required:
        return f"{python} | None = None"
    # What is fixed in all that is known has not to be said each time (R35).
    return f"{python} = {field.known[0]!r}" if len(field.known) == 1 else python


def decorator() -> str:
    return "\n\n@dataclass(frozen=True, slots=True, kw_only=True, repr=False)"


def docstring(message: Message, fields: list[Field]) -> Iterator[str]:
    properties = message.schema["properties"]
    first = f'    """{message.schema["description"]} ({message.schema["title"]}).'
    if not fields:
        yield f'{first}"""\n'
        return
    yield f"{first}\n"
    yield "    Args:"
    for field in fields:
        schema = properties[field.name]
        yield f"        {field.name}: {schema['description']} ({schema['title']}) [{field.ruling}]"
    yield '    """\n'


def refuse_clashes(base: type, fields: list[Field]) -> None:
    clashes = [field.name for field in fields if hasattr(base, field.name)]
    if clashes:
        raise SystemExit(f"{base.__name__} has attributes of its own named {clashes}")


def formatted(source: str) -> str:
    ruff = Path(sys.executable).with_name("ruff")
    done = run([ruff, "format", "-"], input=source, capture_output=True, text=True, check=True)
    return done.stdout


if __name__ == "__main__":
    raise SystemExit(main())
