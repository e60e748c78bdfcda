"""``sandbox``: a gateway to try things against, until it is stopped."""

import json
import signal
from pathlib import Path
from tempfile import mkdtemp
from threading import Event
from types import FrameType
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from kcp_sandbox import SandboxServer, Scene, build_scene

from ._exits import usage
from ._files import write_private


def sandbox(
    host: Annotated[str, typer.Option(help="Loopback address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 0,
    identity_out: Annotated[
        Path | None, typer.Option(help="Folder for certificate, key and members.")
    ] = None,
    ca_out: Annotated[Path | None, typer.Option(help="File for the CA to trust.")] = None,
) -> None:
    """Run a gateway over HTTPS on loopback until Ctrl-C or SIGTERM."""
    folder = identity_out or Path(mkdtemp(prefix="kcp-proto-sandbox-"))
    scene = build_scene()
    stop = _stop_signal()
    try:
        server = SandboxServer(scene.brain, host=host, port=port)
        with server:
            paths = _hand_out(scene, server, folder, ca_out)
            Console().print(_what_to_use(scene, server, paths))
            stop.wait()
    except (ValueError, OSError) as error:
        usage(str(error))


def _stop_signal() -> Event:
    stop = Event()

    def handle(number: int, frame: FrameType | None) -> None:
        del number, frame
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, handle)
    return stop


def _hand_out(
    scene: Scene, server: SandboxServer, folder: Path, ca_out: Path | None
) -> dict[str, Path]:
    site_cd = scene.issued.site_cd
    members = [
        {"pt_memcorp_cd": m.pt_memcorp_cd, "pt_idno": m.pt_idno, "pt_pwd": m.pt_pwd}
        for m in scene.members
    ]
    # The gateway's own file names, as seen in the field.
    contents = {
        "certificate": (folder / f"KCP_AUTH_{site_cd}_CERT.pem", scene.issued.certificate),
        "private key": (folder / f"KCP_AUTH_{site_cd}_PRIKEY.pem", scene.issued.key),
        "key password": (folder / "password.txt", scene.issued.password + b"\n"),
        "members": (folder / "members.json", json.dumps(members, indent=2).encode()),
        "CA to trust": (ca_out or folder / "ca.pem", server.ca_pem),
    }
    for path, content in contents.values():
        write_private(path, content)
    return {what: path for what, (path, _) in contents.items()}


def _what_to_use(scene: Scene, server: SandboxServer, paths: dict[str, Path]) -> Table:
    table = Table(title="kcp-proto sandbox: NHN KCP payment gateway, not the real one")
    table.add_column("use")
    table.add_column("value", overflow="fold")
    table.add_row("address", server.url)
    table.add_row("site_cd", scene.issued.site_cd)
    for what, path in paths.items():
        table.add_row(what, escape(str(path)))
    for planted in scene.planted:
        known = f"tno {planted.tno}, or {planted.date_key} with {planted.ordr_idxx}"
        table.add_row(f"inquire {planted.pay_type}", known)
    return table
