"""Schemas as files for others: their addresses, all of them in one, and a catalogue for editors."""

from collections.abc import Mapping
from typing import Any

from kcp_proto.catalogue import TITLE_KO

Schema = Mapping[str, Any]
BUNDLE = "kcp-proto.bundle.json"
CATALOG = "catalog.json"
# JSON Schema Store's form of a catalogue, as editors and their plug-ins read it.
_CATALOG_SCHEMA = "https://json.schemastore.org/schema-catalog.json"
_BUNDLE_HEAD = {
    "title": "KcpMessage",
    TITLE_KO: "NHN KCP 전문 모음",
    "description": "Accepts any message of the NHN KCP payment gateway; $defs holds each one.",
}
_OWN_MEMBER = {
    "title": "$schema",
    "description": "The schema of this file, for editors; not a field of the message.",
    "type": "string",
}


def addressed(message_name: str, schema: Schema, base_url: str) -> dict[str, Any]:
    """Give a schema the address of its file instead of the name that it is shipped with.

    Args:
        message_name: Such as ``payment.cancel.request``.
        schema: Its schema.
        base_url: Where the files will be, such as ``https://schemas.example/kcp/``.

    Returns:
        The schema with another ``$id``.
    """
    return {**schema, "$id": _url(base_url, message_name)}


def for_editors(schema: Schema) -> dict[str, Any]:
    """Let a file name its own schema in ``$schema``, as editors look for it.

    Args:
        schema: The schema of a message, or what a profile makes of it.

    Returns:
        A schema that takes that member beside the message's fields; requests are closed (R1).
    """
    opened = dict(schema)
    if schema.get("additionalProperties") is False:
        opened["properties"] = {"$schema": _OWN_MEMBER, **schema["properties"]}
    if "allOf" in schema:
        opened["allOf"] = [for_editors(each) for each in schema["allOf"]]
    return opened


def bundle(schemas: Mapping[str, Schema], base_url: str = "") -> dict[str, Any]:
    """Put schemas into one compound document (JSON Schema 2020-12, core 9.3).

    Args:
        schemas: Message names to schemas.
        base_url: Where the file will be; "" for a name like those that the schemas are shipped
            with.

    Returns:
        A schema that accepts any of the messages; ``$defs`` holds each one whole.
    """
    first: Schema = next(iter(schemas.values()))
    by_name = f"{first['$id'].rpartition(':')[0]}:bundle"
    return {
        "$schema": first["$schema"],
        "$id": _folder(base_url) + BUNDLE if base_url else by_name,
        **_BUNDLE_HEAD,
        # Without this a tool that is given the bundle alone would accept anything.
        "anyOf": [{"$ref": f"#/$defs/{name}"} for name in schemas],
        "$defs": dict(schemas),
    }


def editor_catalog(schemas: Mapping[str, Schema], base_url: str = "") -> dict[str, Any]:
    """List schemas for editors: which files each one is for.

    Args:
        schemas: Message names to schemas.
        base_url: Where the schemas' files will be; "" for beside the catalogue.

    Returns:
        A catalogue in the form of JSON Schema Store's. A file is matched by the end of its name,
        such as ``refund.payment.cancel.request.json``, or by its folder, such as
        ``payment.cancel.request``; the schemas' own files are not.
    """
    return {
        "$schema": _CATALOG_SCHEMA,
        "version": 1,
        "schemas": [
            {
                "name": f"NHN KCP {name}",
                "description": schema["description"],
                "fileMatch": [f"*.{name}.json", f"**/{name}/*.json"],
                "url": _url(base_url, name),
            }
            for name, schema in schemas.items()
        ],
    }


def _url(base_url: str, message_name: str) -> str:
    return f"{_folder(base_url)}{message_name}.json"


def _folder(base_url: str) -> str:
    return base_url and base_url.rstrip("/") + "/"
