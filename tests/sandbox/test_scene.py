"""The ready-made scene: repeatable, quiet about secrets, and light to import."""

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from kcp_proto import HttpRequest, Reply
from kcp_proto.times import KOREA
from kcp_sandbox import Issued, SandboxTransport, Scene, build_scene
from kcp_sandbox.store import DATE_KEY_ZEROS

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_the_same_seed_gives_the_same_numbers(issued: Issued) -> None:
    first, second = (build_scene(now=lambda: NOW, issued=issued, seed=7) for _ in range(2))
    other = build_scene(now=lambda: NOW, issued=issued, seed=8)
    numbers = [planted.tno for planted in first.planted]
    assert numbers == [planted.tno for planted in second.planted]
    assert not set(numbers) & {planted.tno for planted in other.planted}


def test_a_fresh_scene_issues_its_own_key() -> None:
    scene = build_scene()
    assert scene.identity.site_cd == scene.issued.site_cd
    assert scene.identity.warnings(datetime.now(KOREA)) == []
    assert scene.brain.stock.certificate_of(scene.issued.site_cd) == scene.identity.certificate


def test_numbers_never_repeat_and_are_never_taken_for_a_date(scene: Scene) -> None:
    numbers = [scene.brain.stock.fresh_tno() for _ in range(5_000)]
    assert len(set(numbers)) == len(numbers)
    assert {len(number) for number in numbers} == {14}
    assert not any(number.endswith(DATE_KEY_ZEROS) for number in numbers)


def test_a_number_that_was_planted_is_not_given_to_a_payment(
    issued: Issued, pay: Callable[..., Reply], scene: Scene
) -> None:
    twin = build_scene(now=lambda: NOW, issued=issued)
    next_number = twin.brain.stock.fresh_tno(), twin.brain.stock.fresh_tno()
    for number in next_number:
        scene.brain.stock.plant("PACA", site_cd="T0000", ordr_idxx="X", answer={"tno": number})
    assert pay("A1", 1).wire["tno"] not in next_number


def test_no_repr_shows_a_secret_or_a_person(
    scene: Scene, issued: Issued, pay: Callable[..., Reply], build: Callable[..., HttpRequest]
) -> None:
    tno = pay("A1", 1).wire["tno"]
    exchange = scene.brain.exchange(build("benepia.cancel", tno=tno))
    shown = repr(
        [
            scene,
            scene.brain,
            scene.brain.stock,
            issued,
            scene.members,
            scene.planted,
            scene.brain.stock.payment(tno),
            SandboxTransport(scene.brain),
            exchange,
        ]
    )
    hidden = [*(m.pt_pwd for m in scene.members), *(m.pt_idno for m in scene.members)]
    hidden += ["changeit", "PRIVATE KEY", "BEGIN CERT", tno, scene.planted[0].tno, "4336"]
    assert [secret for secret in hidden if secret in shown] == []


def test_an_operation_that_the_sandbox_does_not_play_is_told_so(
    scene: Scene, build: Callable[..., HttpRequest], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A schema that is dropped in is validated at once; only acting on it needs code."""
    monkeypatch.setattr("kcp_sandbox.brain._ACTS", {})
    refusal = scene.brain.exchange(build("benepia.cancel", tno="71")).refusal
    assert refusal is not None
    assert refusal.code.res_cd == "X016"


def test_importing_the_sandbox_needs_no_server() -> None:
    """Tests in memory pay neither for a server, nor for SQLite, nor for YAML."""
    code = (
        "import sys; from kcp_sandbox import SandboxTransport, build_scene; build_scene();"
        "print([name for name in ('uvicorn', 'httptools', 'trustme', 'starlette', 'asyncio',"
        " 'sqlite3', 'yaml') if name in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.strip() == "[]"
