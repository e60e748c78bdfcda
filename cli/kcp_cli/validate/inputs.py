"""The files that ``validate`` checks, found from its arguments."""

import os
from collections.abc import Callable, Iterable, Iterator
from glob import glob, has_magic
from pathlib import Path

from kcp_cli.exits import usage
from kcp_proto.showing import printable
from kcp_transports.bulk import STANDARD_INPUT, Source, has_lines, is_payload


def sources(names: Iterable[str], *, all_lines: bool, skip: Callable[[str], None]) -> list[Source]:
    """Find the files that arguments name.

    Args:
        names: Files, folders, patterns, or ``-`` for standard input.
        all_lines: Whether each line of every file is a document, whatever the file's name.
        skip: Takes what a folder or a pattern holds that is not a regular file: a named pipe or a
            device would be waited for. One that is named itself is read.

    Returns:
        The sources, in the order of the arguments; within a folder or a pattern sorted by name.
    """
    paths = [path for name in names for path in _paths(name, skip)]
    return [Source(path, all_lines or has_lines(path)) for path in paths]


def _paths(name: str, skip: Callable[[str], None]) -> Iterable[str]:
    if name == STANDARD_INPUT:
        return [name]
    if os.path.isdir(name):
        found = list(_regular(_inside(name), skip))
        return found or usage("{} holds no .json, .form, .ndjson or .jsonl file", printable(name))
    if os.path.exists(name):
        return [name]
    if has_magic(name):
        found = sorted(path for path in glob(name, recursive=True) if not os.path.isdir(path))
        matches = list(_regular(found, skip))
        return matches or usage("no file matches {}", printable(name))
    usage("cannot read {}: there is no such file", printable(name))


def _regular(paths: Iterable[str], skip: Callable[[str], None]) -> Iterator[str]:
    for path in paths:
        # What is not there, such as the end of a broken link, is reported when it is opened.
        if os.path.isfile(path) or not os.path.exists(path):
            yield path
        else:
            skip(path)


def _inside(folder: str) -> Iterator[str]:
    for parent, folders, files in os.walk(folder):
        # Hidden folders hold caches and repositories, not payloads.
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (str(Path(parent, name)) for name in sorted(files) if is_payload(name))
