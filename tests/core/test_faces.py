"""A room's face names what it hands out, and nothing else, whether it is loaded yet or not."""

from importlib import import_module
from pkgutil import iter_modules

import pytest

import kcp_proto

FACES = [
    "kcp_proto",
    *(each.name for each in iter_modules(kcp_proto.__path__, "kcp_proto.") if each.ispkg),
]


@pytest.mark.parametrize("name", FACES)
def test_a_face_lists_what_it_hands_out_and_knows_no_other_name(name: str) -> None:
    face = import_module(name)
    assert set(face.__all__) <= set(dir(face))
    for each in face.__all__:
        getattr(face, each)
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = face.no_such_name
