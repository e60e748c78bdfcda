"""The protocol of the NHN KCP payment gateway as data: one JSON Schema a message.

``messages`` holds the schemas, ``result_codes.json`` what a result code means to a caller. The
names here read them as they are shipped; what they mean is in `kcp_proto.catalogue`.
"""

from ._load import MessageSchema, load_result_codes, load_schema, message_names, schema_text

__all__ = ["MessageSchema", "load_result_codes", "load_schema", "message_names", "schema_text"]
