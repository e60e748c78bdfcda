"""The messages as other tools take them, made from the schemas alone.

In reading order: ``wire_schema`` writes a message's schema in the types of the wire, with titles
that code generators make classes of; ``schema_files`` gives such schemas addresses, puts them into
one bundle, and lists them for editors; ``document`` describes the whole interface in OpenAPI 3.1.
"""

from .document import Document, document
from .schema_files import BUNDLE, CATALOG, addressed, bundle, editor_catalog, for_editors
from .wire_schema import wire_schema

__all__ = [
    "BUNDLE",
    "CATALOG",
    "Document",
    "addressed",
    "bundle",
    "document",
    "editor_catalog",
    "for_editors",
    "wire_schema",
]
