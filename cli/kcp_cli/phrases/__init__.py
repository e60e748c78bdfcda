"""What people read of the command line, in the language that they chose.

`table` says a text in the language that was chosen. Korean stands in `ko.po`, in the form that
gettext gives its tables; a text that it lacks stays English. `given` does so with what the toolkit
says of a message.
"""

from .given import said
from .table import korean, phrase

__all__ = ["said", "korean", "phrase"]  # noqa: RUF022 - the order of the imports above
