"""What a user of code generators has: schemas and OpenAPI documents as the command writes them."""

import os
import sys
from pathlib import Path
from subprocess import run

import pytest

# Programs that ask for news, or count their users, do not here.
QUIET = {
    "REDOCLY_TELEMETRY": "off",
    "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true",
    "NO_UPDATE_NOTIFIER": "1",
    "NO_COLOR": "1",
}


def printed(folder: Path, *command: object, code: int = 0) -> str:
    """Run a program that must end with a code, and give all that it printed."""
    # Generators call formatters that are installed beside them.
    path = os.pathsep.join([str(Path(str(command[0])).parent), os.environ["PATH"]])
    done = run(
        list(map(str, command)),
        cwd=folder,
        env={**os.environ, **QUIET, "PATH": path},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == code, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout + done.stderr


def kcp_proto(folder: Path, *arguments: object) -> str:
    return printed(folder, sys.executable, "-m", "kcp_cli", *arguments)


@pytest.fixture(scope="session")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Export every schema, once."""
    folder = tmp_path_factory.mktemp("schemas")
    kcp_proto(folder, "schema", "--export", folder)
    return folder
