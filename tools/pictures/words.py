"""What stands in the pictures, in Korean and in English, from ``words.toml``."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

LANGUAGES = ("ko", "en")
# A picture's name to its words, each by name, language for language.
WORDS: Mapping[str, Mapping[str, Mapping[str, str]]] = tomllib.loads(
    (Path(__file__).parent / "words.toml").read_text("utf-8")
)
