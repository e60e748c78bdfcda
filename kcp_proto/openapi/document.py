"""The gateway's interface as an OpenAPI 3.1 document, made from the schemas alone."""

import re
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from typing import Any

from kcp_proto import catalogue
from kcp_proto.catalogue import EFFECT, EVIDENCE, PREFIX, SIGN, Message, Operation
from kcp_proto.environments import PRODUCTION, STAGING, Environment
from kcp_schemas import message_names

from .wire_schema import wire_schema

Document = dict[str, Any]
_JSON = "application/json"
_FORM = "application/x-www-form-urlencoded"
_HTML = "text/html"
_COMPONENTS = "#/components/schemas/"
# The whole document names its dialect once, and its parts are known by their component's name.
_NAMES = ("$schema", "$id")
_ABOUT = f"""\
JSON messages of the NHN KCP payment gateway: Benepia points and the transaction inquiry. \
An independent description, not a product of NHN KCP.

**Read `res_cd`, whatever the HTTP status.** `0000` is success (R13); which status the gateway \
sends with a refusal is unknown.

**Signature.** HTTP itself authenticates no caller. A request carries the shop's certificate in \
`kcp_cert_info` as one line (R15). Where `{SIGN}` lists fields, their values are joined by \
`^`, signed with RSASSA-PKCS1-v1_5 and SHA-256, and the standard Base64 of that is `kcp_sign_data` \
(R16). A signed value holds no `^`, space, control or non-ASCII character (R17). The signature \
covers no amount, time or nonce, and responses are not signed (R18).

**Money.** Never send an operation again by itself whose `{EFFECT}` is `money` or `reversal`: \
there is no idempotency key (R22).

**Evidence.** `{EVIDENCE}` says from what kinds of sources, and how many, a message or field is \
known (R32). An operation is experimental if none of them is of NHN KCP.

Some rules are beyond JSON Schema; the `{PREFIX}` annotations state them."""


def document(
    servers: Iterable[Environment] = (STAGING, PRODUCTION), *, split: bool = False
) -> Document:
    """Describe all operations in OpenAPI 3.1.

    Args:
        servers: Where the operations are offered. Many tools call the first one by
            default, so staging comes before production.
        split: Whether operations that share a path are described one by one, for code generators:
            their paths then end in fragments, such as ``#payment.cancel``, which HTTP never sends.
            OpenAPI 3.1.0 does not speak of fragments in paths, and what routes by a document, such
            as a mock server, does not know them.

    Returns:
        The document, ready to be encoded as JSON. Messages are components under their own names,
        in the types of the wire.
    """
    described = [catalogue.operation(name) for name in catalogue.operations()]
    messages = [catalogue.message(name) for name in message_names()]
    places: dict[str, list[Operation]] = {}
    for operation in sorted(described, key=lambda each: each.path):
        shared = split and [each.path for each in described].count(operation.path) > 1
        place = f"{operation.path}#{operation.name}" if shared else operation.path
        places.setdefault(place, []).append(operation)
    whole = {
        "openapi": "3.1.0",
        "jsonSchemaDialect": messages[0].schema["$schema"],
        "info": _info(messages[0]),
        "servers": [{"url": each.base_url, "description": each.name} for each in servers],
        "security": [],
        "tags": list(_tags(described)),
        "paths": {place: {"post": _post(operations)} for place, operations in places.items()},
        "webhooks": {
            name: {"post": _webhook(catalogue.message(name))} for name in catalogue.notices()
        },
        "components": {"schemas": {each.name: _component(each) for each in messages}},
    }
    # A change of the document must not change the schemas.
    return deepcopy(whole)


def _webhook(notice: Message) -> Document:
    """Describe what the gateway posts to the shop by itself (R36)."""
    return {
        "operationId": notice.name.replace(".", "_"),
        "summary": notice.schema["title"],
        "description": notice.schema["description"],
        "requestBody": {
            "required": True,
            "content": {_FORM: {"schema": {"$ref": _reference(notice)}}},
        },
        "responses": {
            "200": {"description": "The notice was taken.", "content": {_HTML: {}}},
            "4XX": {"description": "The notice was not taken: the gateway may post it again."},
        },
    }


def _info(message: Message) -> Document:
    # `urn:kcp-proto:schema:<version>:<message name>`
    version = str(message.schema["$id"]).split(":")[3]
    return {
        "title": "NHN KCP payment gateway: JSON protocol",
        "version": version,
        "description": _ABOUT,
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    }


def _component(message: Message) -> Document:
    written = wire_schema(message.name, message.schema)
    return {key: value for key, value in written.items() if key not in _NAMES}


def _post(operations: list[Operation]) -> Document:
    """Describe what can be posted to one path."""
    responses = [each for item in operations for each in catalogue.responses(item.name)]
    return {
        "operationId": _operation_id(operations),
        "summary": " / ".join(each.request.schema["title"] for each in operations),
        "description": "\n".join(_line(each) for each in operations),
        "tags": sorted({_tag(each) for each in operations}),
        "requestBody": {
            "required": True,
            "content": {_JSON: {"schema": _request(operations), "examples": _examples(operations)}},
        },
        "responses": {
            "200": _response("The response, a refusal included: read `res_cd`.", responses),
            "4XX": _response("A refusal too: unknown when the gateway sends it so.", responses),
            "default": _response("Any other status: unknown when the gateway sends it.", responses),
        },
        f"{PREFIX}operations": [each.name for each in operations],
    }


def _tag(operation: Operation) -> str:
    return operation.name.partition(".")[0]


def _tags(operations: list[Operation]) -> Iterator[Document]:
    for tag in sorted(set(map(_tag, operations))):
        names = [f"`{each.name}`" for each in operations if _tag(each) == tag]
        yield {"name": tag, "description": f"Operations: {', '.join(names)}."}


def _operation_id(operations: list[Operation]) -> str:
    # Code generators make a function's name of it. One that several operations share is named
    # after their path, so that it stays when another one comes there.
    name = operations[0].name if len(operations) == 1 else operations[0].path.strip("/")
    return re.sub("[^A-Za-z0-9]+", "_", name)


def _line(operation: Operation) -> str:
    signed = f"signed `{'^'.join(operation.sign)}`" if operation.sign else "not signed"
    words: str = operation.request.schema["description"]
    mark = "experimental, " if operation.experimental else ""
    return f"- `{operation.name}` ({mark}{operation.effect}, {signed}): {words}"


def _request(operations: list[Operation]) -> Document:
    requests = [each.request for each in operations]
    choices = _choice("oneOf", requests)
    if len(operations) == 1:
        return choices
    # OpenAPI knows one discriminator, with a text for each message.
    (discriminator, *more) = {each.discriminator for each in operations}
    values = [each.request.fields[each.discriminator].choices for each in operations]
    if more or not all(values):
        return choices
    mapping = {
        value: _reference(each.request)
        for each, texts in zip(operations, values, strict=True)
        for value in texts
    }
    return {**choices, "discriminator": {"propertyName": discriminator, "mapping": mapping}}


def _examples(operations: list[Operation]) -> Document:
    return {
        each.name: {
            "summary": each.request.schema["title"],
            "value": each.request.examples[0],
        }
        for each in operations
    }


def _response(words: str, messages: list[Message]) -> Document:
    # Responses are open (R1) and a refusal holds two fields that all of them have, so several may
    # fit: `oneOf` would refuse it.
    examples = {
        each.name: {"summary": each.schema["title"], "value": each.examples[0]} for each in messages
    }
    media: Mapping[str, object] = {"schema": _choice("anyOf", messages), "examples": examples}
    return {"description": words, "content": {_JSON: media}}


def _choice(keyword: str, messages: list[Message]) -> Document:
    references: list[Document] = [{"$ref": _reference(each)} for each in messages]
    return references[0] if len(references) == 1 else {keyword: references}


def _reference(message: Message) -> str:
    return _COMPONENTS + message.name
