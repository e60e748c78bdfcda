"""The bare signature against OpenSSL's own loop, ``openssl speed``: what is left to gain.

The command may come with another OpenSSL than ``cryptography``; the report names both versions.
"""

import re
import shutil
import time
from subprocess import run

from benchmarks import material
from benchmarks.contest import Contender, Effort, contest
from benchmarks.section import Section, run_alone

_ROUNDS = 3
_SECONDS = 1  # a round: the command counts in whole ones


def measure(effort: Effort) -> Section:
    """Sign for a second in turn with the command."""
    title, notes = "openssl speed", list[str]()
    command = shutil.which("openssl")
    if command is None:
        notes.append("Left out: openssl speed, because the command is not there.")
    contenders = [Contender("bare signature", _bare, 1)]
    if command is not None:
        contenders.append(Contender(title, _Speed(command).run, 1))
        notes.append(run([command, "version"], capture_output=True, text=True, check=True).stdout)
    rounds = Effort(min(effort.rounds, _ROUNDS), _SECONDS)
    results = [contest("RSA-2048, a second a round", contenders, rounds)]
    return Section("openssl_speed", title, results, (), [note.strip() for note in notes])


class _Speed:
    """The command, which measures by its own processor time."""

    def __init__(self, command: str) -> None:
        self._command = command

    def run(self, loops: int) -> float:
        """Give the seconds that so many signatures take."""
        arguments = [self._command, "speed", "-seconds", str(_SECONDS), "rsa2048"]
        printed = run(arguments, capture_output=True, text=True, check=True).stdout
        found = re.search(r"^rsa\s+2048 bits\s+([0-9.]+)s", printed, re.MULTILINE)
        if found is None:
            raise ValueError("openssl speed prints something else")
        return loops * float(found[1])


def _bare(loops: int) -> float:
    shop, data = material.shop(), material.signed_text(material.CANCEL)
    signed, begun = 0, time.thread_time()
    while (spent := time.thread_time() - begun) < _SECONDS:
        shop.bare(data)
        signed += 1
    return loops * spent / signed


if __name__ == "__main__":
    run_alone(measure)
