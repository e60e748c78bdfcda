"""Keep secrets out of an embedder's logs: a filter for ``logging``, a processor for structlog.

Nothing here logs, and `import kcp_transports` imports neither library. Both mask what looks like
a secret (`kcp_proto.redaction.redact_text`); what has no form to be known by, such as a password in
a sentence, is masked only if it is named in ``secrets``.

::

    handler.addFilter(RedactingFilter())                        # on handlers: they see every logger
    structlog.configure(processors=[…, RedactingProcessor(), structlog.processors.JSONRenderer()])
"""

import logging
import re
import sys
import traceback
from collections.abc import Mapping, MutableMapping, Sequence
from types import TracebackType
from typing import Any

from kcp_proto.redaction import MASK, find_secrets, is_secret_name, redact_text, redact_value

_Exception = tuple[type[BaseException], BaseException, TracebackType | None]
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}
_EXCEPTION, _ARGUMENTS = "exc_info", "positional_args"
_CONVERSION = re.compile(
    r"%(?:\((?P<name>[^()]{1,200})\))?[#0\- +]*[0-9]*(?:\.[0-9]+)?[hlL]?[diouxXeEfFgGcrsa]"
)


class RedactingFilter(logging.Filter):
    """A filter that masks a log record before a handler formats it; no record is held back.

    The message is put together, its arguments are dropped, and an exception becomes masked text:
    a handler that prints local variables finds none.

    Args:
        secrets: Values that are known to be secret.
    """

    def __init__(self, secrets: Sequence[str] = ()) -> None:
        super().__init__()
        self._secrets = tuple(secrets)

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask one record in place.

        Args:
            record: What is logged.

        Returns:
            True.
        """
        record.msg, record.args = self._message(record), ()
        if exception := _exception_of(record.exc_info):
            record.exc_text = _traceback(exception, self._secrets)
        elif record.exc_text:
            record.exc_text = redact_text(record.exc_text, self._secrets)
        record.exc_info = None
        if record.stack_info:
            record.stack_info = redact_text(record.stack_info, self._secrets)
        for name in vars(record).keys() - _STANDARD:
            setattr(record, name, redact_value(name, getattr(record, name), self._secrets))
        return True

    def _message(self, record: logging.LogRecord) -> str:
        return _message(record.msg, record.args, self._secrets)


class RedactingProcessor:
    """A processor that masks a structlog event; put it before the renderer.

    Args:
        secrets: Values that are known to be secret.
    """

    def __init__(self, secrets: Sequence[str] = ()) -> None:
        self._secrets = tuple(secrets)

    def __call__(
        self, logger: object, method_name: str, event_dict: MutableMapping[str, Any]
    ) -> Mapping[str, Any]:
        """Mask one event.

        Args:
            logger: Not looked at.
            method_name: Not looked at.
            event_dict: What is logged.

        Returns:
            The masked event; an exception has become text, under ``exception``.
        """
        del logger, method_name
        members = dict(event_dict)
        if arguments := members.pop(_ARGUMENTS, None):
            members["event"] = _message(members.get("event"), arguments, self._secrets)
        exception = _exception_of(members.pop(_EXCEPTION, None))
        event = {name: redact_value(name, value, self._secrets) for name, value in members.items()}
        if exception is not None:
            event["exception"] = _traceback(exception, self._secrets)
        return event


def _message(template: object, arguments: object, secrets: Sequence[str]) -> str:
    """Put a message together without what its template gives a secret's name."""
    try:
        text = str(template)
        if arguments:
            text = _without_secrets(text) % arguments
    except Exception as error:
        # logging would print the arguments to standard error.
        return f"a log message whose arguments do not fit it ({type(error).__name__})"
    return redact_text(text, secrets)


def _without_secrets(template: str) -> str:
    """Put masks for the arguments that are secret by name: where they end is known only here."""
    starts = {secret.start for secret in find_secrets(template)}

    def masked(found: re.Match[str]) -> str:
        name = found["name"]
        if found.start() not in starts and not (name and is_secret_name(name)):
            return found.group()
        # The argument is taken, and nothing of it shown.
        return f"%({name}).0s{MASK}" if name else f"%.0s{MASK}"

    return _CONVERSION.sub(masked, template)


def _exception_of(value: object) -> _Exception | None:
    if isinstance(value, BaseException):
        return type(value), value, value.__traceback__
    if isinstance(value, tuple) and len(value) == 3:  # pyright: ignore[reportUnknownArgumentType]
        return _exception_of(value[1])  # pyright: ignore[reportUnknownArgumentType]
    if value:
        return _exception_of(sys.exc_info()[1])
    return None


def _traceback(exception: _Exception, secrets: Sequence[str]) -> str:
    try:
        text = "".join(traceback.format_exception(*exception))
    except Exception:
        # The traceback module reads attributes of an exception, which may be anything.
        return f"<unprintable {exception[0].__name__}>"
    return redact_text(text.rstrip("\n"), secrets)
