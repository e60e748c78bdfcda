"""Round trip in memory: Client.send to the sandbox and back, against the bare signature."""

import kcp_proto
from benchmarks import material
from benchmarks.contest import Contender, Effort, contest
from benchmarks.section import Section, run_alone
from kcp_sandbox import Sandbox
from kcp_transports import Client

_TRANSACTION = "PACA"


def measure(effort: Effort) -> Section:
    """Ask the sandbox, which verifies the signature, about a card payment."""
    sandbox = Sandbox()
    (card,) = (each for each in sandbox.transactions if each.pay_type == _TRANSACTION)
    fields = {"tno": card.tno, "pay_type": _TRANSACTION}
    data = material.signed_text(material.INQUIRY)
    canned_response = material.FixedTransport(material.response(material.CARD))
    with (
        Client(sandbox.identity, kcp_proto.STAGING, sandbox.transport()) as client,
        Client(sandbox.identity, kcp_proto.STAGING, canned_response) as canned,
    ):
        if client.send(material.INQUIRY, fields).res_cd != "0000":
            raise RuntimeError("the sandbox does not know its own transaction")
        contenders = [
            Contender.of("bare signature", lambda: material.shop().bare(data)),
            Contender.of(
                "Client.send, canned response", lambda: canned.send(material.INQUIRY, fields)
            ),
            Contender.of("Client.send, sandbox", lambda: client.send(material.INQUIRY, fields)),
        ]
        sent = contest("one inquiry", contenders, effort)
    return Section("round_trip", "Round trip in memory", [sent])


if __name__ == "__main__":
    run_alone(measure)
