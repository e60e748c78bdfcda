"""``sign`` and ``verify``."""

import pytest

from kcp_proto import Identity

from .conftest import Command, Shop

TEXT = "T0000^22320972271249^STSC"


def test_sign_prints_the_signature_and_nothing_else(
    command: Command, shop: Shop, identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEY_PASSWORD", "changeit")
    ended = command("sign", "--key", shop.key, "--password-env", "KEY_PASSWORD", TEXT)
    assert (ended.code, ended.out, ended.err) == (0, identity.sign(TEXT) + "\n", "")
    again = command("sign", "--key", shop.key, "--password-file", shop.password, TEXT)
    assert again == ended


def test_verify_accepts_the_signature_and_refuses_another(
    command: Command, shop: Shop, identity: Identity
) -> None:
    signature = identity.sign(TEXT)
    assert command("verify", "--cert", shop.certificate, TEXT, signature).code == 0
    other = command("verify", "--cert", shop.certificate, TEXT + "x", signature)
    assert other.code == 1
    assert "signature" in other.err


def test_a_wrong_password_is_reported_and_not_shown(
    command: Command, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEY_PASSWORD", "wrong-canary")
    ended = command("sign", "--key", shop.key, "--password-env", "KEY_PASSWORD", TEXT)
    assert ended.code == 1
    assert "[wrong-password]" in ended.err
    assert "canary" not in ended.err + ended.out


def test_wrong_usage_has_its_own_exit_code(command: Command, shop: Shop) -> None:
    unset = command("sign", "--key", shop.key, "--password-env", "NOT_SET_ANYWHERE", TEXT)
    assert (unset.code, "NOT_SET_ANYWHERE" in unset.err) == (2, True)
    none = command("sign", "--key", shop.key, TEXT)
    assert (none.code, "--password-file" in none.err) == (2, True)
    both = ["--password-env", "A", "--password-file", shop.password]
    assert command("sign", "--key", shop.key, *both, TEXT).code == 2
    shop.password.write_bytes(b"")
    assert command("sign", "--key", shop.key, "--password-file", shop.password, TEXT).code == 2
    missing = command("sign", "--key", shop.key.with_name("none.pem"), TEXT)
    assert (missing.code, "none.pem" in missing.err) == (2, True)


def test_a_password_file_from_a_windows_editor_is_read(command: Command, shop: Shop) -> None:
    shop.password.write_bytes(b"\xef\xbb\xbfchangeit\r\n")
    assert command("sign", "--key", shop.key, "--password-file", shop.password, TEXT).code == 0


def test_a_password_on_the_second_line_differs_from_a_wrong_one(
    command: Command, shop: Shop
) -> None:
    for content in (b"\nchangeit\n", b"\xef\xbb\xbf\r\nchangeit\r\n"):
        shop.password.write_bytes(content)
        ended = command("sign", "--key", shop.key, "--password-file", shop.password, TEXT)
        assert (ended.code, f"the first line of {shop.password} is empty" in ended.err) == (2, True)


def test_the_password_is_asked_for_on_a_terminal(
    command: Command, shop: Shop, monkeypatch: pytest.MonkeyPatch, identity: Identity
) -> None:
    monkeypatch.setattr("kcp_cli.files.on_terminal", lambda: True)

    def prompted(prompt: str, stream: object) -> str:
        return "changeit"

    monkeypatch.setattr("kcp_cli.files.getpass", prompted)
    assert command("sign", "--key", shop.key, TEXT).out == identity.sign(TEXT) + "\n"
