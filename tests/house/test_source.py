"""What the other tests of the house stand on: every import is seen, and led to its file."""

from pathlib import Path

from .source import File, faces, files, handed_out, imports, late_tables

TEXT = """
import os.path
from typing import TYPE_CHECKING
from kcp_proto.redaction import redact
from kcp_proto import catalogue
from . import certificate
from .pem import Block
if TYPE_CHECKING:
    from ..identity import Identity

def call():
    class Local:
        from kcp_schemas import load_schema
"""


def test_every_import_is_seen_wherever_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "new.py"
    path.write_text(TEXT, "utf-8")
    found = imports(File("kcp_proto.keys.new", path))
    assert [(item.target, item.name) for item in found] == [
        ("os.path", ""),
        ("typing", "TYPE_CHECKING"),
        ("kcp_proto.redaction", "redact"),
        ("kcp_proto.catalogue", "catalogue"),
        ("kcp_proto.keys.certificate", "certificate"),
        ("kcp_proto.keys.pem", "Block"),
        ("kcp_proto.identity", "Identity"),
        ("kcp_schemas", "load_schema"),
    ]
    assert [item.name for item in found if item.in_function] == ["load_schema"]


def test_what_a_face_hands_out_late_is_seen() -> None:
    face = files()["kcp_transports"]
    assert "kcp_transports.Urllib3Transport" in handed_out()
    assert "kcp_transports.https" in {*late_tables(face), *(i.target for i in imports(face))}


def test_every_folder_of_python_in_a_package_is_a_room() -> None:
    assert {file.room for file in files().values()} == {face.name for face in faces()}
