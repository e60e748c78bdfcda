"""Korean or English: as the address says, else as the browser prefers."""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources

from starlette.requests import Request

LANGUAGES = ("en", "ko")


def language(request: Request) -> str:
    """Choose the page's language.

    Args:
        request: Its query ``lang`` decides, then its header ``Accept-Language``.

    Returns:
        ``en`` or ``ko``.
    """
    chosen = request.query_params.get("lang", "")
    if chosen in LANGUAGES:
        return chosen
    # Browsers name the preferred language first; weights among the others do not matter here.
    preferred = request.headers.get("accept-language", "").lower().split(",")
    return next((each[:2] for each in preferred if each[:2] in LANGUAGES), "en")


@cache
def words(lang: str, package: str = __package__ or "") -> Mapping[str, str]:
    """Read what pages say.

    Args:
        lang: ``en`` or ``ko``.
        package: Whose ``words.json``; the page's own if absent.

    Returns:
        Names to texts.
    """
    text = (resources.files(package) / "words.json").read_text("utf-8")
    both: Mapping[str, list[str]] = json.loads(text)
    return {name: texts[LANGUAGES.index(lang)] for name, texts in both.items()}
