"""A page for each message in each language, from the schemas alone."""

import json
from collections.abc import Iterator, Mapping
from functools import cache

from kcp_proto import catalogue
from kcp_proto.catalogue import Field, Message, Operation
from kcp_proto.faults import in_words
from kcp_proto.messages import NOTICES, REPLIES, REQUESTS
from kcp_schemas import message_names

from .markdown import code, plain, ruled, table
from .message_texts import CLAUSES, GROUPS, RELATIONS, REMARKS
from .words import EFFECTS, EVIDENCE, KINDS, SENSITIVITY, SOURCES, Language, pick, word


def pages(language: Language) -> Iterator[tuple[str, str]]:
    """Give the path of each page and its Markdown."""
    yield "messages/index.md", "\n".join(_overview(language))
    for name in message_names():
        yield f"messages/{name}.md", "\n".join(_page(catalogue.message(name), language))


def titles(language: Language) -> Mapping[str, str]:
    """Give a short title of each page, for a menu."""
    korean = {name: _title(catalogue.message(name), "ko") for name in message_names()}
    # A name may be broken behind each of its dots.
    english = {name: name.replace(".", ".\u200b") for name in message_names()}
    return {f"messages/{name}.md": pick((korean[name], english[name]), language) for name in korean}


def _title(message: Message, language: Language) -> str:
    title: str = message.schema["title"]
    description: str = message.schema["description"]
    return title if language == "ko" else description.removesuffix(".")


def _overview(language: Language) -> Iterator[str]:
    yield f"# {word('messages', language)}\n\n{word('messages-lead', language)}\n"
    for title, lead, operations in GROUPS:
        yield f"## {pick(title, language)}\n\n{pick(lead, language)}\n"
        rows = (_listed(name, language) for each in operations for name in _messages_of(each))
        yield from table((word("message", language), word("means", language)), rows)


def _messages_of(operation: str) -> Iterator[str]:
    """Give the messages of an operation, its request first; a notice is the one of its own."""
    for name in message_names():
        if name == operation or name.startswith(f"{operation}."):
            yield name


def _listed(name: str, language: Language) -> tuple[str, str]:
    return f"[`{name}`]({name}.md)", plain(_title(catalogue.message(name), language))


def _page(message: Message, language: Language) -> Iterator[str]:
    # The other language's words too: a reader may know a message by either.
    english = message.schema["description"].removesuffix(".")
    if language == "ko":
        yield f"# {_title(message, language)}\n\n**`{message.name}`** ({english})\n"
    else:
        yield f"# {message.name}\n\n**{english}**\n"
    operation = _operation(message)
    if operation is not None and operation.experimental:
        yield f"> [!WARNING]\n> {word('experimental', language)}\n"
    yield from _table(_facts(message, operation, language), language)
    example = json.dumps(dict(message.examples[0]), ensure_ascii=False, indent=2)
    yield f"## {word('example', language)} {{#example}}\n\n```json\n{example}\n```\n"
    if operation is not None and message.is_request:
        yield from _signature(message, operation, language)
    yield f"## {word('fields', language)} {{#fields}}\n"
    for field in message.fields.values():
        yield from _field(message, field, language)


def _table(facts: Iterator[tuple[str, str]], language: Language) -> Iterator[str]:
    head = (word("item", language), word("content", language))
    yield from table(head, ((word(label, language), text) for label, text in facts))


def _signature(message: Message, operation: Operation, language: Language) -> Iterator[str]:
    """Explain what is signed, with the text of the example."""
    yield f"## {word('signature', language)} {{#signature}}\n"
    if not operation.sign:
        yield ruled(f"{word('signs-nothing', language)}\n", "../")
        return
    fields = ", ".join(f"[`{name}`](#{name.lower()})" for name in operation.sign)
    text = "^".join(str(message.examples[0][name]) for name in operation.sign)
    yield ruled(f"{word('signs', language, fields)}\n", "../")
    yield f"```text\n{text}\n```\n"
    yield ruled(f"{word('covers', language)}\n", "../")


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
        yield "responses", ", ".join(f"[`{name}`]({name}.md)" for name in _responses(message))
    if operation is not None and message.is_response:
        yield "belongs-to", f"[`{operation.request.name}`]({operation.request.name}.md)"
    if message.when:
        yield "when", ", ".join(f"`{field}` `{value}`" for field, value in message.when.items())
    if message.success:
        yield "success", ", ".join(f"`{k}`: {_codes(v)}" for k, v in message.success.items())
    if typed := _typed_classes().get(message.name):
        yield "typed-class", f"[`{typed}`](../api/kcp_proto.messages.md)"
    yield "evidence", _evidence(message.evidence, language)
    yield "source", _source(message.schema["$comment"], language)


def _responses(request: Message) -> Iterator[str]:
    for name in _messages_of(request.operation):
        if catalogue.message(name).is_response:
            yield name


def _source(comment: str, language: Language) -> str:
    """Say where it is known from; rulings lead to their headings."""
    if language == "ko":
        comment = "; ".join(CLAUSES.get(clause, clause) for clause in comment.split("; "))
        for english, korean in REMARKS.items():
            comment = comment.replace(english, korean)
    return ruled(comment, "../")


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
    yield f"{plain(title if language == 'ko' else description)}\n"
    yield from _table(_field_facts(message, field, language), language)


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
        yield "form", plain(pick((korean, english), language))
    yield "required", word(_required(message, field), language)
    if message.is_request:
        yield "filled-in-by", pick(SOURCES[field.source], language)
    shown = field.sensitive or ("last-four" if field.last_four else None)
    yield "shown", pick(SENSITIVITY[shown], language)
    for advice in field.advice:
        yield "advice", plain(advice["title" if language == "ko" else "description"])
    for relation in message.relations:
        if relation.field == field.name:
            others = ", ".join(f"[`{other}`](#{other.lower()})" for other in relation.others)
            yield "relation", pick(RELATIONS[relation.kind], language).format(others)
    if field.echoes:
        yield "echoed", ruled(word("compared", language, _codes(field.echoes)), "../")
    if field.evidence:
        yield "evidence", _evidence(field.evidence, language)
    if example := message.examples[0].get(field.name):
        yield "example", code(str(example))
    yield "source", _source(schema["$comment"], language)


def _required(message: Message, field: Field) -> str:
    if field.name in message.schema["required"]:
        return "yes"
    if field.name in message.on_success:
        return "on-success"
    return "recommended" if field.recommended else "no"


def _length(field: Field, language: Language) -> str:
    least, most = field.schema.get("minLength", 0), field.schema.get("maxLength")
    if field.max_bytes is not None:
        return word("bytes", language, word("at-most", language, field.max_bytes))
    if most is None:
        return word("any-length", language)
    if least == most:
        return word("characters", language, most)
    span = word("between", language, least, most) if least > 1 else word("at-most", language, most)
    return word("characters", language, span)
