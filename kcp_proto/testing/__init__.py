"""Testing."""

from .strategies import Broken as Broken
from .strategies import broken_caller_fields as broken_caller_fields
from .strategies import broken_messages as broken_messages
from .strategies import caller_fields as caller_fields
from .strategies import messages as messages
