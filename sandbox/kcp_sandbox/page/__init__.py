"""The page for people, at ``/_sandbox/``: what happened, what the gateway owns, what goes wrong.

Read `routes` (what is served, and its security headers), `events` (exchanges as they happen),
`copies` (a request as code), `first_run` (what a newcomer needs), `glossary` (what names and codes
of the wire mean), and for the HTML `language` and `rendering`. Its words, in English and
Korean, are in ``words.json``; its scripts and style in ``static``.
"""

from .language import language, words
from .rendering import template
from .routes import PAGE_HEADERS, routes, static, static_file

__all__ = ["PAGE_HEADERS", "language", "routes", "static", "static_file", "template", "words"]
