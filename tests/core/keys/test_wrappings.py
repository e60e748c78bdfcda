"""What is taken off a text before it is read as PEM: each wrapping, and nothing else."""

import pytest

from kcp_proto.keys.wrappings import plain_text, without_edges, without_marks

BEGIN, END = "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"a+b", "a+b"),
        (b"a%2Bb+c", "a+b+c"),
        (b"-----BEGIN+PRIVATE+KEY-----%0Aa%2Bb", f"{BEGIN}\na+b"),
        (b"a<br>b<BR/>c", "a\nb\nc"),
        (b"a &lt;b&#43;", "a <b+"),
        (b"a<b &amp; c", "a<b & c"),
        (b"a&#43;", "a+"),
        (f'["{BEGIN}", "a", "{END}"]'.encode(), f'["{BEGIN}\na\n{END}"]'),
        (f"{BEGIN}\0a\0{END}".encode(), f"{BEGIN}a{END}"),
        (b'["a", "b"]', '["a", "b"]'),
        (rb"a\r\nb", "a\nb"),
        (rb"a\nb", "a\nb"),
        (rb"a\rb", "a\nb"),
        (b"a\r\nb", "a\nb"),
        (b"a\rb", "a\nb"),
        (b"a\\\nb", "a\nb"),
        (b"a\\/b\\u002bc", "a/b+c"),
        ("a".encode("utf-16"), "a"),
        ("a".encode("utf-32"), "a"),
        ("ab".encode("utf-16-le"), "ab"),
        ("ab".encode("utf-16-be"), "ab"),
        (b"\xef\xbb\xbfa", "a"),
        (b"ab\0c", "ab\0c"),
        (b"\x96\xe9", "-\xe9"),
        ("a\u00a0b\u200bc\uff0d".encode(), "a bc-"),
    ],
)
def test_each_escape_is_taken_off_and_nothing_else(data: bytes, text: str) -> None:
    assert plain_text(data) == text


@pytest.mark.parametrize(
    ("content", "ways"),
    [
        # What stands behind each line, the lines, and what stands before each.
        (" ;\n# ab ;\n# c ;\n#", ["abc", "# ab ;# c ;", ";#+ab+;#+c+;#", "abc"]),
        ("\n1: ab\n2: c\n", ["1: ab2: c", "abc", "1:+ab2:+c", "1:+ab2:+c"]),
        ("\nab\nc=3D\n", ["abc=3D", "abc=3D", "abc=", "abc="]),
        ("a b=3D ", ["", "", "a+b=", ""]),
        ("a b\nc d\ne\n", ["c de", "c de", "a+bc+de", "c+de"]),
    ],
)
def test_the_ways_to_read_lines_that_have_something_at_their_edges(
    content: str, ways: list[str]
) -> None:
    assert list(without_edges(content)) == ways


@pytest.mark.parametrize(
    ("content", "line", "rest"),
    [
        ("\n# a\n# b\n# ", "# ", "\na\nb\n"),
        ("\n# a#\n#b\n\n#", "#", "\na#\nb\n\n"),
        ("\n# a b\n# c", "#", "\na b\nc"),
        ("\n# a\nb", "#", "\n# a\nb"),
        ("\n# a\n# b", "", "\n# a\n# b"),
        ("\nx a\nx b", "x", "\nx a\nx b"),
        ("\n* a\n* b", "#", "\n* a\n* b"),
        (" first\n// a", "//", "first\na"),
    ],
)
def test_what_stands_before_every_line_goes_and_what_stands_before_some_stays(
    content: str, line: str, rest: str
) -> None:
    assert without_marks(content, line) == rest
