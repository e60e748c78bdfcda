"""Fill the template; everything is escaped."""

import json
from functools import cache
from typing import TYPE_CHECKING

from .language import words

if TYPE_CHECKING:
    from jinja2 import Template


def render(lang: str, shop: str = "") -> str:
    """Write the page.

    Args:
        lang: ``en`` or ``ko``.
        shop: The name of the shop that it is about, if it has one.

    Returns:
        HTML.
    """
    texts = words(lang)
    filled = template("page.html", __package__ or "")
    return filled.render(lang=lang, shop=shop, say=texts, words=json.dumps(dict(texts)))


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
