"""Each room shows what it has: in `__all__`, to `dir` and to completion, late names too."""

from importlib import import_module
from types import ModuleType

import pytest

ROOMS = ["kcp_transports", "kcp_transports.recording"]


@pytest.mark.parametrize("room", ROOMS)
def test_every_name_is_listed_and_found(room: str) -> None:
    face = import_module(room)
    assert dir(face) == sorted(face.__all__)
    assert [name for name in face.__all__ if not hasattr(face, name)] == []
    # A file of the same name must not stand in the way, even when it was imported meanwhile.
    assert [name for name in face.__all__ if isinstance(getattr(face, name), ModuleType)] == []


@pytest.mark.parametrize("room", ROOMS)
def test_a_name_that_a_room_does_not_have_is_refused(room: str) -> None:
    with pytest.raises(AttributeError, match="NoSuchName"):
        import_module(room).NoSuchName  # noqa: B018
