"""An identity from two files."""

from pathlib import Path

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
