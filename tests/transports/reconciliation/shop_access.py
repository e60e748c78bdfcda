"""What each worker of a cluster makes for itself: an access to a sandbox, from files."""

import json
import os
from pathlib import Path

from kcp_proto import Environment
from kcp_transports import Urllib3Transport, load_identity
from kcp_transports.reconciliation import Access

FOLDER = Path(os.environ.get("SHOP_FILES", "."))


def access() -> Access:
    # A file for each call says which process made an access.
    number = len(list(FOLDER.glob(f"made-{os.getpid()}-*")))
    (FOLDER / f"made-{os.getpid()}-{number}").touch()
    facts = json.loads((FOLDER / "facts.json").read_text("utf-8"))
    identity = load_identity(
        "T0000", FOLDER / "cert.pem", FOLDER / "key.pem", (FOLDER / "password").read_bytes()
    )
    transport = Urllib3Transport(ca_pem=facts["ca"].encode())
    return Access(identity, Environment("sandbox", facts["url"]), transport)


def failing() -> Access:
    raise RuntimeError((FOLDER / "password").read_text())
