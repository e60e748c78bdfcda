"""A recording of one request that was replied to, and the shop's identity."""

from kcp_proto import STAGING
from kcp_sandbox import Sandbox
from kcp_transports import Client, RecordingTransport

sandbox = Sandbox()
identity = sandbox.identity
card = next(iter(sandbox.transactions))
wire = RecordingTransport(sandbox.transport(), "payments.jsonl")
with Client(identity, STAGING, wire) as client:
    client.send("transaction.inquiry", {"tno": card.tno, "pay_type": "PACA"})
