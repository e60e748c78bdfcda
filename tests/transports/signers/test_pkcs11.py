"""A key on a token signs as the same key in memory does; the token here is SoftHSM2."""

import copy
import io
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from rich.console import Console
from rich.traceback import Traceback

from kcp_proto import STAGING, Identity, KeyLoadError, build_request
from kcp_sandbox import Issued

pkcs11 = pytest.importorskip("pkcs11", reason="python-pkcs11 is not installed")
from kcp_transports.signers import Pkcs11Signer  # noqa: E402

MODULE = next(
    (
        str(path)
        for root in ("/usr/lib", "/usr/local/lib", "/opt/homebrew/lib")
        for path in sorted(Path(root).glob("**/softhsm/libsofthsm2.so"))
    ),
    "",
)
LABEL, PIN = "shop", "canary-4711"
DATA = b"T0000^22320972271249^STSC"

pytestmark = pytest.mark.skipif(
    not MODULE or shutil.which("softhsm2-util") is None, reason="softhsm2 is not installed"
)


def make_token(home: Path, issued: Issued, *, mechanisms: str = "ALL") -> None:
    """Put the shop's key on a token of its own."""
    tokens = home / "tokens"
    tokens.mkdir()
    settings = (
        f"directories.tokendir = {tokens}\nlog.level = ERROR\nslots.mechanisms = {mechanisms}\n"
    )
    (home / "softhsm2.conf").write_text(settings, "utf-8")
    (home / "key.pem").write_bytes(issued.key)
    util = ["softhsm2-util", "--token", "shop"]
    environment = {**os.environ, "SOFTHSM2_CONF": str(home / "softhsm2.conf")}
    for arguments in (
        ["softhsm2-util", "--init-token", "--free", "--label", "shop", "--so-pin", "12345678"],
        [*util, "--import", str(home / "key.pem"), "--file-pin", issued.password.decode()],
    ):
        extra = ["--label", "sign", "--id", "01"] if "--import" in arguments else []
        command = [*arguments, *extra, "--pin", PIN]
        subprocess.run(command, env=environment, check=True, capture_output=True)
    (home / "key.pem").unlink()


@pytest.fixture(scope="module")
def home(issued: Issued, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("token")
    make_token(path, issued)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(path / "softhsm2.conf"))
        yield path
        pkcs11.unload(MODULE)


def open_signer(
    module: str = MODULE, token: str = LABEL, pin: str = PIN, key: str = "sign"
) -> Pkcs11Signer:
    return Pkcs11Signer(module=module, token=token, pin=pin, key=key)


@pytest.fixture
def signer(home: Path) -> Iterator[Pkcs11Signer]:
    with open_signer() as opened:
        yield opened


@pytest.mark.usefixtures("home")
def test_a_token_signs_as_the_key_in_memory_does(signer: Pkcs11Signer, identity: Identity) -> None:
    assert signer.sign(DATA) == identity.signer.sign(DATA)
    on_token = Identity("T0000", identity.certificate, signer, verify_own_signatures=True)
    fields = {"tno": "22320972271249", "pay_type": "PACA"}
    made = [
        build_request("transaction.inquiry", fields, who, STAGING) for who in (on_token, identity)
    ]
    assert made[0] == made[1]


def test_threads_share_one_signer(signer: Pkcs11Signer, identity: Identity) -> None:
    texts = [b"T0000^%d^STSC" % number for number in range(40)]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(signer.sign, texts)) == [identity.signer.sign(t) for t in texts]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"module": "nowhere.so"}, "pkcs11-module"),
        ({"token": "other"}, "pkcs11-token"),
        ({"pin": "canary-0815"}, "pkcs11-pin"),
        ({"pin": ""}, "pkcs11-pin"),
        ({"key": "nothing"}, "pkcs11-key"),
    ],
)
@pytest.mark.usefixtures("home")
def test_each_refusal_has_its_reason_and_holds_no_pin(wrong: dict[str, str], reason: str) -> None:
    with pytest.raises(KeyLoadError) as caught:
        open_signer(**wrong)
    assert caught.value.reason == reason
    assert caught.value.message[0].islower()
    assert "canary" not in shown(caught.value)
    # The session that found no key was closed: the token takes another login.
    open_signer().close()


@pytest.mark.usefixtures("home")
def test_a_short_key_is_refused() -> None:
    token = pkcs11.lib(MODULE).get_token(token_label="shop")
    with token.open(rw=True, user_pin=PIN) as session:
        session.generate_keypair(pkcs11.KeyType.RSA, 1024, store=True, label="short")
    with pytest.raises(KeyLoadError, match="1024 bits") as caught:
        open_signer(key="short")
    assert caught.value.reason == "pkcs11-key"


@pytest.mark.usefixtures("home")
def test_a_second_signer_on_a_token_in_use_is_refused(signer: Pkcs11Signer) -> None:
    with pytest.raises(KeyLoadError, match="UserAlreadyLoggedIn") as caught:
        open_signer()
    assert caught.value.reason == "pkcs11-failed"
    assert signer.sign(DATA)


@pytest.mark.usefixtures("home")
def test_a_closed_signer_signs_nothing() -> None:
    signer = open_signer()
    signer.close()
    with pytest.raises(KeyLoadError) as caught:
        signer.sign(DATA)
    assert caught.value.reason == "pkcs11-failed"


def test_a_signer_shows_its_token_and_is_never_copied(signer: Pkcs11Signer) -> None:
    assert repr(signer) == "<Pkcs11Signer RSA-2048 on shop>"
    for store in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError, match="never pickled"):
            store(signer)


def test_a_token_that_cannot_hash_is_given_the_hash(
    issued: Issued, identity: Identity, tmp_path: Path
) -> None:
    make_token(tmp_path, issued, mechanisms="CKM_RSA_PKCS,CKM_MD5")
    # A library reads its settings once a process, so this token needs a process of its own.
    program = (
        "import sys; from kcp_transports.signers import Pkcs11Signer\n"
        "module, pin, data = sys.argv[1:]\n"
        "with Pkcs11Signer(module=module, token='shop', pin=pin, key='sign') as signer:\n"
        "    mechanism = signer._mechanism.name\n"
        "    print(mechanism, signer.sign(data.encode()).hex())\n"
    )
    environment = {**os.environ, "SOFTHSM2_CONF": str(tmp_path / "softhsm2.conf")}
    command = [sys.executable, "-c", program, MODULE, PIN, DATA.decode()]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["RSA_PKCS", identity.signer.sign(DATA).hex()]


def test_without_the_extra_one_sentence_names_it() -> None:
    program = (
        "import sys; sys.modules['pkcs11'] = None; from kcp_transports.signers import Pkcs11Signer"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    sentence = "ImportError: kcp_transports.signers needs python-pkcs11"
    assert done.stderr.splitlines()[-1].startswith(sentence)
    assert "pip install 'kcp-proto[pkcs11]'" in done.stderr


def shown(error: KeyLoadError) -> str:
    """Show the error as Rich does, with every local variable of our frames."""
    assert error.__traceback__ is not None
    inner = error.__traceback__.tb_next
    assert inner is not None
    out = io.StringIO()
    # The first two frames are this test's own, and hold what it holds.
    picture = Traceback.from_exception(type(error), error, inner.tb_next, show_locals=True)
    Console(file=out, width=200).print(picture)
    return out.getvalue() + str(error) + repr(error)
