"""One Node process that checks JSON texts with ajv, line by line."""

import json
from pathlib import Path
from subprocess import PIPE, Popen
from typing import NamedTuple, Self


class AjvVerdict(NamedTuple):
    """Tell what ajv said: by standard keywords alone, and with the byte limit taught to it."""

    plain: bool
    whole: bool


class AjvChecker:
    """Ask ajv; use it with ``with``.

    Args:
        folder: Where ajv and the script are.
        place: The script's arguments: a folder of schemas, or a bundle and ``--bundle``.
    """

    def __init__(self, folder: Path, *place: str) -> None:
        command = ["node", "check.mjs", *place]
        self._node = Popen(command, cwd=folder, stdin=PIPE, stdout=PIPE, encoding="ascii")

    def verdict(self, message_name: str, text: str) -> AjvVerdict:
        """Check one JSON text, as ``JSON.parse`` reads it."""
        assert self._node.stdin
        assert self._node.stdout
        question = json.dumps({"schema": message_name, "text": text})
        self._node.stdin.write(question + "\n")
        self._node.stdin.flush()
        answer = self._node.stdout.readline()
        assert answer, "ajv's process ended"
        return AjvVerdict(**json.loads(answer))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._node.communicate()
