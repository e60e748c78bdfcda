"""How a sandbox is to be: the options of every command that starts one."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

Host = Annotated[str, typer.Option(help="Loopback address to listen on.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")]
IdentityOut = Annotated[Path | None, typer.Option(help="Folder for certificate, key and members.")]
CaOut = Annotated[Path | None, typer.Option(help="File for the CA to trust.")]
ReadyFile = Annotated[
    Path | None, typer.Option(help="JSON file that exists while requests are taken.")
]
State = Annotated[
    Path | None, typer.Option(help="SQLite file that holds everything across restarts.")
]
SeedFile = Annotated[
    Path | None, typer.Option(help="YAML file: members, transactions, disruptions.")
]
RandomSeed = Annotated[int, typer.Option(help="The same seed gives the same numbers.")]
Clock = Annotated[str | None, typer.Option(help="Stop the clock at this time (ISO 8601, KST).")]
Lenient = Annotated[
    bool, typer.Option("--lenient", help="Accept what live shops were seen to send.")
]
Quirks = Annotated[list[str] | None, typer.Option(help="Accept this one of them; may be repeated.")]
Crlf = Annotated[bool, typer.Option("--crlf", help="Write certificate and key with CR LF.")]
Names = Annotated[list[str] | None, typer.Option(help="Further host name by which it is reached.")]
AllowAnyHost = Annotated[
    bool, typer.Option("--allow-any-host", help="Listen where other machines can reach it.")
]
NotifyUrl = Annotated[
    str, typer.Option("--notify", help="Post the notices of deposits there, on this machine.")
]
NotifyEncoding = Annotated[str, typer.Option(help="Their encoding: utf-8 or euc-kr.")]
AllowAnyTarget = Annotated[
    bool, typer.Option("--allow-any-target", help="Post notices to other machines, too.")
]
ShopName = Annotated[
    str, typer.Option("--shop", help="Use the shop of this name, apart from all others.")
]
Quiet = Annotated[bool, typer.Option("--quiet", help="Write no line for a refusal or a notice.")]


@dataclass(frozen=True)
class Options:
    """What was asked for; the command's help says what each is."""

    host: str
    port: int
    identity_out: Path | None
    ca_out: Path | None
    ready_file: Path | None
    state: Path | None
    seed_file: Path | None
    random_seed: int
    clock: str | None
    lenient: bool
    quirk: list[str] | None
    crlf: bool
    name: list[str] | None
    allow_any_host: bool
    notify: str
    notify_encoding: str
    allow_any_target: bool
    shop: str
    quiet: bool
