"""Every form in which a sound key arrives loads, and is the same key."""

import json
import re
import sys
from base64 import b64decode, b64encode, encodebytes, urlsafe_b64encode
from collections.abc import Callable
from functools import partial
from textwrap import wrap
from urllib.parse import quote, quote_plus

import pytest

from kcp_proto import Certificate, KeyLoadError, load_private_key
from kcp_proto.keys import MAX_BYTES, read_der
from kcp_proto.keys.key_file import KeyFile
from kcp_proto.keys.private_key import fingerprint
from tests.core.conftest import PASSWORD, Openssl

from .der import element, encrypted_pkcs8, scrypt, sequence

Change = Callable[[bytes], bytes]


def columns(width: int) -> Change:
    def change(pem: bytes) -> bytes:
        head, *body, tail = pem.decode().strip().split("\n")
        return "\n".join([head, *wrap("".join(body), width), tail]).encode()

    return change


MARKS = {
    "a hash": "# ",
    "a bare hash": "#",
    "two slashes": "// ",
    "a mailer's >": "> ",
    "a star": " * ",
}
DASHES = {"en dashes": "–", "em dashes": "—", "minus signs": "−", "full-width dashes": "－"}
PERCENT = re.compile(rb"%..")


def lower(match: re.Match[bytes]) -> bytes:
    return match[0].lower()


def before(mark: str) -> Change:
    return lambda pem: b"".join(mark.encode() + line for line in pem.splitlines(keepends=True))


def dashes(dash: str) -> Change:
    """Let an editor write a dash for each pair, as it does while one types."""
    return lambda pem: re.sub("-----", dash * 2 + "-", pem.decode()).encode()


def spaced(blank: str, pem: bytes) -> bytes:
    text = pem.decode().replace(" ", blank)
    return "".join(f"{blank * 4}{line}{blank}\n" for line in text.splitlines()).encode()


def entities(pem: bytes) -> bytes:
    text = pem.replace(b"+", b"&#43;").replace(b"/", b"&#x2F;")
    return text.replace(b"=", b"&#61;")


def five(dash: str, pem: bytes) -> bytes:
    return pem.decode().replace("-", dash).encode()


def numbered(pem: bytes, form: str) -> bytes:
    lines = enumerate(pem.decode().splitlines(), 1)
    return "".join(f"{form.format(number)}{line}\n" for number, line in lines).encode()


def der_of(pem: bytes) -> bytes:
    return b64decode(b"".join(pem.splitlines()[1:-1]))


FORMS: dict[str, Change] = {
    "LF": lambda pem: pem,
    "CRLF": lambda pem: pem.replace(b"\n", b"\r\n"),
    "CR": lambda pem: pem.replace(b"\n", b"\r"),
    "a byte order mark": lambda pem: b"\xef\xbb\xbf" + pem,
    "UTF-16, as Notepad saves it": lambda pem: pem.decode().encode("utf-16"),
    "65 columns": columns(65),
    "76 columns": columns(76),
    "one line": columns(10_000),
    "one line without any line end": lambda pem: pem.replace(b"\n", b""),
    "literal \\n": lambda pem: pem.replace(b"\n", b"\\n"),
    "literal \\r\\n": lambda pem: pem.replace(b"\n", b"\\r\\n"),
    "all white space removed": lambda pem: re.sub(rb"\s", b"", pem),
    "trailing blanks": lambda pem: pem.replace(b"\n", b"  \t\n") + b" \n\n ",
    "indented": lambda pem: pem.replace(b"\n", b"\n    "),
    "leading bag attributes": lambda pem: b"Bag Attributes\n    localKeyID: 01\nKey: x\n" + pem,
    "leading Korean text": lambda pem: "테스트 키\n".encode() + pem,
    "leading text that begins like DER": lambda pem: b"0 key of shop T0000\n" + pem,
    **{f"{name} before each line": before(mark) for name, mark in MARKS.items()},
    **{f"{name} in the armour": dashes(dash) for name, dash in DASHES.items()},
    "en dashes as Windows-1252": lambda pem: dashes("–")(pem).decode().encode("cp1252"),
    "dashes as EUC-KR": lambda pem: dashes("―")(pem).decode().encode("euc-kr"),
    "non-breaking blanks": lambda pem: spaced("\u00a0", pem),
    "non-breaking blanks as Windows-1252": lambda pem: (
        spaced("\u00a0", pem).decode().encode("cp1252")
    ),
    "wide blanks": lambda pem: spaced("\u3000", pem),
    "zero-width blanks": lambda pem: pem.replace(b"\n", "\u200b\n".encode()),
    "UTF-16 without a mark": lambda pem: pem.decode().encode("utf-16-le"),
    "Base64 of the PEM": b64encode,
    "Base64 of the PEM in lines": encodebytes,
    "Base64 of the PEM in quotes": lambda pem: b'"' + b64encode(pem) + b'"\n',
    "URL-safe Base64 of the PEM": lambda pem: urlsafe_b64encode(pem).rstrip(b"="),
    "Base64 of Base64 of the PEM": lambda pem: b64encode(b64encode(pem)),
    "Base64 of the PEM in CRLF": lambda pem: b64encode(pem.replace(b"\n", b"\r\n")),
    "Base64 of text and PEM": lambda pem: b64encode(b"Bag Attributes\n  x: 1\n" + pem),
    "a variable of Base64": lambda pem: b"KCP_KEY=" + b64encode(pem) + b"\nOTHER=1\n",
    "a secret in YAML": lambda pem: b"data:\n  tls: " + b64encode(pem) + b"\nkind: Secret\n",
    "a data address": lambda pem: b"data:application/x-pem-file;base64," + b64encode(pem),
    "hexadecimal of the PEM": lambda pem: pem.hex().encode(),
    "hexadecimal of the PEM in pairs": lambda pem: pem.hex(":").upper().encode(),
    "no dashes": lambda pem: pem.replace(b"-----", b""),
    "no dashes behind": lambda pem: pem.replace(b"-----\n", b"\n"),
    "no dashes before, indented": lambda pem: (
        b"  " + pem.replace(b"-----B", b"B").replace(b"-----E", b"E")
    ),
    "percent-encoded": lambda pem: quote(pem.decode(), safe="").encode(),
    "percent-encoded in lower case": lambda pem: PERCENT.sub(
        lower, quote(pem.decode(), safe="").encode()
    ),
    "a form": lambda pem: quote_plus(pem.decode()).encode(),
    "HTML": lambda pem: entities(pem).replace(b"\n", b"<br/>"),
    "HTML in lines": lambda pem: entities(pem).replace(b" ", b"&nbsp;"),
    "a JSON text": lambda pem: json.dumps({"key": pem.decode()}).replace("/", r"\/").encode(),
    "a JSON text of .NET": lambda pem: json.dumps(pem.decode()).replace("+", r"\u002B").encode(),
    "a text in Java": lambda pem: b'key = "' + pem.strip().replace(b"\n", b'\\n" +\n    "') + b'";',
    "a text in Python": lambda pem: b"('" + pem.strip().replace(b"\n", b"\\n'\n '") + b"')",
    "a shell's continued lines": lambda pem: pem.strip().replace(b"\n", b"\\n\\\n"),
    "no armour": lambda pem: b"".join(pem.splitlines()[1:-1]),
    "no armour and no padding": lambda pem: b"".join(pem.splitlines()[1:-1]).rstrip(b"="),
    "UTF-16 without a mark, the other end first": lambda pem: pem.decode().encode("utf-16-be"),
    "UTF-32": lambda pem: pem.decode().encode("utf-32"),
    "full-width letters": lambda pem: "".join(
        chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in pem.decode()
    ).encode(),
    "a list": lambda pem: json.dumps(pem.decode().splitlines()).encode(),
    "a list of lines": lambda pem: b",\n".join(b"'%b'" % line for line in pem.splitlines()),
    "PHP": lambda pem: b"".join(b"'%b' . PHP_EOL .\n" % line for line in pem.splitlines()),
    "a script's echo": lambda pem: b"".join(
        b"echo %b>>k.pem\n" % line for line in pem.splitlines()
    ),
    "REM": before("REM "),
    "two hyphens": before("-- "),
    "a difference": before("-"),
    "line numbers": lambda pem: numbered(pem, "{:3}  "),
    "line numbers and colons": lambda pem: numbered(pem, "{}: "),
    "cat -A": lambda pem: pem.replace(b"\n", b"$\n"),
    "RTF": lambda pem: b"{\\rtf1 " + pem.replace(b"\n", b"\\par\n") + b"}",
    "a form's lost +": lambda pem: pem.replace(b"+", b" "),
    "zero bytes between": lambda pem: pem.replace(b"\n", b"\n\0"),
    "small letters": lambda pem: re.sub(rb"-----.*?-----", lambda line: line[0].lower(), pem),
    "blanks in the armour": lambda pem: re.sub(
        rb"-----(BEGIN|END)( .*?)-----", rb"----- \1\2 -----", pem
    ),
    "dashes with blanks": lambda pem: pem.replace(b"-----", b"- - - - -"),
    "four dashes": lambda pem: pem.replace(b"-----", b"----"),
    "six dashes": lambda pem: pem.replace(b"-----", b"------"),
    "one dash": lambda pem: pem.replace(b"-----", b"-"),
    "hexadecimal": lambda pem: der_of(pem).hex().encode(),
    "hexadecimal in colons": lambda pem: der_of(pem).hex(":").upper().encode(),
    "hexadecimal of a debugger": lambda pem: b"0x" + der_of(pem).hex().encode(),
    "a data: address of DER": lambda pem: b"data:;base64," + b64encode(der_of(pem)),
    "DER and a line end": lambda pem: der_of(pem) + b"\r\n",
    "DER and zeros": lambda pem: der_of(pem) + bytes(8),
    **{
        f"dashes {ord(dash):04X}": partial(five, dash)
        for dash in "\u00ad\u02d7\u2043\u207b\u2501\u2e3a\u2e3b\u30fc\u3161"
    },
}


@pytest.mark.parametrize("form", FORMS)
def test_the_gateways_own_key_loads_in_any_form(
    form: str, gateway_key: bytes, plain_key: bytes
) -> None:
    signer = load_private_key(FORMS[form](gateway_key), PASSWORD)
    assert fingerprint(signer.public_key) == fingerprint(
        load_private_key(plain_key, None).public_key
    )


@pytest.mark.parametrize("form", FORMS)
def test_a_certificate_in_any_form_is_the_same(form: str, certificate: bytes) -> None:
    assert Certificate.parse(FORMS[form](certificate)) == Certificate.parse(certificate)


@pytest.mark.parametrize("form", FORMS)
def test_limits_and_silence_hold_in_any_form(form: str, gateway_key: bytes) -> None:
    """What a file asks for, and that it is not shown, are looked at behind every wrapping."""
    costly = encrypted_pkcs8(scrypt("2.16.840.1.101.3.4.1.42", cost=2**20, block=8, lanes=1))
    lines = b"\n".join(wrap_bytes(costly))
    for key, reason in ((lines, "excessive-work"), (gateway_key, "wrong-password")):
        with pytest.raises(KeyLoadError) as caught:
            load_private_key(FORMS[form](key), b"canary")
        assert caught.value.reason == reason
        assert not re.search(r"canary|[A-Za-z0-9+/]{40}", repr(caught.value))
    with pytest.raises(KeyLoadError) as caught:
        load_private_key(FORMS[form](gateway_key) + b"\n" * MAX_BYTES, PASSWORD)
    assert caught.value.reason == "too-large"


def wrap_bytes(pem: bytes) -> list[bytes]:
    head, body, tail = pem.strip().split(b"\n")
    return [head, *(line.encode() for line in wrap(body.decode(), 64)), tail, b""]


def test_a_mark_that_is_missing_once_does_no_harm(plain_key: bytes) -> None:
    """That what was read is whole shows in the DER, which says how long it is."""
    lines = before("# ")(plain_key).splitlines(keepends=True)
    load_private_key(b"".join([*lines[:4], lines[4][2:], *lines[5:]]), None)


@pytest.mark.parametrize("form", FORMS)
def test_a_line_that_is_lost_is_no_form(form: str, plain_key: bytes) -> None:
    lines = plain_key.splitlines(keepends=True)
    with pytest.raises(KeyLoadError) as caught:
        load_private_key(FORMS[form](b"".join([*lines[:4], *lines[5:]])), None)
    assert caught.value.reason in ("damaged", "not-a-key")


def test_der_with_more_than_a_line_end_behind_it_is_no_key(plain_key: bytes) -> None:
    with pytest.raises(KeyLoadError) as caught:
        load_private_key(der_of(plain_key) + b"\r\nmore", None)
    assert caught.value.reason == "not-a-key"


@pytest.mark.parametrize("word", ["BEGIN", "END"])
def test_a_key_without_one_armour_line_is_named_as_cut_off(word: str, plain_key: bytes) -> None:
    lines = [line for line in plain_key.splitlines(keepends=True) if word.encode() not in line]
    message = f"has no {word.lower()} line: the file is cut off"
    with pytest.raises(KeyLoadError, match=message) as caught:
        load_private_key(b"".join(lines), None)
    assert caught.value.reason == "damaged"


@pytest.mark.parametrize("data", [b"TFMwdA==" * 9, b64encode(b" " * 60), b"A" * 41, b"-" * 60_000])
def test_base64_of_something_else_is_no_key(data: bytes) -> None:
    with pytest.raises(KeyLoadError) as caught:
        load_private_key(data, None)
    assert caught.value.reason == "not-a-key"


def test_more_layers_of_base64_than_three_are_not_taken_off(plain_key: bytes) -> None:
    data = plain_key
    for _ in range(4):
        data = b64encode(data)
    with pytest.raises(KeyLoadError) as caught:
        load_private_key(data, None)
    assert caught.value.reason == "not-a-key"


def test_a_key_beside_its_certificate_loads(gateway_key: bytes, certificate: bytes) -> None:
    assert load_private_key(certificate + gateway_key, PASSWORD).public_key.key_size == 2048


def test_a_stray_end_before_the_key_is_passed_over(plain_key: bytes) -> None:
    stray = b"-----END PRIVATE KEY-----\n"
    assert load_private_key(stray + plain_key, None).public_key.key_size == 2048


def test_a_key_with_attributes_loads(openssl: Openssl, plain_key: bytes) -> None:
    parts = read_der(
        openssl("pkcs8", "-topk8", "-nocrypt", "-outform", "DER", data=plain_key)
    ).children()
    whole = [element(part.tag, part.body) for part in parts]
    assert len(whole) == 3
    key = load_private_key(sequence(*whole, element(0xA0, b"")), None)
    assert key.public_key.key_size == 2048


def test_der_loads(openssl: Openssl, gateway_key: bytes, plain_key: bytes) -> None:
    encrypted = openssl("asn1parse", "-noout", "-out", "/dev/stdout", data=gateway_key)
    assert load_private_key(encrypted, PASSWORD).public_key.key_size == 2048
    plain = openssl("pkcs8", "-topk8", "-nocrypt", "-outform", "DER", data=plain_key)
    assert load_private_key(plain, None).public_key.key_size == 2048
    assert load_private_key(b64encode(plain), None).public_key.key_size == 2048


USUAL = {
    "PBES1 SHA1-3DES": ["-v1", "PBE-SHA1-3DES"],
    "PBES2 PBKDF2-SHA-256 AES-128-CBC": ["-v2", "aes-128-cbc"],
    "PBES2 PBKDF2-SHA-256 AES-192-CBC": ["-v2", "aes-192-cbc"],
    "PBES2 PBKDF2-SHA-256 AES-256-CBC": ["-v2", "aes-256-cbc"],
    "PBES2 PBKDF2-SHA-256 3DES": ["-v2", "des3"],
    "PBES2 PBKDF2-SHA-1 AES-256-CBC": ["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA1"],
    "PBES2 PBKDF2-SHA-224 AES-256-CBC": ["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA224"],
    "PBES2 PBKDF2-SHA-384 AES-256-CBC": ["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA384"],
    "PBES2 PBKDF2-SHA-512 AES-256-CBC": ["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA512"],
    "PBES2 scrypt AES-256-CBC": ["-scrypt", "-v2", "aes-256-cbc"],
}
SCHEMES = {
    **USUAL,
    "PBES1 SHA1-2DES": ["-v1", "PBE-SHA1-2DES"],
    "PBES2 PBKDF2-SHA-256 ARIA-128-CBC": ["-v2", "aria-128-cbc"],
    "PBES2 PBKDF2-SHA-256 ARIA-256-CBC": ["-v2", "aria-256-cbc"],
    "PBES2 PBKDF2-SHA-256 Camellia-256-CBC": ["-v2", "camellia-256-cbc"],
    "PBES2 PBKDF2-SHA-256 SM4-CBC": ["-v2", "sm4-cbc"],
    "PBES2 PBKDF2-SHA-256 AES-128-CFB": ["-v2", "aes-128-cfb"],
}


@pytest.mark.parametrize("name", SCHEMES)
def test_an_encrypted_key_loads_and_says_how_it_is_encrypted(
    name: str, openssl: Openssl, plain_key: bytes
) -> None:
    pem = openssl("pkcs8", "-topk8", *SCHEMES[name], "-passout", "pass:changeit", data=plain_key)
    file = KeyFile.parse(pem)
    assert file.encryption is not None
    assert (file.container, file.encryption.name) == ("encrypted PKCS#8", name)
    assert load_private_key(pem, PASSWORD).public_key.key_size == 2048


@pytest.mark.parametrize("name", USUAL)
def test_a_usual_scheme_needs_no_pyopenssl(
    name: str, openssl: Openssl, plain_key: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem = openssl("pkcs8", "-topk8", *USUAL[name], "-passout", "pass:changeit", data=plain_key)
    monkeypatch.setitem(sys.modules, "OpenSSL", None)
    assert load_private_key(pem, PASSWORD).public_key.key_size == 2048


LEGACY = {
    "PBES2 PBKDF2-SHA-256 SEED-CBC": "seed-cbc",
    "PBES2 PBKDF2-SHA-256 Blowfish-CBC": "bf-cbc",
}


@pytest.mark.parametrize("name", LEGACY)
def test_a_key_with_a_retired_cipher_loads_through_pyopenssl(
    name: str, openssl: Openssl, plain_key: bytes
) -> None:
    options = ["-provider", "legacy", "-provider", "default"]
    cipher = ["-v2", LEGACY[name], "-passout", "pass:changeit"]
    pem = openssl("pkcs8", "-topk8", *cipher, *options, data=plain_key)
    assert load_private_key(pem, PASSWORD).public_key.key_size == 2048


def test_pkcs1_loads_with_a_warning_that_names_the_conversion(
    openssl: Openssl, plain_key: bytes
) -> None:
    signer = load_private_key(openssl("rsa", "-traditional", data=plain_key), None)
    (warning,) = signer.warnings
    assert warning.rule == "key.pkcs1"
    assert "openssl pkcs8 -topk8" in warning.message


def test_old_encrypted_pem_loads(openssl: Openssl, plain_key: bytes) -> None:
    pem = openssl("rsa", "-traditional", "-aes128", "-passout", "pass:changeit", data=plain_key)
    signer = load_private_key(pem.replace(b"\n", b"\r\n"), PASSWORD)
    assert [warning.rule for warning in signer.warnings] == ["key.pkcs1", "key.iterations"]


RETIRED = {"AES-192-CBC": "aes192", "DES-CBC": "des", "ARIA-128-CBC": "aria128"}


@pytest.mark.parametrize("cipher", RETIRED)
def test_old_encrypted_pem_with_a_rare_cipher_loads_through_pyopenssl(
    cipher: str, openssl: Openssl, plain_key: bytes
) -> None:
    options = ["-provider", "legacy", "-provider", "default", "-passout", "pass:changeit"]
    pem = openssl("rsa", "-traditional", f"-{RETIRED[cipher]}", *options, data=plain_key)
    encryption = KeyFile.parse(pem).encryption
    assert str(encryption) == f"PEM encryption (RFC 1421) {cipher}, 1 iterations"
    assert load_private_key(pem, PASSWORD).public_key.key_size == 2048


def test_other_headers_than_those_of_the_encryption_are_passed_over(
    openssl: Openssl, plain_key: bytes
) -> None:
    pem = openssl("rsa", "-traditional", "-aes128", "-passout", "pass:changeit", data=plain_key)
    noted = pem.replace(b"Proc-Type", "Comment: 한글\nProc-Type".encode())
    assert load_private_key(noted, PASSWORD).public_key.key_size == 2048


def test_few_iterations_are_a_warning_and_many_are_none(
    openssl: Openssl, plain_key: bytes, gateway_key: bytes
) -> None:
    assert [w.rule for w in load_private_key(gateway_key, PASSWORD).warnings] == ["key.iterations"]
    many = ["pkcs8", "-topk8", "-iter", "20000", "-passout", "pass:changeit"]
    assert load_private_key(openssl(*many, data=plain_key), PASSWORD).warnings == ()
