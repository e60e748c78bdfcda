"""A bundle: a ZIP archive whose bytes depend on what is in it alone."""

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

_NO_TIME = (1980, 1, 1, 0, 0, 0)
_UNIX, _PRIVATE = 3, 0o100600 << 16


def packed(files: Mapping[str, str]) -> bytes:
    """Pack texts.

    Args:
        files: Names to contents, in the order of the archive.

    Returns:
        The archive: equal for equal input, on every system. It is not compressed, as versions of
        zlib compress differently.
    """
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as archive:
        for name, text in files.items():
            entry = ZipInfo(name, _NO_TIME)
            entry.create_system, entry.external_attr = _UNIX, _PRIVATE
            archive.writestr(entry, text.encode("utf-8"))
    return buffer.getvalue()
