"""The protocol of the NHN KCP payment gateway as data: one JSON Schema a message."""

from ._load import MessageSchema as MessageSchema
from ._load import load_result_codes as load_result_codes
from ._load import load_schema as load_schema
from ._load import message_names as message_names
from ._load import schema_text as schema_text
