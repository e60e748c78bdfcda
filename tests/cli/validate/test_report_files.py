"""``--report FORM=FILE``: whole files beside the report on the screen, or the files as before."""

import errno
import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kcp_schemas import load_schema
from tests.cli.conftest import Command, save
from tests.cli.processes import RUN

CARD = dict(load_schema("transaction.inquiry.response.card")["examples"][0])
LATE = {**CARD, "app_time": "20260230120000"}
FORMS = ("text", "json", "ndjson", "junit", "sarif", "github", "gitlab", "summary")


@pytest.fixture
def bad(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Give a file with one fault, in the current folder."""
    monkeypatch.chdir(tmp_path)
    save(Path("bad.json"), LATE)
    return "bad.json"


def left() -> list[str]:
    return sorted(path.name for path in Path().iterdir())


def test_all_forms_are_written_in_one_run_and_the_screen_shows_the_text(
    bad: str, command: Command
) -> None:
    reports = [word for form in FORMS for word in ("--report", f"{form}=out.{form}")]
    ended = command("validate", bad, *reports)
    assert (ended.code, ended.err) == (1, "")
    assert ended.out == command("validate", bad).out
    assert left() == sorted(["bad.json", *(f"out.{form}" for form in FORMS)])
    for form in FORMS:
        written = Path(f"out.{form}").read_text("utf-8")
        assert "time.impossible" in written
        assert "20260230" not in written
        if form not in ("junit", "text"):
            assert written == command("validate", bad, "--output", form).out, form
    assert Path("out.text").read_text("utf-8") == ended.out
    json.loads(Path("out.sarif").read_text("utf-8"))


@pytest.mark.parametrize("output", ["text", "sarif"])
def test_the_report_on_standard_output_stays_what_output_names(
    output: str, bad: str, command: Command
) -> None:
    alone = command("validate", bad, "--output", output)
    beside = command("validate", bad, "--output", output, "--report", "json=a.json")
    assert beside == alone


def test_reports_speak_the_language_of_the_run(bad: str, command: Command) -> None:
    command(
        "validate", bad, "--lang", "ko", "--report", "sarif=a.sarif", "--report", "summary=a.md"
    )
    (run,) = json.loads(Path("a.sarif").read_text("utf-8"))["runs"]
    (rule,) = run["tool"]["driver"]["rules"]
    assert run["language"] == "ko"
    assert rule["shortDescription"]["text"] == "존재하지 않는 날짜나 시간"
    assert rule["help"]["text"].endswith("확인하십시오.")
    assert run["results"][0]["message"]["text"].endswith("존재하지 않는 날짜나 시간입니다")
    assert "문서 1건 가운데 0건이 기대한 대로입니다." in Path("a.md").read_text("utf-8")


def test_each_report_has_room_of_its_own(command: Command, bad: str) -> None:
    """The screen shows all, SARIF what its readers store, the summary of a step a page."""
    Path("many.ndjson").write_bytes(b'{"mod_type":"STSC"}\n' * 1_500)
    ended = command("validate", "many.ndjson", "--report", "sarif=a", "--report", "summary=b")
    shown = ended.out.count("  error: ") + ended.out.count("  warning: ")
    (run,) = json.loads(Path("a").read_text("utf-8"))["runs"]
    assert shown > len(run["results"]) == 5_000
    page = Path("b").read_text("utf-8")
    assert page.count("many.ndjson") == 50
    assert f"faults counted but not shown: {shown - 50}" in page


def test_a_summary_comes_after_what_other_tools_wrote(bad: str, command: Command) -> None:
    Path("step.md").write_text("# Before\n", "utf-8")
    command("validate", bad, "--report", "summary=step.md")
    command("validate", bad, "--report", "summary=step.md")
    page = Path("step.md").read_text("utf-8")
    assert page.startswith("# Before\n## kcp-proto validate\n")
    assert page.count("## kcp-proto validate\n") == 2


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("sarfi=a", "--report knows no form sarfi; did you mean sarif?"),
        ("SARIF=a", "did you mean sarif?"),
        ("gitlab-ci=a", "did you mean gitlab?"),
        ("zzz=a", "--report knows no form zzz. The forms are text, json, ndjson, junit, sarif"),
        ("sarif", "--report takes FORM=FILE, such as sarif=report.sarif, and not sarif"),
        ("=a", "--report knows no form"),
        ("sarif=", "--report sarif= names no file"),
        ("sarif=a\0b", "--report sarif=a\\x00b names no file"),
        ("sarif=-", "for standard output there is --output sarif"),
        ("sarif=bad.json", "--report would write over bad.json, which this run reads"),
        ("sarif=./x/../bad.json", "which this run reads"),
    ],
)
def test_what_makes_no_sense_is_wrong_usage_and_nothing_is_written(
    value: str, words: str, bad: str, command: Command
) -> None:
    Path("x").mkdir()
    ended = command("validate", bad, "--report", value)
    assert (ended.code, ended.out) == (2, "")
    assert words in ended.err
    assert left() == ["bad.json", "x"]
    assert json.loads(Path(bad).read_text("utf-8")) == LATE


def test_wrong_usage_is_said_in_korean_too(bad: str, command: Command) -> None:
    ended = command("validate", bad, "--lang", "ko", "--report", "sarfi=a")
    assert "--report에 없는 형식입니다: sarfi. 혹시 sarif입니까?" in ended.err


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
@pytest.mark.parametrize(
    "other", ["a.out", "./a.out", "x/../a.out", "link.out", "x/link.out", "absolute"]
)
def test_two_reports_never_go_to_one_file(other: str, bad: str, command: Command) -> None:
    """However it is spelt, and before the file is there."""
    Path("x").mkdir()
    Path("link.out").symlink_to("a.out")
    Path("x/link.out").symlink_to("../link.out")
    other = os.path.abspath("a.out") if other == "absolute" else other
    ended = command("validate", bad, "--report", "sarif=a.out", "--report", f"json={other}")
    assert (ended.code, "two reports go to" in ended.err) == (2, True)
    assert left() == ["bad.json", "link.out", "x"]


@pytest.mark.parametrize(("platform", "code"), [("linux", 1), ("darwin", 2), ("win32", 2)])
def test_names_that_differ_in_case_are_one_file_where_the_system_says_so(
    platform: str, code: int, bad: str, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kcp_cli.validate.report_files.sys.platform", platform)
    ended = command("validate", bad, "--report", "sarif=a.out", "--report", "json=A.OUT")
    assert ended.code == code


@pytest.mark.skipif(sys.platform == "win32", reason="no such device there")
def test_a_report_cannot_go_where_standard_output_goes(bad: str) -> None:
    arguments = [*RUN, "validate", bad, "--report"]
    with open("all.out", "wb") as out:
        ended = subprocess.run([*arguments, "sarif=all.out"], stdout=out, stderr=subprocess.PIPE)
    assert (ended.returncode, b"standard output" in ended.stderr) == (2, True)
    piped = subprocess.run([*arguments, "sarif=/dev/stdout"], capture_output=True)
    assert (piped.returncode, piped.stdout) == (2, b"")
    with open(os.devnull, "wb") as nothing:
        away = subprocess.run([*arguments, f"sarif={os.devnull}"], stdout=nothing)
    assert away.returncode == 1


def test_a_report_of_an_earlier_run_is_not_checked(command: Command, bad: str) -> None:
    arguments = ["validate", ".", "--report", "json=report.json"]
    assert "documents: 1" in command(*arguments).out
    ended = command(*arguments)
    assert (ended.code, "documents: 1" in ended.out) == (1, True)
    assert "skipped, since a report goes there: report.json" in ended.err.replace("./", "")


@pytest.mark.parametrize("file", ["missing/a.sarif", "bad.json/a.sarif", "folder", "x" * 300])
def test_a_file_that_cannot_be_written_ends_with_2_after_the_whole_text(
    file: str, bad: str, command: Command
) -> None:
    Path("folder").mkdir()
    alone = command("validate", bad)
    ended = command("validate", bad, "--report", f"sarif={file}", "--report", "json=good.out")
    assert (ended.code, ended.out) == (2, alone.out)
    assert f"cannot be written: {file}: " in ended.err
    assert left() == ["bad.json", "folder", "good.out"]
    json.loads(Path("good.out").read_text("utf-8"))
    korean = command("validate", bad, "--lang", "ko", "--report", f"sarif={file}").err
    assert korean.startswith("쓸 수 없습니다: ")


@pytest.mark.skipif(sys.platform == "win32", reason="modes mean little there")
def test_a_folder_without_permission_is_said(
    bad: str, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("shut").mkdir()
    Path("shut/a.sarif").write_text("before", "utf-8")
    Path("shut").chmod(stat.S_IRUSR | stat.S_IXUSR)
    if os.geteuid() == 0:
        real = os.open

        def refuse(path: Any, flags: int, *more: Any, **named: Any) -> int:
            if "shut" in os.fspath(path) and flags & os.O_CREAT:
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
            return real(path, flags, *more, **named)

        monkeypatch.setattr(os, "open", refuse)
    ended = command("validate", bad, "--report", "sarif=shut/a.sarif")
    Path("shut").chmod(0o700)
    assert (ended.code, "INVALID" in ended.out) == (2, True)
    assert "cannot be written: shut/a.sarif: Permission denied" in ended.err
    assert Path("shut/a.sarif").read_text("utf-8") == "before"


# A limit of the process on what a file may grow to, which a write beyond hits like a full disk.
FULL_DISK = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
sys.argv = ["kcp-proto", *sys.argv[1:]]
from kcp_cli import main
main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit there")
@pytest.mark.parametrize("form", ["sarif", "json", "junit", "gitlab", "summary"])
def test_a_full_disk_leaves_the_file_as_it_was(form: str, bad: str) -> None:
    Path("many.ndjson").write_bytes(b'{"mod_type":"STSC"}\n' * 100)
    Path("a.out").write_text("before" + "." * (19_000 if form == "summary" else 0), "utf-8")
    before = Path("a.out").read_bytes()
    arguments = ["validate", "many.ndjson", "--report", f"{form}=a.out"]
    ended = subprocess.run([sys.executable, "-c", FULL_DISK, *arguments], capture_output=True)
    assert ended.returncode == 2
    assert b"documents: 100" in ended.stdout
    assert b"cannot be written: a.out: File too large" in ended.stderr
    assert Path("a.out").read_bytes() == before
    assert left() == ["a.out", "bad.json", "many.ndjson"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no such device here")
def test_a_device_that_takes_nothing_is_said(bad: str, command: Command) -> None:
    ended = command("validate", bad, "--report", "sarif=/dev/full")
    assert (ended.code, "cannot be written: /dev/full: No space left" in ended.err) == (2, True)


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal there")
def test_a_run_that_is_stopped_leaves_files_as_they_were(bad: str) -> None:
    Path("a.out").write_text("before", "utf-8")
    arguments = [*RUN, "validate", "-", "--ndjson", "--report", "sarif=a.out"]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdin is not None
        running.stdin.write(json.dumps(LATE).encode() + b"\n")
        running.stdin.flush()
        while not any(name.endswith(".part") for name in left()):
            assert running.poll() is None
        running.send_signal(signal.SIGINT)
        running.wait(60)
    assert Path("a.out").read_text("utf-8") == "before"
    assert left() == ["a.out", "bad.json"]


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end otherwise there")
def test_a_reader_of_the_screen_that_leaves_early_costs_no_report(bad: str) -> None:
    Path("many.ndjson").write_bytes(b'{"mod_type":"STSC"}\n' * 2_000)
    arguments = [*RUN, "validate", "many.ndjson", "--report", "junit=a.xml"]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        running.stdout.readline()
        running.stdout.close()
        running.wait(60)
    assert Path("a.xml").read_text("utf-8").endswith("</testsuites>\n")


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_a_link_stays_and_the_file_behind_it_is_replaced(bad: str, command: Command) -> None:
    Path("link.out").symlink_to("real.out")
    assert command("validate", bad, "--report", "sarif=link.out").code == 1
    assert Path("link.out").is_symlink()
    json.loads(Path("real.out").read_text("utf-8"))
