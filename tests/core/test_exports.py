"""What ``import kcp_proto`` gives: few names, all of them promised."""

from types import ModuleType

import pytest

import kcp_proto

PROMISED = {
    *("build_request", "read_response", "validate", "lint", "sign_string", "sign", "verify"),
    *("load_private_key", "Certificate", "Identity", "Signer", "PRODUCTION", "STAGING"),
    *("Environment", "HttpRequest", "HttpResponse", "Reply", "Fault", "KcpError", "MessageError"),
    *("KeyLoadError", "SignatureMismatch", "Refused", "ResponseError", "NotSent", "OutcomeUnknown"),
    *("UnreadableReply", "RecordingError", "ReplayMismatch"),
}


def exported() -> set[str]:
    names = {name for name in vars(kcp_proto) if not name.startswith("_")}
    return {name for name in names if not isinstance(getattr(kcp_proto, name), ModuleType)}


def test_what_is_imported_late_is_exported_too() -> None:
    assert kcp_proto.explain.__doc__
    with pytest.raises(AttributeError, match="no attribute 'explian'"):
        _ = kcp_proto.explian  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]


def test_every_promised_name_is_exported() -> None:
    assert exported() >= PROMISED


def test_at_most_thirty_two_names_are_exported() -> None:
    assert len(exported()) <= 32


def test_every_exported_name_says_what_it_is() -> None:
    for name in exported() - {"PRODUCTION", "STAGING"}:
        assert getattr(kcp_proto, name).__doc__, name


def test_the_two_gateways_are_the_guides() -> None:
    assert kcp_proto.PRODUCTION.base_url == "https://spl.kcp.co.kr"
    assert kcp_proto.STAGING.base_url == "https://stg-spl.kcp.co.kr"
