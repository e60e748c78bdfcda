"""A request as code in other languages, with placeholders for secrets (R24: never show one)."""

import json
import shlex
from collections.abc import Mapping

from kcp_proto import catalogue
from kcp_proto.resolution import LostRequest, inquiries
from kcp_proto.showing import json_text
from kcp_sandbox.admin import without_numbers
from kcp_sandbox.inspector import Record
from kcp_sandbox.store import Store

LANGUAGES = ("curl", "Python", "Node", "PHP", "Java", ".NET")


def copies(record: Record, host: str, *, beyond: Store | None = None) -> dict[str, str]:
    """Write a request as code.

    Args:
        record: The request's record.
        host: Host name and port by which the sandbox is reached.
        beyond: The store whose transaction numbers may not be shown (R24): they are placeholders
            too. None if they may.

    Returns:
        Names of languages to code that sends the request; certificate, signature, password and
        personal data are placeholders. Empty if the request was not recognised.
    """
    if record.operation not in catalogue.operations():
        return {}
    return written(f"https://{host}{record.path}", _with_placeholders(record, beyond))


def inquiry_copies(record: Record, host: str, *, beyond: Store | None = None) -> dict[str, str]:
    """Write the inquiry that tells what became of a request (R37) as code.

    Args:
        record: The request's record.
        host: Host name and port by which the sandbox is reached.
        beyond: As for `copies`.

    Returns:
        The same; empty if no inquiry tells it.
    """
    inquiry = catalogue.operation(record.operation).inquiry if record.operation else None
    if inquiry is None:
        return {}
    asked = catalogue.operation(inquiry)
    method = asked.request.fields[asked.discriminator].choices[0]
    lost = LostRequest(
        operation=record.operation, known=record.known, when=record.at, pay_type=method
    )
    questions = inquiries(lost, record.at).inquiries
    if not questions:
        return {}
    fields: dict[str, object] = dict(questions[0].fields)
    if asked.discriminator not in record.known:
        fields[asked.discriminator] = _placeholder(asked.discriminator)
    if beyond is not None:
        fields = without_numbers(fields, beyond)
    carried = {
        name: fields.get(name, record.known.get(name, _placeholder(name)))
        for name, each in asked.request.fields.items()
        if name in fields or each.source != "caller"
    }
    return written(f"https://{host}{asked.path}", carried)


def written(url: str, fields: Mapping[str, object], *, ca: str = "ca.pem") -> dict[str, str]:
    """Write code that sends fields to an address, in each language.

    Args:
        url: The address.
        fields: The request's fields.
        ca: Where the CA's certificate is.
    """
    body, shell = json_text(fields), shlex.quote(ca)
    return {
        "curl": _curl(url, json.dumps(fields, ensure_ascii=False, indent=2), shell),
        "Python": _PYTHON.format(url=_python(url), body=_python(body), ca=_c_like(ca)),
        "Node": _NODE.format(url=_c_like(url), body=_c_like(body), ca=shell),
        "PHP": _PHP.format(url=_php(url), body=_php(body), ca=_php(ca)),
        "Java": _JAVA.format(url=_c_like(url), body=_c_like(body), ca=shell),
        ".NET": _NET.format(url=_ascii(url), body=_ascii(body), ca=shell),
    }


def _placeholder(name: str) -> str:
    return f"YOUR_{name.upper()}"


def _with_placeholders(record: Record, beyond: Store | None) -> dict[str, object]:
    fields = catalogue.operation(record.operation).request.fields
    request: dict[str, object] = dict(record.request)
    if beyond is not None:
        request = without_numbers(request, beyond)
    return {
        name: value
        if name in fields
        and fields[name].sensitive is None
        and (beyond is None or not fields[name].last_four)
        and isinstance(value, str | int)
        else _placeholder(name)
        for name, value in request.items()
    }


def _curl(url: str, body: str, ca: str) -> str:
    return (
        f"curl -sS --cacert {ca} {shlex.quote(url)} \\\n"
        "  -H 'Content-Type: application/json' \\\n"
        f"  --data-raw {shlex.quote(body)}\n"
    )


def _python(text: str) -> str:
    return ascii(text)


def _php(text: str) -> str:
    # Nothing else is special between single quotes, `$` neither.
    quoted = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{quoted}'"


def _c_like(text: str) -> str:
    # A JSON text is a literal in both languages: its escapes mean the same there.
    return json.dumps(text, ensure_ascii=False)


def _ascii(text: str) -> str:
    # C# takes the two line ends of Unicode for such, which only escapes avoid.
    return json.dumps(text)


_PYTHON = """\
import ssl
from urllib.request import Request, urlopen

body = {body}
request = Request({url}, body.encode(), {{"Content-Type": "application/json"}})
with urlopen(request, context=ssl.create_default_context(cafile={ca})) as response:
    print(response.read().decode())
"""
_PHP = """\
<?php
$context = stream_context_create([
    'http' => [
        'method' => 'POST',
        'header' => 'Content-Type: application/json',
        'content' => {body},
        'ignore_errors' => true,
    ],
    'ssl' => ['cafile' => {ca}],
]);
echo file_get_contents({url}, false, $context);
"""
_NODE = """\
// NODE_EXTRA_CA_CERTS={ca} node request.mjs
const response = await fetch({url}, {{
  method: "POST",
  headers: {{ "Content-Type": "application/json" }},
  body: {body},
}});
console.log(await response.text());
"""
_JAVA = """\
// keytool -importcert -noprompt -file {ca} -keystore ca.p12 -storepass sandbox
// java -Djavax.net.ssl.trustStore=ca.p12 -Djavax.net.ssl.trustStorePassword=sandbox Send.java
import java.net.URI;
import java.net.http.*;

class Send {{
    public static void main(String[] arguments) throws Exception {{
        var request = HttpRequest.newBuilder(URI.create({url}))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString({body}))
            .build();
        var bodies = HttpResponse.BodyHandlers.ofString();
        System.out.println(HttpClient.newHttpClient().send(request, bodies).body());
    }}
}}
"""
_NET = """\
// SSL_CERT_FILE={ca} dotnet run on Linux; elsewhere the system must trust it.
using System.Text;

using var http = new HttpClient();
using var body = new StringContent({body}, Encoding.UTF8, "application/json");
var response = await http.PostAsync({url}, body);
Console.WriteLine(await response.Content.ReadAsStringAsync());
"""
