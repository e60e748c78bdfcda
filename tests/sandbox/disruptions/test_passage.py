"""A passage counts every byte that leaves, and keeps only the first of them."""

import pytest

from kcp_proto import HttpResponse
from kcp_sandbox.disruptions import MOST_BYTES, Passage

HEAD = b"HTTP/1.1 200 OK\r\nDate: now\r\nX: a:b\r\n\r\n"


def response(size: int) -> HttpResponse:
    return HttpResponse(status=200, headers={"x": "y"}, body=b"b" * size)


@pytest.mark.parametrize("size", [0, 1, MOST_BYTES, MOST_BYTES + 1, 10 * MOST_BYTES])
@pytest.mark.parametrize("step", [1_000, 1_000_000])
def test_a_long_body_is_counted_whole_and_kept_by_its_beginning(size: int, step: int) -> None:
    passage = Passage(response(size))
    ended: list[str] = []
    passage.when_over(lambda: ended.append(passage.state))
    wire = HEAD + b"b" * size
    for at in range(0, len(wire), step):
        passage.take(wire[at : at + step])
    passage.end()
    passage.take(b"more")
    assert (ended, passage.size, passage.of) == (["whole"], size, size)
    assert passage.body == b"b" * min(size, MOST_BYTES)
    assert passage.headers == (("Date", "now"), ("X", "a:b"))
    assert passage.status == 200


def test_what_never_left_has_no_status_and_no_headers() -> None:
    passage = Passage(response(9))
    assert (passage.state, passage.ended) == ("under way", 0.0)
    passage.end()
    assert (passage.state, passage.status, passage.headers, passage.size) == ("nothing", 0, (), 0)
    assert passage.ended > passage.began == 0.0
    assert repr(passage) == "<Passage nothing, 0 of 9 bytes>"
