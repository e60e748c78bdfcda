"""By order number: the Korean date, and both dates around midnight (R10)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcp_proto import STAGING, Identity
from kcp_proto.requests import inquiry_keys, inquiry_requests, number_key
from kcp_proto.times import KOREA

MOMENTS = st.datetimes(
    min_value=datetime(2000, 1, 2),
    max_value=datetime(2099, 1, 1),
    timezones=st.just(UTC),
)


@given(around=MOMENTS)
def test_the_korean_date_comes_first_and_its_neighbour_only_near_midnight(
    around: datetime, identity: Identity
) -> None:
    requests = inquiry_requests("A1", "PACA", around, identity, STAGING)
    korean = around.astimezone(KOREA)
    assert requests[0].fields["tno"] == f"{korean:%Y%m%d}000000"
    midnight = korean.replace(hour=0, minute=0, second=0, microsecond=0)
    hour = timedelta(hours=1)
    near = korean - midnight < hour or midnight + timedelta(days=1) - korean <= hour
    assert len(requests) == (2 if near else 1)
    assert {request.fields["mod_ordr_idxx"] for request in requests} == {"A1"}


def test_a_moment_without_a_zone_is_refused(identity: Identity) -> None:
    with pytest.raises(ValueError, match="time zone"):
        inquiry_requests("A1", "PACA", datetime(2026, 1, 1), identity, STAGING)


def test_a_day_is_asked_for_alone_and_a_number_without_any() -> None:
    operation, (fields,) = inquiry_keys("A1", "PACA", date(2026, 3, 1))
    assert operation == "transaction.inquiry"
    assert fields == {"tno": "20260301000000", "mod_ordr_idxx": "A1", "pay_type": "PACA"}
    by_number = {"tno": "22320972271249", "pay_type": "PACA"}
    assert number_key("22320972271249", "PACA") == (operation, by_number)
