"""A page is not behind its other language, and each is in its own."""

import re
from pathlib import Path

import pytest

from tools.languages import differences, pairs, without_the_other
from tools.markdown_pages import ROOT, Page, korean, read

HANGUL = re.compile("[가-힣]")

ENGLISH = """\
# One

[a](a.md#x) and `b`

| a | b |
|---|---|
| 1 | 2 |

## Two

<!-- file: a.py -->
```python
x = 1  # one
```

[c](c.md)
"""
KOREAN = """\
# 하나

`b`, [가](a.ko.md#y) ([영문](page.md))

| 가 | 나 |
|---|---|
| 1 | 2 |

## 둘

<!-- file: a.py -->
```python
x = 1  # 하나
```

[다](c.md)
"""


def page(folder: Path, name: str, text: str) -> Page:
    path = folder / name
    path.write_text(text, "utf-8")
    return Page(path)


def test_no_page_is_behind_the_other() -> None:
    found = [each for one, other in pairs() for each in differences(Page(one), Page(other))]
    assert found == []
    assert len(pairs()) > 10


def test_each_page_that_must_be_is_there_in_both_languages() -> None:
    assert without_the_other() == []


def test_comments_anchors_and_the_link_to_the_other_language_may_differ(tmp_path: Path) -> None:
    english, korean = page(tmp_path, "page.md", ENGLISH), page(tmp_path, "page.ko.md", KOREAN)
    assert list(differences(english, korean)) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("## 둘", "### 둘", 9, "another heading than {}:9"),
        ("## 둘\n", "", 1, "lacks the heading of {}:9"),
        ("x = 1", "x = 2", 12, "another block of code than {}:12"),
        ("file: a.py", "file: b.py", 12, "another block of code than {}:12"),
        ("| 1 | 2 |\n", "", 5, "another table than {}:5"),
        ("| 1 | 2 |\n", "| 1 | 2 | 3 |\n", 5, "another table than {}:5"),
        ("c.md", "d.md", 9, "not the links of {}:9; lacks ['c.md'], has besides ['d.md']"),
        ("[다](c.md)", "", 9, "not the links of {}:9; lacks ['c.md'], has besides []"),
    ],
)
def test_what_is_behind_is_found_at_its_line(
    old: str, new: str, line: int, what: str, tmp_path: Path
) -> None:
    english = page(tmp_path, "page.md", ENGLISH)
    korean = page(tmp_path, "page.ko.md", KOREAN.replace(old, new))
    assert old in KOREAN
    assert list(differences(english, korean)) == [
        f"{korean.path}:{line}: {what.format(english.path)}"
    ]


@pytest.mark.parametrize(
    "english",
    [english for english, _ in pairs()],
    ids=lambda page: page.relative_to(ROOT).as_posix(),
)
def test_each_page_is_written_in_its_language(english: Path) -> None:
    # A link to the page's other language is in that language, and so is an example of a text.
    plain = re.sub(r"\[[^]]*\]\([^)]*\.ko\.md\)", "", read(english).prose())
    assert not HANGUL.search(plain)
    of_english = [text for _, _, text in read(english).headings()]
    of_korean = [text for _, _, text in read(korean(english)).headings()]
    assert [each for each in of_korean if not HANGUL.search(each) and each not in of_english] == []
