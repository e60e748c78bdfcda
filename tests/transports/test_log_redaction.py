"""What is logged is masked before it is written."""

import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
import structlog

from kcp_proto import HttpRequest
from kcp_proto.redaction import MASK
from kcp_transports.log_redaction import RedactingFilter, RedactingProcessor
from tests.transports.conftest import PASSWORD


class Unprintable:
    """An object that cannot be printed, as one whose database session has ended."""

    def __repr__(self) -> str:
        raise RuntimeError(PASSWORD)


@pytest.fixture
def log() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        logging.Formatter("%(levelname)s %(message)s %(extra)s", defaults={"extra": ""})
    )
    handler.addFilter(RedactingFilter([PASSWORD]))
    logger = logging.Logger("test")
    logger.addHandler(handler)
    yield logger, stream
    handler.close()


def test_a_log_holds_no_secret(
    log: tuple[logging.Logger, io.StringIO], payment: HttpRequest
) -> None:
    """Neither in the message, its arguments, its extras, nor in an exception's text and stack."""
    logger, stream = log
    logger.info("sending %s", dict(payment.fields))
    logger.info(f"with {PASSWORD}", extra={"extra": {"pt_idno": "member-name"}})
    try:
        raise ValueError(f"bad password {PASSWORD}")
    except ValueError:
        logger.exception("failed", stack_info=True)
    logger.info("%d", PASSWORD)
    logger.info("order %s", "ORDER1")
    text = stream.getvalue()
    assert PASSWORD not in text
    assert "member-name" not in text
    assert payment.fields["kcp_cert_info"] not in text
    assert "ValueError" in text
    assert "order ORDER1" in text


def test_nothing_that_is_logged_raises_into_the_application(
    log: tuple[logging.Logger, io.StringIO],
) -> None:
    """Neither an object that cannot be printed nor one that holds itself, in log or structlog."""
    logger, stream = log
    endless: dict[str, object] = {}
    endless["a"] = endless["b"] = endless
    logger.warning("later", extra={"extra": Unprintable(), "order": endless})
    logger.warning(Unprintable())
    try:
        raise ValueError(Unprintable())
    except ValueError:
        logger.exception("failed")
    assert "later <unprintable Unprintable>" in stream.getvalue()
    assert "ValueError" in stream.getvalue()
    event = {"event": "later", "order": Unprintable(), "endless": endless}
    assert RedactingProcessor()(None, "info", event) == {
        "event": "later",
        "order": "<unprintable Unprintable>",
        "endless": {"a": MASK, "b": MASK},
    }


def test_an_exception_that_has_no_traceback_text_is_named() -> None:
    """The traceback module reads a syntax error's place, which may be anything."""
    error = SyntaxError("x", ("file", 1, 1, "text", 1, 1))
    error.text = cast(str, 7)
    record = logging.makeLogRecord({"msg": "x", "exc_info": (SyntaxError, error, None)})
    assert RedactingFilter().filter(record)
    assert "SyntaxError" in str(record.exc_text)


def test_another_handler_finds_no_exception_with_locals(
    log: tuple[logging.Logger, io.StringIO],
) -> None:
    """A handler that shows local variables would show secrets; it gets masked text instead."""
    record = logging.makeLogRecord({"msg": "x"})
    try:
        raise ValueError(PASSWORD)
    except ValueError:
        record.exc_info = sys.exc_info()
    assert RedactingFilter([PASSWORD]).filter(record)
    assert record.exc_info is None
    assert record.exc_text is not None
    assert PASSWORD not in record.exc_text


def test_a_structlog_event_holds_no_secret(payment: HttpRequest) -> None:
    stream = io.StringIO()
    logger = structlog.wrap_logger(
        structlog.PrintLogger(stream),
        processors=[RedactingProcessor([PASSWORD]), structlog.processors.JSONRenderer()],
    )
    logger.info("sending", fields=dict(payment.fields), order="ORDER1")
    try:
        raise ValueError(f"bad password {PASSWORD}")
    except ValueError as error:
        logger.error("failed", exc_info=error)
        logger.error("failed", exc_info=True)
    events = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert PASSWORD not in stream.getvalue()
    assert events[0]["order"] == "ORDER1"
    assert all("ValueError" in event["exception"] for event in events[1:])


def test_no_logging_library_is_imported_with_the_package() -> None:
    code = (
        "import sys, kcp_transports; "
        "print([m for m in ('structlog', 'kcp_transports.log_redaction') if m in sys.modules])"
    )
    root = Path(__file__).resolve().parents[2]
    paths = ":".join(str(root / name) for name in ("", "schemas", "transports"))
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, env={"PYTHONPATH": paths})
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    ("template", "arguments", "shown"),
    [
        ("login %(ptPwd)s %(tno)s", ({"ptPwd": PASSWORD, "tno": "1"},), "login **** 1"),
        ("pt_pwd=%s tno=%s", (f"a, tno={PASSWORD}", "1"), "pt_pwd=**** tno=1"),
        ("n=%d pt_pwd='%s'", (1, f"'{PASSWORD}"), "n=1 pt_pwd='****'"),
    ],
)
def test_what_a_template_gives_a_secrets_name_is_masked_up_to_its_end(
    template: str, arguments: tuple[object, ...], shown: str
) -> None:
    """The end of an argument is known, so nothing behind it is hidden."""
    record = logging.LogRecord("x", logging.INFO, "", 1, template, arguments, None)
    assert RedactingFilter().filter(record)
    assert record.getMessage() == shown
    given = arguments[0] if len(arguments) == 1 else arguments
    event = {"event": template, "positional_args": given}
    assert RedactingProcessor()(None, "info", event) == {"event": shown}
