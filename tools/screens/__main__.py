"""Write what screens show.

The terminal always; the sandbox's page with ``--views``, which needs Chromium. With ``--check``
nothing is written: it says whether the commands still print what is shown, and whether the page has
changed since its pictures were taken.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT), *(str(ROOT / part) for part in ("schemas", "transports", "sandbox"))]

from tools.generated import write_or_check  # noqa: E402

from .session import WIDTH, recorded  # noqa: E402
from .sources import RECORD, changed, taken_from  # noqa: E402
from .terminal import terminal  # noqa: E402

TARGET = ROOT / "docs" / "screens"
TITLES = {
    "en": "A terminal: kcp-proto finds a wrong field, pays and cancels in a sandbox, and explains "
    "why a signature was refused.",
    "ko": "터미널 화면: kcp-proto가 틀린 필드를 찾고, 샌드박스에서 결제하고 취소하며, "
    "서명이 거절된 이유를 설명합니다.",
}


def recordings() -> Iterator[tuple[Path, str]]:
    """Run the commands, and give each picture of a terminal."""
    for language, title in TITLES.items():
        yield TARGET / f"demo.{language}.svg", terminal(recorded(language), title, WIDTH)


def main() -> int:
    """Write, or compare; the exit code is 1 if something is not as it must be."""
    code = max(write_or_check(path, text, "commands print") for path, text in recordings())
    if "--views" in sys.argv[1:]:
        from .views import take

        take(TARGET)
        RECORD.write_text(taken_from(), "utf-8")
    for name in changed():
        print(f"{name} has changed since the pictures were taken: run `make screens`")
        code = 1
    return code


if __name__ == "__main__":
    sys.exit(main())
