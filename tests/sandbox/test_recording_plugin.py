"""A test's recording: made once against the sandbox, played from then on, beside the test."""

from collections.abc import Callable
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

SHOP = """
import pytest
from kcp_proto import STAGING, OutcomeUnknown
from kcp_transports import Client

PAYMENT = {{
    "amount": 5000, "pt_mny": 5000, "pt_idno": "benepia01", "pt_pwd": "{password}",
    "pt_memcorp_cd": "0001", "ordr_idxx": "{order}", "good_name": "coffee",
}}

@pytest.mark.kcp_recording({marker})
def test_pay(kcp_recording, kcp_identity):
    with Client(kcp_identity, STAGING, kcp_recording) as client:
        client.send("benepia.point_payment", PAYMENT)
    {more}
"""
PASSWORD = "s3cr3t-p4ss-w0rd"
Run = Callable[..., pytest.RunResult]


@pytest.fixture
def run(pytester: pytest.Pytester) -> Run:
    def run(
        *options: str, marker: str = '"pay"', more: str = "", order: str = "A1", conftest: str = ""
    ) -> pytest.RunResult:
        text = SHOP.format(marker=marker, more=more, password=PASSWORD, order=order)
        pytester.makepyfile(test_shop=text)
        if conftest:
            pytester.makeconftest(conftest)
        return pytester.runpytest_inprocess(
            *("-p", "no:schemathesis", "-p", "no:cacheprovider", "-p", "no:xdist"),
            *("-W", "error", "--strict-markers", *options),
        )

    return run


def recordings(pytester: pytest.Pytester) -> list[str]:
    folder = pytester.path / "recordings"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


NO_GATEWAY = """
import pytest

@pytest.fixture
def kcp_live_transport():
    raise AssertionError("a gateway was asked for")
"""


def test_it_is_recorded_once_masked_and_then_played_without_a_gateway(
    run: Run, pytester: pytest.Pytester
) -> None:
    run().assert_outcomes(passed=1)
    assert recordings(pytester) == ["pay.jsonl"]
    path = pytester.path / "recordings" / "pay.jsonl"
    first = path.read_bytes()
    assert PASSWORD.encode() not in first
    assert b"benepia.point_payment" in first
    # As it comes out of version control, where others may read it.
    path.chmod(0o644)
    run(conftest=NO_GATEWAY).assert_outcomes(passed=1)
    run("--kcp-record", "none", conftest=NO_GATEWAY).assert_outcomes(passed=1)
    assert path.read_bytes() == first


def test_once_plays_and_records_nothing_new(run: Run, pytester: pytest.Pytester) -> None:
    run().assert_outcomes(passed=1)
    again = run(order="A2")
    again.assert_outcomes(failed=1)
    again.stdout.fnmatch_lines(["*ReplayMismatch*"])
    assert recordings(pytester) == ["pay.jsonl"]


def test_new_records_what_is_missing_and_keeps_what_is_there(
    run: Run, pytester: pytest.Pytester
) -> None:
    path = pytester.path / "recordings" / "pay.jsonl"
    run().assert_outcomes(passed=1)
    path.chmod(0o644)
    first = path.read_bytes()
    run("--kcp-record", "new", order="A2").assert_outcomes(passed=1)
    assert path.read_bytes().startswith(first)
    assert b"A2" in path.read_bytes()
    for order in ("A1", "A2"):
        run(order=order, conftest=NO_GATEWAY).assert_outcomes(passed=1)
    path.unlink()
    run(marker='"pay", mode="new"', conftest="").assert_outcomes(errors=1)


def test_none_says_how_to_record(run: Run, pytester: pytest.Pytester) -> None:
    result = run("--kcp-record", "none", conftest=NO_GATEWAY)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*there is no recording *pay.jsonl: run once with --kcp-record*"])
    assert recordings(pytester) == []


def test_a_recording_of_a_test_that_fails_is_not_kept(run: Run, pytester: pytest.Pytester) -> None:
    run(more="assert False").assert_outcomes(failed=1)
    assert recordings(pytester) == []
    run().assert_outcomes(passed=1)
    path = pytester.path / "recordings" / "pay.jsonl"
    first = path.read_bytes()
    run("--kcp-record", "new", order="A2", more="assert False").assert_outcomes(failed=1)
    assert path.read_bytes() == first
    assert recordings(pytester) == ["pay.jsonl"]


def test_without_a_name_it_is_the_tests_own(run: Run, pytester: pytest.Pytester) -> None:
    run(marker="").assert_outcomes(passed=1)
    assert recordings(pytester) == ["test_shop.test_pay.jsonl"]


@pytest.mark.parametrize(
    ("marker", "words"),
    [
        ('"../pay"', "*name is letters, digits*not '../pay'*"),
        ('"a/b"', "*name is letters, digits*"),
        ('".hidden"', "*name is letters, digits*"),
        ("7", "*name is letters, digits*not 7*"),
        ('"pay", mode="always"', "*mode is one of none, once, new, not 'always'*"),
    ],
)
def test_a_marker_that_is_wrong_is_told(
    run: Run, pytester: pytest.Pytester, marker: str, words: str
) -> None:
    result = run(marker=marker)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([words])
    assert recordings(pytester) == []


def test_an_option_that_is_wrong_is_told(run: Run) -> None:
    result = run("--kcp-record", "always")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*--kcp-record*invalid choice*"])


OWN = """
import pytest
from kcp_sandbox import Sandbox

class Staging:
    def __init__(self, inner):
        self.inner = inner

    def send(self, request):
        return self.inner.send(request)

    def close(self):
        self.inner.close()

@pytest.fixture
def kcp_live_transport(kcp_sandbox):
    return Staging(kcp_sandbox.transport())
"""


def test_a_gateway_of_ones_own_is_recorded_and_gets_no_money_unseen(
    run: Run, pytester: pytest.Pytester
) -> None:
    run(conftest=OWN).assert_outcomes(passed=1)
    assert recordings(pytester) == ["pay.jsonl"]
    result = run("--kcp-record", "new", order="A2", conftest=OWN)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*may move money*"])


def test_the_page_describes_marker_option_and_fixtures() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "python" / "pytest.md").read_text(
        "utf-8"
    )
    for word in ("kcp_recording", "kcp_live_transport", "--kcp-record", "`none`", "`new`"):
        assert word in page
