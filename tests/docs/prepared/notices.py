"""A client, for the inquiry that confirms a notice."""

from kcp_proto import STAGING
from kcp_sandbox import Sandbox
from kcp_transports import Client

sandbox = Sandbox()
client = Client(sandbox.identity, STAGING, sandbox.transport())
