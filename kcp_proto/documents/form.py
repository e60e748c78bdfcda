"""Strict forms: what two readers could understand differently is an error (R26, R36)."""

import re
from binascii import unhexlify
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Literal

from kcp_proto.errors import MessageError
from kcp_proto.faults import Fault, fault, pointer_to
from kcp_proto.shield import shielded

from .decoding import MAX_BYTES

Charset = Literal["utf-8", "euc-kr"]
# The fields in the order they came, and how their text was written.
Form = tuple[dict[str, str], Charset]
_MEDIA_TYPE = "application/x-www-form-urlencoded"
# On the web the label EUC-KR stands for all of Hangul, as Windows writes it (WHATWG Encoding,
# whose labels these are, with those of Java and Windows).
_EUC_KR = "cp949"
_LABELS = {
    **dict.fromkeys("utf-8 utf8 utf_8 unicode-1-1-utf-8 x-unicode20utf8".split(), "utf-8"),
    **dict.fromkeys("euc-kr euckr euc_kr cseuckr korean iso-ir-149 ksc5601".split(), _EUC_KR),
    **dict.fromkeys("ks_c_5601-1987 ks_c_5601-1989 ksc_5601 csksc56011987".split(), _EUC_KR),
    **dict.fromkeys("cp949 ms949 windows-949 x-windows-949 x-cp949 uhc".split(), _EUC_KR),
}
_CHARSETS: Mapping[str, Charset] = {"utf-8": "utf-8", _EUC_KR: "euc-kr"}
# Compiled when the first form is read: few programs that import this read any.
_CHARSET = r"(?i);\s*charset\s*=\s*[\"']?([^\s;\"']*)"
_ODD = bytes([*range(0x21), 0x7F, ord(";")])
_BAD_ESCAPE = rb"%(?![0-9A-Fa-f]{2})"
_ESCAPES = rb"(?:%[0-9A-Fa-f]{2})+"
# Three bytes or more in UTF-8, as every syllable of Hangul.
_LONG_LETTERS = "\u0800"
_BEGIN = rb"[A-Za-z][A-Za-z0-9_]*="


def looks_like_a_form(data: bytes) -> bool:
    """Tell whether a text begins as a form does, which no JSON text can."""
    return re.match(_BEGIN, data) is not None


@shielded
def decode_form(data: bytes, content_type: str = "", *, subject: str = "form") -> Form:
    """Decode a form strictly (R36).

    Args:
        data: The body, at most 64 KiB.
        content_type: The header ``Content-Type``; "" if it is not known. Without a ``charset`` the
            body is EUC-KR if it cannot be UTF-8, and if it can be both but would hold no letter
            of three bytes, as Hangul is, in UTF-8.
        subject: What is read, for the error's text.

    Returns:
        The fields in the order they came, and the character set, ``utf-8`` or ``euc-kr``.

    Raises:
        MessageError: More than 64 KiB, JSON, another media type or character set, raw blanks,
            controls and semicolons, a percent sign without two hexadecimal digits, a part that is
            no ``name=value``, a name that comes twice. All faults at once, as far as can be read.
    """
    charset = _charset(content_type)
    if faults := [*_head_faults(content_type, charset), *_body_faults(data)]:
        raise MessageError(subject, faults)
    # Of Latin-1 each character is a byte, so that what is plain is text already.
    parts = data.decode("latin-1").replace("+", " ").split("&")
    # Every reader passes over what is empty between two ampersands.
    pairs = [part.split("=", 1) for part in parts if part]
    if any(len(pair) != 2 for pair in pairs):
        raise MessageError(subject, [fault("form.syntax", "", case="pair")])
    codec, texts = _guessed(pairs) if charset is None else _decoded(pairs, _LABELS[charset])
    if texts is None:
        raise MessageError(subject, [_encoding_fault(charset)])
    fields = dict(texts)
    if faults := list(_name_faults(texts, fields)):
        raise MessageError(subject, faults)
    return fields, _CHARSETS[codec]


# A codec, and names and values in it; None if they are not.
_Texts = tuple[str, list[tuple[str, str]] | None]


def _guessed(pairs: list[list[str]]) -> _Texts:
    codec, texts = _decoded(pairs, "utf-8")
    if texts is not None:
        whole = "".join(map("".join, texts))
        if whole.isascii() or max(whole) >= _LONG_LETTERS:
            return codec, texts
    # Some syllables of Hangul in EUC-KR are other letters, of two bytes, in UTF-8.
    other, hangul = _decoded(pairs, _EUC_KR)
    return (codec, texts) if hangul is None else (other, hangul)


def _decoded(pairs: list[list[str]], codec: str) -> _Texts:
    try:
        return codec, [(_text(name, codec), _text(value, codec)) for name, value in pairs]
    except UnicodeDecodeError:
        return codec, None


def _encoding_fault(charset: str | None) -> Fault:
    if charset is None:
        return fault("form.encoding", "")
    return fault("form.encoding", "", case="named", charset=charset)


def _charset(content_type: str) -> str | None:
    if ";" not in content_type:
        return None
    found = sorted({name.lower() for name in re.findall(_CHARSET, content_type)})
    # Two that differ are one that is not known.
    return ", ".join(found) if found else None


def _head_faults(content_type: str, charset: str | None) -> Iterator[Fault]:
    if content_type.partition(";")[0].strip().lower() not in ("", _MEDIA_TYPE):
        yield fault("form.media-type", "")
    if charset is not None and charset not in _LABELS:
        yield fault("form.charset", "")


def _body_faults(data: bytes) -> Iterator[Fault]:
    if len(data) > MAX_BYTES:
        yield fault("form.size", "", limit=MAX_BYTES)
    elif not data:
        yield fault("form.empty", "")
    elif data.lstrip()[:1] in (b"{", b"["):
        yield fault("form.json", "")
    else:
        if len(data.translate(None, _ODD)) != len(data):
            yield fault("form.syntax", "")
        if re.search(_BAD_ESCAPE, data):
            yield fault("form.syntax", "", case="percent")


def _name_faults(texts: list[tuple[str, str]], fields: Mapping[str, str]) -> Iterator[Fault]:
    if "" in fields or not "".join(fields).isprintable():
        yield fault("form.syntax", "", case="name")
    if len(fields) != len(texts):
        counts = Counter(name for name, _ in texts)
        yield from (fault("form.duplicate", pointer_to(n)) for n in counts if counts[n] > 1)


def _text(part: str, codec: str) -> str:
    if part.isascii() and "%" not in part:
        return part
    return re.sub(_ESCAPES, _bytes, part.encode("latin-1")).decode(codec)


def _bytes(escapes: re.Match[bytes]) -> bytes:
    return unhexlify(escapes[0].replace(b"%", b""))
