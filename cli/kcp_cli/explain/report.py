"""An explanation on a terminal: tables to read, commands to copy."""

from collections.abc import Iterator, Mapping

from kcp_cli.phrases import phrase
from kcp_cli.tables import Table, print_commands, print_line, print_table
from kcp_proto.explanation import Explanation

WARNING = (
    "This output holds a signature. It covers no amount, time or nonce, so anyone who has it can "
    "send the same request again (R18): protect it as you protect the request."
)
_VERDICTS: Mapping[str, str] = {
    "verifies": "the signature verifies",
    "mismatch": "the signature does NOT verify",
    "unsigned": "this operation is not signed",
    "no-signature": "the request carries no signature",
    "no-sign-string": "a signed field is missing or cannot be signed",
    "no-certificate": "no certificate to check the signature with: give --cert",
}
_FORMS: Mapping[str, str] = {
    "right": "one line, as it must be (R15)",
    "line-breaks": "holds CR or LF: production refuses with S032 (seen in the field)",
    "other-form": "a certificate, but not in the form of R15",
    "unreadable": "no RSA certificate can be read from it",
    "missing": "missing",
}
_RELATIONS: Mapping[str, str] = {
    "equal": "equals the given certificate",
    "same-key": "another certificate for the given one's key",
    "other": "NOT the given certificate, and for another key",
}


def print_explanation(explanation: Explanation, commands: tuple[str, ...]) -> None:
    """Print an explanation on standard output.

    Args:
        explanation: What to print.
        commands: Its openssl commands; they are never wrapped.
    """
    if explanation.signature:
        print_line(phrase(WARNING), style="yellow")
    print_table(_fields(explanation))
    for title, rows in _sections(explanation):
        print_table(_rows(title, rows))
    style = "green" if explanation.ok else "bold red"
    print_line(f"{explanation.operation}: {phrase(_VERDICTS[explanation.verdict])}", style=style)
    for line in _findings(explanation):
        print_line(line)
    if commands:
        for line in ("", phrase("The same check without kcp-proto, in an empty folder:"), ""):
            print_line(line)
        print_commands(commands)


def _sections(explanation: Explanation) -> Iterator[tuple[str, Mapping[str, str]]]:
    string = explanation.sign_string
    if string is not None:
        yield (
            "sign string",
            {
                "fields": "^".join(string.fields),
                "text": string.text,
                "bytes": string.hex,
                "length": f"{string.length} bytes",
                "SHA-256": string.sha256,
            },
        )
    yield "certificate", dict(_certificate(explanation))
    if explanation.signature is not None:
        yield "signature", {"Base64": explanation.signature}


def _certificate(explanation: Explanation) -> Iterator[tuple[str, str]]:
    carried = explanation.cert_info
    yield "kcp_cert_info", phrase(_FORMS[carried.form])
    if carried.relation in _RELATIONS:
        yield "compared", phrase(_RELATIONS[carried.relation])
    certificate = explanation.certificate
    if certificate is not None:
        origin = "given" if certificate.origin == "given" else "carried in the request"
        yield "checked with", f"the certificate {origin}"
        yield "subject", certificate.subject
        yield "issuer", certificate.issuer
        dates = (certificate.not_valid_before, certificate.not_valid_after)
        yield "valid", " to ".join(f"{date:%Y-%m-%d %H:%M} UTC" for date in dates)
        yield "fingerprint", certificate.fingerprint
        yield "key", f"RSA-{certificate.key_bits}"
        yield "key fingerprint", certificate.key_fingerprint


def _findings(explanation: Explanation) -> Iterator[str]:
    for cause in explanation.causes:
        how_sure = "proven" if cause.certain else "likely"
        yield f"{how_sure}: {cause}"
        yield f"  {cause.message_ko}"
        yield f"  -> {cause.remedy}"
        yield f"  -> {cause.remedy_ko}"
    for fault in explanation.faults:
        yield f"{fault.severity}: {fault}"
        yield f"  {fault.message_ko}"


def _fields(explanation: Explanation) -> Table:
    table = Table(title=phrase("fields of {}", explanation.operation))
    table.add_column("field")
    table.add_column("from", no_wrap=True)
    table.add_column("signed", no_wrap=True)
    table.add_column("value")
    for field in explanation.fields:
        value = "(below)" if field.source == "signature" else str(field.value)
        signed = "yes" if field.signed else ""
        table.add_row(field.name, field.source, signed, value)
    return table


def _rows(title: str, rows: Mapping[str, str]) -> Table:
    table = Table(title=title, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column()
    for name, value in rows.items():
        table.add_row(name, value)
    return table
