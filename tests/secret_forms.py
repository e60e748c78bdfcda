"""How a secret is written: its names, and the forms in which name and value stand together.

One table for all that must notice a secret: the log filter, the structlog processor and the scan.
More forms are in ``vectors/secret_forms.txt``: a line with the form's name, then the form.
"""

import gzip
import json
import pickle
import quopri
import re
import zlib
from base64 import b64encode, encodebytes, urlsafe_b64encode
from collections.abc import Callable
from functools import partial
from html import escape
from pathlib import Path
from urllib.parse import quote, quote_plus

from backports import zstd

SECRET = "Zq9hunterTango"

NAMES = [
    *("pt_pwd", "PT_PWD", "pt-pwd", "ptPwd", "PtPwd", "ptpwd", "kcpPtPwd", "X-Pt-Pwd", "ptPwd2"),
    *("buyrTel2", "BuyrTel2", "buyr_tel2", "kcpSignData", "KCPSignData", "kcpSignPw"),
    *(
        "privateKeyPassword",
        "privateKeyPass",
        "dbPassword",
        "dbpassword",
        "cardNo",
        "pt_pwd_confirm",
    ),
    *(
        "pt_pwd__exact",
        "KCP__PT_PWD",
        "ptPwdCheck",
        "bill_key",
        "billingKey",
        "pt_pwd_sha256",
        "cvc",
    ),
    *("Authorization", "X-Authorization", "Proxy-Authorization", "Set-Cookie", "Cookie"),
]

# NAME and VALUE stand for themselves.
FORMS = {
    "json": '{"NAME":"VALUE"}',
    "json, many lines": '{\n  "NAME":\n    "VALUE"\n}',
    "json, a list": '{"NAME":["a]b","VALUE"]}',
    "json, an object": '{"NAME":{"a":{"b":"}"},"c":"VALUE"}}',
    "json, a number and a list": '{"NAME": [1, [2], "VALUE"], "x": 1}',
    "javascript": "x = {NAME: 'VALUE', siteCd: 'T0000'}",
    "template literal": "NAME: `a, VALUE`",
    "python": "Login(pt_mny=1, NAME='VALUE')",
    "python, bytes": "{b'NAME': b'VALUE'}",
    "python, triple": 'NAME = """a\nVALUE"""',
    "typed": 'NAME: String = "VALUE"',
    "go": "{NAME:VALUE SiteCd:T0000}",
    "go, assignment": 'NAME := "VALUE"',
    "c#": 'string NAME = @"VALUE";',
    "java": "Pay(siteCd=T0000, NAME=VALUE)",
    "a call": 'setNAME("VALUE")',
    "ruby": '{:NAME=>"VALUE"}',
    "properties": "kcp.NAME=VALUE",
    "a blank": "NAME=a VALUE",
    "a comma": "NAME=a,VALUE",
    "a comma and a blank": "NAME: a, VALUE",
    "a bracket": "NAME=a]VALUE",
    "an apostrophe": "NAME='it's VALUE'",
    "a doubled apostrophe": "NAME='it''s VALUE'",
    "quoted as a whole": '["NAME=a b, c=VALUE"]',
    "no closing quote": 'NAME="VALUE',
    "on the next line": "NAME:\nVALUE",
    "form": "tno=1&NAME=VALUE&x=1",
    "form, a list": "NAME[]=VALUE",
    "form, within": "user[NAME]=VALUE",
    "form, within, a list": "user[NAME][0]=VALUE",
    "php": "['NAME' => 'VALUE']",
    "php, index": "$d['NAME'] = 'VALUE';",
    "php, member": '$o->NAME = "VALUE";',
    "print_r": "Array\n(\n    [NAME] => a b, c=VALUE\n)",
    "print_r, protected": "    [NAME:protected] => VALUE\n    [NAME:Login:private] => VALUE",
    "print_r, nested": "[NAME] => Array\n(\n  [0] => x\n  [1] => VALUE\n)",
    "var_dump": '  ["NAME"]=>\n  string(18) "a"b VALUE"',
    "var_dump, wrong length": '  ["NAME"]=>\n  string(2) "VALUE"',
    "var_dump, private": '  ["NAME":"Login":private]=>\n  string(14) "VALUE"',
    "var_dump, nested": '["NAME"]=>\n array(1) {\n [0]=>\n string(14) "VALUE"\n}',
    "serialize": 'a:1:{s:6:"NAME";s:14:"VALUE";}',
    "serialize, nested": 'a:1:{s:6:"NAME";a:1:{i:0;s:14:"VALUE";}}',
    "yaml": "NAME: a b, c=VALUE",
    "yaml, literal": "a:\n  NAME: |\n    x\n\n    VALUE\n  b: 1",
    "yaml, folded": "- NAME: !!str >-2\n    VALUE",
    "yaml, list": "NAME:\n  - VALUE",
    "yaml, continued": "NAME: a\n  VALUE",
    "yaml, quoted below": "NAME:\n  'VALUE'",
    "multipart": 'Content-Disposition: form-data; name="NAME"\r\n\r\na\r\nVALUE\r\n--x',
    "multipart, typed": 'content-disposition: form-data; name="NAME"\nContent-Type: a/b\n\nVALUE',
    "xml": "<NAME>VALUE</NAME>",
    "xml, an attribute": '<a:NAME type="s">VALUE</a:NAME>',
    "xml, literal": "<NAME><![CDATA[</NAME> VALUE]]></NAME>",
    "xml, nested": "<NAME><v>VALUE</v></NAME>",
    "xml, cut off": "<NAME>VALUE",
    "xml, literal cut off": "<NAME><![CDATA[VALUE",
    "xml, empty": '<NAME value="VALUE"/>',
    "xml, cut off in the tag": '<NAME value="VALUE',
    "xml, parameter": '<param name="NAME" value="VALUE"/>',
    "xml, value before": '<input value="VALUE" name="NAME">',
    "xml, entry": '<entry key="NAME">VALUE</entry>',
    "xml, entry cut off": '<entry key="NAME">VALUE',
    "xml-rpc": "<name>NAME</name><value><string>VALUE</string></value>",
    "plist": "<key>NAME</key>\n<string>VALUE</string>",
    "plist, cut off": "<key>NAME</key><string>VALUE",
    "har": '{"name": "NAME", "value": "VALUE"}',
    "har, value first": '{"value": "VALUE", "name": "NAME"}',
    "har, a list first": '{"value": ["VALUE"], "name": "NAME"}',
    "har, between": '{"key": "NAME", "type": "text", "value": "VALUE"}',
    "pair": '("NAME", "VALUE")',
    "pair, a list": "['NAME', ['VALUE']]",
    "table": "| NAME | VALUE |",
    "command": "pay --NAME VALUE",
    "command, quoted": "pay --NAME 'a VALUE'",
    "bearer": "NAME: Bearer VALUE",
}

_MORE = (Path(__file__).parent / "vectors" / "secret_forms.txt").read_text("utf-8")
FORMS.update(
    (name, form) for name, _, form in (part.partition("\n") for part in _MORE[4:].split("\n=== "))
)
# Forms with what does not show in a text file.
_UNSHOWN = {
    "colours": "\x1b[36mNAME\x1b[0m=\x1b[33mVALUE\x1b[0m",
    "colours, json": '\x1b[34;1m"NAME"\x1b[0m: \x1b[32m"VALUE"\x1b[0m',
    "csv, crlf": "tno,NAME,x\r\n1,VALUE,2\r\n",
    "csv, cr": "tno,NAME,x\r1,VALUE,2\r",
    "csv, byte order mark": "\ufeffNAME,tno\nVALUE,1",
    "tsv, crlf": "tno\tNAME\r\n1\tVALUE\r\n",
    "a member far away": '{"name": "NAME", "x": "' + 750 * "x" + '", "value": "VALUE"}',
    "a member far before": '{"value": "VALUE", "x": "' + 750 * "x" + '", "name": "NAME"}',
    "between zeros": "x\0*\0NAME\0=VALUE",
    "many wrappings": "\\x41 %41 &amp; \"\" '\\'' \x1b[0m =3D </b> ｗ NAME=VALUE",
    "shifted": "NAME+AD0-VALUE",
    "a deleted line": "NAME\x1b[K\x1b(B=VALUE",
    "a link": "\x1b]8;;http://x\x07NAME\x1b]8;;\x07=VALUE",
    "a mark of direction": "NAME\u200e\u2069=VALUE",
    "cookies of a browser": "x.com\tFALSE\t/\tTRUE\t0\tNAME\tVALUE",
    "a base64 that ends like a type": "got 'NAME: VALUE=' x",
}
FORMS.update(_UNSHOWN)

# Forms of headers.
HEADERS = {
    "digest": 'NAME: Digest username="a", response="VALUE"',
    "digest, quoted": """{'NAME': 'Digest username="a", response="VALUE"'}""",
    "bearer": "NAME: Bearer VALUE",
    "cookie": "NAME: a=b; session=VALUE",
}

# A form that needs no name.
NAMELESS = {
    "bearer": "got Bearer VALUE",
    "address": "https://shop:VALUE@host/",
    "key": "-----BEGIN PRIVATE KEY-----\nVALUE\n-----END PRIVATE KEY-----",
    "key, cut off": "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
    "DEK-Info: DES-EDE3-CBC,00AA\n\nMIIEVALUE\n",
    "key, without its beginning": "MIIE\nVALUE\n-----END ENCRYPTED PRIVATE KEY-----",
}


# A time in the header would make each run's texts, and the names of its tests, others.
_gzip = partial(gzip.compress, mtime=0)


def _base64(content: bytes) -> str:
    return b64encode(content).decode()


WRAPPINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "json": json.dumps,
    "json in json": lambda text: json.dumps({"body": json.dumps({"x": text})}),
    "escapes": lambda text: "".join(f"\\u{ord(character):04x}" for character in text),
    "escapes of bytes": lambda text: "".join(f"\\x{ord(character):02X}" for character in text),
    "percent": lambda text: f"GET /?body={quote(text, safe='')}&x=1 HTTP/1.1",
    "percent, lower case, twice": lambda text: quote(quote(text).lower()),
    "html": lambda text: f"<p>{escape(text)}</p>",
    "csv": lambda text: '1,"' + text.replace('"', '""') + '",2',
    "base64": lambda text: _base64(f"xxxxxxxxxxxxxxxx\n{text}".encode()),
    "base64, wrapped": lambda text: "\n".join(
        _base64(f"{'x' * 99}\n{text}".encode())[at : at + 76] for at in (0, 76, 152, 228, 304)
    ),
    "base64, with bytes behind": lambda text: _base64(text.encode() + b"\xff\xfe\x80"),
    "base64, among bytes": lambda text: _base64(
        b"\x00\x01\xff\xfe" * 5 + text.encode() + b"\xff\x00\x01" * 5
    ),
    "base64 of cp949": lambda text: _base64(f"한글 {text}".encode("cp949")),
    "base64, between zeros": lambda text: _base64(f"a=1\0{text}\0b=2\0".encode()),
    "base64 of a pickle": lambda text: _base64(pickle.dumps({"x": text})),
    "hex with bytes behind": lambda text: (text.encode() + b"\xff\xfe").hex(),
    "utf-16": lambda text: _base64(f"xxxxxxxx{text}\n".encode("utf-16-le")),
    "gzip": lambda text: _base64(_gzip(text.encode())),
    "gzip twice": lambda text: _base64(_gzip(_gzip(text.encode()))),
    "deflate": lambda text: _base64(zlib.compress(text.encode())),
    "zstd": lambda text: _base64(zstd.compress(text.encode())),
    "json, three times": lambda text: json.dumps(json.dumps(json.dumps({"x": text}))),
    "percent and plus": lambda text: f"x={quote_plus(text)}",
    "percent, code units": lambda text: "".join(f"%u{ord(character):04X}" for character in text),
    "long escapes": lambda text: "".join(f"\\U{ord(character):08x}" for character in text),
    "octal escapes": lambda text: "".join(f"\\{ord(character):03o}" for character in text),
    "quoted-printable": lambda text: "".join(f"={ord(letter):02X}" for letter in text) + "=\n",
    "soft line ends": lambda text: quopri.encodestring(("x" * 70 + text).encode()).decode(),
    "soft line ends, crlf": lambda text: (
        quopri.encodestring(f"{'x' * 70} {text}".encode()).decode().replace("\n", "\r\n")
    ),
    "shell quotes": lambda text: "'" + text.replace("'", "'\\''") + "'",
    "base64, for addresses": lambda text: (
        urlsafe_b64encode(f"~~~???{text}".encode()).decode().rstrip("=")
    ),
    "base64, mime in json": lambda text: json.dumps(
        encodebytes(f"{'x' * 80}\n{text}\n{'y' * 90}".encode()).decode()
    ),
    "base64 three times": lambda text: _base64(_base64(_base64(text.encode()).encode()).encode()),
    "utf-16 with its mark": lambda text: _base64(text.encode("utf-16")),
    "utf-16, big end first": lambda text: _base64(text.encode("utf-16-be")),
    "gzip as python shows it": lambda text: repr(_gzip(text.encode())),
    "gzip as json shows it": lambda text: json.dumps(_gzip(text.encode()).decode("latin-1")),
    "gzip as it is": lambda text: _gzip(text.encode()).decode("latin-1"),
    "gzip in percent": lambda text: quote(_gzip(text.encode())),
    "gzip read as utf-8": lambda text: _gzip(text.encode()).decode("utf-8", "replace"),
    "zlib as python shows it": lambda text: repr(zlib.compress(text.encode())),
    "zstd as python shows it": lambda text: repr(zstd.compress(text.encode())),
    "utf-16 as python shows it": lambda text: repr(text.encode("utf-16-le")),
    "hex": lambda text: text.encode().hex(),
    "hex of PostgreSQL": lambda text: "\\x" + text.encode().hex(),
    "hex with a sign": lambda text: "0x" + text.encode().hex().upper(),
    "hex with colons": lambda text: text.encode().hex(":"),
    "hex with blanks, on lines": lambda text: text.encode().hex(" ").replace(" 22 ", " 22\n  "),
    "hex of gzip": lambda text: _gzip(text.encode()).hex(),
    "wide letters": lambda text: text.replace("pt_pwd", "ｐｔ＿ｐｗｄ"),
    "what is not seen": lambda text: text.replace("pt_pwd", "pt\u200b_p\u00adwd"),
    "fine quotes": lambda text: re.sub("[\"']", "”", text),
    "gzip in base64 in json": lambda text: json.dumps(
        {"a": _base64(json.dumps({"b": _base64(_gzip(text.encode()))}).encode())}
    ),
}


def _sized(*starts: int) -> Callable[[str, str], bytes]:
    """Write each text behind one byte: what begins a text, and how long it is."""

    def write(name: str, value: str) -> bytes:
        texts = ("tno", "1", name, value, "x", "y")
        return b"\x83" + b"".join(
            bytes([*starts[:-1], starts[-1] + len(text)]) + text.encode() for text in texts
        )

    return write


# Forms of bytes in which no sign stands between a name and its value.
BYTES: dict[str, Callable[[str, str], bytes]] = {
    "messagepack": _sized(0xA0),
    "cbor": _sized(0x60),
    "java": _sized(0x74, 0, 0),
    "igbinary": _sized(0x11, 0),
    "thrift": _sized(0, 0, 0, 0),
    "protobuf": lambda name, value: (
        bytes([10, len(name + value) + 4, 10, len(name)])
        + name.encode()
        + bytes([18, len(value)])
        + value.encode()
    ),
    "bson": lambda name, value: (
        b"\x20\0\0\0\2" + name.encode() + b"\0\x0f\0\0\0" + value.encode() + b"\0\0"
    ),
}
SHOWN: dict[str, Callable[[bytes], str]] = {
    "base64": lambda content: _base64(content),
    "hex": bytes.hex,
    "python": repr,
    "json": lambda content: json.dumps(content.decode("latin-1")),
    "escaped": lambda content: content.decode("utf-8", "backslashreplace"),
    "replaced": lambda content: content.decode("utf-8", "replace"),
}

POSITIONS = {
    "alone": "{}",
    "in a log": "2026-01-01 12:00:00 INFO got {}",
    "between lines": "first line\n{}\nlast line, res_cd=0000",
}


def written(form: str, name: str = "pt_pwd") -> str:
    """Write the secret in a form."""
    return re.sub("VALUE(?!S)", SECRET, form.replace("NAME", name))


def texts() -> dict[str, str]:
    """Every form with one name, every name in two forms, and every wrapping of two forms."""
    given = {f"form {form}": written(FORMS[form]) for form in FORMS}
    given |= {f"camel {form}": written(FORMS[form], "ptPwd") for form in FORMS}
    given |= {f"nameless {form}": written(NAMELESS[form]) for form in NAMELESS}
    for name in ("Authorization", "x-authorization", "Proxy-Authorization", "Set-Cookie"):
        given |= {f"header {name} {form}": written(HEADERS[form], name) for form in HEADERS}
    for form in ("json", "properties", "php", "form", "bearer"):
        given |= {f"name {name} {form}": written(FORMS[form], name) for name in NAMES}
    for form in ("json", "xml, an attribute", "php", "sql insert"):
        given |= {f"{how} {form}": wrap(written(FORMS[form])) for how, wrap in WRAPPINGS.items()}
    for name in ("pt_pwd", "encData", "privateKeyPassword", "kcp_sign_data"):
        given |= {
            f"{form} of {name} as {how}": show(write(name, SECRET))
            for form, write in BYTES.items()
            for how, show in SHOWN.items()
        }
    return {
        f"{name}, {where}": place.replace("{}", text)
        for name, text in given.items()
        for where, place in POSITIONS.items()
    }
