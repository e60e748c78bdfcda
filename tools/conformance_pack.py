"""Write the conformance pack from its cases, or check that it is what the library makes.

Run ``python tools/conformance_pack.py`` to write and ``--check`` to compare only. The key beside
the pack is public test material; a signature of PKCS#1 v1.5 depends on key and text alone, so the
same key always gives the same pack (R16).
"""

import json
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "schemas")]

from kcp_proto import (  # noqa: E402
    STAGING,
    Certificate,
    Identity,
    MessageError,
    build_request,
    catalogue,
    load_private_key,
    read_notice,
    sign_string,
)

VERSION = 1
FOLDER = ROOT / "tests" / "vectors" / "conformance"
SITE_CD = "T0000"
NOTICE = (
    "PUBLIC TEST KEY: the key, the certificate and every name here are made up and known to all. "
    "No gateway accepts them; never use them for anything else."
)
RULE = (
    "The values of the operation's 'sign' fields in that order, joined by '^', in UTF-8; signed by "
    "RSASSA-PKCS1-v1_5 with SHA-256; standard Base64 with padding, on one line. Base64 that "
    "decodes but is not the one text of its bytes is refused."
)
Json = dict[str, Any]
_BAD_NOTICE = ("name", "content_type", "body_base64")


def main() -> int:
    key_path = FOLDER / "key.pem"
    if "--new-key" in sys.argv[1:]:
        key_path.write_bytes(new_key())
    made = files(key_path.read_bytes())
    if "--check" not in sys.argv[1:]:
        for name, content in made.items():
            (FOLDER / name).write_bytes(content)
        return 0
    stale = [name for name, content in made.items() if (FOLDER / name).read_bytes() != content]
    for name in stale:
        print(f"{name} is not what the cases say: run `python tools/conformance_pack.py`")
    return 1 if stale else 0


def new_key() -> bytes:
    key = generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def files(key_pem: bytes) -> dict[str, bytes]:
    """Make every file of the pack but the key and the cases."""
    key = load_pem_private_key(key_pem, None)
    if not isinstance(key, RSAPrivateKey):
        raise SystemExit("the key is no RSA key")
    certificate = certify(key)
    cases: Json = json.loads((FOLDER / "cases.json").read_text("utf-8"))
    text = json.dumps(pack(cases, key_pem, certificate, key), ensure_ascii=False, indent=1)
    return {"certificate.pem": certificate, "pack.json": f"{text}\n".encode()}


def certify(key: RSAPrivateKey) -> bytes:
    """Make the certificate; of fixed content, so the same key gives the same bytes."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "kcp-proto PUBLIC TEST KEY")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2046, 1, 1, tzinfo=UTC))
    )
    return builder.sign(key, SHA256()).public_bytes(Encoding.PEM)


def pack(cases: Json, key_pem: bytes, certificate: bytes, key: RSAPrivateKey) -> Json:
    parsed, signer = Certificate.parse(certificate), load_private_key(key_pem, None)

    def identity(case: Json) -> Identity:
        return Identity(case.get("site_cd", SITE_CD), parsed, signer)

    good = [good_case(case, identity(case)) for case in cases["good"]]
    return {
        "format": "kcp-proto conformance pack",
        "version": VERSION,
        "notice": NOTICE,
        "rule": RULE,
        "kcp_cert_info": parsed.cert_info,
        "public_key_sha256": sha256(spki(key)).hexdigest(),
        "operations": {name: described(name) for name in catalogue.operations()},
        "good": good,
        "bad": [bad_case(case, identity(case)) for case in cases["bad"]],
        "unsignable": [unsignable_case(case) for case in cases["unsignable"]],
        "forged": list(forged_cases(good, key)),
        "replies": [*map(example_reply, responses()), *map(reply_case, cases["replies"])],
        "notices": [notice_case(case) for case in cases["notices"]],
        "bad_notices": [bad_notice_case(case) for case in cases["bad_notices"]],
    }


def spki(key: RSAPrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def described(name: str) -> Json:
    operation = catalogue.operation(name)
    return {
        "path": operation.path,
        "sign": list(operation.sign),
        "constants": dict(operation.constants),
        "order": list(operation.request.fields),
        "responses": [
            {
                "message": response.name,
                "when": dict(response.when),
                "result_code": response.result_code,
                "result_message": response.result_message,
                "success": {field: list(codes) for field, codes in response.success.items()},
            }
            for response in catalogue.responses(name)
        ],
    }


def good_case(case: Json, identity: Identity) -> Json:
    operation, fields = case["operation"], spelt(case["fields"])
    request = build_request(operation, fields, identity, STAGING)
    signed = bool(catalogue.operation(operation).sign)
    return {
        "name": case["name"],
        "operation": operation,
        "site_cd": identity.site_cd,
        "fields": fields,
        "sign_string": sign_string(operation, request.fields) if signed else None,
        "signature": request.fields.get("kcp_sign_data"),
        "body": request.body.decode("utf-8"),
        "body_sha256": sha256(request.body).hexdigest(),
    }


def bad_case(case: Json, identity: Identity) -> Json:
    fields = spelt(case["fields"])
    try:
        build_request(case["operation"], fields, identity, STAGING)
    except MessageError as error:
        return checked(case, fields, error)
    raise SystemExit(f"no fault in the bad case {case['name']!r}")


def unsignable_case(case: Json) -> Json:
    try:
        sign_string(case["operation"], case["fields"])
    except MessageError as error:
        return checked(case, case["fields"], error)
    raise SystemExit(f"no fault in the unsignable case {case['name']!r}")


def checked(case: Json, fields: Json, error: MessageError) -> Json:
    return {**case, "fields": fields, "faults": listed(error)}


def listed(error: MessageError) -> list[Json]:
    faults = [{"pointer": fault.pointer, "rule": fault.rule} for fault in error.faults]
    return sorted(faults, key=lambda fault: (fault["pointer"], fault["rule"]))


def responses() -> Iterable[catalogue.Message]:
    for name in catalogue.operations():
        yield from catalogue.responses(name)


def example_reply(response: catalogue.Message) -> Json:
    """Make a case of a response's own example: one for each response that there is."""
    fields = next(one for one in response.examples if response.says_success(one))
    return reply_case(
        {
            "name": f"{response.name}, its example",
            "operation": response.operation,
            "request": response.when,
            "fields": fields,
        }
    )


def reply_case(case: Json) -> Json:
    fields: Json = case["fields"]
    response = catalogue.response_to(case["operation"], case["request"])
    return {
        "name": case["name"],
        "operation": case["operation"],
        "request": dict(case["request"]),
        "body": json.dumps(dict(fields), ensure_ascii=False, separators=(",", ":")),
        "message": response.name,
        "code": fields[response.result_code],
        "text": fields[response.result_message],
        "success": response.says_success(fields),
    }


def notice_case(case: Json) -> Json:
    body = notice_body(case)
    notice = read_notice(body, case["content_type"])
    if notice.faults:
        raise SystemExit(f"a fault in the notice {case['name']!r}")
    return {
        "name": case["name"],
        "content_type": case["content_type"],
        "body_base64": encoded(body),
        "charset": notice.charset,
        "fields": dict(notice.wire),
        "deposit": catalogue.message("deposit.notice").says_success(notice.wire),
    }


def bad_notice_case(case: Json) -> Json:
    body = notice_body(case)
    try:
        read_notice(body, case["content_type"])
    except MessageError as error:
        made = {**case, "body_base64": encoded(body)}
        made = {name: value for name, value in made.items() if name in _BAD_NOTICE}
        return {**made, "faults": listed(error)}
    raise SystemExit(f"no fault in the bad notice {case['name']!r}")


def notice_body(case: Json) -> bytes:
    """Encode the fields, or take a body as it is written."""
    if "body" in case:
        text: str = case["body"]
        return text.encode(case["charset"])
    return urlencode(spelt(case["fields"]), encoding=case["charset"]).encode()


def forged_cases(good: Iterable[Json], key: RSAPrivateKey) -> Iterable[Json]:
    """Spoil the first signature in the ways that integrators and attackers do."""
    first = next(case for case in good if case["signature"])
    text: str = first["sign_string"]
    signature: str = first["signature"]
    data, raw = text.encode("utf-8"), b64decode(signature)
    site_cd, tno, kind = text.split("^")

    def case(name: str, spoilt: str, *, over: str = text) -> Json:
        return {"name": name, "sign_string": over, "signature": spoilt}

    def signed(what: bytes) -> str:
        return encoded(key.sign(what, PKCS1v15(), SHA256()))

    yield case("another transaction number", signature, over=f"{site_cd}^{tno[:-1]}0^{kind}")
    yield case("a trailing newline was signed", signed(data + b"\n"))
    yield case("another order of the fields was signed", signed(f"{tno}^{site_cd}^{kind}".encode()))
    yield case("another separator was signed", signed(text.replace("^", "|").encode()))
    yield case("UTF-16 was signed", signed(text.encode("utf-16-le")))
    yield case("the hash in hexadecimal was signed", signed(sha256(data).hexdigest().encode()))
    yield case("the hash was signed as if it were the text", signed(sha256(data).digest()))
    yield case("SHA-1", encoded(key.sign(data, PKCS1v15(), SHA1())))  # noqa: S303 - it must be refused
    yield case("one flipped bit", encoded(raw[:-1] + bytes([raw[-1] ^ 1])))
    yield case("one byte short", encoded(raw[:-1]))
    yield case("one byte long", encoded(raw + b"\0"))
    yield case("all zeros", encoded(bytes(len(raw))))
    yield case("empty", "")
    yield case("Base64 twice", encoded(signature.encode()))
    yield case("hexadecimal", raw.hex())
    yield case("Base64 of the URL alphabet", signature.translate(str.maketrans("+/", "-_")))
    yield case("Base64 without padding", signature.rstrip("="))
    yield case("Base64 with a line break", f"{signature[:64]}\n{signature[64:]}")
    yield case("Base64 with a trailing newline", f"{signature}\n")
    yield case("Base64 with a stray bit", respelt(signature))


def encoded(raw: bytes) -> str:
    return b64encode(raw).decode("ascii")


def respelt(signature: str) -> str:
    """Set one of the four bits before the padding that decoding drops."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    last = signature.rstrip("=")[-1]
    return f"{signature[:-3]}{alphabet[alphabet.index(last) + 1]}=="


def spelt(fields: Mapping[str, Any]) -> Json:
    """Write repeated text out."""
    return {
        name: value["repeat"] * value["times"] + value.get("then", "")
        if isinstance(value, dict)
        else value
        for name, value in fields.items()
    }


if __name__ == "__main__":
    raise SystemExit(main())
