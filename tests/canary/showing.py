"""Every way in which a program could show an error."""

import logging
import traceback
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.traceback import Traceback
from structlog import PrintLogger, wrap_logger
from structlog.processors import JSONRenderer

from kcp_transports.log_redaction import RedactingFilter, RedactingProcessor

# The one frame that cannot be emptied is the caller's own: it holds the fields that it sends. Here
# callers are tests; every other frame, of whatever library, is looked into.
CALLERS = str(Path(__file__).resolve().parents[1])


def shown(error: BaseException) -> list[str]:
    """Write an error as text, with local variables, as Rich does, and into two logs."""
    return [everything_of(error), rich_traceback(error), logged(error), structured(error)]


def everything_of(error: BaseException) -> str:
    """Write an error and all that led to it, with the local variables of every frame."""
    whole = traceback.TracebackException.from_exception(error)
    chain = [error]
    while (following := _next(chain[-1])) is not None and following not in chain:
        chain.append(following)
    frames = (text for item in chain for text in _locals_of(item))
    return "\n".join(["".join(whole.format()), *map(repr, chain), *map(str, chain), *frames])


def rich_traceback(error: BaseException) -> str:
    """Write what Rich puts into a traceback that shows local variables; drawing takes a second."""
    lines: list[str] = []
    for stack in _rich(error).trace.stacks:
        lines += [stack.exc_type, stack.exc_value, *stack.notes]
        for frame in stack.frames:
            lines += [f"{name} = {node}" for name, node in (frame.locals or {}).items()]
    return "\n".join(lines)


def drawn_traceback(error: BaseException) -> str:
    """Draw the same as Rich does."""
    out = StringIO()
    Console(file=out, width=10_000).print(_rich(error))
    return out.getvalue()


def logged(*values: object) -> str:
    """Log values as an embedder would, through the filter."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(RedactingFilter())
    logger = logging.Logger("canary")
    logger.addHandler(handler)
    for value in values:
        logger.error("%s", value, exc_info=value if isinstance(value, BaseException) else None)
    handler.close()
    return stream.getvalue()


def structured(error: BaseException) -> str:
    """Log an error as a structlog event, through the processor."""
    stream = StringIO()
    logger = wrap_logger(PrintLogger(stream), processors=[RedactingProcessor(), JSONRenderer()])
    logger.error("failed", exc_info=error, error=error)
    return stream.getvalue()


def _rich(error: BaseException) -> Traceback:
    rich = Traceback.from_exception(
        type(error), error, error.__traceback__, show_locals=True,
        locals_max_length=10_000, locals_max_string=100_000,
    )  # fmt: skip
    for stack in rich.trace.stacks:
        stack.frames = [frame for frame in stack.frames if not _is_callers(frame.filename)]
    return rich


def _next(error: BaseException) -> BaseException | None:
    return error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _is_callers(filename: str) -> bool:
    return filename.startswith(CALLERS)


def _locals_of(error: BaseException) -> Iterator[str]:
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if not _is_callers(frame.f_code.co_filename):
            for name, value in frame.f_locals.items():
                yield f"{frame.f_code.co_qualname}: {name}={value!r}"
