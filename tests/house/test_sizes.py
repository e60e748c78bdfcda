"""A stranger who opens a package sees few things."""

import pytest

from .source import PACKAGES, ROOT, files

MOST = {"kcp_schemas": 5, "kcp_proto": 29, "kcp_transports": 22, "kcp_sandbox": 20, "kcp_cli": 31}


@pytest.mark.parametrize("package", PACKAGES)
def test_opening_a_package_shows_few_things(package: str) -> None:
    entries = {entry.name for entry in (ROOT / PACKAGES[package]).iterdir()}
    assert len(entries - {"py.typed", "__pycache__"}) <= MOST[package]


def test_no_file_of_a_room_has_an_underscore() -> None:
    """A room keeps its files to itself; an underscore would say so twice."""
    inside = [file for file in files().values() if file.room not in PACKAGES]
    assert [file.name for file in inside if "._" in file.name] == []
