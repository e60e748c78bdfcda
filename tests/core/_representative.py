"""Use every part of the core once; run by test_purity.py in a process of its own.

Prints the forbidden modules that ``import kcp_proto`` loaded, then those loaded at the end.
"""

import sys

FORBIDDEN = ("socket", "ssl", "http.client", "urllib.request", "asyncio", "subprocess")


def loaded() -> list[str]:
    return [name for name in FORBIDDEN if name in sys.modules]


import kcp_proto  # noqa: E402

print(*loaded(), sep=",")

from datetime import UTC, datetime  # noqa: E402

from kcp_proto import Certificate, HttpResponse, Identity, catalogue, messages  # noqa: E402
from kcp_proto.redaction import redact  # noqa: E402

certificate, key = sys.stdin.buffer.read().split(b"\x00")
identity = Identity(
    "T0000", Certificate.parse(certificate), kcp_proto.load_private_key(key, b"changeit")
)
assert not identity.warnings(datetime(2026, 6, 1, tzinfo=UTC))
message = messages.Cancel(tno="22320972271249", mod_desc="고객변심")
request = kcp_proto.build_request(message, identity, kcp_proto.STAGING)
signature = request.fields["kcp_sign_data"]
kcp_proto.verify(identity.certificate, b"T0000^22320972271249^STSC", signature)
assert redact(catalogue.message("payment.cancel.request"), request.fields)
answer = '{"res_cd": "0000", "res_msg": "정상처리", "tno": "22320972271249"}'
reply = kcp_proto.read_response(request, HttpResponse(status=200, headers={}, body=answer.encode()))
assert isinstance(reply, messages.CancelReply)
assert messages.typed(reply) == reply
assert reply.ok
assert not reply.faults
assert kcp_proto.validate("payment.cancel.request", {"tno": 1})
print(*loaded(), sep=",")
