"""A shop whose every secret is random and remembered."""

import random
import traceback
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from rich.console import Console
from rich.traceback import Traceback

from kcp_proto import Identity
from kcp_sandbox import Issued, issue
from tests.canary.canary import Canary

OURS = ("kcp_proto", "kcp_schemas", "kcp_transports", "kcp_sandbox", "kcp_cli")
# Frames that keep local variables: of the client, the caller's fields, as the caller's own frame
# does; of the sockets, the bytes that were on their way.
KEEPING = tuple(
    f"/kcp_transports/{name}.py"
    for name in ("client", "async_client", "_connection", "_sockets", "_answer")
)
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class Secrets:
    """Hold a shop's secrets, and make fields full of them."""

    issued: Issued
    identity: Identity
    canary: Canary
    random: random.Random

    def text(self, name: str, *, tricky: str = "") -> str:
        letters = "".join(self.random.choices(LETTERS, k=10))
        return self.canary.add(name, letters[:5] + tricky + letters[5:])

    def fields(self, operation: str) -> dict[str, object]:
        """Fill in an operation with a secret wherever one belongs."""
        if operation == "transaction.inquiry":
            return {"tno": "22320972271249", "pay_type": "PACA"}
        if operation != "benepia.point_inquiry" and operation != "benepia.point_payment":
            more = {"mod_mny": 500, "mod_ordr_idxx": "A1", "mod_ordr_goods": "coffee"}
            return {"tno": "22320972271249", **(more if operation.endswith("reapproval") else {})}
        usual: dict[str, object] = {
            "ordr_idxx": "ORDER1",
            "pt_memcorp_cd": "0001",
            "pt_idno": self.text("pt_idno"),
            "pt_pwd": self.text("pt_pwd", tricky='"\\+é한&'),
            "buyr_name": self.text("buyr_name"),
            "buyr_mail": self.text("buyr_mail") + "@example.test",
            "buyr_tel2": self.canary.add("buyr_tel2", f"010-{self.random.randint(10**7, 10**8)}"),
            "cust_ip": self.canary.add("cust_ip", self._address()),
        }
        if operation == "benepia.point_inquiry":
            del usual["buyr_name"], usual["buyr_mail"], usual["buyr_tel2"], usual["cust_ip"]
            return usual
        return usual | {"amount": 5000, "pt_mny": 5000, "good_name": "coffee"}

    def answer(self) -> dict[str, str]:
        """Fill in what a gateway could say about a person."""
        return {
            "card_no": self.text("card_no"),
            "account": self.text("account"),
            "mobile_no": self.text("mobile_no"),
            "undocumented": self.text("undocumented"),
        }

    def _address(self) -> str:
        return ".".join(str(self.random.randint(100, 255)) for _ in range(4))


@pytest.fixture(scope="session")
def shop_secrets() -> tuple[Issued, dict[str, str]]:
    """Make a key under a random password."""
    chooser = random.SystemRandom()
    password = "".join(chooser.choices(LETTERS, k=16))
    issued = issue("T0000", password.encode(), now=datetime.now(UTC))
    key = load_pem_private_key(issued.key, password.encode())
    assert isinstance(key, RSAPrivateKey)
    secret = key.private_numbers().d
    lines = issued.key.decode().splitlines()
    return issued, {
        "key password": password,
        "key file": lines[len(lines) // 2][:40],
        "private exponent": str(secret)[:40],
        "private exponent, hex": f"{secret:x}"[:40],
        "certificate": issued.identity().certificate.cert_info[200:260],
        "signature": issued.identity().sign("T0000^22320972271249^STSC")[:40],
    }


@pytest.fixture
def secrets(shop_secrets: tuple[Issued, dict[str, str]]) -> Secrets:
    issued, known = shop_secrets
    canary = Canary()
    for name, secret in known.items():
        canary.add(name, secret)
    return Secrets(issued, issued.identity(), canary, random.SystemRandom())


def everything_of(error: BaseException) -> str:
    """Write an error in every way that a program could show it, with the locals of our frames."""
    told = traceback.TracebackException.from_exception(error)
    chain = [error]
    while (following := _next(chain[-1])) is not None and following not in chain:
        chain.append(following)
    ours = (text for item in chain for text in _locals_of(item))
    return "\n".join(["".join(told.format()), *map(repr, chain), *map(str, chain), *ours])


def rich_traceback(error: BaseException) -> str:
    """Write an error as Rich does when it shows local variables, of our frames alone."""
    rendered = Traceback.from_exception(
        type(error), error, error.__traceback__, show_locals=True,
        locals_max_length=10_000, locals_max_string=100_000,
    )  # fmt: skip
    for stack in rendered.trace.stacks:
        stack.frames = [frame for frame in stack.frames if _is_ours(frame.filename)]
    out = StringIO()
    Console(file=out, width=10_000).print(rendered)
    return out.getvalue()


def _next(error: BaseException) -> BaseException | None:
    return error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _is_ours(filename: str) -> bool:
    return any(f"/{name}/" in filename for name in OURS) and not filename.endswith(KEEPING)


def _locals_of(error: BaseException) -> list[str]:
    return [
        f"{frame.f_code.co_name}: {name}={value!r}"
        for frame, _ in traceback.walk_tb(error.__traceback__)
        if _is_ours(frame.f_code.co_filename)
        for name, value in frame.f_locals.items()
    ]
