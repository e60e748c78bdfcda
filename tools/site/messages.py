"""A page for each message in each language, from the schemas alone."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import groupby

from kcp_proto import catalogue
from kcp_proto.catalogue import Field, Message, Operation
from kcp_proto.faults import in_words
from kcp_proto.messages import NOTICES, REPLIES, REQUESTS
from kcp_schemas import message_names

from .words import EFFECTS, EVIDENCE, KINDS, SENSITIVITY, SOURCES, Language, pick, word


def pages(language: Language) -> Iterator[tuple[str, str]]:
    """Give the path of each page and its Markdown."""
    yield "messages/index.md", "\n".join(_overview(language))
    for name in message_names():
        yield f"messages/{name}.md", "\n".join(_page(catalogue.message(name), language))


def titles(language: Language) -> Mapping[str, str]:
    """Give a short title of each page, for a menu in which its family stands above it."""
    korean = {name: _title(catalogue.message(name), "ko") for name in message_names()}
    # A name may be broken behind each of its dots.
    english = {name: name.partition(".")[2].replace(".", ".\u200b") for name in message_names()}
    return {f"messages/{name}.md": pick((korean[name], english[name]), language) for name in korean}


def _title(message: Message, language: Language) -> str:
    title: str = message.schema["title"]
    description: str = message.schema["description"]
    return title if language == "ko" else description.removesuffix(".")


def _overview(language: Language) -> Iterator[str]:
    yield f"# {word('messages', language)}\n\n{word('messages-lead', language)}\n"
    for family, names in groupby(message_names(), lambda name: name.partition(".")[0]):
        yield f"\n## {family}\n"
        for name in names:
            yield f"- [`{name}`]({name}.md): {_title(catalogue.message(name), language)}"


def _page(message: Message, language: Language) -> Iterator[str]:
    yield f"# {message.name}\n"
    # The other language's title too: whoever looks for a message may know it by either.
    yield f"**{_title(message, language)}**"
    if language == "ko":
        yield f"({message.schema['description'].removesuffix('.')})"
    yield ""
    operation = _operation(message)
    if operation is not None and operation.experimental:
        yield f"> [!WARNING]\n> {word('experimental', language)}\n"
    yield "| | |\n|---|---|"
    for label, text in _facts(message, operation, language):
        yield f"| {word(label, language)} | {text} |"
    example = json.dumps(dict(message.examples[0]), ensure_ascii=False, indent=2)
    yield f"\n## {word('example', language)}\n\n```json\n{example}\n```\n"
    yield f"## {word('fields', language)}\n"
    for field in message.fields.values():
        yield from _field(message, field, language)


def _operation(message: Message) -> Operation | None:
    return None if message.notice else catalogue.operation(message.operation)


def _facts(
    message: Message, operation: Operation | None, language: Language
) -> Iterator[tuple[str, str]]:
    if operation is not None:
        yield "operation", f"`{operation.name}`"
        yield "address", f"`POST {operation.path}`"
    if operation is not None and message.is_request:
        yield "effect", pick(EFFECTS[operation.effect], language)
        signed = "^".join(operation.sign)
        yield "sign-string", f"`{signed}`" if signed else word("unsigned", language)
        inquiry = operation.inquiry
        link = f"[`{inquiry}`]({inquiry}.request.md)" if inquiry else ""
        if operation.effect != "read":
            yield "inquiry", link or word("no-inquiry", language)
    if operation is not None and message.is_response:
        yield "belongs-to", f"[`{operation.request.name}`]({operation.request.name}.md)"
    if message.success:
        yield "success", ", ".join(f"`{k}`: {_codes(v)}" for k, v in message.success.items())
    if typed := _typed_classes().get(message.name):
        yield "typed-class", f"`kcp_proto.messages.{typed}`"
    yield "evidence", _evidence(message.evidence, language)
    yield "source", message.schema["$comment"]


def _codes(values: tuple[str, ...]) -> str:
    return ", ".join(f"`{value}`" for value in values)


@cache
def _typed_classes() -> Mapping[str, str]:
    classes = {name: reply.__name__ for name, reply in REPLIES.items()}
    classes |= {notice.MESSAGE: notice.__name__ for notice in NOTICES}
    return classes | {f"{each.OPERATION}.request": each.__name__ for each in REQUESTS}


def _evidence(evidence: Mapping[str, int], language: Language) -> str:
    kinds = [f"{pick(EVIDENCE[kind], language)} {count}" for kind, count in evidence.items()]
    return ", ".join(kinds)


def _field(message: Message, field: Field, language: Language) -> Iterator[str]:
    """Describe a field under a heading of its own, so that it has an address and is found first."""
    title, description = field.schema["title"], field.schema["description"]
    yield f"### {field.name}\n"
    yield f"{title}\n" if language == "ko" else f"{description}\n"
    yield "| | |\n|---|---|"
    for label, text in _field_facts(message, field, language):
        yield f"| {word(label, language)} | {text} |"
    yield ""


def _field_facts(message: Message, field: Field, language: Language) -> Iterator[tuple[str, str]]:
    schema = field.schema
    types = word("text-or-integer" if field.takes_integer else "text", language)
    yield "type", f"{types}, {pick(KINDS[field.kind], language)}"
    if field.constant is not None:
        yield "values", f"`{field.constant}` ({word('fixed', language)})"
    elif field.known:
        yield "values", _codes(field.known)
    else:
        yield "length", _length(field, language)
    if "pattern" in schema and field.constant is None and not field.choices:
        english, korean = in_words(schema["pattern"], schema)
        yield "form", pick((korean, english), language)
    required = field.name in message.schema["required"]
    recommended = "recommended" if field.recommended else "no"
    yield "required", word("yes" if required else recommended, language)
    if message.is_request:
        yield "filled-in-by", pick(SOURCES[field.source], language)
    shown = field.sensitive or ("last-four" if field.last_four else None)
    yield "shown", pick(SENSITIVITY[shown], language)
    for advice in field.advice:
        yield "advice", advice["title" if language == "ko" else "description"]
    for relation in message.relations:
        if relation.field == field.name:
            others = ", ".join(f"`{other}`" for other in relation.others)
            yield "relation", f"{relation.kind} {others}"
    if field.evidence:
        yield "evidence", _evidence(field.evidence, language)
    if example := message.examples[0].get(field.name):
        yield "example", f"`{example}`"
    yield "source", schema["$comment"]


def _length(field: Field, language: Language) -> str:
    least, most = field.schema.get("minLength", 0), field.schema.get("maxLength")
    if field.max_bytes is not None:
        return f"{word('at-most', language, field.max_bytes)} {word('bytes', language)}"
    if most is None:
        return word("any-length", language)
    if least == most:
        return f"{most} {word('characters', language)}"
    span = word("between", language, least, most) if least > 1 else word("at-most", language, most)
    return f"{span} {word('characters', language)}"
