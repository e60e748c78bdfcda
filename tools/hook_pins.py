"""Write the pins of ``constraints/validate.txt`` into the pre-commit hook.

``make constraints`` runs it. pre-commit lets pip install this checkout, and pip checks no hashes
where a folder is installed; so the hook has the same exact versions, and no hashes.
"""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOOKS = ROOT / ".pre-commit-hooks.yaml"
_PIN = re.compile(r"^([\w.-]+==\S+)(?: ; (.+?))? \\$", re.MULTILINE)
_LIST = re.compile(r"(?<=  additional_dependencies:\n)(?:    .*\n)+")


def main() -> None:
    """Write the list anew."""
    pins = pins_of((ROOT / "constraints" / "validate.txt").read_text("utf-8"))
    HOOKS.write_text(with_pins(HOOKS.read_text("utf-8"), pins), "utf-8")


def pins_of(constraints: str) -> list[str]:
    """Give each requirement of a file with hashes, without them."""
    return [f"{pin} ; {where}" if where else pin for pin, where in _PIN.findall(constraints)]


def with_pins(hooks: str, pins: list[str]) -> str:
    """Put requirements in the place of those that a hook has."""
    # Compiling all of it takes longer than compiling what one run imports.
    listed = ["--no-compile", *pins]
    return _LIST.sub(lambda _: "".join(f'    - "{each}"\n' for each in listed), hooks)


if __name__ == "__main__":
    main()
