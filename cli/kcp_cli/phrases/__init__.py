"""What people read of the command line, in the language that they chose.

`table` says a text in the language that was chosen. Korean stands in `ko.po`, in the form that
gettext gives its tables; a text that it lacks stays English.
"""

from .table import korean, phrase

__all__ = ["korean", "phrase"]
