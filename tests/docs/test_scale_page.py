"""The page about scale: what is reckoned on paper follows from what was measured."""

import re
from pathlib import Path

from kcp_transports.reconciliation import reconcile

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "scale.md").read_text("utf-8")


def row(name: str) -> list[float]:
    """Give the numbers of a table's row, without what stands in its first cell."""
    (cells,) = re.findall(rf"^\| {re.escape(name)}[^|]*\|(.*)\|$", PAGE, re.M)
    return [float(number.replace(",", "")) for number in re.findall(r"\d[\d,.]*", cells)]


def test_processors_follow_from_the_constants() -> None:
    (signature,), (sending, *_) = row("a bare signature"), row("`Client.send`")
    recording = row("recording an exchange")[0]
    each = sending + recording
    average = 200_000_000 / 86_400
    assert row("exchanges a second, average and peak") == [round(average), round(average * 5)]
    assert row("processor time per exchange") == [each]
    assert row("processors busy on average") == [round(average * each / 1e6, 1)]
    busiest = average * 5 * each / 1e6
    assert row("processors in the busiest second") == [round(busiest, 1)]
    assert row("processors needed")[0] == round(busiest / 0.6 + 0.5)
    assert row("processors for a day") == [round(row("processors needed")[0] * 24 * 0.05)]
    assert row("share of signatures") == [round(signature / each * 100)]
    assert f"the rest, {each - signature:.0f} µs of each exchange" in PAGE


def test_a_cluster_follows_from_its_parts() -> None:
    signature = row("a bare signature")[0]
    here, worker, alone = row("process or worker")
    for micros, share in ((here, "1,700: 0.35"), (worker, "1,360: 0.28")):
        number, ratio = (float(text.replace(",", "")) for text in share.split(": "))
        assert abs(1e6 / micros - number) < 10
        assert abs(signature / micros - ratio) < 0.01
        assert share in PAGE
    scheduler, caller = row("Dask's scheduler"), row("the caller, with table and batches")
    assert round(199 * (alone + scheduler[1] + caller[1]) / 1e6, 1) == 0.5
    assert 12_500 < 1e6 / scheduler[0] < 13_500
    assert (reconcile.__kwdefaults__ or {})["per_second"] == 2.0
    for rate, seconds in ((2, 5.8 * 86_400), (50, 5.6 * 3600), (1000, 17 * 60)):
        assert abs(1_000_000 / rate / seconds - 1) < 0.03
        assert f"\n| {rate:,}" in PAGE
