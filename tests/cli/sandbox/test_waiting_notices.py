"""What becomes of notices that wait when the sandbox ends is said on the terminal."""

from pathlib import Path

import pytest

from tests.cli.conftest import Command

from .serving import while_serving

SEEDS = "transactions:\n  - {pay_type: PAVC, ordr_idxx: V1, tno: '20260301000001', state: issued}\n"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "notices that wait for an attempt: 2; they end here (--state keeps them)"),
        (["--state"], "notices that wait for an attempt: 2; they go on at the next start"),
        (["--quiet"], ""),
    ],
)
def test_the_command_says_how_many_wait(
    command: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: list[str],
    said: str,
) -> None:
    ready, seeds = tmp_path / "ready.json", tmp_path / "seeds.yaml"
    seeds.write_text(SEEDS)
    shops = [[], [] if "--state" in options else ["--shop", "a"]]

    def pay() -> None:
        for shop in shops:
            to = ["--tno", "20260301000001", "--notify", "http://127.0.0.1:9/", "--after", "60"]
            assert command("sandbox", "deposit", ready, *to, *shop).code == 0

    while_serving(monkeypatch, pay)
    named = [*options, tmp_path / "state"] if "--state" in options else options
    served = command("sandbox", "--ready-file", ready, "--seed-file", seeds, *named)
    assert served.code == 0, served.err
    assert served.err.strip() == (f"kcp-proto: {said}" if said else "")
