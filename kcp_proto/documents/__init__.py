"""Whether a JSON text or a form is right, and where it is wrong.

In reading order: ``check`` takes a text through everything; ``decoding`` reads JSON strictly (R26:
no text that two readers understand differently), ``form`` the forms in which notices come (R36);
``recognition`` finds out which message a payload is and which operation a request asks for;
``line_forms`` are those that a stream of texts repeats; ``positions`` finds line and column, and
``repairs`` what can be repaired there without a change of meaning.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from .decoding import MAX_BYTES, decode, decode_response

if TYPE_CHECKING:
    from .check import CheckOptions, DocumentChecker, DocumentVerdict
    from .form import decode_form
    from .positions import locate_faults
    from .recognition import comes_from_window, read_request, recognise, rule_of_path
    from .repairs import REPAIRS, Fix, Repair, repair
else:
    # Every program reads responses; what looks at texts of any origin waits until asked for.
    _HOMES = {
        "REPAIRS": "repairs",
        "CheckOptions": "check",
        "DocumentChecker": "check",
        "DocumentVerdict": "check",
        "Fix": "repairs",
        "Repair": "repairs",
        "comes_from_window": "recognition",
        "decode_form": "form",
        "locate_faults": "positions",
        "read_request": "recognition",
        "recognise": "recognition",
        "repair": "repairs",
        "rule_of_path": "recognition",
    }

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)


__all__ = [
    "MAX_BYTES",
    "REPAIRS",
    "CheckOptions",
    "DocumentChecker",
    "DocumentVerdict",
    "Fix",
    "Repair",
    "comes_from_window",
    "decode",
    "decode_form",
    "decode_response",
    "locate_faults",
    "read_request",
    "recognise",
    "repair",
    "rule_of_path",
]


def __dir__() -> list[str]:
    return __all__
