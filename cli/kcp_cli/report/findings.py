"""What the doctor finds, and why a signature does not verify, as one reader may see it."""

from datetime import datetime
from typing import Any

from kcp_proto import Certificate, HttpRequest, explain
from kcp_proto.doctor import IdentityFiles, check_identity

from .audience import Audience, Mask


def doctors_findings(
    files: IdentityFiles, now: datetime, audience: Audience, mask: Mask
) -> list[dict[str, str]]:
    """Check key and certificate; a bug report quotes nothing that stands in them.

    Args:
        files: The files, under names that say nothing of the machine.
        now: The present moment, aware.
        audience: Who reads it.
        mask: What the reader may see.

    Returns:
        What was looked at and what came of it.
    """
    found: list[dict[str, str]] = []
    for check in check_identity(files, now=now, roots=[]):
        if check.status == "skipped":
            continue
        shown = {"id": check.id, "status": check.status, "reason": check.reason}
        if audience is Audience.DESK:
            shown["message"] = mask.text(check.message)
        found.append(shown)
    return found


def signature_findings(
    body: bytes, certificate: bytes | None, audience: Audience, mask: Mask
) -> dict[str, Any]:
    """Explain a request's signature; neither it nor what was signed is in the explanation.

    Args:
        body: The request's body.
        certificate: The certificate to verify with; None for the request's own.
        audience: Who reads it.
        mask: What the reader may see.

    Returns:
        Verdict, causes and faults; for the desk also which certificate it is.
    """
    explained = explain(
        HttpRequest(method="POST", url="", headers={}, body=body),
        certificate=Certificate.parse(certificate) if certificate else None,
    )
    shown: dict[str, Any] = {
        "operation": mask.text(explained.operation),
        "verdict": explained.verdict,
        "cert_info": {"form": explained.cert_info.form, "relation": explained.cert_info.relation},
        "causes": [
            {"id": cause.id, "message": cause.message, "message_ko": cause.message_ko,
             "remedy": cause.remedy, "remedy_ko": cause.remedy_ko, "certain": cause.certain}
            for cause in explained.causes
        ],
        "faults": [mask.text(str(fault)) for fault in explained.faults],
    }  # fmt: skip
    if audience is Audience.DESK and explained.certificate is not None:
        shown["certificate"] = {
            "subject": mask.text(explained.certificate.subject),
            "fingerprint": explained.certificate.fingerprint,
            "not_valid_after": explained.certificate.not_valid_after.isoformat(),
        }
    return shown
