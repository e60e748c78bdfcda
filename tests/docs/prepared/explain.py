"""A request to explain, and the certificate of another shop."""

from pathlib import Path

from kcp_proto import STAGING, build_request, load_private_key
from kcp_proto.identity import Certificate, Identity
from kcp_sandbox import Sandbox

certificate = Certificate.parse(Path("cert.pem").read_bytes())
signer = load_private_key(Path("key.pem").read_bytes(), Path("password.txt").read_bytes())
identity = Identity("T0000", certificate, signer)
request = build_request("payment.cancel", {"tno": "22320972271249"}, identity, STAGING)
Path("request.json").write_bytes(request.body)
Path("old.pem").write_bytes(Sandbox().issued.certificate)
