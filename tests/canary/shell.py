"""A folder with a shop's files, in which commands run."""

import io
import json
import sys
from pathlib import Path

import pytest

import kcp_cli
from tests.canary.shop import Secrets


class Shell:
    """Run commands in a folder with a shop's files, and keep all that they print."""

    def __init__(self, folder: Path, secrets: Secrets, patch: pytest.MonkeyPatch) -> None:
        self.folder, self.secrets, self._patch = folder, secrets, patch
        self.printed = io.StringIO()
        (folder / "cert.pem").write_bytes(secrets.issued.certificate)
        (folder / "key.pem").write_bytes(secrets.issued.key)
        (folder / "password.txt").write_bytes(secrets.issued.password + b"\n")
        (folder / "key.pem").chmod(0o600)

    def run(self, *arguments: object, data: bytes = b"") -> int:
        with self._patch.context() as patch:
            patch.setattr(sys, "argv", ["kcp-proto", *map(str, arguments)])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
            patch.setattr(sys, "stdout", self.printed)
            patch.setattr(sys, "stderr", self.printed)
            with pytest.raises(SystemExit) as ended:
                kcp_cli.main()
        return ended.value.code if isinstance(ended.value.code, int) else 0

    def file(self, name: str, content: object) -> Path:
        path = self.folder / name
        path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
        return path

    def key(self) -> list[object]:
        password = ["--password-file", self.folder / "password.txt"]
        return ["--key", self.folder / "key.pem", *password]

    def identity(self) -> list[object]:
        return ["--cert", self.folder / "cert.pem", *self.key()]

    def leaks(self, *files: Path, but: tuple[str, ...] = ()) -> list[str]:
        for name in but:
            self.secrets.canary.secrets.pop(name)
        return self.secrets.canary.found_in(
            self.printed.getvalue(), *(file.read_bytes() for file in files)
        )
