"""Write ``docs/rules.md`` from the tables of rules, or check that it is what they say.

Run ``python tools/rules_page.py`` to write and ``--check`` to compare only.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "schemas")]

from kcp_proto.faults import RULE_TEXTS, RULES  # noqa: E402
from tools.generated import write_or_check  # noqa: E402

TARGET = ROOT / "docs" / "rules.md"
HEAD = """\
# Rules

What a message can break, each under its id: when it does, and how to repair it. Reports of
[`kcp-proto validate`](validate.md) lead here. Which ids there are, and which keyword or annotation
of a schema stands behind them, is in [schemas.md](schemas.md#faults). `make generate` writes this
page from the tables of `kcp_proto.faults`.

각 규칙을 언제 어기게 되는지와 고치는 방법입니다. `kcp-proto validate`의 보고서가 이 페이지로
연결됩니다.
"""


def main() -> int:
    return write_or_check(TARGET, "\n".join(page()), "tables")


def page() -> Iterator[str]:
    """Explain each rule under a heading of its own, which is the address that reports give."""
    yield HEAD
    for name, rule in RULES.items():
        text = RULE_TEXTS[name]
        yield f"## {name}\n"
        yield f"**{text.title[0]}** ({rule.severity}; {rule.ruling}). {text.description[0]}\n"
        yield f"*Remedy*: {text.remedy[0]}\n"
        yield f"**{text.title[1]}**: {text.description[1]} *해결*: {text.remedy[1]}\n"


if __name__ == "__main__":
    sys.exit(main())
