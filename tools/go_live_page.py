"""Write ``docs/go-live.md`` and its Korean page from the checklist, or check that they are its.

Run ``python tools/go_live_page.py`` to write and ``--check`` to compare only.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "schemas"), str(ROOT / "sandbox")]

from kcp_sandbox.exam import CHECKLIST  # noqa: E402
from tools.generated import write_or_check  # noqa: E402

TARGETS = (ROOT / "docs" / "go-live.md", ROOT / "docs" / "go-live.ko.md")
HEADS = (
    """\
# Going live

What must be true before a shop takes its first real payment, and how to find out. The
[exam](exam.md) ticks off what it can see: its report, on the terminal, as a page and as JSON,
ends with this list. What no exam can see is checked by hand. That an item is ticked proves
something about the shop, and nothing about NHN KCP's gateway, of which much is
[unknown](gateway.md#unknown).

<!-- not run: CMD is the shop -->

```sh
kcp-proto sandbox exam --html exam.html --serves -- CMD
```
""",
    """\
# 운영 전 점검

첫 실제 결제를 받기 전에 무엇이 갖춰져야 하는지, 어떻게 확인하는지 정리했습니다.
[상점 시험](exam.md)은 볼 수 있는 항목을 확인해 줍니다. 시험 보고서는 터미널, HTML, JSON 모두 이
목록으로 끝납니다. 시험으로 볼 수 없는 항목은 직접 확인합니다. 확인된 항목은 상점에 대한
증거이지 NHN KCP 게이트웨이에 대한 증거가 아닙니다. 게이트웨이에는
[알려지지 않은 것](gateway.md#unknown)이 많습니다.

<!-- not run: CMD is the shop -->

```sh
kcp-proto sandbox exam --html exam.html --serves -- CMD
```
""",
)
SECTIONS = (
    ("What the exam ticks off", "By hand"),
    ("시험이 확인해 주는 것", "직접 확인할 것"),
)
TAILS = (
    """

Why: [decision rules](decision-rules.md). `make generate` writes this page from
[checklist.py](../sandbox/kcp_sandbox/exam/checklist.py).
""",
    """

이유는 [판단 기준](decision-rules.ko.md)에 있습니다. `make generate`가
[checklist.py](../sandbox/kcp_sandbox/exam/checklist.py)로 이 페이지를 만듭니다.
""",
)


def main() -> int:
    source = "checklist's items"
    return max(
        write_or_check(target, "\n".join(page(at)).rstrip() + TAILS[at], source)
        for at, target in enumerate(TARGETS)
    )


def page(at: int) -> Iterator[str]:
    """Write the list in the first language or the second.

    Args:
        at: Which of both.
    """
    yield HEADS[at]
    examined, left = SECTIONS[at]
    yield f"## {examined}\n"
    for item in CHECKLIST:
        if item.cases:
            more = "" if item.needs_all else f" {item.check[at]}"
            cases = ", ".join(f"`{case}`" for case in item.cases)
            yield f"- ☐ **{item.must[at]}**{more}<br>{cases}"
    yield f"\n## {left}\n"
    for item in CHECKLIST:
        if not item.cases:
            command = f"<br>`{item.command}`" if item.command else ""
            yield f"- ☐ **{item.must[at]}** {item.check[at]}{command}"


if __name__ == "__main__":
    sys.exit(main())
