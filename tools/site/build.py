"""The site: both languages staged, built and checked.

Run ``make docs``; the site is in ``docs/site``, which git ignores.
"""

import json
import re
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from subprocess import PIPE, STDOUT, Popen

from tools.pictures.inline import inlined

from . import (
    api,
    checks,
    codes,
    commands,
    configuration,
    errors,
    messages,
    navigation,
    rules,
    scripts,
    search,
    staging,
    twins,
)
from .project import documentation, repository, version
from .words import LANGUAGES, NAMES_OF_LANGUAGES, Language, word

SITE = staging.DOCS / "site"
STAGE = staging.ROOT / ".docs"
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Tree:
    """A language's pages before they are built: their Markdown, and the file each comes from."""

    language: Language
    pages: Mapping[str, str]
    files: Mapping[str, str]


def build() -> int:
    """Build everything; return the exit code."""
    shutil.rmtree(STAGE, ignore_errors=True)
    trees = [_whole(language) for language in LANGUAGES]
    findings = set(_before(trees))
    running = []
    for each in trees:
        _stage(each)
        config = STAGE / f"{each.language}.yml"
        menu = navigation.menu(each.pages, each.language, messages.titles(each.language))
        config.write_text(_config(each.language, version(), menu), "utf-8")
        command = [sys.executable, "-m", "zensical", "build", "--strict", "--clean", "-f", config]
        running.append(Popen(command, stdout=PIPE, stderr=STDOUT, text=True, encoding="utf-8"))
    for each, generator in zip(trees, running, strict=True):
        output, _ = generator.communicate()
        of_generator = checks.of_the_generator(output, each.files)
        if generator.returncode and not of_generator:
            print(output)
            return 1
        findings |= _after(each, of_generator)
    if findings:
        print(*sorted(findings), sep="\n")
        return 1
    for each in trees:
        add_twins(each, STAGE / "site" / each.language)
        publish(each.language, version())
    (SITE / "llms.txt").write_text(_languages(version()), "utf-8")
    # A copy of now: what is older than this page is in the site.
    (SITE / "index.html").write_text((HERE / "index.html").read_text("utf-8"), "utf-8")
    print(f"Open {SITE.relative_to(staging.ROOT)}/index.html; search needs a server:")
    print(f"  python3 -m http.server --directory {SITE.relative_to(staging.ROOT)} 8000")
    return 0


def not_built() -> str:
    """Say why the site cannot be looked at: it is missing, or older than what it is made from."""
    front = SITE / "index.html"
    if not front.is_file():
        return "the site is not built (make docs)"
    sources = [*staging.DOCS.rglob("*.md"), *staging.DOCS.rglob("*.svg"), *HERE.rglob("*.*")]
    sources += (staging.ROOT / "schemas").rglob("*.json")
    changed = [
        path
        for path in sources
        if path.suffix != ".pyc"
        and not path.is_relative_to(SITE)
        and path.stat().st_mtime > front.stat().st_mtime
    ]
    newer = ", ".join(sorted(path.relative_to(staging.ROOT).as_posix() for path in changed)[:3])
    return f"the site is older than {newer} (make docs)" if changed else ""


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


def _whole(language: Language) -> Tree:
    pages, written = tree(language), dict(staging.staged(language, repository()))
    sources = staging.files(language)
    files = {
        name: sources[name] if written.get(name) == text else f".docs/{language}/{name}"
        for name, text in pages.items()
    }
    return Tree(language, pages, files)


def _before(trees: Sequence[Tree]) -> Iterator[checks.Finding]:
    """Find what is wrong with the pages as they are written."""
    words = checks.glossary_words((staging.DOCS / "glossary.md").read_text("utf-8"))
    yield from checks.without_other_language({name: staging.missing(name) for name in LANGUAGES})
    for each in trees:
        yield from checks.unwanted_words(each.pages, each.files, words)
        for page in navigation.outside(each.pages):
            lost = "no section of tools/site/navigation.py leads to this page"
            yield checks.Finding(each.files[page], 1, lost)


def _after(each: Tree, of_generator: set[checks.Finding]) -> set[checks.Finding]:
    """Find what is wrong with the pages as they were built."""
    built = STAGE / "site" / each.language
    scripts.adapt(built, each.language)
    search.trim(built)
    found = set(checks.broken_links(each.pages, each.files, built))
    found |= set(checks.fetched_from_elsewhere(built, each.files))
    places = {(one.file, one.line) for one in found}
    return found | {one for one in of_generator if (one.file, one.line) not in places}


def _stage(each: Tree) -> None:
    folder = STAGE / each.language
    for name, text in each.pages.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        # Readers of the Markdown keep the link; only the site shows the picture itself.
        target.write_text(inlined(text, (staging.DOCS / name).parent), "utf-8")
    for name, path in staging.pictures().items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    for name in ("site.css", "site.js"):
        shutil.copy(HERE / name, folder)


def add_twins(each: Tree, built: Path) -> None:
    """Put beside each page what programs read, and the list of it.

    Args:
        each: A language's pages.
        built: The folder of their HTML.
    """
    found = twins.twins(each.pages)
    listed = twins.index(found, each.language, messages.titles(each.language))
    more = {"llms.txt": listed, "llms-full.txt": twins.whole(found, each.language)}
    for name, text in {**found, **more}.items():
        target = built / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")


def _languages(version: str) -> str:
    """Lead a program that asks at the site's root to the list of each language."""
    links = "".join(
        f"- [{name}]({each}/{version}/llms.txt)\n" for each, name in NAMES_OF_LANGUAGES.items()
    )
    return f"# kcp-proto\n\n> {word('llms-summary', 'en')}\n\n## 한국어, English\n\n{links}"


def publish(language: Language, version: str) -> None:
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
    facts = {"address": documentation(), "language": language, "version": version, "nav": nav}
    return template.format(**facts, **words)
