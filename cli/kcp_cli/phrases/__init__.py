"""What people read of the command line, in the language that they chose.

`table` says a text in the language that was chosen. Korean stands in `ko.po`, in the form that
gettext gives its tables; a text that it lacks stays English. `given` does so with what the toolkit
says in whole sentences, from `given.po`.
"""

from .given import given, retold, said, told
from .table import korean, phrase

__all__ = ["given", "retold", "said", "told", "korean", "phrase"]  # noqa: RUF022 - the order of the imports above
