"""A shop's profile is read from its pyproject.toml, or from a TOML file of its own."""

from pathlib import Path

import pytest

from kcp_proto import STAGING, Identity, MessageError
from kcp_proto.profiles import Profile
from kcp_sandbox import Sandbox
from kcp_transports import Client, read_profile

TABLE = '[tool.kcp-proto.profile]\npay_types = ["PACA"]\n'
EXPECTED = Profile.parse({"pay_types": ["PACA"]})


def written(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", TABLE),
        ("shop.toml", TABLE),
        ("shop.toml", 'pay_types = ["PACA"]'),
        ("pyproject.toml", "[project]\nname = 'shop'\n" + TABLE),
    ],
)
def test_a_profile_is_read(name: str, text: str, tmp_path: Path) -> None:
    assert read_profile(written(tmp_path, name, text)) == EXPECTED


def test_a_folder_means_its_project_file(tmp_path: Path) -> None:
    written(tmp_path, "pyproject.toml", TABLE)
    assert read_profile(str(tmp_path)) == EXPECTED


@pytest.mark.parametrize(
    ("name", "text", "rule", "line"),
    [
        ("pyproject.toml", "[project]", "profile.absent", None),
        ("pyproject.toml", "[tool]\nkcp-proto = 3", "profile.absent", None),
        ("pyproject.toml", "[tool.kcp-proto]\nprofile = 3", "profile.absent", None),
        ("shop.toml", "[project]", "profile.key", None),
        ("shop.toml", "a = 1\nb = hunter2\n", "profile.syntax", 2),
        ("shop.toml", "a = " + "[" * 5000, "profile.syntax", None),
        ("shop.toml", b"a = '\xff'", "profile.syntax", None),
        ("shop.toml", "#" * (1 << 20) + "#", "profile.size", None),
    ],
)
def test_a_wrong_file_says_what_is_wrong(
    name: str, text: str | bytes, rule: str, line: int | None, tmp_path: Path
) -> None:
    with pytest.raises(MessageError) as wrong:
        read_profile(written(tmp_path, name, text))
    (fault,) = wrong.value.faults
    assert (fault.rule, fault.line) == (rule, line)
    assert "hunter2" not in str(wrong.value)


def test_a_client_sends_nothing_that_breaks_it(identity: Identity) -> None:
    sandbox = Sandbox()
    profile = Profile.parse({"require": ["mod_desc"]})
    with Client(sandbox.identity, STAGING, sandbox.transport(), profile=profile) as client:
        with pytest.raises(MessageError, match=r"profile\.required"):
            client.send("payment.cancel", {"tno": "1"})
        assert len(sandbox.inspector.records()) == 0
        assert client.send("payment.cancel", {"tno": "1", "mod_desc": "a"}).res_cd == "5530"
