"""The site: both languages staged, built and checked.

Run ``make docs``; the site is in ``docs/site``, which git ignores.
"""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path

from . import (
    api,
    codes,
    commands,
    configuration,
    errors,
    messages,
    navigation,
    rules,
    staging,
)
from .project import repository, version
from .words import LANGUAGES, Language, word

SITE = staging.DOCS / "site"
STAGE = staging.ROOT / ".docs"
HERE = Path(__file__).parent


def build() -> int:
    """Build everything; return the exit code."""
    shutil.rmtree(STAGE, ignore_errors=True)
    for language in LANGUAGES:
        pages = tree(language)
        _stage(pages, language)
        if outside := navigation.outside(pages):
            print(f"In no section of tools/site/navigation.py: {', '.join(outside)}")
            return 1
        config = STAGE / f"{language}.yml"
        menu = navigation.menu(pages, language, messages.titles(language))
        config.write_text(_config(language, version(), menu), "utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "zensical", "build", "--strict", "--clean", "-f", str(config)],
            check=False,
        )
        if done.returncode:
            return done.returncode
        _publish(language, version())
    shutil.copy(HERE / "index.html", SITE)
    print(f"\nOpen {SITE.relative_to(staging.ROOT)}/index.html; search needs a server:")
    print(f"  python3 -m http.server --directory {SITE.relative_to(staging.ROOT)} 8000")
    return 0


def tree(language: Language) -> dict[str, str]:
    """Give every page of a language's tree, by its path; what is made replaces what is written."""
    return dict(_pages(language))


def _pages(language: Language) -> Iterator[tuple[str, str]]:
    return chain(
        staging.staged(language, repository()),
        staging.decisions(language),
        messages.pages(language),
        api.pages(language),
        commands.pages(language),
        codes.pages(language),
        errors.pages(language),
        rules.pages(language),
        configuration.pages(language),
    )


def _stage(pages: Mapping[str, str], language: Language) -> None:
    for name, text in pages.items():
        target = STAGE / language / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    for name, path in staging.pictures().items():
        target = STAGE / language / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    for name in ("site.css", "site.js"):
        shutil.copy(HERE / name, STAGE / language)


def _publish(language: Language, version: str) -> None:
    """Put a language's pages beside those of other versions, which other checkouts built."""
    folder = SITE / language
    shutil.rmtree(folder / version, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.move(STAGE / "site" / language, folder / version)
    found = sorted((each.name for each in folder.iterdir() if each.is_dir()), key=_by_number)[::-1]
    listed = [
        {"version": each, "title": each, "aliases": ["latest"] if each == found[0] else []}
        for each in found
    ]
    (folder / "versions.json").write_text(json.dumps(listed), "utf-8")
    page = (HERE / "latest.html").read_text("utf-8")
    (folder / "index.html").write_text(page.format(language=language, version=found[0]), "utf-8")


def _by_number(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)]


def _config(language: Language, version: str, menu: navigation.Menu) -> str:
    template = (HERE / "zensical.yml").read_text("utf-8")
    nav = json.dumps(menu, ensure_ascii=False)
    words = {name: word(name, language) for name in ("dark", "light", "path")}
    return template.format(language=language, version=version, nav=nav, **words)
