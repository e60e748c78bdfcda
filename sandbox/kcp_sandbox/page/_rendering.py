"""Fill the template; everything is escaped."""

import json
from collections.abc import Mapping, Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from ._language import words
from ._options import Choice


def render(lang: str, offered: Mapping[str, Sequence[Choice]]) -> str:
    """Write the page.

    Args:
        lang: ``en`` or ``ko``.
        offered: What the forms offer, operations with their labels among it.

    Returns:
        HTML.
    """
    said = words(lang)
    spoken = json.dumps({**said, **dict(offered["operations"])})
    return _template().render(lang=lang, say=said, words=spoken, **offered)


@cache
def _template() -> Template:
    loader = PackageLoader(__package__ or "", "templates")
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html")
