"""Log filter, structlog processor and scan notice the same secrets, however they are written."""

import io
import logging
from pathlib import Path

import pytest

from kcp_proto.redaction import MASK
from kcp_transports.log_redaction import RedactingFilter, RedactingProcessor
from tests.cli.conftest import Command
from tests.secret_forms import NAMELESS, POSITIONS, SECRET, WRAPPINGS, texts

TEXTS = texts()


def logged(text: str) -> str:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(RedactingFilter())
    logger = logging.Logger("x")
    logger.addHandler(handler)
    logger.info(text)
    return stream.getvalue()


@pytest.mark.parametrize("name", TEXTS)
def test_no_log_shows_a_secret_in_any_form(name: str) -> None:
    text = TEXTS[name]
    assert SECRET not in logged(text)
    assert MASK in logged(text)
    event = RedactingProcessor()(None, "info", {"event": text, "inner": [{"x": text}]})
    assert SECRET not in str(event)
    assert str(event).count(MASK) >= 2
    # What was wrapped is gone with its wrapping.
    for how in WRAPPINGS:
        if name.startswith(f"{how} ") and how != "plain":
            assert text not in logged(text)


def test_the_scan_finds_a_secret_in_every_form(command: Command, tmp_path: Path) -> None:
    """In one run over a folder: each file is named, and none of the values."""
    for number, text in enumerate(TEXTS.values()):
        (tmp_path / f"{number}.log").write_bytes(text.encode())
    ended = command("recording", "scan", tmp_path)
    assert ended.code == 1
    found = {line.partition(".log:")[0] for line in ended.out.splitlines()}
    missing = [name for number, name in enumerate(TEXTS) if f"{tmp_path}/{number}" not in found]
    assert missing == []
    assert SECRET not in ended.out + ended.err
    assert len(TEXTS) > len(NAMELESS) * len(POSITIONS)
