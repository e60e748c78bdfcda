"""The recipes of docs/claim-send-finalise.md, killed at each point, over each database."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from .databases import Place
from .forked import needs_fork
from .responses import TNO

ROOT = Path(__file__).resolve().parents[2]


@needs_fork
@pytest.mark.parametrize("framework", ["sqlalchemy", "django"])
def test_a_payment_that_is_killed_at_any_point_is_known_or_unresolved(
    framework: str, place: Place, tmp_path: Path
) -> None:
    pytest.importorskip(framework)
    paths = [ROOT, *(ROOT / root for root in ("schemas", "transports", "sandbox", "cli"))]
    acted = tmp_path / "acted"
    module = [sys.executable, "-m", "tests.transports.crashing_shop", framework]
    done = subprocess.run(
        [*module, place.kind, place.address, place.prefix, str(acted)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["states"] == {
        "claimed": ["new", None],
        "line": ["unknown", None],
        "acted": ["unknown", None],
        "answered": ["paid", TNO],
        "finalised": ["paid", TNO],
    }
    # Orders that were claimed just now are another process's.
    assert {state for state, _ in found["early"].values()} == {"sending", "paid"}
    assert acted.read_text().split() == ["acted", "answered", "finalised"]
    # The first turn is rolled back.
    assert found["took"] == ["book", "book", "ignore", "ignore"]
