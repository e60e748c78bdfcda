"""``sign`` and ``verify``: one signature, made or checked."""

from typing import Annotated

import typer

from kcp_proto import Certificate
from kcp_proto import sign as sign_text
from kcp_proto import verify as verify_bytes

from .files import CertificateOption, KeyOption, PasswordEnv, PasswordFile, open_key, read_bytes
from .output import say, write_for_programs


def sign(
    text: Annotated[str, typer.Argument(help="The sign string, such as T0000^1234^STSC.")],
    key: KeyOption,
    password_env: PasswordEnv = None,
    password_file: PasswordFile = None,
) -> None:
    """Sign a text with SHA256withRSA; print the Base64 and nothing else."""
    signature = sign_text(open_key(key, password_env, password_file), text)
    write_for_programs(f"{signature}\n")


def verify(
    text: Annotated[str, typer.Argument(help="The sign string.")],
    signature: Annotated[str, typer.Argument(help="The signature in Base64.")],
    cert: CertificateOption,
) -> None:
    """Check a signature over a text with a certificate; exit 1 if it does not verify."""
    verify_bytes(Certificate.parse(read_bytes(cert)), text.encode("utf-8"), signature)
    say("the signature verifies")
