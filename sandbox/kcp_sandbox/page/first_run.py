"""What a newcomer needs to connect a shop, ready to copy: where secrets are, never one (R24)."""

import shlex
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from kcp_proto import STAGING, catalogue
from kcp_sandbox.admin import REGISTERED
from kcp_sandbox.brain import Brain

from .copies import written

Json = dict[str, Any]
_REGISTRATION = "payment.registration"
# The files that a shop takes, in the order in which it needs them.
FILES = ("certificate", "private_key", "key_password", "ca", "members")
_OWN = "KCP_SANDBOX_"
# How each language trusts the sandbox's CA for one run, as docs/trust.md explains.
_TRUST: Mapping[str, str] = {
    "curl": "curl --fail --cacert {ca} {url}/_sandbox/api/health",
    "Python": "SSL_CERT_FILE={ca} python shop.py\nREQUESTS_CA_BUNDLE={ca} python shop_requests.py",
    "Node": "NODE_EXTRA_CA_CERTS={ca} node shop.mjs",
    "PHP": "php -d curl.cainfo={ca} -d openssl.cafile={ca} shop.php",
    "Java": (
        "keytool -importcert -noprompt -alias kcp-proto-sandbox -file {ca} \\\n"
        "  -keystore sandbox.p12 -storetype PKCS12 -storepass changeit\n"
        "java -Djavax.net.ssl.trustStore=sandbox.p12 \\\n"
        "  -Djavax.net.ssl.trustStorePassword=changeit Shop.java"
    ),
    ".NET": (
        "# Linux\nSSL_CERT_FILE={ca} dotnet run\n"
        "# Windows\ncertutil -user -addstore Root {ca}\n"
        "# macOS\nsecurity add-trusted-cert -k ~/Library/Keychains/login.keychain-db {ca}"
    ),
}
# For a sandbox inside of a Python program, which holds all of it.
_IN_PROGRAM = """\
from pathlib import Path

certificate, key = sandbox.issued.gateway_files()
Path("certificate.pem").write_bytes(certificate)
Path("private_key.pem").write_bytes(key)
Path("password.txt").write_bytes(sandbox.issued.password)
Path("ca.pem").write_bytes(server.ca_pem)
"""


def first_run(brain: Brain, base_url: str, files: Mapping[str, str], *, is_local: bool) -> Json:
    """Say how a shop is connected.

    Args:
        brain: The gateway.
        base_url: The sandbox's address.
        files: Where the files are that were handed out; empty if none were.
        is_local: Whether all who see the page are on the sandbox's machine, where the files are.

    Returns:
        ``url``, ``site_cd``; ``files`` by what they are, or ``program``, the code that writes them;
        ``trust`` and ``request`` by language, ``environment`` as lines for a shell, ``hosts`` for
        code with the gateway's host name in it, and whether it can send a ``test`` payment.
    """
    shown = {what: files[what] for what in FILES if what in files} if is_local else {}
    site_cd = brain.issued.site_cd if brain.issued else ""
    quoted = shlex.quote(shown.get("ca", "ca.pem"))
    operation = catalogue.operation(_REGISTRATION)
    fields = {"site_cd": site_cd, "kcp_cert_info": "YOUR_KCP_CERT_INFO", "ordr_idxx": "FIRST1"}
    return {
        "url": base_url,
        "site_cd": site_cd,
        "files": shown,
        "program": _IN_PROGRAM if is_local and not shown else "",
        "environment": _environment(base_url, site_cd, shown),
        "trust": {name: each.format(ca=quoted, url=base_url) for name, each in _TRUST.items()},
        "request": written(
            f"{base_url}{operation.path}", {**fields, **REGISTERED}, ca=shown.get("ca", "ca.pem")
        ),
        "hosts": _hosts(base_url, quoted),
        "test": brain.issued is not None,
    }


def _environment(base_url: str, site_cd: str, files: Mapping[str, str]) -> str:
    values = {"URL": base_url, "SITE_CD": site_cd}
    values |= {f"{what.upper()}_FILE": path for what, path in files.items()}
    return "\n".join(f"export {_OWN}{name}={shlex.quote(text)}" for name, text in values.items())


def _hosts(base_url: str, ca: str) -> Json:
    """Lead the gateway's own host name here: for a whole machine, or for one run of curl."""
    host = urlsplit(STAGING.base_url).hostname
    here = urlsplit(base_url)
    connect = f"{host}:443:{here.netloc}"
    health = f"https://{host}{here.path}/_sandbox/api/health"
    return {
        "host": host,
        "start": f"kcp-proto sandbox --port 443 --name {host}",
        "entry": f"echo '127.0.0.1 {host}' | sudo tee -a /etc/hosts",
        "connect": f"curl --cacert {ca} --connect-to {connect} {health}",
    }
