"""Sign string: the text that is signed, built by the rule that the schema states."""

import kcp_proto
from benchmarks import material
from benchmarks.contest import Contender, Effort, contest
from benchmarks.section import Section, run_alone

_OPERATIONS = (material.CANCEL, material.INQUIRY)


def measure(effort: Effort) -> Section:
    """Build sign strings."""
    text = material.signed_text(material.CANCEL)
    contenders = [Contender.of("bare signature", lambda: material.shop().bare(text))]
    contenders += [_of(operation) for operation in _OPERATIONS]
    return Section("sign_string", "Sign string", [contest("sign_string", contenders, effort)])


def _of(operation: str) -> Contender:
    fields = {"site_cd": material.SITE_CD, **material.fields(operation)}
    return Contender.of(operation, lambda: kcp_proto.sign_string(operation, fields))


if __name__ == "__main__":
    run_alone(measure)
