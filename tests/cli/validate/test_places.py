"""Where files are: the same on each machine, and never made up."""

import os
import sys
from pathlib import Path

import pytest

from kcp_cli.validate.places import Place, Root, find_root


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "repo" / "sub").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "repo" / "sub")
    return Path(os.path.realpath(tmp_path / "repo"))


@pytest.mark.parametrize("name", ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"])
def test_the_root_is_the_repository_else_the_checkout_else_the_current_folder(
    name: str, repository: Path, tmp_path: Path
) -> None:
    assert find_root({}) == Root(repository / "sub")
    assert find_root({name: str(tmp_path / "other")}) == Root(repository / "sub")
    assert find_root({name: ""}) == Root(repository / "sub")
    assert find_root({name: str(tmp_path)}) == Root(repository.parent)
    # In a worktree or a submodule it is a file.
    (repository / ".git").write_text("gitdir: elsewhere", "utf-8")
    assert find_root({name: str(tmp_path)}) == Root(repository)


def test_a_path_is_relative_to_the_root_or_absolute(repository: Path) -> None:
    root = Root(repository)
    assert root.uri == repository.as_uri() + "/"
    for file in ("a b.json", "./a b.json", "../sub/a b.json", str(repository / "sub" / "a b.json")):
        assert root.place(file) == Place("sub/a b.json", None)
        assert root.place(file).uri == "sub/a%20b.json"
    outside = root.place("../../x.json")
    assert (outside.inside, outside.uri) == (None, (repository.parent / "x.json").as_uri())
    assert root.place("-").uri == "stdin"
    # A colon would make a scheme of what comes before it.
    assert root.place("../a:b.json").uri == "a%3Ab.json"


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_links_neither_hide_nor_move_a_file(repository: Path, tmp_path: Path) -> None:
    (repository / "link.json").symlink_to(tmp_path / "elsewhere.json")
    (tmp_path / "alias").symlink_to(repository)
    root = Root(repository)
    assert root.place("../link.json").inside == "link.json"
    assert root.place(str(tmp_path / "alias" / "sub" / "a.json")).inside == "sub/a.json"
