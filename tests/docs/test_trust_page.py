"""The recipes by which a shop in any language trusts the sandbox, each executed."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "trust.md"
TEXT = PAGE.read_text("utf-8")
TESTED = r"^<!-- tested in: tests/docs/test_trust_page\.py -->\n"
BLOCKS = re.findall(rf"{TESTED}```sh\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
(IN_PYTHON,) = re.findall(r"^```python\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
HEALTH = "/_sandbox/api/health"
FIXED = "https://stg-spl.kcp.co.kr"
OK = '"status": *"ok"'
# What `sandbox run` sets for each language; a recipe must do without.
UNSET = (
    "unset NODE_EXTRA_CA_CERTS SSL_CERT_FILE SSL_CERT_DIR REQUESTS_CA_BUNDLE CURL_CA_BUNDLE "
    "JAVA_TOOL_OPTIONS PHP_INI_SCAN_DIR\n"
)
# One program a language, each with nothing but what a shop's code would have.
PROGRAMS = {
    "shop.mjs": "const got = await fetch(process.env.SHOP_URL);\nconsole.log(await got.text());\n",
    "shop.php": (
        "<?php $got = file_get_contents(getenv('SHOP_URL')); echo $got; exit($got ? 0 : 1);\n"
    ),
    "shop.py": (
        "import os, urllib.request\n"
        "print(urllib.request.urlopen(os.environ['SHOP_URL']).read().decode())\n"
    ),
    "shop_requests.py": "import os, requests\nprint(requests.get(os.environ['SHOP_URL']).text)\n",
    "Shop.java": (
        "import java.net.*; import java.net.http.*;\n"
        "public class Shop { public static void main(String[] none) throws Exception {\n"
        '  var request = HttpRequest.newBuilder(URI.create(System.getenv("SHOP_URL"))).build();\n'
        "  var body = HttpResponse.BodyHandlers.ofString();\n"
        "  System.out.println(HttpClient.newHttpClient().send(request, body).body()); } }\n"
    ),
    "tests.sh": (
        "#!/bin/sh -e\n"
        'test "${#KCP_KEY_PASSWORD}" -gt 7\n'
        'curl --fail "$KCP_API_URL/_sandbox/api/health"\n'
    ),
}
RUNNERS = {
    "node shop.mjs": "node",
    "java Shop.java": "java",
    "php shop.php": "php",
    "python shop.py": "python",
    "python shop_requests.py": "python",
}
ISOLATED = ["unshare", "--map-root-user", "--net", "sh", "-c", 'ip link set lo up && exec sh "$0"']
Ended = subprocess.CompletedProcess[str]


def _can_isolate() -> bool:
    if not (shutil.which("unshare") and shutil.which("ip")):
        return False
    trial = ["unshare", "--map-root-user", "--mount", "--net", "ip", "link", "set", "lo", "up"]
    return subprocess.run(trial, capture_output=True, check=False).returncode == 0


def _run(script: str, folder: Path, url: str = "") -> Ended:
    """Run lines of a shell among the programs.

    Args:
        script: The lines.
        folder: Where.
        url: What the programs ask for; the sandbox's address if absent.
    """
    for name, content in PROGRAMS.items():
        (folder / name).write_text(content)
    (folder / "tests.sh").chmod(0o700)
    bare = {"SHOP_URL": url} if url else {}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    file = folder / "recipe.sh"
    file.write_text(f"set -e\n{script}")
    command = ISOLATED if "--port 443" in script and "unshare" not in script else ["sh"]
    return subprocess.run(
        [*command, str(file)], cwd=folder, env={**os.environ, **bare, "PATH": path},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def _beside(script: str) -> str:
    """Let lines run beside a sandbox whose address is the one that the programs ask."""
    lines = f'{UNSET}export SHOP_URL="$KCP_SANDBOX_URL{HEALTH}"\n{script}'
    return f"kcp-proto sandbox run -- sh -ec {shlex.quote(lines)}\n"


def _needs(script: str) -> None:
    for program in ("node", "java", "keytool", "php", "curl", "jq", "unshare"):
        if re.search(rf"\b{program} ", script) and not shutil.which(program):
            pytest.skip(f"{program} is not installed")
    if "--port 443" in script and not _can_isolate():
        pytest.skip("no network of its own can be made here")


def test_the_recipes_are_found() -> None:
    assert len(BLOCKS) == 11
    assert {name for name in RUNNERS if any(name.split()[1] in each for each in BLOCKS)} == {
        *RUNNERS
    }


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.split("\n")[0][:40])
def test_each_recipe_works_as_it_stands(block: str, tmp_path: Path) -> None:
    _needs(block)
    is_fixed = "stg-spl" in block
    script = block if "kcp-proto sandbox run" in block else _beside(block)
    ended = _run(script, tmp_path, FIXED + HEALTH if is_fixed else "")
    assert ended.returncode == 0, ended.stderr
    assert len(re.findall(OK, ended.stdout)) == (2 if "shop_requests" in block else 1)


@pytest.mark.parametrize("program", RUNNERS)
def test_each_program_trusts_the_sandbox_beside_it_and_not_without(
    program: str, tmp_path: Path
) -> None:
    _needs(f"{RUNNERS[program]} ")
    untrusting = _run(_beside(program), tmp_path)
    assert untrusting.returncode != 0
    assert re.search("certificat|PKIX", untrusting.stderr + untrusting.stdout)
    ask = f"kcp-proto sandbox run -- sh -c 'SHOP_URL=$KCP_SANDBOX_URL{HEALTH} {program}'"
    trusting = _run(ask, tmp_path)
    assert trusting.returncode == 0, trusting.stderr
    assert re.search(OK, trusting.stdout)


def test_the_toolkits_own_transport_takes_the_ca_as_an_argument(tmp_path: Path) -> None:
    lines = IN_PYTHON + (
        "from kcp_proto import HttpRequest\n"
        f"url = os.environ['KCP_SANDBOX_URL'] + '{HEALTH}'\n"
        "ask = HttpRequest(method='GET', url=url, headers={}, body=b'')\n"
        "print(transport.send(ask).body.decode())\n"
    )
    (tmp_path / "own.py").write_text(lines)
    ended = _run(_beside("python own.py"), tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert re.search(OK, ended.stdout)
