"""Read and write the wire's times: digits without a zone, taken as Korean time (R25)."""

from datetime import date, datetime, timedelta, timezone

# What follows the date where an order number stands for the transaction (R10).
DATE_KEY_ZEROS = "000000"
KOREA = timezone(timedelta(hours=9), "KST")


def read_datetime(text: str) -> datetime | None:
    """Read ``YYYYMMDDHHMMSS``.

    Args:
        text: Wire text.

    Returns:
        An aware time at +09:00; None if the text is no real time.
    """
    if len(text) != 14 or not (text.isascii() and text.isdigit()):
        return None
    year, month, day = int(text[:4]), int(text[4:6]), int(text[6:8])
    hour, minute, second = int(text[8:10]), int(text[10:12]), int(text[12:])
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=KOREA)
    except ValueError:
        return None


def read_date(text: str) -> date | None:
    """Read ``YYYYMMDD``.

    Args:
        text: Wire text.

    Returns:
        The date; None if the text is no real date.
    """
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def write_time(value: datetime | date) -> str:
    """Write ``YYYYMMDDHHMMSS``, or ``YYYYMMDD`` for a date.

    Args:
        value: A date, or an aware time, which is written as Korean time.

    Returns:
        Wire text.
    """
    if isinstance(value, datetime):
        value = value.astimezone(KOREA)
        return write_time(value.date()) + value.time().isoformat("seconds").replace(":", "")
    return value.isoformat().replace("-", "")
