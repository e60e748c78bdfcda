"""What each release measured: a line of JSON a release, which `make bench` draws beside today's.

``python -m benchmarks --keep`` writes the line of the version that is installed. Ratios of
different machines can be compared, within what docs/benchmarks.md says of them; the line names
the machine.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.section import Aim, Bound, Chart, Section
from benchmarks.worker_process import ROOT

FILE = ROOT / "benchmarks" / "history.jsonl"
NOW = "now"


@dataclass(frozen=True, slots=True)
class Kept:
    """What was measured for one aim.

    Args:
        section: The script that measured it.
        what: What was compared with what.
        kind: Which side of the limit is good.
        limit: The limit that it had.
        measured: What was measured.
        unit: What follows both numbers.
    """

    section: str
    what: str
    kind: Bound
    limit: float
    measured: float
    unit: str

    @property
    def of_limit(self) -> float:
        """Give the measured value as a part of its limit; above 1 the aim is missed."""
        if self.kind == "at most":
            return self.measured / self.limit
        return self.limit / self.measured


@dataclass(frozen=True, slots=True)
class Release:
    """What one release measured.

    Args:
        version: The release.
        when: The day.
        machine: The processor, and how many of them.
        aims: What was measured.
    """

    version: str
    when: str
    machine: str
    aims: Sequence[Kept]


def read(file: Path = FILE) -> list[Release]:
    """Read the releases, the oldest first."""
    if not file.exists():
        return []
    lines: list[dict[str, Any]] = [
        json.loads(line) for line in file.read_text("utf-8").splitlines()
    ]
    return [
        Release(
            line["version"], line["when"], line["machine"], [Kept(**aim) for aim in line["aims"]]
        )
        for line in lines
    ]


def keep(release: Release, file: Path = FILE) -> None:
    """Write a release, in the place of what was kept of the same version."""
    others = [each for each in read(file) if each.version != release.version]
    lines = [json.dumps(asdict(each), ensure_ascii=False) for each in (*others, release)]
    file.write_text("".join(f"{line}\n" for line in lines), "utf-8")


def release_of(
    sections: Iterable[Section], version: str, when: str, machine: Mapping[str, str]
) -> Release:
    """Take what is kept of a run.

    Args:
        sections: What was found.
        version: Of what.
        when: The day.
        machine: On what, as `benchmarks.machine.describe` gives it.
    """
    where = f"{machine.get('processor', '')} × {machine.get('processors', '')}"
    aims = [_kept(section.name, aim) for section in sections for aim in section.aims]
    return Release(version, when, where, aims)


def charts(releases: Sequence[Release], sections: Iterable[Section]) -> dict[str, Chart]:
    """Draw for each script how its aims went from release to release, to this run.

    Args:
        releases: What was kept.
        sections: What was found now.

    Returns:
        A chart by the script's name; scripts without aims, or without a release, have none.
    """
    drawn: dict[str, Chart] = {}
    for section in sections:
        now = Release(NOW, "", "", [_kept(section.name, aim) for aim in section.aims])
        series = {aim.what: _points(aim.what, section.name, [*releases, now]) for aim in now.aims}
        series = {what: points for what, points in series.items() if len(points) > 1}
        if series:
            title = f"{section.title}: each release"
            drawn[section.name] = Chart("releases", title, "", "of the limit", series)
    return drawn


def _points(
    what: str, section: str, releases: Iterable[Release]
) -> list[tuple[str | float, float]]:
    return [
        (release.version, aim.of_limit)
        for release in releases
        for aim in release.aims
        if (aim.section, aim.what) == (section, what)
    ]


def _kept(section: str, aim: Aim) -> Kept:
    return Kept(section, aim.what, aim.kind, aim.limit, round(aim.measured, 4), aim.unit)
