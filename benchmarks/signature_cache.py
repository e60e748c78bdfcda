"""Signature cache: a repeated inquiry whose signature is remembered, against the bare signature."""

import kcp_proto
from benchmarks import material
from benchmarks.contest import Contender, Effort, contest
from benchmarks.section import Aim, Section, run_alone
from kcp_proto import Identity
from kcp_proto.keys import SignatureCache

_AIM = 40
_BARE, _SIGNED, _BUILT = "bare signature", "remembered signature", "build_request, remembered"


def measure(effort: Effort) -> Section:
    """Build the same inquiry again."""
    shop, fields = material.shop(), material.fields(material.INQUIRY)
    data = material.signed_text(material.INQUIRY)
    signer = SignatureCache().wrap(shop.signer)
    identity = Identity(material.SITE_CD, shop.certificate, signer)
    text, build = data.decode(), kcp_proto.build_request
    contenders = [
        Contender.of(_BARE, lambda: shop.bare(data)),
        Contender.of(_SIGNED, lambda: kcp_proto.sign(signer, text)),
        Contender.of(_BUILT, lambda: build(material.INQUIRY, fields, identity, kcp_proto.STAGING)),
    ]
    repeated = contest("one repeated inquiry", contenders, effort)
    aims = [
        Aim.at_least(
            "a remembered signature, times as fast as a bare one", _AIM, repeated.ratio(*pair)
        )
        for pair in ((_BARE, _SIGNED),)
    ]
    aims.append(
        Aim.at_least(
            "a whole repeated inquiry, times as fast as a bare signature",
            _AIM,
            repeated.ratio(_BARE, _BUILT),
        )
    )
    return Section("signature_cache", "Signature cache", [repeated], aims)


if __name__ == "__main__":
    run_alone(measure)
