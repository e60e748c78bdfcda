"""Each fault that a site is not published with, planted: it is found at its file and line."""

import json
import sys
from pathlib import Path
from subprocess import PIPE, STDOUT, run

import pytest

from tools.site import build, checks, staging
from tools.site.checks import Finding
from tools.site.scripts import adapt
from tools.site.words import LANGUAGES, Language

FILES = {"tasks/pay.md": "docs/tasks/pay.ko.md", "index.md": ".docs/ko/index.md"}
WORDS = checks.glossary_words((staging.DOCS / "glossary.md").read_text("utf-8"))


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "tasks").mkdir()
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "steps.svg").write_text("<svg></svg>")
    (tmp_path / "tasks" / "pay.html").write_text('<h2 id="취소하기">취소하기</h2>')
    (tmp_path / "index.html").write_text('<h1 id="home">Home</h1>')
    return tmp_path


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("[there](../index.md#home), ![](../pictures/steps.svg), [here](#취소하기)", ""),
        ("[elsewhere](https://example.com/x), [mail](mailto:a@example.com)", ""),
        ("`[code](gone.md)` and ``![](gone.png)``", ""),
        ("[page](gone.md)", "gone.md is not there"),
        ("[page](<gone.md> 'title')", "gone.md is not there"),
        ("[page][ref]\n\n[ref]: gone.md", "gone.md is not there"),
        ("[heading](../index.md#nowhere)", "../index.md#nowhere has no such heading"),
        ("[heading](#취소)", "#취소 has no such heading"),
        ("[percents](#%EC%B7%A8%EC%86%8C%ED%95%98%EA%B8%B0)", ""),
        ("![picture](../pictures/gone.svg)", "../pictures/gone.svg is not there"),
        ('<img alt="x" src="../pictures/gone.png">', "../pictures/gone.png is not there"),
        ('<a href="gone.html">x</a>', "gone.html is not there"),
        ("<a class='x' href='../index.html#nowhere'>x</a>", "../index.html#nowhere has no such"),
    ],
)
def test_a_link_or_picture_that_leads_nowhere(built: Path, line: str, wrong: str) -> None:
    pages = {"tasks/pay.md": f"# 결제\n\n```\n[x](fenced.md)\n```\n{line}\n"}
    found = list(checks.broken_links(pages, FILES, built))
    assert len(found) == bool(wrong)
    for finding in found:
        at = 6 + line.count("\n")
        assert str(finding).startswith(f"docs/tasks/pay.ko.md:{at}: {wrong}")


def test_what_the_generator_finds_is_told_of_the_source(tmp_path: Path) -> None:
    pytest.importorskip("zensical", reason="zensical is not installed (make docs)")
    (tmp_path / "docs").mkdir()
    page = tmp_path / "docs" / "index.md"
    page.write_text("# Home\n\n[x](gone.md)\n\n[y](#nowhere)\n", "utf-8")
    config = tmp_path / "site.yml"
    config.write_text("site_name: x\ndocs_dir: docs\nsite_dir: site\ntheme: {font: false}\n")
    command = [sys.executable, "-m", "zensical", "build", "--strict", "-f", str(config)]
    done = run(command, stdout=PIPE, stderr=STDOUT, text=True, check=False, cwd=tmp_path)
    assert done.returncode
    assert sorted(checks.of_the_generator(done.stdout, FILES)) == [
        Finding(".docs/ko/index.md", 3, "page does not exist"),
        Finding(".docs/ko/index.md", 5, "anchor does not exist"),
    ]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (
            "# 결제\n\n입금 통지를 받습니다.\n",
            "docs/tasks/pay.ko.md:3: the glossary has '통보' for '통지'",
        ),
        ("# 결제\n\n입금 통보를 받습니다. `통지`\n", ""),
        ("# Pay\n\nThe Order\nSigning String.\n", "docs/tasks/pay.ko.md:4: the glossary has 'sign"),
    ],
)
def test_a_word_that_the_glossary_does_not_want(text: str, wrong: str) -> None:
    found = list(checks.unwanted_words({"tasks/pay.md": text}, FILES, WORDS))
    assert len(found) == bool(wrong)
    assert all(str(finding).startswith(wrong) for finding in found)


def test_no_term_of_the_glossary_is_unwanted_by_it() -> None:
    terms, _, _ = (staging.DOCS / "glossary.md").read_text("utf-8").partition("\n## Words not to")
    assert len(WORDS) > 10
    assert [word for word in WORDS if f"| {word} |" in terms] == []
    assert [wanted for wanted in WORDS.values() if wanted.casefold() not in terms.casefold()] == []


def test_a_page_without_its_other_language() -> None:
    found = checks.without_other_language(
        {"ko": ["tasks/pay.md", "install.md"], "en": ["explanation/dates.md", "guide.md"]}
    )
    assert [str(finding) for finding in found] == [
        "docs/tasks/pay.md:1: its other language, docs/tasks/pay.ko.md, is missing",
        "docs/explanation/dates.ko.md:1: its other language, docs/explanation/dates.md, is missing",
    ]
    missing: dict[Language, list[str]] = {each: staging.missing(each) for each in LANGUAGES}
    assert list(checks.without_other_language(missing)) == []


@pytest.mark.parametrize(
    ("name", "text", "address"),
    [
        (
            "a.html",
            '<a href="https://h.example/x">x</a><link rel="canonical" href="//h.example">',
            "",
        ),
        ("a.html", '<img src="x.png"><script src="x.js"></script>', ""),
        ("a.html", '\n<img alt="x" src="https://h.example/x.png">', "https://h.example/x.png"),
        ("a.html", "\n<script src=//h.example/x.js></script>", "//h.example/x.js"),
        ("a.html", '\n<link rel="stylesheet" href="https://h.example/x">', "https://h.example/x"),
        ("a.css", "\na { background: url( 'http://h.example/x') }", "http://h.example/x"),
        ("a.css", '\n@import "https://h.example/x";', "https://h.example/x"),
        ("a.svg", '\n<image href="https://h.example/x"/>', "https://h.example/x"),
    ],
)
def test_what_a_browser_would_fetch_from_another_host(
    tmp_path: Path, name: str, text: str, address: str
) -> None:
    (tmp_path / name).write_text(text)
    found = list(checks.fetched_from_elsewhere(tmp_path, {"a.md": "docs/a.md"}))
    source = "docs/a.md" if name == "a.html" else name
    assert [str(each) for each in found] == ([f"{source}:2: loads {address}"] if address else [])


def test_a_version_lies_beside_those_that_other_checkouts_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "SITE", tmp_path / "site")
    monkeypatch.setattr(build, "STAGE", tmp_path / "stage")
    for version in ("0.9.0", "0.10.0", "0.2.0", "0.10.0"):
        (tmp_path / "stage" / "site" / "ko").mkdir(parents=True)
        (tmp_path / "stage" / "site" / "ko" / "index.html").write_text(version)
        build.publish("ko", version)
    folder = tmp_path / "site" / "ko"
    assert json.loads((folder / "versions.json").read_text()) == [
        {"version": "0.10.0", "title": "0.10.0", "aliases": ["latest"]},
        {"version": "0.9.0", "title": "0.9.0", "aliases": []},
        {"version": "0.2.0", "title": "0.2.0", "aliases": []},
    ]
    assert "url=0.10.0/index.html" in (folder / "index.html").read_text()
    assert (folder / "0.9.0" / "index.html").read_text() == "0.9.0"


def test_the_theme_is_the_one_whose_scripts_are_rewritten(tmp_path: Path) -> None:
    scripts = tmp_path / "assets" / "javascripts"
    scripts.mkdir(parents=True)
    (scripts / "bundle.1.min.js").write_text('fetch("https://unpkg.com/x")')
    with pytest.raises(LookupError, match="the theme has other words"):
        adapt(tmp_path, "ko")
    assert "unpkg" not in (scripts / "bundle.1.min.js").read_text()
