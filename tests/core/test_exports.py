"""What ``import kcp_proto`` gives: few names, all of them promised."""

import sys
from subprocess import run
from types import ModuleType

import pytest

import kcp_proto
from kcp_proto import documents, keys, redaction

PROMISED = {
    *("build_request", "read_response", "validate", "lint", "sign_string", "sign", "verify"),
    *("load_private_key", "Certificate", "Identity", "Signer", "PRODUCTION", "STAGING"),
    *("Environment", "HttpRequest", "HttpResponse", "Reply", "Fault", "KcpError", "MessageError"),
    *("KeyLoadError", "SignatureMismatch", "Refused", "ResponseError", "NotSent", "OutcomeUnknown"),
    *("UnreadableReply", "RecordingError", "ReplayMismatch"),
}


def exported() -> set[str]:
    return set(kcp_proto.__all__)


@pytest.mark.parametrize(
    ("face", "name"),
    [
        (kcp_proto, "explain"),
        (documents, "recognise"),
        (keys, "load_private_key"),
        (redaction, "redact_text"),
    ],
)
def test_what_is_imported_late_is_exported_and_nothing_else_is_made_up(
    face: ModuleType, name: str
) -> None:
    assert getattr(face, name).__doc__
    missing = name[::-1]
    with pytest.raises(AttributeError, match=f"no attribute '{missing}'"):
        getattr(face, missing)


def test_a_plain_import_loads_nothing_that_few_programs_need() -> None:
    program = "import sys, kcp_proto; print(*sys.modules)"
    loaded = run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    ours = {name.rpartition(".")[2] for name in loaded.split() if name.startswith("kcp_proto.")}
    assert {"keys", "documents", "validation"} <= ours
    assert ours.isdisjoint(("check", "explanation", "foreign_text", "key_file", "messages"))


def test_every_promised_name_is_exported() -> None:
    assert exported() >= PROMISED


def test_at_most_thirty_two_names_are_exported() -> None:
    assert len(exported()) <= 32


def test_every_exported_name_says_what_it_is() -> None:
    for name in exported() - {"PRODUCTION", "STAGING"}:
        assert getattr(kcp_proto, name).__doc__, name


def test_nothing_else_is_public_but_the_modules() -> None:
    public = {name: value for name, value in vars(kcp_proto).items() if not name.startswith("_")}
    others = {name for name, value in public.items() if not isinstance(value, ModuleType)}
    assert others <= exported()


def test_a_name_that_does_not_exist_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'refund'"):
        getattr(kcp_proto, "refund")  # noqa: B009  (a type checker would refuse the plain form)


def test_the_two_gateways_are_the_guides() -> None:
    assert kcp_proto.PRODUCTION.base_url == "https://spl.kcp.co.kr"
    assert kcp_proto.STAGING.base_url == "https://stg-spl.kcp.co.kr"
