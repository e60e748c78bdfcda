"""Let schemathesis speak for a shop: what it makes up is certified and signed before it is sent.

Loaded by schemathesis itself, in a process of its own. The variable ``SHOP`` names a JSON file with
the shop's site code, and the paths of its certificate, key and password.
"""

import json
import os
from pathlib import Path
from typing import Any

import schemathesis

from kcp_proto import Identity, MessageError, catalogue, sign_string
from kcp_proto.json_values import is_object
from kcp_transports import load_identity

_SHOP: dict[str, str] = json.loads(Path(os.environ["SHOP"]).read_text("utf-8"))
_IDENTITY: Identity = load_identity(
    _SHOP["site_cd"],
    Path(_SHOP["certificate"]),
    Path(_SHOP["key"]),
    Path(_SHOP["password"]).read_bytes(),
)
_SIGNED = [each for each in map(catalogue.operation, catalogue.operations()) if each.sign]


@schemathesis.hook  # pyright: ignore[reportUnknownMemberType] - its hooks are half typed
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Certify and sign every other message; the rest shows how the sandbox bears strangers."""
    del context, kwargs
    body: object = case.body
    if is_object(body) and len(body) % 2:
        case.body = _certified(body)


def _certified(body: dict[str, Any]) -> dict[str, Any]:
    whole = {**body, "site_cd": _IDENTITY.site_cd, "kcp_cert_info": _IDENTITY.certificate.cert_info}
    for operation in _SIGNED:
        if all(isinstance(whole.get(name), str) for name in operation.sign):
            try:
                text = sign_string(operation.name, {name: whole[name] for name in operation.sign})
            except MessageError:
                continue
            return {**whole, "kcp_sign_data": _IDENTITY.sign(text)}
    return whole
