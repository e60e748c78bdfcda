"""Demand that a user's type checker knows the type of all that a package hands out.

pyright judges a package as one who installed it sees it, without what this project's own settings
allow. ``make check`` runs this.
"""

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
# The least share of public symbols whose type is known without inference.
LEAST = {"kcp_schemas": 1.0, "kcp_proto": 1.0, "kcp_transports": 0.99, "kcp_sandbox": 0.99}


def judgement(package: str) -> dict[str, Any]:
    """Have pyright judge one package."""
    rooms = [ROOT, *(ROOT / name for name in ("schemas", "transports", "sandbox", "cli"))]
    found = os.pathsep.join([*map(str, rooms), sysconfig.get_path("purelib")])
    done = subprocess.run(
        [sys.executable, "-m", "pyright", "--verifytypes", package, "--ignoreexternal",
         "--outputjson"],
        capture_output=True, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": found},
        check=False,
    )  # fmt: skip
    judged: dict[str, Any] = json.loads(done.stdout)["typeCompleteness"]
    return judged


def main() -> int:
    failed = 0
    for package, least in LEAST.items():
        judged = judgement(package)
        score: float = judged["completenessScore"]
        # Of a package that is not found, nothing is unknown.
        is_found = len(judged["symbols"]) > 0
        print(f"{package}: {score:.2%} of {len(judged['symbols'])} symbols, at least {least:.0%}")
        if is_found and score >= least:
            continue
        failed += 1
        for symbol in judged["symbols"]:
            if not symbol["isTypeKnown"] or symbol["isTypeAmbiguous"]:
                words = " ".join(found["message"] for found in symbol["diagnostics"])
                print(f"  {symbol['name']}: {' '.join(words.split())}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
