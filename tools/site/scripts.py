"""The theme's scripts, without other hosts and in the language of the pages.

The theme has its search's words in English alone, names what is found by less than is seen of it,
and fetches what no page of this site uses from other hosts. Its version is exact
(docs/adr/0029-the-site.md); words that it no longer has are an error here.
"""

import re
from pathlib import Path

from .words import Language

# Names of markup are no hosts.
_HOST = re.compile(r"https?://(?!www\.w3\.org)[\w.-]+\.\w+/?")
# A spoken name must hold what is seen: that of a hit is then its text.
_SHORT_NAME = '"aria-labelledby":`${e.id}-${s.id}-title`,'
_KOREAN = {
    '${i===1?"result":"results"}': "건",
    '"No results"': '"결과가 없습니다"',
    '"Loading search\\u2026"': '"검색을 준비하고 있습니다"',
    'placeholder:"Search"': 'placeholder:"검색"',
    '"aria-label":"Close search"': '"aria-label":"검색 닫기"',
    '"aria-label":"Filters"': '"aria-label":"필터"',
    '"aria-label":"Search results"': '"aria-label":"검색 결과"',
    '"aria-label":"Search"': '"aria-label":"검색"',
    'children:"Filters"': 'children:"필터"',
}


def adapt(built: Path, language: Language) -> None:
    """Rewrite the scripts of a built tree.

    Raises:
        LookupError: The theme's words are not those that are translated here.
    """
    folder = built / "assets" / "javascripts"
    for path in folder.rglob("*.js"):
        path.write_text(_HOST.sub("about:blank#", path.read_text("utf-8")), "utf-8")
    (bundle,) = folder.glob("bundle.*.js")
    changes = {_SHORT_NAME: ""} | (_KOREAN if language == "ko" else {})
    text = bundle.read_text("utf-8")
    if missing := [theirs for theirs in changes if theirs not in text]:
        raise LookupError(f"the theme has other words than {missing}")
    for theirs, ours in changes.items():
        text = text.replace(theirs, ours)
    bundle.write_text(text, "utf-8")
