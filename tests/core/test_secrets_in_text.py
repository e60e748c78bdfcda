"""What looks like a secret in any text (R24)."""

import pytest

from kcp_proto.redaction import find_secrets


@pytest.mark.parametrize("name", ["Authorization", "cookie", "Set-Cookie"])
def test_a_header_that_carries_a_secret_is_found_unless_it_is_masked(name: str) -> None:
    found = list(find_secrets(f"{name}: session=canary"))
    assert {secret.name for secret in found} == {name.lower()}
    assert list(find_secrets(f"{name}: ****")) == []
