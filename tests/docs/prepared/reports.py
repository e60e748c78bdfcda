"""A payload that is right."""

import json
from pathlib import Path

from kcp_schemas import load_schema

Path("payloads").mkdir()
example = load_schema("payment.cancel.request")["examples"][0]
Path("payloads/cancel.json").write_text(json.dumps(example))
