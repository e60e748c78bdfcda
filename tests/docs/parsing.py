"""Code of each kind that pages show, read by the parser of its language."""

import json
import re
import shutil
import subprocess
import tempfile
import tomllib
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import yaml

from tools.markdown_pages import Block

_CLASS = re.compile(r"\b(?:class|record|interface|enum) \w+")


def parse(block: Block) -> str | None:
    """Say what is wrong with a block; a language whose parser is not installed is not read."""
    reader = _READERS.get(block.kind)
    if not reader:
        return f"no kind of block: {block.kind or 'none is named'}"
    try:
        reader(block.source)
    except subprocess.CalledProcessError as error:
        return f"{error.stdout}{error.stderr}"
    except (SyntaxError, ValueError, yaml.YAMLError, ElementTree.ParseError) as error:
        return f"{type(error).__name__}: {error}"
    return None


def _python(source: str) -> None:
    compile(source, "block", "exec")


def _lines(source: str) -> None:
    for line in source.splitlines():
        json.loads(line)


def _yaml(source: str) -> None:
    list(yaml.safe_load_all(source))


def _sh(source: str) -> None:
    shown = re.split(r"^\$ ", source, flags=re.MULTILINE)[1:] if source.startswith("$ ") else []
    for part in shown or [source]:
        lines = part.splitlines(keepends=True)
        if shown:
            last = next(at for at, line in enumerate(lines) if not line.endswith("\\\n"))
            lines = lines[: last + 1]
        _program("sh", "-n", "-c", "".join(lines))


def _js(source: str) -> None:
    _program("node", "--check", "--input-type=module", "-", source=source)


def _php(source: str) -> None:
    _program("php", "-l", source=source if "<?php" in source else f"<?php\n{source}")


def _java(source: str) -> None:
    """Stop behind the parser, which knows no name: what a block imports is not here."""
    whole = source if _CLASS.search(source) else f"class Block {{ void block() {{\n{source}}} }}\n"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "Block.java"
        file.write_text(whole, "utf-8")
        stop = ("-XDshould-stop.ifNoError=PARSE", "-XDshould-stop.ifError=PARSE")
        _program("javac", "-encoding", "UTF-8", "-proc:none", *stop, "-d", folder, str(file))


def _program(*command: str, source: str | None = None) -> None:
    if shutil.which(command[0]):
        subprocess.run(
            command, input=source, encoding="utf-8", check=True, capture_output=True, timeout=60
        )


def _any(source: str) -> None:
    """Take what has no grammar."""


_READERS: dict[str, Callable[[str], object]] = {
    "python": _python,
    "text": _any,
    "sh": _sh,
    "console": _sh,
    "json": json.loads,
    "ndjson": _lines,
    "yaml": _yaml,
    "toml": tomllib.loads,
    "xml": ElementTree.fromstring,
    "js": _js,
    "php": _php,
    "java": _java,
}
