"""validate: check one message, against the bare signature.

For files of millions of messages, and other validators, see ``benchmarks/validate_ndjson.py``.
"""

import kcp_proto
from benchmarks import material
from benchmarks.contest import Contender, Effort, contest
from benchmarks.section import Aim, Section, run_alone

_AIM = 0.03
_BARE = "bare signature"
_MESSAGES = (f"{material.CANCEL}.request", f"{material.PAYMENT}.request", material.CARD)


def measure(effort: Effort) -> Section:
    """Check valid messages, as nearly all are, and one with a fault."""
    data = material.signed_text(material.CANCEL)
    contenders = [Contender.of(_BARE, lambda: material.shop().bare(data))]
    contenders += [_of(name, name, material.example(name)) for name in _MESSAGES]
    faulty = {**material.example(material.CARD), "amount": "-1"}
    contenders.append(_of("one fault, reported", material.CARD, faulty))
    checked = contest("one message", contenders, effort)
    aims = [
        Aim.share(f"validate of {name}, of a signature", _AIM, checked.ratio(name, _BARE))
        for name in _MESSAGES
    ]
    return Section("validate", "validate", [checked], aims)


def _of(label: str, message: str, payload: dict[str, str]) -> Contender:
    return Contender.of(label, lambda: kcp_proto.validate(message, payload))


if __name__ == "__main__":
    run_alone(measure)
