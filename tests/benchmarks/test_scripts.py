"""Every benchmark runs, and its figures are such as could be true."""

from functools import partial
from importlib import import_module
from pathlib import Path

import pytest

from benchmarks import __main__ as bench
from benchmarks import awaited, build_request, growth, sign, threads, validate_ndjson
from benchmarks.contest import TINY
from benchmarks.section import Measure, as_text
from kcp_proto import catalogue

BENCHMARKS = Path(bench.__file__).parent
QUICK: dict[Measure, Measure] = {
    awaited.measure: partial(awaited.measure, in_flight=20),
    growth.measure: partial(growth.measure, up_to=10),
    validate_ndjson.measure: partial(validate_ndjson.measure, lines=2_000),
    threads.measure: partial(threads.measure, sizes=(2048,)),
}
# What is more than a benchmark of one thing, or a part of them.
OTHERS = {
    *(
        "__main__",
        "charts",
        "contest",
        "growth_works",
        "guard",
        "history",
        "keep_alive",
        "load_servers",
        "load_shop",
    ),
    *("machine", "material", "notice_taker", "report", "responder", "section"),
    *("turns", "worker", "worker_process"),
}


@pytest.mark.parametrize("measure", bench.ALL, ids=lambda measure: measure.__module__)
def test_a_benchmark_measures_what_it_names(measure: Measure) -> None:
    section = QUICK.get(measure, measure)(TINY)
    assert section.name == measure.__module__.removeprefix("benchmarks.")
    assert section.results
    for result in section.results:
        assert result.seconds
        assert all(0 < value < 60 for values in result.seconds.values() for value in values)
    assert all(aim.measured > 0 and aim.low <= aim.high for aim in section.aims)
    assert all(aim.what in as_text(section) for aim in section.aims)


def test_every_operation_is_built_and_each_signed_one_has_its_aim() -> None:
    section = build_request.measure(TINY)
    titles = {name for result in section.results for name in (result.title, *result.seconds)}
    operations = [catalogue.operation(name) for name in catalogue.operations()]
    elsewhere = {"payment.cancel"}
    assert {each.name for each in operations} - elsewhere <= titles
    named = " ".join(aim.what for aim in section.aims)
    assert all(each.name in named for each in operations if each.sign and each.name in titles)
    assert len(section.aims) == 2 + sum(bool(each.sign) for each in operations) - len(elsewhere)


def test_make_bench_forgets_no_script() -> None:
    scripts = {path.stem for path in BENCHMARKS.glob("*.py")} - OTHERS
    assert {measure.__module__ for measure in bench.ALL} == {f"benchmarks.{n}" for n in scripts}


def test_each_script_runs_alone() -> None:
    for measure in bench.ALL:
        source = Path(str(import_module(measure.__module__).__file__)).read_text("utf-8")
        assert 'if __name__ == "__main__":' in source


def test_a_peer_that_is_not_installed_is_left_out_by_name(tmp_path: Path) -> None:
    section = sign.measure(TINY, python=tmp_path / "peers" / "bin" / "python")
    assert {"wechatpayv3", "alipay-sdk-python"}.isdisjoint(section.results[0].seconds)
    left_out = " ".join(section.notes)
    assert "wechatpayv3" in left_out
    assert "alipay-sdk-python" in left_out
