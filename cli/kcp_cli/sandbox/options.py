"""How a sandbox is to be: the options of every command that starts one."""

from collections.abc import Callable, Container
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kcp_cli.grammar import FILE, FOLDER, flag, gathered, option, whole


@dataclass(frozen=True, kw_only=True)
class Options:
    """What was asked for; the command's help says what each is."""

    host: str = "127.0.0.1"
    port: int = 0
    identity_out: Path | None = None
    ca_out: Path | None = None
    ready_file: Path | None = None
    state: Path | None = None
    seed_file: Path | None = None
    random_seed: int = 0
    clock: str | None = None
    lenient: bool = False
    quirk: tuple[str, ...] = ()
    crlf: bool = False
    name: tuple[str, ...] = ()
    allow_any_host: bool = False
    notify: str = ""
    notify_encoding: str = "utf-8"
    allow_any_target: bool = False
    shop: str = ""
    quiet: bool = False


_DECLARED = {
    "host": option("--host", default="127.0.0.1", help="Loopback address to listen on."),
    "port": option("--port", type=whole(0, 65535), default=0, help="Port; 0 takes a free one."),
    "identity_out": option(
        "--identity-out", type=FOLDER, help="Folder for certificate, key and members."
    ),
    "ca_out": option("--ca-out", type=FILE, help="File for the CA to trust."),
    "ready_file": option(
        "--ready-file", type=FILE, help="JSON file that exists while requests are taken."
    ),
    "state": option(
        "--state", type=FILE, help="SQLite file that holds everything across restarts."
    ),
    "seed_file": option(
        "--seed-file", type=FILE, help="YAML file: members, transactions, disruptions."
    ),
    "random_seed": option(
        "--random-seed", type=whole(), default=0, help="The same seed gives the same numbers."
    ),
    "clock": option("--clock", metavar="TIME", help="Stop the clock at this time (ISO 8601, KST)."),
    "lenient": flag("--lenient", help="Accept what live shops were seen to send."),
    "quirk": option("--quirk", metavar="NAME", multiple=True, help="Accept this one of them."),
    "crlf": flag("--crlf", help="Write certificate and key with CR LF."),
    "name": option(
        "--name", metavar="HOST", multiple=True, help="Further host name by which it is reached."
    ),
    "allow_any_host": flag("--allow-any-host", help="Listen where other machines can reach it."),
    "notify": option(
        "--notify",
        metavar="URL",
        default="",
        help="Post the notices of deposits there, on this machine.",
    ),
    "notify_encoding": option(
        "--notify-encoding", default="utf-8", help="Their encoding: utf-8 or euc-kr."
    ),
    "allow_any_target": flag("--allow-any-target", help="Post notices to other machines, too."),
    "shop": option(
        "--shop",
        metavar="NAME",
        default="",
        help="Use the shop of this name, apart from all others.",
    ),
    "quiet": flag("--quiet", help="Write no line for a refusal or a notice."),
}


def asked(*, but: Container[str] = ()) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare the options of a command that starts a sandbox; its function gets them as `options`.

    Args:
        but: Names of those that the command does not have.
    """
    chosen = {name: declared for name, declared in _DECLARED.items() if name not in but}
    return gathered("options", Options, chosen, *chosen.values())
