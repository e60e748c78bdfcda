"""What is run with the names, modules and answers that Windows has (docs/platforms.md)."""

import os
import re
import subprocess
import sys
from ast import literal_eval
from pathlib import Path
from textwrap import dedent

import pytest

from kcp_sandbox import Issued

from .as_windows import EVERYTHING

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("", "schemas", "transports", "sandbox", "cli")
PYTHON = sys.executable
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="this is Windows")


class Windows:
    """A folder in which scripts are run as on Windows.

    Args:
        folder: Where they run.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, script: str, *options: str, code: int = 0, encoding: str = "utf-8") -> str:
        """Run a script to its end.

        Args:
            script: Python.
            options: Those of `as_windows`.
            code: The exit code that it must have.
            encoding: What its consoles take.

        Returns:
            What it printed.
        """
        path = self.folder / "script.py"
        path.write_text(dedent(script), "utf-8")
        paths = os.pathsep.join(str(ROOT / folder) for folder in FOLDERS)
        ended = subprocess.run(
            [PYTHON, "-m", "tests.platforms.as_windows", *options, path],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": paths, "PYTHONIOENCODING": encoding},
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert ended.returncode == code, ended.stderr.decode(encoding, "replace")
        return ended.stdout.decode(encoding) + ended.stderr.decode(encoding)

    def command(self, *arguments: str, code: int = 0, encoding: str = "utf-8") -> str:
        """Run the ``kcp-proto`` command to its end, and give what it printed."""
        script = f"""
            import sys
            from kcp_cli import main
            sys.argv = ["kcp-proto", *{arguments!r}]
            sys.exit(main())
        """
        return self.run(script, code=code, encoding=encoding)


@pytest.fixture
def windows(tmp_path: Path) -> Windows:
    return Windows(tmp_path)


def test_every_module_is_imported_without_what_windows_lacks(windows: Windows) -> None:
    script = """
        import importlib, os, signal, sys
        from tests.platforms.as_windows import modules
        assert sys.platform == "win32" and not hasattr(os, "fork")
        names = modules()
        for name in names:
            importlib.import_module(name)
        from kcp_transports.recording import journal_file
        print(len(names), journal_file.system.__name__.rpartition(".")[2])
    """
    count, system = windows.run(script, EVERYTHING).split()
    assert (int(count) > 300, system) == (True, "windows")


def test_a_payment_is_recorded_compacted_and_replayed(windows: Windows) -> None:
    """Over TLS on loopback, blocking and awaited, with a file whose name is Korean."""
    printed = windows.run("""
        import asyncio
        from pathlib import Path
        from kcp_proto import Environment
        from kcp_proto.messages import PointInquiry
        from kcp_sandbox import Sandbox
        from kcp_transports import (
            AsyncClient, AsyncioTransport, Client, Recording, RecordingTransport, Urllib3Transport
        )
        from kcp_transports.recording.compact import compact

        path, sandbox = Path("결제.jsonl"), Sandbox()
        member = sandbox.members[0]
        inquiry = PointInquiry(
            pt_idno=member.pt_idno, pt_pwd=member.pt_pwd, pt_memcorp_cd=member.pt_memcorp_cd,
            ordr_idxx="ORDER20260101001",
        )
        with sandbox.serve() as server:
            environment = Environment("sandbox", server.url)
            transport = RecordingTransport(Urllib3Transport(ca_pem=server.ca_pem), path)
            with Client(sandbox.identity, environment, transport) as client:
                print(client.send(inquiry).ok)

            async def ask() -> bool:
                transport = AsyncioTransport(ca_pem=server.ca_pem)
                async with AsyncClient(sandbox.identity, environment, transport) as client:
                    return (await client.send(inquiry)).ok

            print(asyncio.run(ask()))
        print([each.outcome for each in Recording.read(path).exchanges], compact(path))
        print(*sorted(each.name for each in Path().iterdir() if "jsonl" in each.name))
    """)
    assert printed.splitlines() == [
        "True",
        "True",
        "['answered'] 1",
        "결제.jsonl 결제.jsonl.lock",
    ]


def test_a_recording_that_another_process_has_open_is_not_replaced(windows: Windows) -> None:
    printed = windows.run("""
        import os
        from pathlib import Path
        from kcp_cli.files import write_whole

        def refuse(old, new, **_):
            raise PermissionError(13, "Access is denied", str(old), 5, str(new))

        path = Path("report.xml")
        path.write_bytes(b"old")
        os.replace = refuse
        try:
            write_whole(path, b"new")
        except OSError as error:
            print(type(error).__name__)
        print(path.read_text(), *sorted(each.name for each in Path().iterdir()))
    """)
    assert printed.splitlines() == ["PermissionError", "old report.xml script.py"]


def test_a_program_beside_a_sandbox_has_no_group_and_gives_its_exit_code(windows: Windows) -> None:
    printed = windows.command(
        "sandbox", "run", "--", PYTHON, "-c", "import os; print(os.environ['KCP_SANDBOX_URL'])",
        code=0,
    )  # fmt: skip
    assert re.search(r"^https://127.0.0.1:\d+", printed, re.M)
    windows.command("sandbox", "run", "--", PYTHON, "-c", "raise SystemExit(7)", code=7)


def test_a_shop_that_does_not_end_is_ended(windows: Windows) -> None:
    printed = windows.run(f"""
        import os
        from kcp_sandbox.exam.by_command import end, start

        process = start([{PYTHON!r}, "-c", "import time; time.sleep(60)"], os.environ)
        end(process)
        print(process.returncode)
    """)
    assert printed.split() == ["-15"]


def test_a_command_is_split_by_the_rules_of_windows(windows: Windows) -> None:
    printed = windows.run(r"""
        from kcp_sandbox.exam import hook

        for text in (r"C:\shop\count.exe -n", r'"C:\Program Files\s.exe" "" a"b"', "x 'c d'"):
            print(hook._words(text))
    """)
    assert list(map(literal_eval, printed.splitlines())) == [
        [r"C:\shop\count.exe", "-n"],
        [r"C:\Program Files\s.exe", "", 'a"b"'],
        ["x", "c d"],
    ]


def test_a_key_file_is_read_at_once_and_its_mode_says_nothing(
    windows: Windows, issued: Issued
) -> None:
    for name, content in (("k.pem", issued.key), ("c.pem", issued.certificate)):
        (windows.folder / name).write_bytes(content.replace(b"\n", b"\r\n"))
        (windows.folder / name).chmod(0o666)
    (windows.folder / "p.txt").write_bytes(b"\xef\xbb\xbf" + issued.password + b"\r\n")
    files = ("--key", "k.pem", "--cert", "c.pem", "--password-file", "p.txt")
    printed = windows.command("doctor", *files)
    for row in ("key.permissions", "password.permissions"):
        assert re.search(rf"{re.escape(row)} +│ skipped", printed), printed
    assert "0 failed" in printed


def test_the_authorities_of_windows_are_trusted_for_what_they_are_for(windows: Windows) -> None:
    printed = windows.run("""
        import ssl
        from kcp_proto import Environment, KcpError, build_request
        from kcp_proto.messages import Cancel
        from kcp_sandbox import Sandbox
        from kcp_transports import Urllib3Transport
        from kcp_transports.https import trust

        trust.places = lambda compiled_in, bundles: (None, None)
        sandbox = Sandbox()
        with sandbox.serve() as server:
            environment = Environment("sandbox", server.url)
            der = ssl.PEM_cert_to_DER_cert(server.ca_pem.decode())
            request = build_request(
                Cancel(tno="22320972271249", mod_desc="x"), sandbox.identity, environment
            )
            for purposes in (True, {"1.3.6.1.5.5.7.3.1"}, {"1.3.6.1.5.5.7.3.4"}, False):
                ssl.enum_certificates = lambda store: [
                    (der, "x509_asn", purposes), (b"damaged", "pkcs_7_asn", True)
                ]
                try:
                    print(Urllib3Transport().send(request).status)
                except KcpError as error:
                    print(error.phase)
    """)
    assert printed.split() == ["200", "200", "tls", "tls"]


@pytest.mark.parametrize("encoding", ["cp949", "cp1252", "ascii"])
def test_a_console_of_an_old_encoding_takes_every_report(windows: Windows, encoding: str) -> None:
    (windows.folder / "결제.json").write_text('{"site_cd": "가"}', "utf-8")
    printed = windows.command(
        "validate", "--message", "payment.cancel.request", "--lang", "ko", "결제.json",
        code=1, encoding=encoding,
    )  # fmt: skip
    assert ("결제.json" in printed) is (encoding == "cp949")
    assert (r"\uacb0\uc81c.json" in printed) is (encoding != "cp949")


def test_the_machine_is_described_without_what_linux_alone_has(windows: Windows) -> None:
    printed = windows.run("""
        import os
        from pathlib import Path
        from kcp_cli.bench import machine
        machine._CPU_INFO = Path("absent")
        print(machine.processors() == os.cpu_count(), machine._model())
    """)
    assert printed.startswith("True ")


def test_ctrl_c_ends_a_sandbox_and_takes_its_ready_file_away(windows: Windows) -> None:
    """Windows sends SIGINT alone; SIGTERM, which it knows by name, comes from nothing."""
    printed = windows.run("""
        import os, signal, sys, threading, time
        from pathlib import Path
        from kcp_cli import main

        def stop():
            while not Path("ready.json").exists():
                time.sleep(0.05)
            os.kill(os.getpid(), signal.SIGINT)

        threading.Thread(target=stop, daemon=True).start()
        sys.argv = ["kcp-proto", "sandbox", "--port", "0", "--ready-file", "ready.json"]
        main()
    """)
    assert "not the real one" in printed
    assert not (windows.folder / "ready.json").exists()
