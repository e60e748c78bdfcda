"""Check that the shipped schemas are well-formed, annotated, and what the guides' tables say.

Run ``python tools/schema_drift.py``; it prints every problem and exits 1 if there is one.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "schemas")]

from jsonschema import Draft202012Validator, SchemaError  # noqa: E402

from kcp_schemas import load_schema, message_names, schema_text  # noqa: E402
from tools.guide_tables import disagreements  # noqa: E402

ID = "urn:kcp-proto:schema:1:"
ANNOTATIONS = ("title", "description", "$comment")
MESSAGE_KEYWORDS = {
    *ANNOTATIONS,
    *("$schema", "$id", "type", "required", "properties", "additionalProperties", "examples"),
    *("if", "then"),
    *("x-kcp-operation", "x-kcp-path", "x-kcp-sign", "x-kcp-effect"),
    "x-kcp-inquiry",  # the operation that finds out what became of it; null if there is none
    "x-kcp-settled",  # by what that inquiry shows that it was acted on (R37)
    "x-kcp-nothing-found",  # an inquiry's result codes that are read as "no such transaction"
    "x-kcp-shows",  # what an inquiry's response shows, by the names of its fields (R37)
    "x-kcp-repeatable",  # true: it may be sent again after any failure
    "x-kcp-discriminator",  # the field whose value names the operation on its path
    "x-kcp-evidence",  # how the message is known, from how many sources (R32)
    "x-kcp-notice",  # what a notice, which the gateway posts by itself, means to the shop (R36)
    "x-kcp-relations",  # what two fields owe each other
    *("x-kcp-when", "x-kcp-success"),  # which response this is; what it says when all went well
}
FIELD_KEYWORDS = {
    *ANNOTATIONS,
    *("type", "const", "enum", "pattern", "not", "minLength", "maxLength", "minimum", "maximum"),
    *("x-kcp-source", "x-kcp-type", "x-kcp-sensitive", "x-kcp-max-bytes"),
    "x-kcp-evidence",  # how the field is known, where that differs from the message
    # What the field is, whatever its name: order-number, pay-type, tax-split, billing-key, window,
    # result-code, result-message.
    "x-kcp-role",
    "x-kcp-mask",  # what stands in a sensitive field's place
    "x-kcp-show",  # last-four: how much of an identifier a log or repr shows
    "x-kcp-advice",  # schemas of their own; breaking one is a warning
    "x-kcp-recommended",  # true: leaving it out is looked at as an empty text
    "x-kcp-date-key",  # the field beside which this one stands for a date
    "x-kcp-echo",  # the response's fields that must repeat this one
}
EVIDENCE = ("guide", "documented", "sample", "captured", "seen")
RELATIONS = ("equals", "at-most", "advised-below", "sum-of", "all-or-none")
# Blanks, marks without a width and marks of direction, which an editor shows badly or not at all.
UNSEEN = re.compile("[\u1680\u2000-\u206f\u3000\ufeff]")
OF_WON = ("at-most", "advised-below", "sum-of")
# Clients see it in responses, the guides do not name it. R14: names are the wire's; R31: a response
# that does not fit its request is a warning.
UNDOCUMENTED_ECHOES = {"order_no"}
# Printable ASCII but the space and the separator (R17).
UNSIGNABLE = [chr(code) for code in (*range(0x21), 0x5E, *range(0x7F, 0x100))] + ["가", "１"]


def main() -> int:
    found = [f"{name}: {text}" for name in message_names() for text in problems(name)]
    print("\n".join(found) or f"{len(message_names())} schemas agree with the guides' tables")
    return 1 if found else 0


def problems(message_name: str) -> Iterator[str]:
    schema = dict(load_schema(message_name))
    yield from misformatted(schema_text(message_name))
    yield from malformed(schema)
    yield from keyword_problems("the message", schema, MESSAGE_KEYWORDS, {*ANNOTATIONS, "examples"})
    for name, field in schema["properties"].items():
        yield from keyword_problems(name, field, FIELD_KEYWORDS, {*ANNOTATIONS, "x-kcp-type"})
        yield from wordless_refusals(name, field)
    yield from loose_references(message_name, schema)
    yield from disagreements(message_name, schema)


def misformatted(text: str) -> Iterator[str]:
    written = json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"
    if text != UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", written):
        yield (
            "is not what json.dumps(..., ensure_ascii=False, indent=2) and a newline write, "
            "with \\u and four digits for each character that cannot be seen"
        )


def malformed(schema: dict[str, Any]) -> Iterator[str]:
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        yield f"breaks the Draft 2020-12 meta-schema: {error.message}"


def keyword_problems(
    where: str, schema: Mapping[str, Any], known: set[str], needed: set[str]
) -> Iterator[str]:
    for keyword in sorted(schema.keys() - known):
        yield f"{where}: unknown keyword {keyword}"
    for keyword in sorted(needed - schema.keys()):
        yield f"{where}: {keyword} is missing"


def wordless_refusals(name: str, field: Mapping[str, Any]) -> Iterator[str]:
    """Find a ``not`` that stands alone and does not say in words what it refuses."""
    if (
        "not" in field
        and "pattern" not in field
        and not {"title", "description"} <= {*field["not"]}
    ):
        yield f"{name}: not says nothing in words"


def loose_references(message_name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    """Find names that name nothing, and an ``$id`` that is not the file's."""
    properties: Mapping[str, Mapping[str, Any]] = schema["properties"]
    if schema["$id"] != ID + message_name:
        yield f"$id is {schema['$id']}"
    if not f"{message_name}.".startswith(schema["x-kcp-operation"] + "."):
        yield f"x-kcp-operation is {schema['x-kcp-operation']}"
    for keyword, name in own_references(schema):
        if name not in properties:
            yield f"{keyword} names {name}, which is no field"
    for keyword, name in response_references(schema):
        if name not in response_fields(schema["x-kcp-operation"]):
            yield f"{keyword} names {name}, which is no field of a response"
    yield from loose_meaning(schema)
    yield from loose_evidence(schema)
    for name, value in schema.get("x-kcp-when", {}).items():
        requested = load_schema(schema["x-kcp-operation"] + ".request")["properties"]
        if value not in requested.get(name, {}).get("enum", ()):
            yield f"x-kcp-when: no request has {name} {value}"
    for name, kind, other in relations(schema):
        kinds = [properties.get(each, {}).get("x-kcp-type") for each in (name, other)]
        if kind not in RELATIONS or (kind in OF_WON and kinds != ["won", "won"]):
            yield f"x-kcp-relations: {name} and {other} cannot stand in the relation {kind}"
    for name in schema.get("x-kcp-sign", ()):
        if admits_unsignable(properties.get(name, {})):
            yield f"{name} is signed, but its schema lets through what cannot be signed (R17)"


def loose_meaning(schema: Mapping[str, Any]) -> Iterator[str]:
    """Find what a request says of repeats and inquiries that cannot be."""
    effect = schema.get("x-kcp-effect", "read")
    if schema.get("x-kcp-repeatable") and effect != "read":
        yield "x-kcp-repeatable: it may move money"
    if effect != "read" and "x-kcp-inquiry" not in schema:
        yield "x-kcp-inquiry is missing: it may move money"
    inquiry = schema.get("x-kcp-inquiry")
    if inquiry is not None and f"{inquiry}.request" not in message_names():
        yield f"x-kcp-inquiry names {inquiry}, which is no operation"
    if "x-kcp-settled" in schema and inquiry is None:
        yield "x-kcp-settled: there is no inquiry that could show it"


def loose_evidence(schema: Mapping[str, Any]) -> Iterator[str]:
    """Find evidence of no known kind, and a message without any (R32)."""
    if not schema.get("x-kcp-evidence"):
        yield "x-kcp-evidence is missing"
    parts = {"the message": schema, **schema["properties"]}
    for where, part in parts.items():
        for kind, sources in part.get("x-kcp-evidence", {}).items():
            if kind not in EVIDENCE or not isinstance(sources, int) or sources < 1:
                yield f"{where}: x-kcp-evidence {kind} is no known kind with a count"


def own_references(schema: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for keyword in ("required", "x-kcp-sign", "x-kcp-success"):
        yield from ((keyword, name) for name in schema.get(keyword, ()))
    terms, shown = schema.get("x-kcp-settled", {}), schema.get("x-kcp-shows", {})
    yield from (("x-kcp-settled", terms[key]) for key in ("amount", "before") if key in terms)
    for key in ("amount", "approved", "left", "cancelled"):
        yield from (("x-kcp-shows", name) for name in (shown.get(key),) if name)
    for key in ("states", "cancel", "no-cancel", "later"):
        yield from (("x-kcp-shows", name) for name in shown.get(key, ()))
    yield from (("x-kcp-shows", name) for name in shown.get("named", {}).values())
    if "x-kcp-discriminator" in schema:
        yield "x-kcp-discriminator", schema["x-kcp-discriminator"]
    for name, _, other in relations(schema):
        yield from (("x-kcp-relations", each) for each in (name, other))
    for field in schema["properties"].values():
        if "x-kcp-date-key" in field:
            yield "x-kcp-date-key", field["x-kcp-date-key"]


def relations(schema: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name, kinds in schema.get("x-kcp-relations", {}).items():
        for kind, others in kinds.items():
            listed = [others] if isinstance(others, str) else others
            yield from ((name, kind, other) for other in listed)


def response_references(schema: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if echo := schema.get("x-kcp-settled", {}).get("method-echo"):
        yield "x-kcp-settled", echo
    for field in schema["properties"].values():
        yield from (("x-kcp-echo", name) for name in field.get("x-kcp-echo", ()))


def response_fields(operation: str) -> set[str]:
    prefix = operation + ".response"
    names = (name for name in message_names() if name.startswith(prefix))
    return UNDOCUMENTED_ECHOES.union(*(load_schema(name)["properties"] for name in names))


def admits_unsignable(field: Mapping[str, Any]) -> bool:
    if "const" in field or "enum" in field:
        texts = [str(value) for value in field.get("enum", [field.get("const")])]
        return any(character in text for text in texts for character in UNSIGNABLE)
    refused = re.compile(field.get("not", {}).get("pattern", "(?!)"))
    return not all(refused.search(character) for character in UNSIGNABLE)


if __name__ == "__main__":
    raise SystemExit(main())
