"""A recording of a payment whose response was lost."""

from kcp_proto import STAGING, OutcomeUnknown
from kcp_sandbox import DisruptionPlan, Sandbox
from kcp_transports import Client, RecordingTransport

sandbox = Sandbox()
agreed = sandbox.authorize(order_no="A1", amount=1100, pay_type="PACA")
sandbox.disruptions.add(DisruptionPlan(kind="drop-after"))
wire = RecordingTransport(sandbox.transport(), "payments.jsonl")
with Client(sandbox.identity, STAGING, wire) as client:
    try:
        client.send("payment.approval", {"ordr_mony": 1100, "ordr_no": "A1", **agreed})
    except OutcomeUnknown:
        pass
