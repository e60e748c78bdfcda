"""Typed requests give the wire what it reads: times become digits in Korean time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import ClassVar

import pytest

from kcp_proto.times import KOREA, read_date, read_datetime
from kcp_proto.typed import RequestMessage, TypedReply


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Booking(RequestMessage[TypedReply]):
    """A made-up message that carries a time."""

    OPERATION: ClassVar[str] = "demo.booking"
    FIXED: ClassVar[Mapping[str, str]] = {}
    REPLY: ClassVar[type[TypedReply]] = TypedReply
    at: datetime | date | None


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (date(2024, 2, 29), "20240229"),
        (date(1, 1, 1), "00010101"),
        (datetime(2024, 2, 29, 9, 5, 7, tzinfo=KOREA), "20240229090507"),
        (datetime(2024, 2, 28, 15, 0, 0, 999_999, tzinfo=UTC), "20240229000000"),
    ],
)
def test_a_time_is_written_as_the_wire_reads_it(at: datetime | date, text: str) -> None:
    assert Booking(at=at).fields() == {"at": text}
    read = read_datetime(text) if isinstance(at, datetime) else read_date(text)
    assert read == (at.replace(microsecond=0) if isinstance(at, datetime) else at)


def test_a_time_without_a_zone_is_left_for_validation_to_refuse() -> None:
    naive = datetime(2024, 2, 29)
    assert Booking(at=naive).fields() == {"at": naive}
    assert Booking(at=None).fields() == {}
