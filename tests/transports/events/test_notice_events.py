"""A notice that is read is told, and so is a body that is none; an inbox tells the same."""

from pathlib import Path
from urllib.parse import urlencode

import pytest

from kcp_proto import MessageError, catalogue
from kcp_transports.database import Inbox
from kcp_transports.events import read_notice
from tests.transports.conftest import PASSWORD
from tests.transports.events.watching import Ticking, Watching

NOTICE = next(iter(catalogue.notices()))
FIELDS = dict(catalogue.message(NOTICE).examples[0])
BODY = urlencode(FIELDS).encode()


def test_a_notice_is_told_without_what_is_secret() -> None:
    watching = Watching()
    notice = read_notice(BODY, observers=[watching], clock=Ticking())
    (event,) = watching.events
    assert (event.kind, event.layer, event.operation) == ("notice", "notices", NOTICE)
    assert event.tno_end == str(FIELDS["tno"])[-4:]
    assert event.order_no == FIELDS["order_no"]
    assert event.seconds == 1
    assert notice.key.tno == FIELDS["tno"]


def test_what_is_no_notice_is_told_by_its_faults() -> None:
    watching = Watching()
    with pytest.raises(MessageError):
        read_notice(f"pw={PASSWORD}".encode(), observers=[watching])
    (event,) = watching.events
    assert (event.kind, event.error) == ("no-notice", "message")
    assert PASSWORD not in repr(event)


def test_an_inbox_tells_each_notice_that_it_reads(tmp_path: Path) -> None:
    watching = Watching()
    inbox = Inbox.open(tmp_path / "shop.db", observers=[watching])
    for _ in range(2):
        inbox.keep(BODY)
    with pytest.raises(MessageError):
        inbox.keep(b"")
    assert watching.kinds("notices") == ["notice", "notice", "no-notice"]
