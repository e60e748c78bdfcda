"""Verify: a signature by the certificate, against the bare operation."""

from base64 import b64decode

import kcp_proto
from benchmarks import material
from benchmarks.contest import Contender, Effort, contest
from benchmarks.section import Section, run_alone


def measure(effort: Effort) -> Section:
    """Verify a signature in Base64."""
    shop, data = material.shop(), material.signed_text(material.CANCEL)
    signature = kcp_proto.sign(shop.signer, data.decode())
    raw, key = b64decode(signature), shop.key.public_key()
    contenders = [
        Contender.of(
            "bare verification", lambda: key.verify(raw, data, material.PADDING, material.HASH)
        ),
        Contender.of("verify", lambda: kcp_proto.verify(shop.certificate, data, signature)),
    ]
    return Section("verify", "Verify", [contest("one verification", contenders, effort)])


if __name__ == "__main__":
    run_alone(measure)
