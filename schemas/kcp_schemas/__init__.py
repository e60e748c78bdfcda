"""The protocol of the NHN KCP payment gateway as data: one JSON Schema a message.

``messages`` holds the schemas, ``result_codes.json`` what a result code means to a caller. The
names here read them as they are shipped; what they mean is in `kcp_proto.catalogue`.
"""

from ._load import MessageSchema as MessageSchema
from ._load import load_result_codes as load_result_codes
from ._load import load_schema as load_schema
from ._load import message_names as message_names
from ._load import schema_text as schema_text

__all__ = ["MessageSchema", "load_result_codes", "load_schema", "message_names", "schema_text"]
