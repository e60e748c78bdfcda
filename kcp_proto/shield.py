"""R24: never show a secret, not even in a traceback that is written with its local variables."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")
_ErrorT = TypeVar("_ErrorT", bound=BaseException)


def without_traceback(error: _ErrorT) -> _ErrorT:
    """Take from an error the frames that it passed, and the errors that led to it."""
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)


def shielded(function: Callable[_P, _T]) -> Callable[_P, _T]:
    """Let a function's errors leave without the frames whose local variables are its arguments.

    Args:
        function: Takes fields, a key, a password or a reply.

    Returns:
        The same function, whose errors show neither its frames nor what led to them.
    """

    @wraps(function)
    def shield(*args: _P.args, **named: _P.kwargs) -> _T:
        try:
            return function(*args, **named)
        except Exception as error:
            raise without_traceback(error) from None
        finally:
            del args, named

    return shield


def shielded_first_step(prepare: Callable[_P, Callable[[], _T]]) -> Callable[_P, _T]:
    """Run the rest of a function when no frame holds its arguments any more.

    A signer or a transport is foreign code: it may look at the frames above it, or fail in them.

    Args:
        prepare: Takes what is secret, and returns the rest of the work without showing it.

    Returns:
        A function that is `shielded` up to the rest of the work, and then does that.
    """

    @wraps(prepare)
    def steps(*args: _P.args, **named: _P.kwargs) -> _T:
        try:
            rest = prepare(*args, **named)
        except Exception as error:
            raise without_traceback(error) from None
        finally:
            del args, named
        return rest()

    return steps
