"""No form of a secret survives in a text, and what stands around it does where its end is known."""

import gzip
import sys
import zlib
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from time import process_time
from typing import Any, NamedTuple

import pytest
from backports import zstd

from kcp_proto.redaction import MASK, find_secrets, redact_text, redact_value, unpack
from tests.secret_forms import SECRET, texts

TEXTS = texts()


@pytest.mark.parametrize("name", TEXTS)
def test_no_form_of_a_secret_survives(name: str) -> None:
    shown = redact_text(TEXTS[name])
    assert SECRET not in shown
    assert MASK in shown
    assert SECRET not in redact_text(shown)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('{"ptPwd":["a]b",{"c":1}],"tno":1}', '{"ptPwd":****,"tno":1}'),
        ("pt_pwd=a&tno=1", "pt_pwd=****&tno=1"),
        ("Pay(ptPwd=a b, siteCd=T0000)", "Pay(ptPwd=****, siteCd=T0000)"),
        ('s:6:"pt_pwd";s:3:"a"b";s:3:"tno"', 's:6:"pt_pwd";s:3:"****";s:3:"tno"'),
        ('{"pt_pwd":\n[1], "tno":1}', '{"pt_pwd":\n****, "tno":1}'),
        ("pt_pwd=[a]b c, tno=1", "pt_pwd=****, tno=1"),
        ("pt_pwd=[[a], tno=1", "pt_pwd=****"),
        ("pt_pwd:\ntno: 1", "pt_pwd:\ntno: 1"),
        ('"pt_pwd": null,', '"pt_pwd": null,'),
        ('<pt_pwd nil="true"/>', '<pt_pwd nil="true"/>'),
        ('pt_pwd="a\\u0020b" tno=1', 'pt_pwd="****" tno=1'),
        ("pt_pwd=", "pt_pwd="),
        ("%41 " + b64encode(b"pt_pwd=abcdefgh\n").decode(), f"%41 {MASK}"),
        ("pt%5Fpwd=a%26bcd%3Dx&tno=1", "pt%5Fpwd=****&tno=1"),
        ("&none; &amp; pt_pwd=", "&none; &amp; pt_pwd="),
        ("</pt_pwd>=x", "</pt_pwd>=x"),
        ("**** = pt_pwd=**** x", "**** = pt_pwd=**** x"),
        ("pt_pwd: **** x", "pt_pwd: **** x"),
        ('"pt_pwd: **** x", a', '"pt_pwd: **** x", a'),
        ("pt_pwd=\n**** x\ntno", "pt_pwd=\n**** x\ntno"),
        ('"a" "pt_pwd: b, c" d', '"a" "pt_pwd: ****" d'),
        ("`pt_pwd=a, tno=1` x", "`pt_pwd=****` x"),
        ('pt_pwd="a\\" b" tno=1', 'pt_pwd="****" tno=1'),
        ('pt_pwd="a"b" tno="1"', 'pt_pwd="****" tno="1"'),
        ("pt_pwd='a'' b' tno=1", "pt_pwd='****' tno=1"),
        ("pt_pwd=\t'a b' c", "pt_pwd=\t'****' c"),
        ("pt_pwd=[1] x", "pt_pwd=**** x"),
        ("[pt_pwd = c, tno=1]", "[pt_pwd = ****, tno=1]"),
        ("[pt_pwd => c, tno=1]\nx", "[pt_pwd => ****\nx"),
        ("X pt_pwd: c, tno=1", "X pt_pwd: ****, tno=1"),
        ("- pt_pwd: c, tno=1\nx", "- pt_pwd: ****\nx"),
        ("a\npt_pwd: c, tno: 1\nx", "a\npt_pwd: ****\nx"),
        ("x pt_pwd: a;\n  b", "x pt_pwd: ****\n  b"),
        ("x pt_pwd: aX\n  b", "x pt_pwd: ****"),
        ("pt_pwd:\n b\ntno: 1", "pt_pwd:****\ntno: 1"),
        ("  pt_pwd: |\n   b\n  tno: 1", "  pt_pwd: |****\n  tno: 1"),
        ('s:6:"pt_pwd";s:9:"a"b";s:3:"tno"', 's:6:"pt_pwd";s:9:"****"tno"'),
        ('s:6:"pt_pwd";s:3:"\ud800";s:3:"tno"', 's:6:"pt_pwd";s:3:"****";s:3:"tno"'),
        ('s:6:"pt_pwd";d:5, tno=1', 's:6:"pt_pwd";****, tno=1'),
        ("pay --pt_pwd abc tno=1", "pay --pt_pwd **** tno=1"),
        ("pay --pt_pwd 'a abc' tno=1", "pay --pt_pwd '****' tno=1"),
        ("name='pt_pwd' value=a, tno=1", "name='pt_pwd' value=****, tno=1"),
        ('{"key":"pt_pwd","x":1} value=3', '{"key":"pt_pwd","x":1} value=3'),
        ("a'b --pt_pwd 'c' d' e", "a'b --pt_pwd '****' d' e"),
        ("pay --pt_pwd Xa b", "pay --pt_pwd **** b"),
        ('("pt_pwd", 5, tno=1)', '("pt_pwd", ****, tno=1)'),
        ("`pt_pwd`, 'a' b", "`pt_pwd`, '****' b"),
        (
            "</value><name>pt_pwd</name><value>a</value>b</value>",
            "</value><name>pt_pwd</name><value>****</value>b</value>",
        ),
        ("x<pt_pwd=a&tno=1", "x<pt_pwd=****&tno=1"),
        ("<PT_PWD>a</pt_pwd>b", "<PT_PWD>****</pt_pwd>b"),
        ("</pt_pwd><pt_pwd>a</pt_pwd>b", "</pt_pwd><pt_pwd>****</pt_pwd>b"),
        (
            "]]> <pt_pwd><![CDATA[a]]></pt_pwd><b><![CDATA[c]]></b>",
            "]]> <pt_pwd><![CDATA[****]]></pt_pwd><b><![CDATA[c]]></b>",
        ),
        (
            '</a><entry key="pt_pwd">a</entry>b</entry>',
            '</a><entry key="pt_pwd">****</entry>b</entry>',
        ),
        ('<input name="pt_pwd"><b>tno</b>', '<input name="pt_pwd"><b>tno</b>'),
        (
            'x\n\n--x\nContent-Disposition: form-data; name="pt_pwd"\n\na\n--x\nb',
            'x\n\n--x\nContent-Disposition: form-data; name="pt_pwd"\n\n****\n--x\nb',
        ),
        ("\\u{4}pt_pwd=a", "\\u{4}pt_pwd=****"),
        ("a%20b%20%34111111111111111 tno=1", "a%20b**** tno=1"),
        ("x 5105105105105100 y", "x **** y"),
        ("x " + b64encode(b">>>???~~~ pt_pwd=abc>>>???", b"-_").decode(), "x ****"),
    ],
)
def test_where_the_end_is_known_the_rest_stays(text: str, shown: str) -> None:
    assert redact_text(text) == shown


class Pair(NamedTuple):
    """A pair with names."""

    tno: str
    pt_pwd: str


@dataclass
class Login:
    """What a shop may log."""

    tno: str
    ptPwd: str  # noqa: N815 - the spelling is what is tested


@pytest.mark.parametrize(
    "value",
    [
        Pair("1", SECRET),
        Login("1", SECRET),
        {"pt_pwd[]": SECRET},
        {"user[ptPwd]": SECRET},
        {"pt\\u005fpwd": SECRET, "pt\\x5fpwd": SECRET},
        {"pt%5Fpwd": SECRET},
        {"key": "pt_pwd", "value": SECRET},
        {"field_name": "pt_pwd", "text": SECRET},
        ["pay", "--pt-pwd", SECRET],
        gzip.compress(f"pt_pwd={SECRET}".encode(), mtime=0),
        gzip.compress(SECRET.encode(), mtime=0)[:-9],
        gzip.compress(f"\xff pt_pwd={SECRET}".encode("latin-1"), mtime=0),
        {"\\u0062uyr_tel2": SECRET},
        {"\\x62uyr_tel2": SECRET},
        f"pt_pwd={SECRET}&tno=1".encode(),
    ],
)
def test_no_value_shows_a_secret(value: Any) -> None:
    shown = str(redact_value("x", value))
    assert SECRET not in shown
    assert MASK in shown


def test_several_names_in_a_row_are_no_values() -> None:
    assert redact_value("x", ["pt_pwd", "pt_mny"]) == ["pt_pwd", "pt_mny"]


def test_what_goes_too_deep_is_told_and_masked() -> None:
    """Wrappings without end, archives in archives, and Zstandard without its library."""
    deep = "%25" * 99 + "25" * 99 + "&amp;" * 3 + "\\\\" * 99
    for _ in range(30):
        deep = deep.replace("%", "%25").replace("&", "&amp;")
    packed = b"{}"
    for _ in range(6):
        packed = gzip.compress(packed)
    for text in (deep, b64encode(packed).decode()):
        assert {secret.kind for secret in find_secrets(text)} == {"unreadable"}
        assert redact_text(text) == MASK


def test_what_base64_hides_too_deep_or_in_an_archive_is_masked() -> None:
    deep = "{}" * 30
    for _ in range(4):
        deep = b64encode(deep.encode()).decode()
    for text in (deep, b64encode(b"PK\3\4" + bytes(30)).decode()):
        assert redact_text(text) == MASK
        assert {secret.kind for secret in find_secrets(text)} == {"unreadable"}


def test_without_its_library_zstandard_is_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "backports.zstd", None)
    monkeypatch.delattr("backports.zstd")
    packed = b"\x28\xb5\x2f\xfd" + b"x" * 40
    assert redact_text(b64encode(packed).decode()) == MASK
    assert unpack(packed) == (b"", False)


LONG = b"abcdefgh" * 9


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress, zstd.compress])
def test_what_is_packed_is_unpacked_up_to_a_limit(pack: Callable[[bytes], bytes]) -> None:
    """Several members, of which the second is no more than begun; what is cut off is told."""
    members = pack(LONG) + pack(b"xx")
    assert unpack(members) == (LONG + b"xx", True)
    assert unpack(members, 72) == (LONG + b"x", False)
    assert unpack(pack(LONG), 71) == (LONG[:71], False)
    assert unpack(pack(pack(LONG)) + b"x") == (LONG + b"x", True)
    assert unpack(pack(LONG) + b"rest") == (LONG + b"rest", True)


def test_what_is_damaged_or_packed_too_often_is_not_whole() -> None:
    often = LONG
    for _ in range(6):
        often = gzip.compress(often)
    damaged = bytearray(gzip.compress(LONG))
    damaged[12] ^= 0xFF
    assert [unpack(content)[1] for content in (often, bytes(damaged))] == [False, False]


def test_what_is_unpacked_leaves_room_for_the_next() -> None:
    """A short one before a long one takes no more of the limit than it holds."""
    text = " ".join(b64encode(gzip.compress(text)).decode() for text in (b"tno=1", b"a b " * 20))
    assert redact_text(text) == text


def test_each_line_of_base64_may_be_one_of_its_own() -> None:
    first = b64encode(b"0123456789abcdef, ghijklmnopqrs").decode().rstrip("=")
    second = b64encode(b"pt_pwd=abcdefgh; " * 2).decode()
    assert redact_text(f"got\n{first}\n{second}\nx") == f"got\n{first}\n{MASK}\nx"


@pytest.mark.parametrize("archive", [b"BZh9x", b"PK\3\4x", b"7z\xbc\xaf\x27\x1cx"])
def test_other_archives_are_not_looked_into(archive: bytes) -> None:
    assert unpack(archive) == unpack(gzip.compress(archive)) == (b"", False)


@pytest.mark.parametrize("content", [b"\x78\x9c" + b"x" * 40, gzip.compress(bytes(range(256)) * 9)])
def test_base64_of_no_text_stays(content: bytes) -> None:
    text = b64encode(content).decode()
    assert redact_text(text) == text


@pytest.mark.parametrize("end", [",", "&", " ", "\\", "'", ";"])
@pytest.mark.parametrize(
    "head", ["pt_pwd=", "pt_pwd=****", "pt_pwd", '{"name":"pt_pwd"', 'form-data; name="pt_pwd"\n']
)
def test_time_grows_with_the_length_and_no_faster(head: str, end: str) -> None:
    """An eighth of a megabyte takes a second under coverage; a square of it would take minutes."""
    start = process_time()
    redact_text((head + end) * (2**17 // len(head + end)))
    assert process_time() - start < 8
