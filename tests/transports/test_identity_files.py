"""An identity from two files."""

from pathlib import Path
from typing import Any

import pytest

from kcp_proto import KeyLoadError
from kcp_sandbox import Issued
from kcp_transports import load_identity


@pytest.fixture
def files(tmp_path: Path, issued: Issued) -> tuple[Path, Path]:
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    certificate.write_bytes(issued.certificate)
    key.write_bytes(issued.key)
    return certificate, key


def test_two_files_and_a_password_make_an_identity(
    files: tuple[Path, Path], issued: Issued
) -> None:
    loaded = load_identity("T0000", *files, issued.password)
    assert loaded.sign("T0000^1^STSC") == issued.identity().sign("T0000^1^STSC")


@pytest.mark.parametrize("missing", [0, 1])
def test_a_missing_file_is_named_as_it_was_given(
    files: tuple[Path, Path], issued: Issued, monkeypatch: pytest.MonkeyPatch, missing: int
) -> None:
    monkeypatch.chdir(files[0].parent)
    paths = ["cert.pem", "key.pem"]
    paths[missing] = "./none/../nothing.pem"
    with pytest.raises(KeyLoadError, match=r"file \./none/\.\./nothing\.pem") as caught:
        load_identity("T0000", paths[0], paths[1], issued.password)
    assert caught.value.reason == "missing-file"


@pytest.mark.parametrize("path", [".", "nul\0byte"])
def test_what_cannot_be_read_is_unreadable(
    files: tuple[Path, Path], issued: Issued, path: str
) -> None:
    with pytest.raises(KeyLoadError) as caught:
        load_identity("T0000", files[0], path, issued.password)
    assert caught.value.reason == "unreadable-file"


def test_a_file_that_is_far_too_large_is_not_read_whole(
    files: tuple[Path, Path], issued: Issued
) -> None:
    with files[1].open("ab") as file:
        file.truncate(1 << 40)
    with pytest.raises(KeyLoadError) as caught:
        load_identity("T0000", *files, issued.password)
    assert caught.value.reason == "too-large"


def test_what_stands_in_another_ones_place_is_told_and_not_shown(
    issued: Issued, tmp_path: Path
) -> None:
    """A password or a key in a path's place must not be named as the file that is missing."""
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    certificate.write_bytes(issued.certificate)
    key.write_bytes(issued.key)
    password = issued.password
    load: Any = load_identity
    wrong: list[tuple[tuple[object, ...], str]] = [
        (("T0000", certificate, password, key), "key_path must be a path, not bytes.*swapped"),
        (("T0000", certificate, password.decode(), key), "password must be bytes, or None, not a"),
        (("T0000", password, key, certificate), "certificate_path must be a path, not bytes"),
        ((password, certificate, key, "T0000"), "site_cd must be text, not bytes.*swapped"),
        (("T0000", issued.certificate, issued.key, password), "not the bytes of a certificate"),
        (
            ("T0000", issued.certificate.decode(), issued.key.decode(), password),
            "the paths of the files, not what is in them",
        ),
    ]
    for arguments, words in wrong:
        with pytest.raises(TypeError, match=words) as caught:
            load(*arguments)
        for secret in (password.decode(), issued.key.decode()[40:90]):
            assert secret not in str(caught.value)
    with pytest.raises(KeyLoadError, match="swapped: the certificate's comes before") as swapped:
        load("T0000", key, certificate, password)
    assert swapped.value.reason == "key-not-certificate"
    with pytest.raises(KeyLoadError, match="this is a private key, not a certificate"):
        load("T0000", key, tmp_path / "missing", password)
