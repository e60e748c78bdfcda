"""The site: both languages staged, built and checked.

Run ``make docs``; the site is in ``docs/site``, which git ignores.
"""

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from . import api, messages, staging
from .words import LANGUAGES, Language

SITE = staging.DOCS / "site"
STAGE = staging.ROOT / ".docs"


def build() -> int:
    """Build everything; return the exit code."""
    shutil.rmtree(SITE, ignore_errors=True)
    shutil.rmtree(STAGE, ignore_errors=True)
    for language in LANGUAGES:
        for name, text in _all(language):
            target = STAGE / language / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")
        config = STAGE / f"{language}.yml"
        config.write_text(_config(language), "utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "zensical", "build", "--strict", "--clean", "-f", str(config)],
            check=False,
        )
        if done.returncode:
            return done.returncode
    shutil.move(STAGE / "site", SITE)
    return 0


def _all(language: Language) -> Iterator[tuple[str, str]]:
    written = staging.staged(language, _repository())
    return chain(
        written, staging.decisions(language), messages.pages(language), api.pages(language)
    )


def _repository() -> str:
    project = tomllib.loads((staging.ROOT / "pyproject.toml").read_text("utf-8"))
    return project["tool"]["hatch"]["metadata"]["hooks"]["custom"]["repository"]


def _config(language: Language) -> str:
    template = (Path(__file__).parent / "zensical.yml").read_text("utf-8")
    return template.format(language=language)
