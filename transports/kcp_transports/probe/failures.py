"""How reaching a gateway can fail: a stable reason, its message and its remedy."""

from kcp_proto import PRODUCTION, STAGING
from kcp_proto.doctor import Check
from kcp_transports.https import Address, read_target

_FIREWALL = (
    "let this machine reach {host}:{port} through the firewall; the gateway's own addresses are "
    "{documented} (Benepia HUB guide 1.0.0 §1.1.2)"
)
_ADDRESS = "check the address: {host}:{port} is no HTTPS server that this library can use"
_BETWEEN = "look for a proxy or firewall that takes part in TLS between here and {host}"
_CLOCK = "check this machine's clock; if it is right, only the owner of {host} can renew it"
_TRUST = (
    "give the authority that issued it as the CA to trust, if you know it; a company's proxy that "
    "reads TLS shows here as the issuer"
)
FAILURES: dict[str, tuple[str, str]] = {
    "bad-address": ("{host} cannot be reached: {detail}", "give https://host or https://host:port"),
    "name-unknown": ("the name {host} has no address: {detail}", "nslookup {host}"),
    "name-no-answer": ("the resolver gave no answer for {host}: {detail}", "nslookup {host}"),
    "no-answer": ("{host}:{port} does not answer: a firewall drops the packets", _FIREWALL),
    "refused": ("{host}:{port} refuses: nothing listens, or a firewall says no", _FIREWALL),
    "unreachable": ("there is no way to {host}:{port}: {detail}", _FIREWALL),
    "bad-ca": ("the CA to trust cannot be used: {detail}", "give the CA's certificate as PEM"),
    "tls-timeout": ("the port is open, but nothing answers the TLS handshake", _BETWEEN),
    "tls-cut": ("the connection was cut within the TLS handshake: {detail}", _BETWEEN),
    "plain-http": ("plain HTTP answers where TLS is wanted", _ADDRESS),
    "not-tls": ("something that is no TLS answers", _ADDRESS),
    "tls-version": ("the server speaks no TLS 1.2 or later (R23): {detail}", _ADDRESS),
    "tls-alert": ("the server refuses the TLS handshake with the alert {detail}", _BETWEEN),
    "tls-failed": ("the TLS handshake failed: {detail}", _BETWEEN),
    "certificate-untrusted": ("the server's certificate is not trusted: {detail}", _TRUST),
    "certificate-expired": ("the server's certificate has expired: {detail}", _CLOCK),
    "certificate-not-yet-valid": ("the server's certificate begins later: {detail}", _CLOCK),
    "certificate-refused": ("the server's certificate is refused: {detail}", _TRUST),
    "wrong-host": ("the server's certificate is not for {host}: {detail}", _ADDRESS),
}
_DOCUMENTED = " and ".join(
    f"{address.host}:{address.port}"
    for address, _ in (read_target(f"{one.base_url}/") for one in (PRODUCTION, STAGING))
)


class StepFailed(Exception):
    """The end of one step.

    Args:
        reason: A key of `FAILURES`.
        detail: What the system or a library says; no peer's text beyond names.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


def failed_check(row: str, failure: StepFailed, address: Address, seconds: float | None) -> Check:
    """Describe a failure.

    Args:
        row: What was looked at.
        failure: Why it failed.
        address: Where.
        seconds: How long it took; None where that says nothing.

    Returns:
        The check.
    """
    message, remedy = (
        text.format(
            host=address.host, port=address.port, detail=failure.detail, documented=_DOCUMENTED
        )
        for text in FAILURES[failure.reason]
    )
    return Check(
        id=row,
        status="failed",
        reason=failure.reason,
        message=message,
        remedy=remedy,
        seconds=seconds,
    )
