"""read_response: decode, validate and compare a response, against the bare signature."""

import kcp_proto
from benchmarks import material
from benchmarks.contest import Contender, Effort, contest
from benchmarks.section import Aim, Section, run_alone
from kcp_proto import HttpRequest, HttpResponse

_AIM = 0.05
_BARE = "bare signature"


def measure(effort: Effort) -> Section:
    """Read responses."""
    data = material.signed_text(material.CANCEL)
    exchanges = material.exchanges()
    contenders = [Contender.of(_BARE, lambda: material.shop().bare(data))]
    contenders += [_of(name, *exchange) for name, exchange in exchanges.items()]
    read = contest("one response", contenders, effort)
    aims = [
        Aim.share(f"read_response of a {name}, of a signature", _AIM, read.ratio(name, _BARE))
        for name in exchanges
    ]
    return Section("read_response", "read_response", [read], aims)


def _of(name: str, request: HttpRequest, response: HttpResponse) -> Contender:
    return Contender.of(name, lambda: kcp_proto.read_response(request, response))


if __name__ == "__main__":
    run_alone(measure)
