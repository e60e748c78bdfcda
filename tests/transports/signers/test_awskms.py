"""A key in AWS KMS: signing through boto3 against moto, and the errors by the service's model."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap_with_padding
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_private_key,
)

from kcp_proto import STAGING, Certificate, Identity, KeyLoadError, NotSent, build_request
from kcp_sandbox import Issued
from kcp_transports.signers import SigningFailed, import_key, open_signer

from .aws_in_memory import REGION, boto3, kms_with_key_of, make_key
from .services import DATA, shop_key, sign_digest, sign_hashed

exceptions: Any = pytest.importorskip("botocore.exceptions")
stub: Any = pytest.importorskip("botocore.stub")
ADDRESS = f"awskms:alias/shop?region={REGION}"
UUID = "0a1b2c3d-0000-4000-8000-00000000beef"
ALGORITHM = "RSASSA_PKCS1_V1_5_SHA_256"


@pytest.fixture(scope="module")
def certificate(issued: Issued) -> Certificate:
    return Certificate.parse(issued.certificate)


@pytest.fixture(scope="module")
def kms(issued: Issued) -> Iterator[Any]:
    with kms_with_key_of(issued) as client:
        yield client


@pytest.mark.usefixtures("kms")
def test_a_request_signed_there_is_the_one_signed_here(
    certificate: Certificate, identity: Identity
) -> None:
    with open_signer(ADDRESS, certificate=certificate) as signer:
        remote = Identity("T0000", certificate, signer)
        fields = {"tno": "22320972271249"}
        requests = [
            build_request("payment.cancel", fields, who, STAGING) for who in (remote, identity)
        ]
    assert requests[0] == requests[1]


@pytest.mark.usefixtures("kms")
def test_a_double_hash_is_named_and_stays_here(certificate: Certificate) -> None:
    # moto hashes what it is told to be a digest.
    with (
        open_signer(f"{ADDRESS}&mode=digest", certificate=certificate) as signer,
        pytest.raises(NotSent, match="hash of the hash") as caught,
    ):
        signer.sign(DATA)
    assert isinstance(caught.value, SigningFailed)
    assert caught.value.cause == "double-hash"


@pytest.mark.parametrize(
    ("spec", "usage"), [("RSA_2048", "ENCRYPT_DECRYPT"), ("ECC_NIST_P256", "SIGN_VERIFY")]
)
def test_a_key_for_something_else_is_refused(kms: Any, spec: str, usage: str) -> None:
    with pytest.raises(SigningFailed) as caught:
        open_signer(f"awskms:{make_key(kms, spec, usage)}?region={REGION}")
    assert caught.value.cause == "key-type"


@pytest.mark.parametrize("key", ["alias/other", UUID])
@pytest.mark.usefixtures("kms")
def test_a_key_that_is_not_there_is_named_so(key: str) -> None:
    with pytest.raises(SigningFailed) as caught:
        open_signer(f"awskms:{key}?region={REGION}")
    assert caught.value.cause == "key-not-found"


def test_another_key_of_the_service_is_refused(kms: Any, certificate: Certificate) -> None:
    with pytest.raises(KeyLoadError) as caught:
        open_signer(f"awskms:{make_key(kms)}?region={REGION}", certificate=certificate)
    assert caught.value.reason == "key-mismatch"


@pytest.fixture
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """Take away whatever this machine is set up for."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))


@pytest.mark.parametrize("address", [ADDRESS, "awskms:alias/shop", f"{ADDRESS}&profile=kcp"])
@pytest.mark.usefixtures("no_settings")
def test_what_is_not_set_up_is_said_before_anything_is_sent(address: str) -> None:
    with pytest.raises(SigningFailed) as caught:
        open_signer(address)
    assert caught.value.cause == "credentials-missing"


@pytest.fixture
def stubbed(no_settings: None) -> Any:
    del no_settings
    client = boto3.client(
        "kms", region_name=REGION, aws_access_key_id="x", aws_secret_access_key="canary-secret"
    )
    with stub.Stubber(client) as stubber:
        yield stubber


def show(stubber: Any, key: RSAPrivateKey, **changes: object) -> None:
    """Let the service show the public key, in the shape of its published model."""
    der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    shape = {
        "KeyId": f"arn:aws:kms:{REGION}:123456789012:key/{UUID}",
        "PublicKey": der,
        "KeySpec": "RSA_2048",
        "KeyUsage": "SIGN_VERIFY",
        "SigningAlgorithms": [ALGORITHM, "RSASSA_PSS_SHA_256"],
    }
    stubber.add_response("get_public_key", shape | changes, {"KeyId": UUID})


def expect_sign(stubber: Any, kind: str, message: bytes, signature: bytes) -> None:
    asked = {
        "KeyId": UUID,
        "Message": message,
        "MessageType": kind,
        "SigningAlgorithm": ALGORITHM,
    }
    answer = {"KeyId": UUID, "Signature": signature, "SigningAlgorithm": ALGORITHM}
    stubber.add_response("sign", answer, asked)


def test_the_real_services_two_modes_are_both_right(issued: Issued, stubbed: Any) -> None:
    key, digest = shop_key(issued), sha256(DATA).digest()
    show(stubbed, key)
    expect_sign(stubbed, "RAW", DATA, sign_hashed(key, DATA))
    long = DATA * 200
    expect_sign(stubbed, "DIGEST", sha256(long).digest(), sign_digest(key, sha256(long).digest()))
    raw = open_signer(f"awskms:{UUID}", client=stubbed.client)
    assert raw.sign(DATA) == sign_hashed(key, DATA)
    assert raw.sign(long) == sign_hashed(key, long)
    show(stubbed, key)
    expect_sign(stubbed, "DIGEST", digest, sign_digest(key, digest))
    hashed = open_signer(f"awskms:{UUID}?mode=digest", client=stubbed.client)
    assert hashed.sign(DATA) == sign_hashed(key, DATA)


@pytest.mark.parametrize(
    ("code", "status", "cause"),
    [
        ("AccessDeniedException", 400, "permission"),
        ("DisabledException", 400, "key-disabled"),
        ("KMSInvalidStateException", 400, "key-disabled"),
        ("InvalidKeyUsageException", 400, "key-type"),
        ("NotFoundException", 400, "key-not-found"),
        ("ThrottlingException", 400, "throttled"),
        ("UnrecognizedClientException", 400, "credentials-refused"),
        ("ExpiredTokenException", 400, "credentials-refused"),
        ("InvalidSignatureException", 400, "credentials-refused"),
        ("DependencyTimeoutException", 500, "timeout"),
        ("KeyUnavailableException", 500, "timeout"),
        ("KMSInternalException", 500, "service-failed"),
        ("SomethingNew", 403, "permission"),
        ("SomethingNew", 400, "service-failed"),
    ],
)
def test_each_error_of_the_service_has_its_cause(
    issued: Issued, stubbed: Any, code: str, status: int, cause: str
) -> None:
    show(stubbed, shop_key(issued))
    text = "canary-user is not authorized, request id canary-id"
    stubbed.add_client_error("sign", code, text, status)
    signer = open_signer(f"awskms:{UUID}", client=stubbed.client)
    with pytest.raises(SigningFailed) as caught:
        signer.sign(DATA)
    assert caught.value.cause == cause
    assert "canary" not in str(caught.value) + caught.value.message_ko


@pytest.mark.parametrize(
    ("name", "arguments", "cause"),
    [
        ("EndpointConnectionError", {"endpoint_url": "https://canary"}, "network"),
        ("ConnectTimeoutError", {"endpoint_url": "https://canary"}, "timeout"),
        ("ReadTimeoutError", {"endpoint_url": "https://canary"}, "timeout"),
        ("SSLError", {"endpoint_url": "https://canary", "error": "x"}, "network"),
        ("ProxyConnectionError", {"proxy_url": "https://canary"}, "network"),
        ("TokenRetrievalError", {"provider": "canary", "error_msg": "x"}, "service-failed"),
        ("NoCredentialsError", {}, "credentials-missing"),
    ],
)
def test_each_error_on_the_way_has_its_cause(
    issued: Issued, stubbed: Any, name: str, arguments: dict[str, str], cause: str
) -> None:
    show(stubbed, shop_key(issued))
    signer = open_signer(f"awskms:{UUID}", client=stubbed.client)

    def fail(**_: object) -> object:
        raise getattr(exceptions, name)(**arguments)

    stubbed.client.sign = fail
    with pytest.raises(SigningFailed) as caught:
        signer.sign(DATA)
    assert caught.value.cause == cause
    assert "canary" not in str(caught.value)


def test_a_service_that_nothing_listens_for_is_a_network_error(no_settings: None) -> None:
    del no_settings
    config: Any = pytest.importorskip("botocore.config").Config(
        connect_timeout=1, retries={"total_max_attempts": 1}
    )
    client = boto3.client(
        "kms",
        region_name=REGION,
        aws_access_key_id="x",
        aws_secret_access_key="y",
        endpoint_url="http://127.0.0.1:1",
        config=config,
    )
    with pytest.raises(SigningFailed) as caught:
        open_signer(f"awskms:{UUID}", client=client)
    assert caught.value.cause == "network"


def test_the_gateways_key_file_goes_in_wrapped_and_is_proven(
    issued: Issued, stubbed: Any, certificate: Certificate
) -> None:
    key, wrapping = shop_key(issued), generate_private_key(65537, 3072)
    shown = wrapping.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    asked = {
        "KeyId": UUID,
        "WrappingAlgorithm": "RSA_AES_KEY_WRAP_SHA_256",
        "WrappingKeySpec": "RSA_4096",
    }
    offered = {"KeyId": UUID, "ImportToken": b"token", "PublicKey": shown}
    stubbed.add_response("get_parameters_for_import", offered, asked)
    sent = {
        "KeyId": UUID,
        "ImportToken": b"token",
        "EncryptedKeyMaterial": stub.ANY,
        "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE",
    }
    stubbed.add_response("import_key_material", {}, sent)
    material: list[bytes] = []

    def keep(params: dict[str, bytes], **_: object) -> None:
        material.append(params["EncryptedKeyMaterial"])

    stubbed.client.meta.events.register("provide-client-params.kms.ImportKeyMaterial", keep)
    show(stubbed, key)
    proof = b"kcp-proto proves that this key was imported"
    expect_sign(stubbed, "RAW", proof, sign_hashed(key, proof))
    _, file = issued.gateway_files(crlf=True)
    address = f"awskms:{UUID}"
    assert import_key(address, file, issued.password, certificate, client=stubbed.client) == address
    (sealed,) = material
    size = wrapping.key_size // 8
    oaep = OAEP(MGF1(SHA256()), SHA256(), None)
    plain = aes_key_unwrap_with_padding(wrapping.decrypt(sealed[:size], oaep), sealed[size:])
    inside = load_der_private_key(plain, None)
    assert isinstance(inside, RSAPrivateKey)
    assert inside.private_numbers() == key.private_numbers()


def test_a_refused_import_says_why(issued: Issued, stubbed: Any, certificate: Certificate) -> None:
    stubbed.add_client_error("get_parameters_for_import", "UnsupportedOperationException")
    with pytest.raises(SigningFailed) as caught:
        import_key(
            f"awskms:{UUID}", issued.key, issued.password, certificate, client=stubbed.client
        )
    assert caught.value.cause == "key-type"
