"""What a request says reaches the page's reader escaped."""

import json
import subprocess
from pathlib import Path
from shutil import which

import pytest

import kcp_sandbox.page
from tests.hostile_text import HOSTILE, steering

DOM = Path(kcp_sandbox.page.__file__).with_name("static") / "dom.js"
# As much of a browser as the file needs to be loaded.
PROGRAM = """
const kept = [];
globalThis.document = {
  body: { dataset: { words: "{}" } },
  documentElement: { lang: "en" },
  createElement: () => ({ append: (...children) => kept.push(...children), setAttribute() {} }),
  getElementById: () => notice,
};
const notice = { classList: { toggle() {} }, textContent: "" };
const { make, notify } = await import("./dom.mjs");
for (const text of JSON.parse(process.argv[2])) {
  make("dd", {}, text);
  notify(text);
  kept.push(notice.textContent);
}
console.log(JSON.stringify(kept));
process.exit();
"""


@pytest.mark.skipif(which("node") is None, reason="needs Node")
def test_the_page_shows_no_foreign_text_as_it_came(tmp_path: Path) -> None:
    (tmp_path / "dom.mjs").write_bytes(DOM.read_bytes())
    (tmp_path / "program.mjs").write_text(PROGRAM, "utf-8")
    texts = [f"a{text}b" for text in HOSTILE.values()] + ["운동화 [1] é 漢字"]
    ended = subprocess.run(
        ["node", "program.mjs", json.dumps(texts)],
        cwd=tmp_path, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    shown: list[str] = json.loads(ended.stdout)
    assert len(shown) == 2 * len(texts)
    assert [text for text in shown if steering(text)] == []
    assert shown[-2:] == [texts[-1]] * 2
