"""``sign`` and ``verify``."""

import json

import pytest

from kcp_proto import Identity

from .conftest import Command, Ended, Shop

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


def test_a_key_that_does_not_open_is_said_before_an_odd_text(command: Command, shop: Shop) -> None:
    shop.password.write_bytes(b"wrong-canary")
    ended = command("sign", "--key", shop.key, "--password-file", shop.password, "T")
    assert (ended.code, "[wrong-password]" in ended.err) == (1, True)


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


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_dash_is_standard_input_without_its_one_line_end(
    command: Command, shop: Shop, identity: Identity, end: str
) -> None:
    signing = ["--key", shop.key, "--password-file", shop.password]
    ended = command("sign", *signing, "-", data=f"{TEXT}{end}".encode())
    assert (ended.code, ended.out) == (0, identity.sign(TEXT) + "\n")
    checking = ["--cert", shop.certificate, "-", ended.out.strip()]
    assert command("verify", *checking, data=f"{TEXT}{end}".encode()).code == 0


ODD = {
    "is empty": [""],
    "ends in a line end": [f"{TEXT}\n", f"{TEXT}\r\n", f"{TEXT}\r", f"{TEXT}\n\n"],
    "has an empty part": ["T0000^^STSC", "^T0000", f"{TEXT}^", "^", f"{TEXT}^ \r\n", " ", "\n"],
    "begins or ends with a blank": [
        f" {TEXT}", f"{TEXT} ", f"{TEXT}\t", f"\u00a0{TEXT}", f"\n{TEXT}",
        f"\u3000{TEXT}", f"{TEXT}\u00a0", f"{TEXT}\x0c", f"{TEXT}\u2003",
    ],
    "begins and ends with quotation marks": [f"'{TEXT}'", f'"{TEXT}"', f"\u201c{TEXT}\u201d"],
    "not printable ASCII": [
        "T0000^1 2^STSC", "T0000^1\n2^STSC", f"\ufeff{TEXT}", "T0000^\u200b1^STSC",
        "T0000^주문^STSC", "T0000^1\x00^STSC", f"{TEXT}\u200b", f"{TEXT}\ufeff",
        "T0000\uff3e1\uff3eSTSC", "T0000^\u1112\u1161^STSC", "T0000^\u20181\u2019^STSC",
        f"{TEXT}\x0c1",
        "T0000\t1\tSTSC", "T0000^1\r^STSC", "\uff34\uff10^1^STSC",
    ],
    "more than letters and digits": [
        f"{TEXT}\\n", f"{TEXT}\\r\\n", f"{TEXT}\\", "T0000^$tno^STSC", "T0000^%tno%^STSC",
        "T0000^${tno}^STSC", "T0000^{{tno}}^STSC", "T0000^{tno}^STSC", "T0000^<tno>^STSC",
        "T0000^#{tno}^STSC", "T0000^%s^STSC", "T0000^[object^STSC", "T0000^'1'^STSC",
        "T0000^1.0^STSC",
        "T0000^2.2e13^STSC", "T0000^(null)^STSC", "T0000^-1^STSC", "T0000%5E1%5ESTSC",
        "T0000&#94;1&#94;STSC", "b'T0000^1^STSC'", '{"site_cd":"T0000"}',
        "T0000|1|STSC", "T0000,1,STSC",
    ],
    "stands for no value": [
        *(f"T0000^{word}^STSC" for word in ("undefined", "null", "None", "NaN", "nil", "False")),
        "null^1^STSC", "T0000^1^undefined",
    ],
    "has 1 part between": ["T00001STSC", "T0000", "STSC"],
    "has 2 parts between": ["T0000^1", "T0000^STSC"],
    "has 4 parts between": [f"{TEXT}^100"],
    "has 6 parts between": [f"{TEXT}^{TEXT}"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("odd", "text"), [(odd, text) for odd, texts in ODD.items() for text in texts]
)
def test_a_text_that_no_message_has_is_signed_only_as_it_is(
    command: Command, shop: Shop, identity: Identity, odd: str, text: str
) -> None:
    signing = ["sign", "--key", shop.key, "--password-file", shop.password]
    ended = command(*signing, "--", text)
    assert (ended.code, ended.out, odd in ended.err, "--as-is" in ended.err) == (2, "", True, True)
    assert command(*signing, "--as-is", "--", text).out == identity.sign(text) + "\n"
    # On standard input one line end more is the writer's, and not part of the text.
    if not text.endswith("\r"):
        piped = command(*signing, "-", data=f"{text}\n".encode())
        assert piped == Ended(2, "", ended.err)
    whole = command(*signing, "--as-is", "-", data=text.encode())
    assert whole.out == identity.sign(text) + "\n"


def test_bytes_that_are_no_text_are_not_signed(command: Command, shop: Shop) -> None:
    signing = ["sign", "--key", shop.key, "--password-file", shop.password, "--as-is"]
    for ended in (
        command(*signing, "-", data=TEXT.encode("utf-16")),
        command(*signing, "T\udc80"),
        command("verify", "--cert", shop.certificate, "T\udc80", "AAAA"),
    ):
        assert (ended.code, ended.out, "not UTF-8" in ended.err) == (2, "", True)


PASSWORDS = {
    b"changeit\r": "ends in a carriage return",
    b"changeit\r\n": "ends in a carriage return",
    b"changeit\n": "ends in a line feed",
    b'"changeit"': "begins and ends with quotation marks",
    b"'changeit'": "begins and ends with quotation marks",
    "\u201cchangeit\u201d".encode(): "begins and ends with quotation marks",
    b"changeit ": "has blanks at its edge",
    b"\tchangeit": "has blanks at its edge",
    b"\xc2\xa0changeit": "has blanks at its edge",
    b"\xef\xbb\xbfchangeit": "begins with a byte order mark",
    b'"changeit"\r': "ends in a carriage return and begins and ends with quotation marks",
    b"\xb0\xa1changeit ": "has blanks at its edge",
}


@pytest.mark.parametrize("password", PASSWORDS)
def test_what_an_environment_file_adds_to_a_password_is_named_and_not_shown(
    command: Command, shop: Shop, monkeypatch: pytest.MonkeyPatch, password: bytes
) -> None:
    monkeypatch.setenv("KEY_PASSWORD", password.decode("utf-8", "surrogateescape"))
    named = ["--key", shop.key, "--password-env", "KEY_PASSWORD"]
    ended = command("sign", *named, TEXT)
    assert (ended.code, "[wrong-password]" in ended.err) == (1, True)
    assert f"the given password {PASSWORDS[password]} [" in ended.err
    checked = command("doctor", *named, "--cert", shop.certificate, "--json")
    (check,) = [one for one in json.loads(checked.out)["checks"] if one["id"] == "key.password"]
    assert (check["reason"], PASSWORDS[password] in check["message"]) == ("wrong-password", True)
    assert check["remedy"].startswith("give the password alone")
    assert "changeit" not in ended.err + checked.out + checked.err


def test_a_wrong_password_without_anything_odd_is_only_wrong(
    command: Command, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for password in ("wrong", 'quote"inside', "a b", '"'):
        monkeypatch.setenv("KEY_PASSWORD", password)
        ended = command("sign", "--key", shop.key, "--password-env", "KEY_PASSWORD", TEXT)
        assert "or the file is damaged [wrong-password]" in ended.err
    monkeypatch.setenv("KEY_PASSWORD", "")
    ended = command("sign", "--key", shop.key, "--password-env", "KEY_PASSWORD", TEXT)
    assert (ended.code, "KEY_PASSWORD is empty" in ended.err) == (2, True)


@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["", "\r\n", "\nanother line\n"])
def test_a_password_file_in_utf_16_is_read(
    command: Command, shop: Shop, order: str, end: str
) -> None:
    """PowerShell 5 writes it so."""
    shop.password.write_bytes(f"\ufeffchangeit{end}".encode(order))
    named = ["--key", shop.key, "--password-file", shop.password]
    assert command("sign", *named, TEXT).code == 0
    assert command("doctor", *named, "--cert", shop.certificate).code == 0


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("changeit\r\n".encode("utf-16-le"), "holds zero bytes, as UTF-16 does"),
        ("changeit\r\n".encode("utf-16-be"), "holds zero bytes, as UTF-16 does"),
        ("changeit".encode("utf-32"), "is UTF-32"),
        ("\ufeffchangeit".encode("utf-16-le")[:-1], "is damaged UTF-16"),
        ("\ufeff\r\nchangeit".encode("utf-16-le"), "is empty"),
    ],
)
def test_a_password_file_in_another_encoding_is_named(
    command: Command, shop: Shop, content: bytes, what: str
) -> None:
    shop.password.write_bytes(content)
    ended = command("sign", "--key", shop.key, "--password-file", shop.password, TEXT)
    assert (ended.code, what in ended.err, "changeit" in ended.err) == (2, True, False)
