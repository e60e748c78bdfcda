"""What looks like a secret in any text (R24)."""

import pytest

from kcp_proto import redaction
from kcp_proto.redaction import find_secrets


@pytest.mark.parametrize("name", ["Authorization", "cookie", "Set-Cookie"])
def test_a_header_that_carries_a_secret_is_found_unless_it_is_masked(name: str) -> None:
    found = list(find_secrets(f"{name}: session=canary"))
    assert {secret.name for secret in found} == {name.lower()}
    assert list(find_secrets(f"{name}: ****")) == []


def test_the_face_hands_out_what_it_lists_and_nothing_else() -> None:
    assert set(redaction.__all__) == set(dir(redaction))
    assert not hasattr(redaction, "none")


@pytest.mark.parametrize(
    "text",
    [
        '["pt_pwd","canary"]',
        "('pt_pwd', 'canary')",
        '{"name":"pt_pwd","value":"canary"}',
        '{"value":"canary","name":"pt_pwd"}',
        '{"value":canary,"name":"pt_pwd"}',
        "<pt_pwd><![CDATA[canary]]></pt_pwd>",
        "pt_pwd=u'canary'",
    ],
)
def test_a_value_is_found_where_it_stands_beside_its_name(text: str) -> None:
    """R24: the place is the value's, without its quotes."""
    found = list(find_secrets(text))
    assert [(secret.kind, secret.name) for secret in found] == [("field", "pt_pwd")]
    assert text[found[0].start : found[0].end] == "canary"
    assert list(find_secrets(text.replace("canary", "****"))) == []
