"""Schemas as files for others: all of them in one."""

from collections.abc import Mapping
from typing import Any

from kcp_proto.catalogue import TITLE_KO

Schema = Mapping[str, Any]
BUNDLE = "kcp-proto.bundle.json"
_BUNDLE_HEAD = {
    "title": "KcpMessage",
    TITLE_KO: "NHN KCP 전문 모음",
    "description": "Accepts any message of the NHN KCP payment gateway; $defs holds each one.",
}


def bundle(schemas: Mapping[str, Schema]) -> dict[str, Any]:
    """Put schemas into one compound document (JSON Schema 2020-12, core 9.3).

    Args:
        schemas: Message names to schemas.

    Returns:
        A schema that accepts any of the messages; ``$defs`` holds each one whole.
    """
    first: Schema = next(iter(schemas.values()))
    return {
        "$schema": first["$schema"],
        "$id": f"{first['$id'].rpartition(':')[0]}:bundle",
        **_BUNDLE_HEAD,
        # Without this a tool that is given the bundle alone would accept anything.
        "anyOf": [{"$ref": f"#/$defs/{name}"} for name in schemas],
        "$defs": dict(schemas),
    }
