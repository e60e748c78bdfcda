"""Build a release twice, and check all that would be published; ``make release-check`` runs it.

The second build is made from the first one's sdist, in a folder of its own: equal bytes show that
the sdist is complete and that no file depends on where or when it was made. In CI ``RELEASE_TAG``
names the tag: then the version, the changelog and both addresses must be fit to publish.
"""

import os
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import cast

ROOT = Path(__file__).resolve().parents[1]
PLACEHOLDER = re.compile(r"\.invalid(?:/|$)|/OWNER(?:/|$)")
_SECTION = re.compile(
    r"^## \[(?P<version>[^\]]+)\] - (?P<date>\S+)\n(?P<text>.*?)(?=^## |^\[|\Z)", re.M | re.S
)


def main() -> None:
    """Build, compare, check; a finding ends the process with 1."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    release = ROOT / "dist" / "release"
    files, beside = release / "files", release / "beside"
    for place in (files, beside):
        place.mkdir(parents=True, exist_ok=True)
        for old in place.iterdir():
            old.unlink()
    version, notes = notes_of((ROOT / "CHANGELOG.md").read_text("utf-8"))
    refuse(unfit(project, version, os.environ))
    build(ROOT, files)
    with tempfile.TemporaryDirectory() as folder:
        (sdist,) = files.glob("*.tar.gz")
        build(unpack(sdist, Path(folder)), again := Path(folder) / "again")
        refuse(different(files, again))
        write_sbom(files, beside / "sbom.cdx.json", Path(folder) / "installed")
    run("twine", "check", "--strict", *map(str, files.iterdir()))
    (wheel,) = files.glob("*.whl")
    run("check-wheel-contents", str(wheel))
    (beside / "notes.md").write_text(notes, "utf-8")
    for file in sorted([*files.iterdir(), *beside.iterdir()]):
        print(f"{file.stat().st_size:>9,}  {file.relative_to(ROOT)}")


def build(source: Path, target: Path) -> None:
    """Build wheel and sdist, each from the sources."""
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(target)]
    subprocess.run(command, cwd=source, check=True, stdout=subprocess.DEVNULL)


def unpack(sdist: Path, folder: Path) -> Path:
    """Unpack an sdist, and give the folder of its files."""
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    return folder / sdist.name.removesuffix(".tar.gz")


def different(first: Path, second: Path) -> list[str]:
    """Name the files that are not the same, byte by byte, in two folders."""
    one, two = (
        {file.name: file.read_bytes() for file in each.iterdir()} for each in (first, second)
    )
    return [
        f"two builds differ: {name}" for name in sorted(one | two) if one.get(name) != two.get(name)
    ]


def write_sbom(files: Path, target: Path, environment: Path) -> None:
    """Install the wheel with what the command needs, by constraints, and list what is there."""
    (wheel,) = files.glob("*.whl")
    # Without pip, which would be listed too; the resolver comes from outside.
    run("uv", "venv", "--quiet", str(environment))
    install = ("uv", "pip", "install", "--quiet", "--python", str(environment))
    run(*install, "--require-hashes", "--requirement", str(ROOT / "constraints" / "sandbox.txt"))
    run(*install, "--no-deps", str(wheel))
    run(
        *("cyclonedx-py", "environment", "--output-reproducible", "--spec-version", "1.6"),
        *(
            "--pyproject",
            str(ROOT / "pyproject.toml"),
            "--output-file",
            str(target),
            str(environment),
        ),
    )


def notes_of(changelog: str) -> tuple[str, str]:
    """Give the newest section's version, "" while it has no date, and its text."""
    newest = _SECTION.search(changelog)
    if newest is None:
        return "", ""
    dated = re.fullmatch(r"\d{4}-\d\d-\d\d", newest["date"])
    return (newest["version"] if dated else ""), newest["text"].strip() + "\n"


def unfit(project: object, changelog: str, environment: Mapping[str, str]) -> list[str]:
    """Say what must not be published as it is; nothing while no tag asks for a release."""
    tag = environment.get("RELEASE_TAG")
    if not tag:
        return []
    version, repository = of(project, "project", "version"), address(project, "repository")
    host = f"{environment.get('GITHUB_SERVER_URL')}/{environment.get('GITHUB_REPOSITORY')}"
    found = {
        f"the tag is {tag}, and pyproject.toml says {version}": tag != f"v{version}",
        f"CHANGELOG.md has no dated section for {version} at its top": changelog != version,
        **{
            f"{address(project, of_what)} is a placeholder: set the {of_what}'s address": bool(
                PLACEHOLDER.search(address(project, of_what))
            )
            for of_what in ("repository", "documentation")
        },
        f"pyproject.toml says {repository}, and this runs for {host}": "GITHUB_REPOSITORY"
        in environment
        and repository != host,
    }
    return [what for what, is_so in found.items() if is_so]


def address(project: object, of_what: str) -> str:
    """Give the address of the repository or of the documentation from where both stand."""
    return str(of(project, "tool", "hatch", "metadata", "hooks", "custom", of_what))


def of(table: object, *names: str) -> object:
    """Look into nested tables."""
    for name in names:
        table = cast("dict[str, object]", table)[name]
    return table


def refuse(findings: list[str]) -> None:
    """End the process if there is something to say."""
    if findings:
        sys.exit("\n".join(findings))


def run(command: str, *arguments: str) -> None:
    """Run a program that stands beside this Python."""
    subprocess.run([str(Path(sys.executable).with_name(command)), *arguments], check=True)


if __name__ == "__main__":
    main()
