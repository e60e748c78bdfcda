"""A request that is as the page's profile wants it, and what a client is made of."""

import json
from pathlib import Path

from kcp_proto import STAGING
from kcp_sandbox import Sandbox
from kcp_schemas import load_schema

payload = load_schema("payment.cancel.request")["examples"][0]
Path("requests").mkdir()
Path("requests/cancel.json").write_text(json.dumps(payload))
sandbox = Sandbox()
identity, environment, transport = sandbox.identity, STAGING, sandbox.transport()
