"""The messages as other tools take them, made from the schemas alone.

In reading order: ``wire_schema`` writes a message's schema in the types of the wire, with titles
that code generators make classes of; ``schema_files`` puts such schemas into one bundle;
``document`` describes the whole interface in OpenAPI 3.1.
"""

from .document import Document, document
from .schema_files import BUNDLE, bundle
from .wire_schema import wire_schema

__all__ = [
    "BUNDLE",
    "Document",
    "bundle",
    "document",
    "wire_schema",
]
