"""``[tool.kcp-proto]`` in ``pyproject.toml``."""

import json
from pathlib import Path

import pytest

from kcp_cli.validate.settings import read_settings
from kcp_schemas import load_schema
from tests.cli.conftest import Command, save

CANCEL = dict(load_schema("payment.cancel.request")["examples"][0])
BROKEN = {**CANCEL, "tno": "1" * 15, "mod_desc": "a > b"}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a project with a good and a broken file, the current folder."""
    (tmp_path / "payloads" / "deep").mkdir(parents=True)
    save(tmp_path / "payloads" / "good.json", CANCEL)
    save(tmp_path / "payloads" / "deep" / "bad.json", BROKEN)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def settle(project: Path, lines: str) -> Path:
    path = project / "pyproject.toml"
    path.write_text(f"[tool.kcp-proto]\n{lines}\n", "utf-8")
    return path


@pytest.mark.parametrize(
    ("lines", "code", "shown"),
    [
        ('files = ["payloads"]', 1, "documents: 2, valid: 1, invalid: 1"),
        ('files = ["payloads/*.json"]', 0, "documents: 1, valid: 1"),
        ('files = ["payloads"]\nexclude = ["deep"]', 0, "documents: 1, valid: 1"),
        ('files = ["payloads"]\nexclude = ["payloads/deep"]', 0, "documents: 1, valid: 1"),
        ('files = ["payloads"]\nignore = ["maxLength"]', 0, "documents: 2, valid: 2"),
        ('files = ["payloads"]\nselect = ["advice", "const"]', 0, "documents: 2, valid: 2"),
        ('files = ["payloads"]\nlang = "ko"', 1, "문서 2건"),
        ('files = ["payloads"]\noutput = "github"', 1, "::error "),
        ('files = ["payloads"]\nmax-faults = 0', 1, "not shown: 2"),
        ('files = ["payloads"]\nexpect = "invalid"', 1, "document.valid"),
        ('files = ["payloads"]\nmessage = "payment.cancel.response"', 1, "field.unknown"),
        ('files = ["payloads"]\nworkers = 2\nsemantic = false', 1, "documents: 2"),
        ('files = ["payloads/good.json"]\nndjson = true', 0, "good.json"),
    ],
)
def test_a_project_settles_its_options(
    lines: str, code: int, shown: str, command: Command, project: Path
) -> None:
    if "response" in lines:
        shown = "required"
    settle(project, lines)
    ended = command("validate")
    assert (ended.code, shown in ended.out or shown == "good.json") == (code, True)


def test_they_are_found_from_below_and_paths_are_the_files(
    command: Command, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(project, 'files = ["payloads"]\nquiet = true')
    (project / "payloads" / "pyproject.toml").write_text('[tool.other]\nx = "kcp-proto"\n')
    monkeypatch.chdir(project / "payloads" / "deep")
    ended = command("validate")
    assert (ended.code, ended.out.startswith(f"{project / 'payloads'}/deep/bad.json: ")) == (
        1,
        True,
    )


def test_the_command_line_wins(
    command: Command, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(project, 'files = ["payloads"]\noutput = "json"\nlang = "ko"\nignore = ["maxLength"]')
    ended = command("validate", "payloads/deep", "--output", "text", "--lang", "en")
    assert (ended.code, "documents: 1, valid: 1" in ended.out) == (0, True)
    assert "documents: 2" in command("--lang", "en", "validate", "--output", "text").out
    monkeypatch.setenv("KCP_PROTO_LANG", "en")
    assert "documents: 2" in command("validate", "--output", "text").out
    ended = command("validate", "--ignore", "advice")
    assert (ended.code, len(json.loads(ended.out))) == (1, 2)


def test_no_config_and_another_config(command: Command, project: Path) -> None:
    settle(project, 'ignore = ["maxLength"]')
    assert command("validate", "payloads").code == 0
    assert command("validate", "payloads", "--no-config").code == 1
    other = project / "other.toml"
    other.write_text('[tool.kcp-proto]\nignore = ["advice"]\n')
    assert command("validate", "payloads", "--config", other).code == 1
    other.write_text("[tool.other]\n")
    ended = command("validate", "payloads", "--config", other)
    assert (ended.code, f"{other} holds no table [tool.kcp-proto]" in ended.err) == (2, True)
    ended = command("validate", "payloads", "--config", "none.toml")
    assert (ended.code, "cannot read none.toml" in ended.err) == (2, True)
    other.write_text("[tool.kcp-proto]\n")
    both = ["--config", other, "--no-config"]
    for options in (both, [both[2], *both[:2]]):
        ended = command("validate", "payloads", *options)
        assert (ended.code, "--config and --no-config do not go" in ended.err) == (2, True)


def test_the_shops_contract_in_the_same_table_is_no_option(command: Command, project: Path) -> None:
    settle(project, '[tool.kcp-proto.profile]\nrequire = ["mod_desc"]')
    assert command("validate", "payloads/good.json").code == 0
    assert command("validate", "payloads/good.json", "--profile", "pyproject.toml").code == 0


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("exlude = []", "exlude: there is no such option; did you mean exclude?"),
        ("zzzzzzzz = 1", "zzzzzzzz: there is no such option"),
        ('files = "payloads"', "files: must be a list of texts"),
        ('cert = "a\\u0000b"', "cert: must be a text"),
        ('files = ["a\\u0000b"]', "files: must be a list of texts"),
        ("exclude = [1]", "exclude: must be a list of texts"),
        ("message = 1", "message: must be a text"),
        ("quiet = 1", "quiet: must be true or false"),
        ("quiet = 'yes'", "quiet: must be true or false"),
        ("max-faults = -1", "max-faults takes a whole number of at least 0"),
        ("max-faults = true", "max-faults: must be a whole number"),
        ("max-faults = 1.5", "max-faults: must be a whole number"),
        ("workers = 0", "workers takes a whole number of at least 1"),
        ('lang = "kr"', "lang takes en or ko"),
        ('output = "xml"', "output takes text, json, ndjson, junit, sarif"),
        ('expect = "maybe"', "expect takes valid or invalid"),
        ('select = ["maxLenght"]', "select: there is no rule 'maxLenght'; did you mean maxLength?"),
        ('ignore = ["maxLenght"]', "ignore: there is no rule 'maxLenght'; did you mean maxLength?"),
        ('message = "payment.cancle.request"', "message: there is no such message; did you mean"),
        ('profile = "shop.toml"', "profile: must be a table: see docs/profiles.md"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_key(
    lines: str, words: str, command: Command, project: Path
) -> None:
    path = settle(project, lines)
    ended = command("validate", "payloads")
    assert (ended.code, ended.out, len(ended.err.splitlines())) == (2, "", 1)
    assert ended.err.startswith(f"kcp-proto: {path}: [tool.kcp-proto] {words}")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"[tool.kcp-proto", "is not TOML: "),
        (b'[tool.kcp-proto]\nfiles = "\xff"', "is not TOML: it is not UTF-8"),
        (b"tool.kcp-proto = 1", "[tool.kcp-proto] is not a table"),
        (b"[tool.kcp-proto]\nx = " + b"[" * 5000, "is not TOML"),
    ],
)
def test_a_file_that_is_no_toml_is_said(
    content: bytes, words: str, command: Command, project: Path
) -> None:
    (project / "pyproject.toml").write_bytes(content)
    ended = command("validate", "payloads")
    assert (ended.code, words in ended.err, "Traceback" in ended.err) == (2, True, False)
    (project / "pyproject.toml").write_bytes(content.replace(b"kcp-proto", b"other"))
    assert command("validate", "payloads/good.json").code == 0


def test_the_nearest_file_with_the_table_is_read(project: Path) -> None:
    path = settle(project, 'files = ["payloads", "/elsewhere"]\ncert = "keys/cert.pem"')
    settings = read_settings(project / "payloads" / "deep")
    assert settings.file == path
    assert settings.values["files"] == ["payloads", "/elsewhere"]
    assert settings.values["cert"] == str(Path("keys", "cert.pem"))
    assert read_settings(Path("/")).values == {}
