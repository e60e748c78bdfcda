"""The files that ``sandbox`` hands out, all of mode 0600."""

import json
import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

from kcp_cli.files import write_private
from kcp_sandbox import Shop

from .trust import page_of, write_trust


def hand_out(
    shop: Shop, ca_pem: bytes, folder: Path, ca_out: Path | None, *, crlf: bool
) -> dict[str, Path]:
    """Write what a shop needs.

    Args:
        shop: The sandbox, or one of its shops.
        ca_pem: The CA's certificate, PEM.
        folder: Where to write.
        ca_out: The CA's file, if not in the folder.
        crlf: End the lines of certificate and key with CR LF, as production files do.

    Returns:
        What was written where.

    Raises:
        OSError: The file system refuses.
    """
    site_cd = shop.issued.site_cd
    certificate, key = shop.issued.gateway_files(crlf=crlf)
    members = [
        {"pt_memcorp_cd": m.pt_memcorp_cd, "pt_idno": m.pt_idno, "pt_pwd": m.pt_pwd}
        for m in shop.members
    ]
    # The gateway's own file names, as seen in the field.
    contents = {
        "certificate": (folder / f"KCP_AUTH_{site_cd}_CERT.pem", certificate),
        "private_key": (folder / f"KCP_AUTH_{site_cd}_PRIKEY.pem", key),
        "key_password": (folder / "password.txt", shop.issued.password),
        "members": (folder / "members.json", json.dumps(members, indent=2).encode()),
        "ca": (ca_out or folder / "ca.pem", ca_pem),
    }
    for path, content in contents.values():
        write_private(path, content)
    written = {what: path for what, (path, _) in contents.items()}
    return written | write_trust(folder, ca_pem)


@contextmanager
def ready(
    file: Path | None,
    shop: Shop,
    url: str,
    paths: Mapping[str, Path],
    variables: Mapping[str, str],
) -> Generator[None]:
    """Let a file be there, whole, for as long as the sandbox takes requests.

    Args:
        file: The file; None for none.
        shop: The sandbox, or one of its shops.
        url: Its address.
        paths: What was handed out.
        variables: The environment variables with which a program finds and trusts the sandbox.

    Raises:
        OSError: The file system refuses.
    """
    if file is None:
        yield
        return
    facts = {
        "url": url,
        "page": page_of(url),
        "pid": os.getpid(),
        "site_cd": shop.issued.site_cd,
        "paths": {what: str(path.absolute()) for what, path in paths.items()},
        "transactions": [
            {
                "pay_type": each.pay_type,
                "tno": each.tno,
                "ordr_idxx": each.ordr_idxx,
                "date_key": each.date_key,
                "amount": each.amount,
                "state": each.state,
            }
            for each in shop.transactions
        ],
        "environment": dict(variables),
    }
    write_private(file, f"{json.dumps(facts, indent=2)}\n".encode())
    try:
        yield
    finally:
        file.unlink(missing_ok=True)
