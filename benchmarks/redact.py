"""redact: mask one exchange, request and response, against the bare signature."""

from collections.abc import Mapping

from benchmarks import material
from benchmarks.contest import Contender, Effort, contest
from benchmarks.section import Aim, Section, run_alone
from kcp_proto import HttpRequest, HttpResponse, catalogue, read_response, redaction

_AIM = 0.05
_BARE = "bare signature"


def measure(effort: Effort) -> Section:
    """Mask exchanges."""
    data = material.signed_text(material.CANCEL)
    exchanges = material.exchanges()
    contenders = [Contender.of(_BARE, lambda: material.shop().bare(data))]
    contenders += [_of(name, *exchange) for name, exchange in exchanges.items()]
    masked = contest("one exchange", contenders, effort)
    aims = [
        Aim.share(f"redact of a {name}, both ways, of a signature", _AIM, masked.ratio(name, _BARE))
        for name in exchanges
    ]
    return Section("redact", "Redaction", [masked], aims)


def _of(name: str, request: HttpRequest, response: HttpResponse) -> Contender:
    reply = read_response(request, response)
    question, fields = catalogue.operation(request.operation).request, dict(request.fields)
    message: catalogue.Message = catalogue.message(reply.message)
    wire: Mapping[str, object] = dict(reply.wire)

    def mask() -> None:
        redaction.redact(question, fields)
        redaction.redact(message, wire)

    return Contender.of(name, mask)


if __name__ == "__main__":
    run_alone(measure)
