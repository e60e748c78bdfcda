"""A signature that does not verify is explained by the mistake that was made, and by no other."""

import json
import re
from base64 import b32encode, b64encode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from hashlib import sha3_256, sha256, sha384
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    RSAPublicNumbers,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import (
    MD5,
    SHA1,
    SHA3_224,
    SHA3_256,
    SHA3_384,
    SHA3_512,
    SHA224,
    SHA256,
    SHA384,
    SHA512,
    SHA512_224,
    SHA512_256,
    HashAlgorithm,
)
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kcp_proto import Certificate, Identity, MessageError, catalogue
from kcp_proto.explanation import signed_text as searched
from kcp_proto.explanation.diagnose import CAUSES, Cause, diagnose
from kcp_proto.explanation.odd_values import UNSET, numbers
from kcp_proto.keys import fingerprint
from kcp_proto.testing import messages
from kcp_sandbox import Issued

# The mistakes below are made with a transaction number and a kind; one message signs neither.
SIGNED = [name for name in catalogue.operations() if "tno" in catalogue.operation(name).sign]
PAGE = Path(__file__).resolve().parents[3] / "docs" / "explain.md"
OLD_SHA, OLD_MD = SHA1(), MD5()  # noqa: S303 - the mistake that is to be found
# Full-width characters, as a Korean or Japanese keyboard may write them.
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
Fields = dict[str, str]
Make = Callable[[RSAPrivateKey, Fields], str]


@pytest.fixture(scope="session")
def private_key(issued: Issued) -> RSAPrivateKey:
    return private(issued)


@pytest.fixture(scope="session")
def stranger_key(stranger: Issued) -> RSAPrivateKey:
    return private(stranger)


def private(issued: Issued) -> RSAPrivateKey:
    key = load_pem_private_key(issued.key, issued.password)
    assert isinstance(key, RSAPrivateKey)
    return key


def parts(fields: Mapping[str, str]) -> list[str]:
    operation = catalogue.operation(operation_of(fields))
    return [fields[name] for name in operation.sign]


def operation_of(fields: Mapping[str, str]) -> str:
    """Name the signed operation whose fixed fields these are; one without is asked last."""
    signed = sorted(map(catalogue.operation, SIGNED), key=lambda each: not each.constants)
    return next(each.name for each in signed if each.constants.items() <= fields.items())


def right(fields: Mapping[str, str]) -> str:
    return "^".join(parts(fields))


def raw(key: RSAPrivateKey, data: bytes, algorithm: HashAlgorithm | None = None) -> bytes:
    return key.sign(data, PKCS1v15(), algorithm or SHA256())


def base64(data: bytes) -> str:
    return b64encode(data).decode()


def signing(change: Callable[[Fields], str | bytes], algorithm: HashAlgorithm) -> Make:
    """Sign another text, in the right way otherwise."""

    def make(key: RSAPrivateKey, fields: Fields) -> str:
        text = change(fields)
        return base64(raw(key, text.encode() if isinstance(text, str) else text, algorithm))

    return make


def text(change: Callable[[Fields], str | bytes]) -> Make:
    return signing(change, SHA256())


def written(change: Callable[[bytes], str]) -> Make:
    """Sign the right text, and write the signature in another way."""
    return lambda key, fields: change(raw(key, right(fields).encode()))


def bare(key: RSAPrivateKey, data: bytes) -> str:
    """Sign bytes as they are, without the name of a digest (RFC 8017, section 9.2)."""
    numbers = key.private_numbers()
    size = key.key_size // 8
    padded = b"\0\1" + b"\xff" * (size - len(data) - 3) + b"\0" + data
    signature = pow(int.from_bytes(padded), numbers.d, numbers.public_numbers.n)
    return base64(signature.to_bytes(size))


def without_null(key: RSAPrivateKey, fields: Fields) -> str:
    head = bytes.fromhex("302f300b0609608648016503040201" + "0420")
    return bare(key, head + sha256(right(fields).encode()).digest())


def pss(algorithm: HashAlgorithm, mask: HashAlgorithm, salt: object) -> Make:
    def make(key: RSAPrivateKey, fields: Fields) -> str:
        length = salt if isinstance(salt, int) else PSS.MAX_LENGTH
        return base64(key.sign(right(fields).encode(), PSS(MGF1(mask), length), algorithm))

    return make


def unsigned(fields: Fields) -> Fields:
    return {name: value for name, value in fields.items() if name != "kcp_sign_data"}


def swapped_type(fields: Fields) -> str:
    site, tno, kind = parts(fields)
    return f"{site}^{tno}^{'PACA' if kind.startswith('ST') else 'STSC'}"


def other_type(fields: Fields) -> str:
    site, tno, kind = parts(fields)
    others = {"STSC": "STRA", "STRA": "STSC", "STPC": "STSC", "PACA": "PABK"}
    return f"{site}^{tno}^{others.get(kind, 'PACA')}"


def joined(separator: str) -> Callable[[Fields], str]:
    return lambda fields: separator.join(parts(fields))


def folded(data: bytes) -> str:
    line = base64(data)
    return "\r\n".join(line[start : start + 76] for start in range(0, len(line), 76))


def digest(form: Callable[[bytes], bytes]) -> Callable[[Fields], bytes]:
    return lambda fields: form(sha256(right(fields).encode()).digest())


def with_order(fields: Fields) -> str:
    site, _, kind = parts(fields)
    return f"{site}^{fields['mod_ordr_idxx']}^{kind}"


def percent(data: bytes) -> str:
    return base64(data).replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")


def lowered(data: bytes) -> str:
    return re.sub("%..", lambda match: match[0].lower(), percent(data))


def percent_twice(data: bytes) -> str:
    return percent(data).replace("%", "%25")


def entities(plus: str, slash: str, equals: str) -> Callable[[bytes], str]:
    return lambda data: base64(data).replace("+", plus).replace("/", slash).replace("=", equals)


def with_escaped_slash(key: RSAPrivateKey, fields: Fields) -> str:
    """Escape the slash as PHP does; one without a slash has its last = escaped."""
    signature = base64(raw(key, right(fields).encode()))
    return signature.replace("/", r"\/") if "/" in signature else signature[:-1] + r"\u003d"


HTML = (
    entities("&#43;", "&#x2F;", "&#61;"),
    entities("&#x2b;", "&#47;", "&#x3D;"),
    entities("&plus;", "&sol;", "&equals;"),
    entities("&amp;#43;", "&amp;#x2F;", "&amp;#61;"),
)
REPRS: tuple[Callable[[bytes], str], ...] = (
    lambda data: str(b64encode(data)),
    lambda data: f'b"{base64(data)}"',
    lambda data: f"u'{base64(data)}'",
    lambda data: str(bytearray(b64encode(data))),
)


def in_place(name: str, word: str) -> Callable[[Fields], str]:
    """Sign a word in place of one field's value; of every one for ""."""

    def change(fields: Fields) -> str:
        signed = catalogue.operation(operation_of(fields)).sign
        return "^".join(word if name in ("", one) else fields[one] for one in signed)

    return change


def tno(fields: Fields) -> str:
    return fields["tno"]


# A tno of 10 to 13 digits, as languages write the number that it is not.
NUMBERS: tuple[Callable[[int], str], ...] = (
    lambda number: str(float(number)),
    lambda number: f"{number}.00",
    lambda number: f"{number:.5e}",
    lambda number: f"{number:.5E}",
    lambda number: f"{number:.6E}".replace("E+", "E+0"),
    lambda number: f"{number:,}",
    lambda number: str((number + 2**31) % 2**32 - 2**31) if number >= 2**31 else f"{number}.0",
    lambda number: java_double(number),
)


def java_double(number: int) -> str:
    digits = str(number)
    return f"{digits[0]}.{digits[1:].rstrip('0') or '0'}E{len(digits) - 1}"


def as_number(write: Callable[[int], str]) -> Callable[[Fields], str]:
    return lambda fields: "^".join(
        write(int(part)) if part == tno(fields) else part for part in parts(fields)
    )


def unpadded(data: bytes) -> str:
    return base64(data).rstrip("=")


CASES: list[tuple[str, Make]] = [
    *(("text.separator", text(joined(between))) for between in ("|", "", ",", "&", " ", r"\^")),
    *(("text.percent", text(joined(between))) for between in ("%5E", "%5e", "%255e")),
    *(("text.html", text(joined(between))) for between in ("&#94;", "&#x5e;")),
    ("text.json-escape", text(joined(r"\u005e"))),
    *(
        ("text.unset", text(in_place(name, word)))
        for name in ("tno", "site_cd", "")
        for word in ("undefined", "null", "None", "nan", "NaN", "nil", "(null)")
    ),
    *(("text.number", text(as_number(write))) for write in NUMBERS),
    ("text.bytes-repr", text(lambda fields: str(right(fields).encode()))),
    ("text.bytes-repr", text(lambda fields: "^".join(str(p.encode()) for p in parts(fields)))),
    (
        "text.bytes-repr",
        text(lambda fields: right(fields).replace(tno(fields), f"b'{tno(fields)}'")),
    ),
    ("text.order", text(lambda fields: "^".join(reversed(parts(fields))))),
    ("text.order", text(lambda fields: "^".join([parts(fields)[1], *parts(fields)[::2]]))),
    ("text.newline", text(lambda fields: right(fields) + "\n")),
    ("text.newline", text(lambda fields: right(fields) + "\r\n")),
    ("text.newline", text(lambda fields: right(fields) + r"\n")),
    ("text.blank", text(lambda fields: " " + right(fields))),
    ("text.blank", text(lambda fields: right(fields) + " ")),
    ("text.nul", text(lambda fields: right(fields) + "\0")),
    ("text.separator-at-edge", text(lambda fields: right(fields) + "^")),
    ("text.quotes", text(lambda fields: f'"{right(fields)}"')),
    ("text.quotes", text(lambda fields: "^".join(f'"{part}"' for part in parts(fields)))),
    ("text.other-field", text(with_order)),
    ("text.type-field", text(swapped_type)),
    ("text.other-type", text(other_type)),
    ("text.left-out", text(lambda fields: "^".join(parts(fields)[1:]))),
    ("text.left-out", text(lambda fields: "^".join(["", *parts(fields)[1:]]))),
    ("text.extra-field", text(lambda fields: f"{right(fields)}^{fields['mod_ordr_idxx']}")),
    ("text.names", text(lambda fields: "^".join(catalogue.operation(operation_of(fields)).sign))),
    ("text.case", text(lambda fields: right(fields).lower())),
    ("text.json", text(lambda fields: json.dumps(unsigned(fields)))),
    (
        "text.json",
        text(lambda f: json.dumps(unsigned(f), ensure_ascii=False, separators=(",", ":"))),
    ),
    ("text.json", text(lambda fields: json.dumps(unsigned(fields), indent=2, ensure_ascii=False))),
    ("text.base64", text(lambda fields: b64encode(right(fields).encode()))),
    ("text.hex", text(lambda fields: right(fields).encode().hex())),
    ("digest.hex", text(digest(lambda data: data.hex().encode()))),
    ("digest.hex", text(digest(lambda data: data.hex().upper().encode()))),
    ("digest.raw", text(digest(bytes))),
    ("digest.base64", text(digest(b64encode))),
    ("encoding.utf-16", text(lambda fields: right(fields).encode("utf-16"))),
    ("encoding.utf-16", text(lambda fields: right(fields).encode("utf-16-be"))),
    ("encoding.bom", text(lambda fields: right(fields).encode("utf-8-sig"))),
    *(("hash.other", signing(right, algorithm)) for algorithm in (OLD_SHA, OLD_MD, SHA512())),
    ("hash.bare", lambda key, fields: bare(key, sha256(right(fields).encode()).digest())),
    ("hash.none", lambda key, fields: bare(key, right(fields).encode())),
    ("hash.no-null", without_null),
    ("padding.pss", pss(SHA256(), SHA256(), 32)),
    ("padding.pss", pss(SHA256(), OLD_SHA, 20)),
    ("padding.pss", pss(SHA512(), SHA512(), 0)),
    ("padding.pss", pss(SHA256(), SHA256(), "max")),
    ("signature.double-base64", written(lambda data: base64(base64(data).encode()))),
    ("signature.line-breaks", written(folded)),
    ("signature.line-breaks", written(lambda data: base64(data) + "\n")),
    ("signature.line-breaks", written(lambda data: folded(data).replace("\r\n", " "))),
    ("signature.padding", written(unpadded)),
    ("signature.padding", written(lambda data: base64(data) + "=")),
    ("signature.quotes", written(lambda data: f'"{base64(data)}"')),
    ("signature.blanks", written(lambda data: f" {base64(data)} ")),
    ("signature.hex", written(lambda data: data.hex())),
    ("signature.hex", written(lambda data: data.hex().upper())),
    ("signature.percent", written(percent)),
    *(("signature.percent", written(change)) for change in (lowered, percent_twice)),
    *(("signature.html", written(change)) for change in HTML),
    ("signature.json-escape", written(lambda data: base64(data).replace("=", r"\u003d"))),
    ("signature.json-escape", written(lambda data: base64(data).replace("=", r"\u003D", 1))),
    ("signature.json-escape", with_escaped_slash),
    ("signature.data-address", written(lambda data: f"data:;base64,{base64(data)}")),
    ("signature.data-address", written(lambda data: f"data:text/plain;base64,{base64(data)}")),
    *(("signature.bytes-repr", written(change)) for change in REPRS),
    ("signature.reversed", written(lambda data: base64(data[::-1]))),
    ("signature.length", written(lambda data: base64(data[:-9]))),
    ("signature.unreadable", written(lambda data: "***" + base64(data))),
    ("key.unknown", written(lambda data: base64(bytes([data[0] ^ 1]) + data[1:]))),
    ("text.other", text(lambda fields: "nothing of the kind")),
    *(
        ("encoding.utf-32", text(lambda fields, codec=codec: right(fields).encode(codec)))
        for codec in ("utf-32", "utf-32-le", "utf-32-be")
    ),
    ("text.full-width", text(lambda fields: right(fields).translate(FULL_WIDTH))),
    ("text.numbers", text(lambda fields: str(list(right(fields).encode())))),
    ("signature.numbers", written(lambda data: str(list(data)))),
    ("signature.numbers", written(lambda data: str([byte - byte // 128 * 256 for byte in data]))),
    ("signature.numbers", written(lambda data: json.dumps({"type": "Buffer", "data": [*data]}))),
    ("signature.numbers", written(lambda data: str(int.from_bytes(data, "big")))),
    ("signature.base32", written(lambda data: b32encode(data).decode())),
    *(
        ("signature.alphabet", written(lambda data, to=to: base64(data).translate(to)))
        for to in (str.maketrans("+/=", "._-"), str.maketrans("+/=", "-~."))
    ),
    ("signature.full-width", written(lambda data: base64(data).translate(FULL_WIDTH))),
    (
        "signature.armour",
        written(lambda data: f"-----BEGIN SIGNATURE-----{base64(data)}-----END SIGNATURE-----"),
    ),
    ("signature.der", written(lambda data: base64(b"\x04\x82" + len(data).to_bytes(2) + data))),
    ("signature.der", written(lambda data: base64(b"\0" + data))),
    (
        "signature.der",
        written(lambda data: base64(b"\x03\x82" + (len(data) + 1).to_bytes(2) + b"\0" + data)),
    ),
    ("signature.as-text", written(lambda data: base64(data.decode("latin-1").encode()))),
    ("signature.lost", written(lambda data: base64(data.decode("utf-8", "replace").encode()))),
    ("signature.double-base64", written(lambda data: base64(base64(data).encode("utf-16-le")))),
    (
        "signature.double-base64",
        written(lambda data: base64(base64(base64(data).encode()).encode())),
    ),
]
# Made by the other tests of this module.
ELSEWHERE = {
    *("key.known", "encoding.euc-kr", "text.sample-value", "text.pairs"),
    *("signature.plus-as-blank", "signature.url-safe"),
}


@st.composite
def requests(draw: st.DrawFn, identity: Identity | None = None) -> Fields:
    """Draw valid signed requests, no two of whose values are equal by accident."""
    name = draw(st.sampled_from(SIGNED))
    fields = dict(draw(messages(f"{name}.request")))
    if identity is not None:
        fields |= {"site_cd": "T0000", "kcp_cert_info": identity.certificate.cert_info}
    tno = st.from_regex(r"[1-9][0-9]{9,12}", fullmatch=True)
    fields |= {"tno": draw(tno), "mod_ordr_idxx": "A" + draw(tno)}
    values = [value for value in fields.values() if value]
    assume(len(set(values)) == len(values) and not {*UNSET}.intersection(values))
    return fields


def diagnosed(fields: Mapping[str, object], key: Certificate, **more: object) -> list[str]:
    operation = operation_of({name: str(value) for name, value in fields.items()})
    return [mistake.id for mistake in diagnose(operation, fields, key, **more)]  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(("mistake", "make"), CASES)
@settings(deadline=None, max_examples=5)
@given(data=st.data())
def test_the_mistake_that_was_made_is_named_and_no_other(
    mistake: str, make: Make, data: st.DataObject, identity: Identity, private_key: RSAPrivateKey
) -> None:
    fields = data.draw(requests(identity))
    fields["kcp_sign_data"] = make(private_key, fields)
    assert diagnosed(fields, identity.certificate) == [mistake]


@settings(deadline=None, max_examples=25)
@given(data=st.data())
def test_nothing_is_wrong_with_a_right_signature(
    data: st.DataObject, identity: Identity, private_key: RSAPrivateKey
) -> None:
    fields = data.draw(requests(identity))
    fields["kcp_sign_data"] = base64(raw(private_key, right(fields).encode()))
    assert diagnosed(fields, identity.certificate) == []


WRITTEN = ["signature.hex", "signature.line-breaks", "signature.double-base64"]
WRITERS: Mapping[str, Callable[[bytes], str]] = {
    "signature.hex": lambda data: data.hex(),
    "signature.line-breaks": folded,
    "signature.double-base64": lambda data: base64(base64(data).encode()),
}
HASHES: Mapping[str, HashAlgorithm] = {"SHA-1": OLD_SHA, "SHA-384": SHA384(), "MD5": OLD_MD}


@pytest.mark.parametrize("form", WRITTEN)
@pytest.mark.parametrize("hash_name", HASHES)
def test_mistakes_of_form_hash_separator_and_line_end_come_out_together(
    form: str, hash_name: str, identity: Identity, private_key: RSAPrivateKey
) -> None:
    fields = cancel(identity)
    data = ("|".join(parts(fields)) + "\n").encode()
    fields["kcp_sign_data"] = WRITERS[form](raw(private_key, data, HASHES[hash_name]))
    found = diagnose("payment.cancel", fields, identity.certificate)
    assert [mistake.id for mistake in found] == [
        *(form, "hash.other", "text.separator", "text.newline")
    ]
    assert hash_name in found[1].message
    assert hash_name in found[1].message_ko


def cancel(identity: Identity, **more: str) -> Fields:
    return {
        "site_cd": "T0000",
        "kcp_cert_info": identity.certificate.cert_info,
        "tno": "22320972271249",
        "mod_type": "STSC",
        **more,
    }


ECHOED = [
    (" \r\n", "", ["text.separator", "text.blank", "text.newline"]),
    (" \n", "", ["text.separator", "text.blank", "text.newline"]),
    ("\r\n", "", ["text.separator", "text.newline"]),
    (" \r\n", '"', ["text.quotes", "text.blank", "text.newline"]),
    (" \r\n", None, ["text.blank", "text.newline"]),
    ("\n", "'", ["text.quotes", "text.newline"]),
]


@pytest.mark.parametrize(("end", "quote", "mistakes"), ECHOED)
def test_what_a_consoles_echo_adds_and_takes_away_comes_out_together(
    end: str, quote: str | None, mistakes: list[str], identity: Identity, private_key: RSAPrivateKey
) -> None:
    """cmd.exe drops each ^ outside quotation marks, and its echo adds a blank and CR LF."""
    fields = cancel(identity)
    line = right(fields).replace("^", "") if quote == "" else right(fields)
    signed = f"{quote or ''}{line}{quote or ''}{end}".encode()
    fields["kcp_sign_data"] = base64(raw(private_key, signed))
    assert diagnosed(fields, identity.certificate) == mistakes


def test_wrappings_are_taken_off_in_whatever_order_they_were_put_on(
    identity: Identity, private_key: RSAPrivateKey
) -> None:
    fields = cancel(identity)
    signature = base64(raw(private_key, right(fields).encode()))
    folded_repr = str(folded(raw(private_key, right(fields).encode())).encode())
    for wrapped, mistakes in (
        (f"&quot;b'{signature}'&quot;", {"signature.html", "signature.quotes"}),
        (f"%26quot%3B{signature}%26quot%3B", {"signature.percent", "signature.html"}),
        (folded_repr, {"signature.line-breaks"}),
        (f"\"b'{signature}'\"", {"signature.quotes"}),
    ):
        found = set(diagnosed({**fields, "kcp_sign_data": wrapped}, identity.certificate))
        others = {"signature.quotes"} if "quot%3B" in wrapped else {"signature.bytes-repr"}
        assert found == mistakes | others


def test_more_layers_than_an_accident_makes_are_not_taken_off(
    identity: Identity, private_key: RSAPrivateKey
) -> None:
    signature = percent(raw(private_key, right(cancel(identity)).encode()))
    for _ in range(9):
        signature = signature.replace("%", "%25")
    fields = cancel(identity, kcp_sign_data=signature)
    assert diagnosed(fields, identity.certificate) == ["signature.unreadable"]


@pytest.mark.parametrize("absent", ["missing", None, ["nested"]])
def test_a_signed_field_that_the_request_lacks_is_explained_by_what_stood_there(
    absent: object, identity: Identity, private_key: RSAPrivateKey
) -> None:
    fields: dict[str, object] = {**cancel(identity), "tno": absent}
    if absent == "missing":
        del fields["tno"]
    texts = {"text.unset": "T0000^undefined^STSC", "text.left-out": "T0000^^STSC"}
    for mistake, signed in texts.items():
        fields["kcp_sign_data"] = base64(raw(private_key, signed.encode()))
        assert diagnosed(fields, identity.certificate) == [mistake]


def test_a_number_in_the_body_that_was_a_float_is_explained(
    identity: Identity, private_key: RSAPrivateKey
) -> None:
    fields: dict[str, object] = {**cancel(identity), "tno": 22320972271249.0}
    fields["kcp_sign_data"] = base64(raw(private_key, b"T0000^22320972271249^STSC"))
    assert diagnosed(fields, identity.certificate) == ["text.number"]


@given(value=st.from_regex(r"[0-9]{1,30}(\.0)?|[A-Z]{0,5}|1e999", fullmatch=True))
def test_a_value_is_never_written_as_itself_and_only_digits_are_numbers(value: str) -> None:
    forms = [written for _, written in numbers(value)]
    assert value not in forms
    assert len(set(forms)) == len(forms) <= 120
    assert bool(forms) == bool(re.fullmatch(r"[0-9]+(\.0)?", value))


def test_leading_zeros_that_are_lost_are_found(
    identity: Identity, private_key: RSAPrivateKey
) -> None:
    fields = cancel(identity) | {"tno": "00720972271249"}
    fields["kcp_sign_data"] = base64(raw(private_key, b"T0000^720972271249^STSC"))
    assert diagnosed(fields, identity.certificate) == ["text.number"]


def test_a_plus_that_became_a_blank_is_found(
    identity: Identity, private_key: RSAPrivateKey
) -> None:
    fields = with_characters(identity, private_key, "+/")
    signature = fields["kcp_sign_data"].replace("+", " ")
    found = diagnosed({**fields, "kcp_sign_data": signature}, identity.certificate)
    assert found == ["signature.plus-as-blank"]


def test_the_url_safe_alphabet_is_found(identity: Identity, private_key: RSAPrivateKey) -> None:
    fields = with_characters(identity, private_key, "+/")
    signature = urlsafe_b64encode(raw(private_key, right(fields).encode())).decode()
    found = diagnosed({**fields, "kcp_sign_data": signature}, identity.certificate)
    assert found == ["signature.url-safe"]


def with_characters(identity: Identity, key: RSAPrivateKey, characters: str) -> Fields:
    """Find a request whose signature holds these characters, one of them not at an edge."""
    for number in range(1000, 1100):
        fields = cancel(identity) | {"tno": str(number)}
        fields["kcp_sign_data"] = base64(raw(key, right(fields).encode()))
        if set(characters) <= set(fields["kcp_sign_data"][1:300]):
            return fields
    raise AssertionError("no signature holds both characters")


@pytest.mark.parametrize("codec", ["euc-kr", "cp949"])
def test_euc_kr_is_found_where_it_makes_a_difference(
    codec: str, identity: Identity, private_key: RSAPrivateKey
) -> None:
    fields = cancel(identity, mod_desc="고객변심")
    body = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode(codec)
    fields["kcp_sign_data"] = base64(raw(private_key, body))
    assert diagnosed(fields, identity.certificate) == ["text.json", "encoding.euc-kr"]
    broken = cancel(identity) | {"tno": "거래번호"}
    broken["kcp_sign_data"] = base64(raw(private_key, right(broken).encode(codec)))
    assert diagnosed(broken, identity.certificate) == ["encoding.euc-kr"]


def test_the_samples_value_and_written_pairs_are_found(
    identity: Identity, private_key: RSAPrivateKey
) -> None:
    fields = cancel(identity) | {"site_cd": "A1234"}
    sample = f"T0000^{fields['tno']}^STSC".encode()
    fields["kcp_sign_data"] = base64(raw(private_key, sample))
    assert diagnosed(fields, identity.certificate) == ["text.sample-value"]
    pairs = f"site_cd=A1234^tno={fields['tno']}^mod_type=STSC".encode()
    fields["kcp_sign_data"] = base64(raw(private_key, pairs))
    assert diagnosed(fields, identity.certificate) == ["text.pairs"]


def test_a_body_with_integers_is_recognised_as_it_was_written(
    identity: Identity, private_key: RSAPrivateKey
) -> None:
    fields: dict[str, object] = {**cancel(identity), "mod_type": "STRA", "mod_mny": 1000}
    body = json.dumps(fields, separators=(",", ":")).encode()
    signed = {**fields, "kcp_sign_data": base64(raw(private_key, body))}
    assert diagnosed(signed, identity.certificate) == ["text.json"]


@pytest.mark.parametrize("as_certificate", [True, False])
def test_it_is_said_which_other_key_signed(
    as_certificate: bool, identity: Identity, stranger: Issued, stranger_key: RSAPrivateKey
) -> None:
    certificate = Certificate.parse(stranger.certificate)
    other = certificate if as_certificate else certificate.public_key
    fields = cancel(identity)
    fields["kcp_sign_data"] = base64(raw(stranger_key, right(fields).encode() + b"\n", OLD_SHA))
    first, *rest = diagnose("payment.cancel", fields, identity.certificate, others=[other])
    assert (first.id, first.key) == ("key.known", fingerprint(certificate.public_key))
    assert ("CN=T0001" if as_certificate else "RSA-2048") in first.message
    assert [mistake.id for mistake in rest] == ["hash.other", "text.newline"]
    assert all(mistake.certain for mistake in (first, *rest))
    (unknown,) = diagnose("payment.cancel", fields, identity.certificate)
    assert (unknown.id, unknown.certain, unknown.key) == ("key.unknown", False, "")


def test_a_hash_that_has_no_name_here_is_told_by_its_number(
    identity: Identity, private_key: RSAPrivateKey
) -> None:
    fields = cancel(identity)
    fields["kcp_sign_data"] = base64(raw(private_key, right(fields).encode(), SHA512_224()))
    found = diagnose("payment.cancel", fields, identity.certificate)
    # Whether the text is right cannot be told, and is not said.
    assert [mistake.id for mistake in found] == ["hash.other"]
    assert "2.16.840.1.101.3.4.2.5" in found[0].message


@pytest.mark.parametrize("algorithm", [SHA3_224(), SHA3_256(), SHA3_384(), SHA3_512()])
@pytest.mark.parametrize(("end", "mistakes"), [("", []), ("\n", ["text.newline"])])
def test_of_a_signature_by_sha_3_only_what_is_proven_is_said(
    algorithm: HashAlgorithm,
    end: str,
    mistakes: list[str],
    identity: Identity,
    private_key: RSAPrivateKey,
) -> None:
    fields = cancel(identity)
    data = f"{right(fields)}{end}".encode()
    fields["kcp_sign_data"] = base64(raw(private_key, data, algorithm))
    found = diagnose("payment.cancel", fields, identity.certificate)
    assert [mistake.id for mistake in found] == ["hash.other", *mistakes]
    assert f"with {algorithm.name.upper().replace('SHA3_', 'SHA3-')} instead" in found[0].message


@pytest.mark.parametrize("salt", [32, "max"])
def test_pss_over_an_unknown_text_is_proven_by_its_form_if_the_salt_is_short(
    salt: object, identity: Identity, private_key: RSAPrivateKey
) -> None:
    other = cancel(identity) | {"tno": "1"}
    signature = pss(SHA256(), SHA256(), salt)(private_key, other)
    fields = cancel(identity) | {"kcp_sign_data": signature}
    expected = ["padding.pss", "text.other"] if salt == 32 else ["key.unknown"]
    assert diagnosed(fields, identity.certificate) == expected


def test_a_key_whose_size_is_one_bit_over_a_byte_is_opened_too(identity: Identity) -> None:
    key = generate_private_key(public_exponent=65537, key_size=2049)
    fields = cancel(identity)
    fields["kcp_sign_data"] = pss(SHA256(), SHA256(), 32)(key, fields)
    found = diagnose("payment.cancel", fields, key.public_key())
    assert [mistake.id for mistake in found] == ["padding.pss"]


def test_a_key_that_asks_for_hours_is_not_opened(identity: Identity) -> None:
    modulus = identity.certificate.public_key.public_numbers().n
    slow = RSAPublicNumbers(e=(1 << 2000) + 1, n=modulus).public_key()
    fields = cancel(identity, kcp_sign_data=base64(b"\1" * 256))
    found = diagnose("payment.cancel", fields, slow)
    assert [mistake.id for mistake in found] == ["key.unknown"]


def test_without_a_signature_there_is_nothing_to_explain(identity: Identity) -> None:
    assert diagnosed(cancel(identity), identity.certificate) == []
    assert diagnosed(cancel(identity, kcp_sign_data=""), identity.certificate) == []
    payment = {"pt_txtype": "91200000", "kcp_sign_data": "AAAA"}
    assert diagnose("benepia.point_payment", payment, identity.certificate) == ()
    with pytest.raises(MessageError):
        diagnose("payment.cancle", {}, identity.certificate)


def test_fields_that_are_missing_or_no_text_do_not_stop_the_search(
    identity: Identity, private_key: RSAPrivateKey
) -> None:
    signature = base64(raw(private_key, b"T0000^1\n"))
    fields = {"site_cd": "T0000", "tno": 1, "mod_desc": None, "kcp_sign_data": signature}
    (found,) = diagnose("payment.cancel", fields, identity.certificate)
    assert found.id == "text.newline"


SITE, TNO, KIND = "T0000", "22320972271249", "STSC"
UNSET_LF = ["text.unset", "text.newline"]
RARE: list[tuple[list[str], str]] = [
    *((["text.unset"], f"{SITE}^{word}^{KIND}") for word in ("Null", "N/A", "Optional.empty", "0")),
    (["text.unset"], f"None^undefined^{KIND}"),
    (["text.unset", "text.percent", "text.newline"], f"{SITE}%5eundefined%5e{KIND}\r\n"),
    (["text.unset", "text.percent", "text.newline"], f"{SITE}%5Enull%5E{KIND}\n"),
    (
        ["text.unset", "text.separator", "text.blank", "text.newline"],
        f"{SITE}null{KIND} \r\n",
    ),
    (UNSET_LF, f"{SITE}^Undefined^{KIND}\n"),
    *(
        (["text.number"], f"{SITE}^{number}^{KIND}")
        for number in (
            *("2.23209722712e+13", "2.232e+13", "22320972271249n", "22.320.972.271.249"),
            *("22320972271249,0", "2147483647", "022320972271249", "Decimal('22320972271249')"),
            *(f"{int(TNO):x}", "+22320972271249", "22320972271200"),
        )
    ),
    *((["text.html"], f"{SITE}{caret}{TNO}{caret}{KIND}") for caret in ("&#X5E;", "&amp;#94;")),
    (["text.percent"], f"{SITE}%5E{TNO}%5e{KIND}"),
    *((["text.blank"], f"{SITE}^{padded}^{KIND}") for padded in (f"{TNO} ", f" {TNO}")),
    *((["text.blank"], f"{SITE}^{TNO}^{KIND}{blank}") for blank in "\t\u00a0\u200b"),
    (["text.newline"], f"\n{SITE}^{TNO}^{KIND}"),
    (["text.separator-at-edge"], f"^{SITE}^{TNO}^{KIND}^"),
    (["text.separator-at-edge", "text.newline"], f"{SITE}^{TNO}^{KIND}^\n"),
    (["text.bytes-repr"], f"bytearray(b'{SITE}^{TNO}^{KIND}')"),
    (["text.bytes-repr"], f'{SITE}^b"{TNO}"^{KIND}'),
    (["text.bytes-repr", "text.newline"], rf"b'{SITE}^{TNO}^{KIND}\n'"),
    (["text.hex"], f"{SITE}^{TNO}^{KIND}".encode().hex().upper()),
    (["text.base64"], base64(f"{SITE}^{TNO}^{KIND}".encode()) + "\n"),
    *(
        (["text.unset"], f"{SITE}^{variable}^{KIND}")
        for variable in (
            *(
                "$tno",
                "${tno}",
                "%tno%",
                "{{tno}}",
                "{{ tno }}",
                "{tno}",
                "#{tno}",
                "<tno>",
                ":tno",
            ),
            *("$(tno)", "$TNO", "%TNO%", "tno", "!tno!", "<%= tno %>", "%(tno)s", "$env:tno"),
        )
    ),
    (["text.unset"], "$site_cd^$tno^$mod_type"),
    (["text.unset"], "${SITE_CD}^${TNO}^${MOD_TYPE}"),
    (["text.left-out"], "^^"),
    (["text.case"], f"{SITE}^{TNO}^{KIND.lower()}"),
    *(
        (["text.quotes"], f"{pair[0]}{SITE}^{TNO}^{KIND}{pair[1]}")
        for pair in ("``", "\u201c\u201d")
    ),
    (["text.quotes", "text.newline"], f"\u2018{SITE}^{TNO}^{KIND}\u2019\n"),
    (["text.quotes"], f"'{SITE}'^'{TNO}'^'{KIND}'"),
    (["text.quotes"], f"{SITE}^'{TNO}'^{KIND}"),
    *((["text.newline"], f"{SITE}^{TNO}^{KIND}{end}") for end in ("\n\r", "\r\n\r\n", r"\r\n")),
    *((["text.blank"], f"{SITE}^{TNO}^{KIND}{end}") for end in "\f\v"),
    *(
        (["text.separator"], f"{SITE}{caret}{TNO}{caret}{KIND}")
        for caret in ("\u02c6", "%", "\r\n")
    ),
    *((["text.separator"], text) for text in (f"{SITE}^^{TNO}^{KIND}", f"{SITE}^{TNO}^^{KIND}")),
]
TEXT = f"{SITE}^{TNO}^{KIND}".encode()
DIGEST = sha256(TEXT)
DUMP = (
    b"00000000: 5430 3030 305e 3232 3332 3039 3732 3237  T0000^2232097227\n"
    b"00000010: 3132 3439 5e53 5453 43                   1249^STSC"
)
HEXDUMP = (
    b"00000000  54 30 30 30 30 5e 32 32  33 32 30 39 37 32 32 37  |T0000^2232097227|\n"
    b"00000010  31 32 34 39 5e 53 54 53  43                       |1249^STSC|\n00000019"
)
FORMS: list[tuple[list[str], bytes]] = [
    *((["text.hex"], TEXT.hex(between).encode()) for between in " :-"),
    (["text.hex"], b"0x" + TEXT.hex().encode()),
    (["text.hex"], "".join(rf"\x{byte:02x}" for byte in TEXT).encode()),
    (["text.hex"], ", ".join(f"0x{byte:02X}" for byte in TEXT).encode()),
    (["text.hex", "text.newline"], DUMP + b"\n"),
    (["text.hex", "text.newline"], HEXDUMP + b"\n"),
    (["text.numbers"], ",".join(map(str, TEXT)).encode()),
    (["text.numbers"], "".join(f"{byte:08b}" for byte in TEXT).encode()),
    (["text.base64"], b64encode(TEXT).rstrip(b"=")),
    (["text.base64"], b64encode(b64encode(TEXT))),
    (["text.newline", "text.base64"], b64encode(TEXT + b"\n")),
    (["text.base64"], b32encode(TEXT)),
    (["text.full-width"], f"{SITE}^{TNO.translate(FULL_WIDTH)}^{KIND}".encode()),
    (["text.nul", "encoding.utf-16"], (TEXT.decode() + "\0").encode("utf-16-le")),
    (["digest.hex", "text.newline"], DIGEST.hexdigest().encode() + b"\n"),
    (["digest.hex", "text.newline"], f"{DIGEST.hexdigest()}  -\n".encode()),
    (["digest.hex", "text.newline"], f"SHA2-256(stdin)= {DIGEST.hexdigest()}\n".encode()),
    (["digest.hex"], DIGEST.digest().hex(":").encode()),
    (["digest.hex"], DIGEST.digest().hex("-").upper().encode()),
    (["digest.hex"], sha256(DIGEST.hexdigest().encode()).hexdigest().encode()),
    (["digest.raw"], sha256(DIGEST.digest()).digest()),
    (["digest.raw"], sha384(TEXT).digest()),
    (["digest.base64"], b64encode(sha3_256(TEXT).digest())),
    (["digest.base64"], urlsafe_b64encode(DIGEST.digest()).rstrip(b"=")),
    (["text.newline", "digest.hex"], sha256(TEXT + b"\n").hexdigest().encode()),
    (["text.base64", "digest.hex"], sha256(b64encode(TEXT)).hexdigest().encode()),
    *(
        (["text.number"], f"{SITE}^{amount}^{KIND}".encode())
        for amount in ("22,320,972,271,249.00", "22\u202f320\u202f972\u202f271\u202f249")
    ),
    *(
        (["text.number"], f"{SITE}^{amount}^{KIND}".encode())
        for amount in ("22,320,972,271,249원", "₩22320972271249", "22320972271249 KRW")
    ),
    *(
        (["text.extra-field", "text.number"], TEXT + amount)
        for amount in (b"^10,000", b"^10000.00", b"^10000.0", b"^1E4")
    ),
]


@pytest.mark.parametrize(("mistakes", "signed"), FORMS)
def test_a_text_in_another_form_is_named(
    mistakes: list[str], signed: bytes, identity: Identity, private_key: RSAPrivateKey
) -> None:
    fields = {"site_cd": SITE, "tno": TNO, "mod_type": KIND, "mod_mny": "10000"}
    signature = base64(raw(private_key, signed))
    found = diagnosed({**fields, "kcp_sign_data": signature}, identity.certificate)
    assert list(dict.fromkeys(found)) == mistakes


@pytest.mark.parametrize("algorithm", [SHA224(), SHA3_256(), SHA3_512(), SHA512_256()])
@pytest.mark.parametrize("salt", [0, 20, "max"])
def test_pss_with_a_rarer_hash_is_named(
    algorithm: HashAlgorithm, salt: object, identity: Identity, private_key: RSAPrivateKey
) -> None:
    fields = {"site_cd": SITE, "tno": TNO, "mod_type": KIND}
    signature = pss(algorithm, algorithm, salt)(private_key, fields)
    found = diagnosed({**fields, "kcp_sign_data": signature}, identity.certificate)
    assert found == ["padding.pss"]


THREE: list[tuple[list[str], bytes]] = [
    (
        ["text.separator", "text.newline", "encoding.utf-16"],
        f"{SITE}|{TNO}|{KIND}\n".encode("utf-16-le"),
    ),
    (
        ["text.separator-at-edge", "text.newline", "encoding.bom"],
        f"\ufeff{SITE}^{TNO}^{KIND}^\r\n".encode(),
    ),
    (["text.order", "text.separator", "text.newline"], f"{TNO}{SITE}{KIND}\n".encode()),
    (["text.case", "text.quotes", "text.newline"], f'"{SITE}^{TNO}^{KIND}"\r\n'.lower().encode()),
    (["text.unset", "text.html", "text.newline"], f"{SITE}&#94;null&#94;{KIND}\n".encode()),
    (["text.left-out", "text.percent", "encoding.bom"], f"\ufeff{SITE}%5E%5E{KIND}\n".encode()),
    (
        ["text.blank", "text.newline", "encoding.utf-16"],
        f" {SITE}^{TNO}^{KIND}\n".encode("utf-16-le"),
    ),
]


@pytest.mark.parametrize(("mistakes", "signed"), THREE)
def test_three_mistakes_at_once_are_named(
    mistakes: list[str], signed: bytes, identity: Identity, private_key: RSAPrivateKey
) -> None:
    fields = {"site_cd": SITE, "tno": TNO, "mod_type": KIND}
    signature = base64(raw(private_key, signed))
    found = diagnosed({**fields, "kcp_sign_data": signature}, identity.certificate)
    assert set(mistakes) <= set(found)


@pytest.mark.parametrize(("mistakes", "signed"), RARE)
def test_a_rare_mistake_is_named(
    mistakes: list[str], signed: str, identity: Identity, private_key: RSAPrivateKey
) -> None:
    fields = {"site_cd": SITE, "tno": TNO, "mod_type": KIND}
    signature = base64(raw(private_key, signed.encode()))
    found = diagnosed({**fields, "kcp_sign_data": signature}, identity.certificate)
    assert list(dict.fromkeys(found)) == mistakes


WRAPPED: list[tuple[str, Callable[[bytes], str]]] = [
    ("signature.blanks", lambda data: f"\ufeff{base64(data)}\u00a0"),
    ("signature.blanks", lambda data: f"\u200b{base64(data)}\u3000"),
    ("signature.quotes", lambda data: f"\u201c{base64(data)}\u201d"),
    ("signature.json-escape", entities(r"\x2B", r"\x2f", r"\x3D")),
    ("signature.data-address", lambda data: f"Data:;Base64,{base64(data)}"),
    ("signature.hex", lambda data: data.hex(":")),
    ("signature.hex", lambda data: data.hex("-").upper()),
    ("signature.hex", lambda data: f"0x{data.hex()}"),
]


@pytest.mark.parametrize(("mistake", "change"), WRAPPED)
def test_a_rare_wrapping_is_named(
    mistake: str,
    change: Callable[[bytes], str],
    identity: Identity,
    private_key: RSAPrivateKey,
) -> None:
    fields = {"site_cd": SITE, "tno": TNO, "mod_type": KIND}
    signature = change(raw(private_key, f"{SITE}^{TNO}^{KIND}".encode()))
    assert diagnosed({**fields, "kcp_sign_data": signature}, identity.certificate) == [mistake]


def test_hexadecimal_in_groups_is_found(identity: Identity, private_key: RSAPrivateKey) -> None:
    fields = {"site_cd": SITE, "tno": TNO, "mod_type": KIND}
    signature = raw(private_key, f"{SITE}^{TNO}^{KIND}".encode()).hex(" ")
    found = diagnosed({**fields, "kcp_sign_data": signature}, identity.certificate)
    assert found == ["signature.line-breaks", "signature.hex"]


def test_a_value_that_is_such_a_word_is_not_called_unset(
    identity: Identity, private_key: RSAPrivateKey
) -> None:
    fields = {"site_cd": SITE, "tno": "null", "mod_type": KIND}
    for text, mistakes in (("nothing", ["text.other"]), (f"{SITE}^null^{KIND}", [])):
        signature = base64(raw(private_key, text.encode()))
        found = diagnosed({**fields, "kcp_sign_data": signature}, identity.certificate)
        assert found == mistakes


def test_at_most_forty_thousand_texts_are_tried(identity: Identity) -> None:
    fields = {f"field{number}": "x" for number in range(99)} | cancel(identity)
    for operation in filter(
        lambda each: each.sign, map(catalogue.operation, catalogue.operations())
    ):
        sent = {**operation.request.examples[0], **fields}
        tried = sum(1 for _ in searched.signed_bytes(operation, sent))
        assert 1000 < tried <= 40_000
    large = {**fields, "mod_desc": "x" * 60_000}
    operation = catalogue.operation("payment.cancel")
    assert sum(len(data) for _, data in searched.signed_bytes(operation, large)) < 4_000_000


LITE = dict(catalogue.operation("payment.lite_registration").request.examples[0])
_LITE_PARTS = [str(LITE[name]) for name in catalogue.operation("payment.lite_registration").sign]


@pytest.mark.parametrize(
    ("text", "mistakes"),
    [
        ("^".join(_LITE_PARTS[::-1]), ["text.order"]),
        (
            "^".join([_LITE_PARTS[3], *_LITE_PARTS[:3], _LITE_PARTS[4]]) + "\n",
            ["text.order", "text.newline"],
        ),
        ("|".join(_LITE_PARTS[::-1]), ["text.order", "text.separator"]),
        ("^".join([_LITE_PARTS[i] for i in (4, 2, 0, 1, 3)]), ["text.order"]),
        ("^".join(["null", "null", *_LITE_PARTS[2:]]), ["text.unset"]),
        ("|".join(["null", *_LITE_PARTS[1:]]), ["text.unset", "text.separator"]),
        ("|".join(["undefined"] * 5), ["text.unset", "text.separator"]),
        ("^".join(_LITE_PARTS[2:]), ["text.left-out"]),
        ("^".join(_LITE_PARTS[1:]) + "\n", ["text.left-out", "text.newline"]),
    ],
)
def test_mistakes_with_five_signed_fields_are_still_found(
    text: str, mistakes: list[str], identity: Identity, private_key: RSAPrivateKey
) -> None:
    """What is unlikely is tried alone, and what is likely together with another mistake too."""
    signed = LITE | {"kcp_sign_data": base64(raw(private_key, text.encode()))}
    found = diagnose("payment.lite_registration", signed, identity.certificate)
    assert [mistake.id for mistake in found] == mistakes


@settings(deadline=None, max_examples=50)
@given(signature=st.text() | st.binary().map(base64), tno=st.text())
def test_any_text_as_a_signature_gives_an_explanation(
    signature: str, tno: str, identity: Identity
) -> None:
    fields = cancel(identity) | {"tno": tno, "kcp_sign_data": signature}
    found = diagnose("payment.cancel", fields, identity.certificate)
    assert all(isinstance(mistake, Cause) for mistake in found)
    assert bool(found) == bool(signature)


def test_no_value_of_the_request_is_quoted(identity: Identity, private_key: RSAPrivateKey) -> None:
    fields = cancel(identity, mod_desc="hunter2", pt_pwd="canary")
    for extra in ("hunter2", "canary"):
        signed = f"{right(fields)}^{extra}".encode()
        fields["kcp_sign_data"] = base64(raw(private_key, signed))
        found = diagnose("payment.cancel", fields, identity.certificate)
        assert [mistake.id for mistake in found] == ["text.extra-field"]
        assert not re.search("hunter2|canary|22320972271249", repr(found))


def test_each_mistake_is_made_by_a_test_and_listed_on_the_page() -> None:
    assert {mistake for mistake, _ in CASES} | ELSEWHERE == set(CAUSES)
    table = PAGE.read_text("utf-8").partition("## Mistakes")[2]
    assert re.findall(r"^\| `([a-z0-9.-]+)` \|", table, re.MULTILINE) == list(CAUSES)


def test_each_mistake_says_in_korean_too_what_happened_and_what_to_do() -> None:
    for words in CAUSES.values():
        message, message_ko, remedy, remedy_ko = words
        assert all(words)
        assert re.search("[가-힣]", message_ko)
        assert re.search("[가-힣]", remedy_ko)
        assert not re.search("[가-힣]", message + remedy)


FIVE: dict[str, Callable[[list[str]], str]] = {
    "text.separator": "|".join,
    "text.left-out": lambda signed: "^".join(signed[:-1]),
    "text.order": lambda signed: "^".join([*signed[1:], signed[0]]),
}


@pytest.mark.parametrize("mistake", FIVE)
def test_mistakes_with_five_signed_fields_are_named(
    identity: Identity,
    private_key: RSAPrivateKey,
    mistake: str,
) -> None:
    """R38: the LITE PAY registration signs the amount too."""
    operation = catalogue.operation("payment.lite_registration")
    fields = {**operation.request.examples[0], "kcp_cert_info": identity.certificate.cert_info}
    text = FIVE[mistake]([fields[name] for name in operation.sign])
    fields["kcp_sign_data"] = base64(raw(private_key, text.encode()))
    found = diagnose(operation.name, fields, identity.certificate)
    assert mistake in {cause.id for cause in found}
