"""Key load: an identity from the gateway's encrypted files against the bare library's load."""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.hazmat.primitives.serialization import load_pem_private_key

import kcp_proto
from benchmarks import material
from benchmarks.contest import Contender, Effort, Result, contest
from benchmarks.section import Aim, Section, run_alone
from kcp_sandbox import issue
from kcp_transports import load_identity

_AIM = 1.1


def measure(effort: Effort) -> Section:
    """Load a key once, as a program does at its start."""
    issued = issue(material.SITE_CD, b"changeit", now=datetime.now(UTC))
    certificate, old_key = issued.gateway_files()
    with TemporaryDirectory() as name:
        folder = Path(name)
        files = {"PBES1 with 3DES": old_key, "PBES2 with AES-256": issued.key}
        (folder / "cert.pem").write_bytes(certificate)
        contenders: list[Contender] = []
        for scheme, key in files.items():
            path = folder / f"{len(contenders)}.pem"
            path.write_bytes(key)
            contenders += _pair(scheme, key, path, folder / "cert.pem", issued.password)
        loaded = contest("loading an encrypted RSA-2048 key", contenders, effort)
    aims = [
        Aim.at_most(
            f"load_identity from files, {scheme}, against the bare load of the key",
            _AIM,
            loaded.ratio(f"load_identity, {scheme}", f"bare load, {scheme}"),
        )
        for scheme in files
    ]
    return Section(
        "key_load",
        "Key load",
        [loaded, _afterwards(effort)],
        aims,
        ["Nearly all of it is the library's own check of the RSA key: load once, at start."],
    )


def _pair(
    scheme: str, key: bytes, path: Path, certificate: Path, password: bytes
) -> list[Contender]:
    return [
        Contender.of(f"bare load, {scheme}", lambda: load_pem_private_key(key, password)),
        Contender.of(
            f"load_identity, {scheme}",
            lambda: load_identity(material.SITE_CD, certificate, path, password),
        ),
    ]


def _afterwards(effort: Effort) -> Result:
    """Sign with the same identity again: a request that parsed the key again would show."""
    shop, fields = material.shop(), material.fields(material.CANCEL)
    text = material.signed_text(material.CANCEL)

    def build() -> object:
        return kcp_proto.build_request(material.CANCEL, fields, shop.identity, kcp_proto.STAGING)

    contenders = [
        Contender.of("bare signature", lambda: shop.bare(text)),
        Contender.of("build_request with a loaded identity", build),
    ]
    return contest("a request afterwards", contenders, effort)


if __name__ == "__main__":
    run_alone(measure)
