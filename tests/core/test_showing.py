"""What is shown of values and of foreign text."""

import pytest

from kcp_proto.showing import printable


def test_printable_text_is_shown_as_it_is() -> None:
    assert printable("운동화 [1] \\") == "운동화 [1] \\"


@pytest.mark.parametrize(
    ("text", "shown"),
    [("\x1b[2J", "\\x1b[2J"), ("a\nb", "a\\nb"), ("\u202e", "\\u202e"), ("\udc80", "\\udc80")],
)
def test_what_could_steer_a_terminal_is_shown_as_an_escape(text: str, shown: str) -> None:
    assert printable(text) == shown
