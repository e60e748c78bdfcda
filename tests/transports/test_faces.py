"""What a face hands out late is there too, and nothing else is."""

from importlib import import_module
from types import ModuleType

import pytest

ROOMS = [
    "kcp_transports",
    "kcp_transports.events",
    "kcp_transports.https",
    "kcp_transports.probe",
    "kcp_transports.recording",
]


@pytest.mark.parametrize("room", ROOMS)
def test_no_file_stands_in_the_way_of_a_name(room: str) -> None:
    """A file may be called like what it holds, and may have been imported meanwhile."""
    face = import_module(room)
    assert dir(face) == sorted(face.__all__)
    for _ in range(2):
        assert [n for n in face.__all__ if isinstance(getattr(face, n), ModuleType)] == []


@pytest.mark.parametrize("room", ROOMS)
def test_a_name_that_a_room_does_not_have_is_refused(room: str) -> None:
    with pytest.raises(AttributeError, match="NoSuchName"):
        import_module(room).NoSuchName  # noqa: B018
