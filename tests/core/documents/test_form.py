"""Forms, read strictly: a reader that takes them otherwise is not possible (R36)."""

from collections.abc import Callable
from urllib.parse import parse_qsl, quote_plus, urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kcp_proto import MessageError
from kcp_proto.documents import decode_form

FORM = "application/x-www-form-urlencoded"
NAMES = st.text("abcdefghijklmnopqrstuvwxyz_ABC019", min_size=1, max_size=9)
VALUES = st.text(max_size=12) | st.sampled_from(["", "홍길동", "a b+c", "%41", "=&;", "똠방각하"])
KOREAN = st.text("가나다라홍길동힣똠방각하 ()-0aZ", max_size=12)


@given(st.dictionaries(NAMES, VALUES, min_size=1))
def test_what_was_encoded_in_utf_8_comes_back(fields: dict[str, str]) -> None:
    found, charset = decode_form(urlencode(fields).encode(), f"{FORM};charset=utf-8")
    assert found == fields
    assert list(found) == list(fields)
    assert charset == "utf-8"


@pytest.mark.parametrize(
    ("body", "name", "charset"),
    [
        # Each is both; as UTF-8 the first would be a letter with a mark.
        (b"a=%C8%AB", "홍", "euc-kr"),
        (b"a=%C8%AB&b=%EA%B0%80", "ȫ", "utf-8"),
        (b"a=%E9%81%93", "道", "utf-8"),
        (b"a=%C2%80", "\x80", "utf-8"),
        (b"a=1", "1", "utf-8"),
    ],
)
def test_a_short_name_is_hangul_where_it_can_be(body: bytes, name: str, charset: str) -> None:
    fields, found = decode_form(body)
    assert (fields["a"], found) == (name, charset)


@given(st.dictionaries(NAMES, KOREAN, min_size=1))
def test_what_was_encoded_in_euc_kr_comes_back(fields: dict[str, str]) -> None:
    body = urlencode(fields, encoding="cp949").encode()
    assert decode_form(body, f"{FORM}; charset=EUC-KR") == (fields, "euc-kr")


def escaped(text: bytes) -> bytes:
    return quote_plus(text).encode()


@pytest.mark.parametrize("encode", [bytes, escaped])
@pytest.mark.parametrize("charset", ["utf-8", "euc-kr"])
def test_without_a_charset_it_is_utf_8_if_it_can_be_and_else_euc_kr(
    charset: str, encode: Callable[[bytes], bytes]
) -> None:
    """Escaped or not."""
    body = b"a=1&name=" + encode("홍길동".encode(charset)) + b"&b="
    assert decode_form(body) == ({"a": "1", "name": "홍길동", "b": ""}, charset)


@pytest.mark.parametrize(
    "label",
    [
        *("UTF-8", '"utf-8"', "'utf-8'", "utf8", "utf_8", "EUC-KR", "euckr", "csEUCKR", "korean"),
        *("ks_c_5601-1987", "KS_C_5601-1989", "KSC_5601", "csKSC56011987", "iso-ir-149"),
        *("MS949", "windows-949", "x-cp949", "x-windows-949", "UHC"),
    ],
)
def test_a_charset_is_known_by_its_usual_names(label: str) -> None:
    assert decode_form(b"a=1", f"{FORM} ; Charset={label}")[0] == {"a": "1"}


@given(st.binary(max_size=40), st.sampled_from(["", FORM, f"{FORM};charset=euc-kr", "text/plain"]))
@example(b"a=1&a=2", "")
@example(b"a=%C8%AB", "")
def test_what_is_read_is_what_the_standard_library_reads(body: bytes, content_type: str) -> None:
    """And what is not, is refused with an error of ours, whatever the bytes."""
    try:
        fields, charset = decode_form(body, content_type)
    except MessageError:
        return
    codec = "cp949" if charset == "euc-kr" else "utf-8"
    text = body.decode(codec)
    assert dict(parse_qsl(text, keep_blank_values=True, encoding=codec)) == fields


BAD: dict[str, tuple[bytes, str, list[str]]] = {
    "larger than 64 KiB": (b"a=" + b"x" * 65535, FORM, ["form.size"]),
    "empty": (b"", FORM, ["form.empty"]),
    "JSON": (b'{"tno": "1"}', "", ["form.json"]),
    "JSON behind a blank": (b' [{"tno":"1"}]', "", ["form.json"]),
    "JSON that says so": (b'{"a":1}', "application/json", ["form.media-type", "form.json"]),
    "multipart": (b"a=1", "multipart/form-data; boundary=x", ["form.media-type"]),
    "a third charset": (b"a=1", f"{FORM}; charset=Shift_JIS", ["form.charset"]),
    "two charsets": (b"a=1", f"{FORM}; charset=utf-8; charset=euc-kr", ["form.charset"]),
    "a third encoding": (b"a=%FF%FF", FORM, ["form.encoding"]),
    "not the named UTF-8": (b"a=%C8%AB%B1%E6", f"{FORM}; charset=utf-8", ["form.encoding"]),
    "not the named EUC-KR": (b"a=%FF", f"{FORM}; charset=euc-kr", ["form.encoding"]),
    "an overlong encoding": (b"a=%C0%80", f"{FORM}; charset=utf-8", ["form.encoding"]),
    "a surrogate": (b"a=%ED%A0%80", f"{FORM}; charset=utf-8", ["form.encoding"]),
    "a raw blank": (b"a=1 2", FORM, ["form.syntax"]),
    "a raw line end": (b"a=1\n", FORM, ["form.syntax"]),
    "a semicolon": (b"a=1;b=2", FORM, ["form.syntax"]),
    "a broken escape": (b"a=%4", FORM, ["form.syntax"]),
    "an escape of no number": (b"a=%zz", FORM, ["form.syntax"]),
    "a part without a sign": (b"a=1&b", FORM, ["form.syntax"]),
    "nothing but ampersands": (b"&&", FORM, []),
    "an empty name": (b"=1&a=2", FORM, ["form.syntax"]),
    "a byte order mark": (b"\xef\xbb\xbfa=1", FORM, ["form.syntax"]),
    "a control in a name": (b"a%0A=1", FORM, ["form.syntax"]),
    "a name twice": (b"a=1&b=2&a=1", FORM, ["form.duplicate"]),
    "a name twice in disguise": (b"a=1&%61=2", FORM, ["form.duplicate"]),
    "two names twice": (b"a=1&b=2&a=1&b=3", FORM, ["form.duplicate", "form.duplicate"]),
    "several at once": (
        b"a=1 %",
        "text/html; charset=latin1",
        ["form.media-type", "form.charset", "form.syntax", "form.syntax"],
    ),
}


@pytest.mark.parametrize(("body", "content_type", "rules"), BAD.values(), ids=BAD)
def test_a_bad_form_has_its_own_words(body: bytes, content_type: str, rules: list[str]) -> None:
    if not rules:
        assert decode_form(body, content_type)[0] == {}
        return
    with pytest.raises(MessageError) as raised:
        decode_form(body, content_type)
    assert [fault.rule for fault in raised.value.faults] == rules
    assert len({fault.message for fault in raised.value.faults} | {""}) > 1


def test_a_name_that_comes_twice_is_pointed_to() -> None:
    with pytest.raises(MessageError) as raised:
        decode_form(b"tno=1&op_cd=50&tno=2")
    assert [fault.pointer for fault in raised.value.faults] == ["/tno"]


@given(st.binary(min_size=8, max_size=16).map(bytes.hex))
def test_no_fault_quotes_a_value(secret: str) -> None:
    for body in (f"a={secret}&a={secret}", f"a={secret} ", f"a={secret}%", f'{{"a": "{secret}"}}'):
        with pytest.raises(MessageError) as raised:
            decode_form(body.encode())
        assert secret not in str(raised.value)
        assert secret not in "".join(fault.message_ko for fault in raised.value.faults)


def test_64_kib_are_read() -> None:
    assert len(decode_form(b"a=" + b"x" * 65534)[0]["a"]) == 65534
    assert decode_form(b"&a=1&&b=2&")[0] == {"a": "1", "b": "2"}
    assert decode_form(b"a=%e3%85%8B%E3%85%8b")[0] == {"a": "ㅋㅋ"}
