"""Keep pretty printers to what ``repr`` shows (R24)."""

from typing import Any


class Quiet:
    """Be shown by `repr` everywhere, also where a tool would list a dataclass's fields."""

    __slots__ = ()

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        # IPython and hypothesis ask for this before they look into a dataclass themselves.
        del cycle
        printer.text(repr(self))
