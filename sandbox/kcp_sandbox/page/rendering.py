"""Fill the template; everything is escaped."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from .language import words
from .options import Choice

if TYPE_CHECKING:
    from jinja2 import Template


def render(lang: str, offered: Mapping[str, Sequence[Choice]]) -> str:
    """Write the page.

    Args:
        lang: ``en`` or ``ko``.
        offered: What the forms offer, operations with their labels among it.

    Returns:
        HTML.
    """
    texts = words(lang)
    for_scripts = json.dumps({**texts, **dict(offered["operations"])})
    filled = template("page.html", __package__ or "")
    return filled.render(lang=lang, say=texts, words=for_scripts, **offered)


@cache
def template(name: str, package: str) -> "Template":
    """Read a template, in which every value is escaped and every name must have one.

    Args:
        name: The file's.
        package: In whose folder ``templates`` it is.
    """
    # A sandbox that only programs talk to starts without the template engine.
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader(package, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)
