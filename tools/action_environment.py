"""The environment of the GitHub Actions: ``prepare`` names it and its cache, ``install`` fills it.

Standard library only, since it runs before anything is installed. What comes from the index is
pinned with hashes by ``constraints``; this checkout is built without the network. The resolver is
uv where the runner has it, or the pip of the Python that runs this, which saves the environment a
pip of its own.
"""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("kcp_proto", "schemas", "transports", "sandbox", "cli")
BUILD = "build"


def main(step: str, name: str) -> None:
    """Run a step for one of the files in ``constraints``."""
    environment = Path(os.environ["RUNNER_TEMP"]) / f"kcp-proto-{name}"
    scripts = environment / ("Scripts" if os.name == "nt" else "bin")
    if step == "prepare":
        with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as output:
            output.write(f"environment={environment}\nscripts={scripts}\n")
            output.write(f"key={key(name, environment)}\n")
    else:
        install(name, environment, scripts / ("python.exe" if os.name == "nt" else "python"))


def key(name: str, environment: Path) -> str:
    """Name a cache: another system, Python, place, pin or line of ours makes it another one."""
    digest = hashlib.sha256(
        f"{sys.version}\n{Path(sys.base_prefix).resolve()}\n{environment}".encode()
    )
    for file in sources(name):
        digest.update(f"\n{file.relative_to(ROOT).as_posix()}\n".encode())
        digest.update(file.read_bytes())
    return f"kcp-proto-{name}-{platform.system()}-{platform.machine()}-{digest.hexdigest()[:32]}"


def sources(name: str) -> Iterator[Path]:
    """Give every file that an installation depends on, in a fixed order."""
    yield from (ROOT / "pyproject.toml", ROOT / "README.md", *requirements(name))
    for package in PACKAGES:
        yield from sorted(
            file
            for file in (ROOT / package).rglob("*")
            if file.is_file() and "__pycache__" not in file.parts
        )


def requirements(name: str) -> tuple[Path, Path]:
    """Name the pins of what is installed, and of what builds this project."""
    return ROOT / "constraints" / f"{name}.txt", ROOT / "constraints" / f"{BUILD}.txt"


def install(name: str, environment: Path, python: Path) -> None:
    """Make the environment anew, with the pins and this checkout."""
    shutil.rmtree(environment, ignore_errors=True)
    pins = [part for file in requirements(name) for part in ("--requirement", str(file))]
    ours = ("--no-deps", "--no-build-isolation", str(ROOT))
    uv = shutil.which("uv")
    if uv:
        run(uv, "venv", "--quiet", "--python", sys.executable, str(environment))
        add = (uv, "pip", "install", "--quiet", "--python", str(python))
    elif has_pip():
        run(sys.executable, "-m", "venv", "--without-pip", str(environment))
        add = (sys.executable, "-m", "pip", "--python", str(python), *PIP)
    else:
        run(sys.executable, "-m", "venv", str(environment))
        add = (str(python), "-m", "pip", *PIP)
    run(*add, "--require-hashes", *pins)
    run(*add, *ours)


# Compiling all that is installed takes longer than compiling what one run imports.
PIP = ("--disable-pip-version-check", "install", "--quiet", "--no-compile")


def has_pip() -> bool:
    """Tell whether this Python has a pip that can install for another one."""
    command = [sys.executable, "-m", "pip", "--python", sys.executable, "--version"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def run(*command: str) -> None:
    """Run a command; one that fails ends this, with what it said."""
    done = subprocess.run(command, check=False)
    if done.returncode:
        sys.exit(done.returncode)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
