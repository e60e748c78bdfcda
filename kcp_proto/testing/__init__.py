"""Hypothesis strategies for valid and minimally broken messages, made from the schemas alone.

Needs the extra ``[testing]``. A schema that is dropped in is known here without another line. In
reading order: ``strategies`` is what users call; ``whole_messages`` says which fields are there and
what they owe each other; ``field_texts`` makes the texts of one field; ``broken_messages`` breaks
one field of a message.
"""

from .strategies import Broken, broken_caller_fields, broken_messages, caller_fields, messages

__all__ = ["Broken", "broken_caller_fields", "broken_messages", "caller_fields", "messages"]
