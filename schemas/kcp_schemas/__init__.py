"""The protocol of the NHN KCP payment gateway as data: one JSON Schema a message.

``messages`` holds the schemas, ``codes`` what codes stand for: ``result.json`` what a result code
means to a caller, the others the names of card companies, banks and so on; ``quirks.json`` what was
seen in the field against a ruling. The names here read them as they are shipped; what they mean is
in `kcp_proto.catalogue`.
"""

from ._load import (
    MessageSchema,
    code_table_names,
    load_code_table,
    load_quirks,
    load_result_codes,
    load_schema,
    message_names,
    schema_text,
)

__all__ = [
    "MessageSchema",
    "code_table_names",
    "load_code_table",
    "load_quirks",
    "load_result_codes",
    "load_schema",
    "message_names",
    "schema_text",
]
