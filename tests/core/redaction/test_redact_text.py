"""Foreign text is masked before it is shown."""

import gzip
import json
from collections.abc import Callable
from enum import Enum
from time import process_time
from typing import Any, cast
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kcp_proto import catalogue
from kcp_proto.redaction import MASK, redact_text, redact_value
from kcp_sandbox import Issued
from kcp_schemas import message_names

PASSWORD = "p4ss-w0rd-4711"
CARD = "4111111111111111"
WRITTEN: dict[str, Callable[[dict[str, Any]], str]] = {
    "json": json.dumps,
    "json in json": lambda fields: json.dumps({"body": json.dumps(fields)}),
    "json in json in json": lambda fields: json.dumps([json.dumps({"b": json.dumps(fields)})]),
    "korean json": lambda fields: json.dumps(fields, ensure_ascii=False),
    "repr": repr,
    "form": urlencode,
    "bytes": lambda fields: repr(json.dumps(fields).encode()),
    "har": lambda fields: json.dumps([{"name": n, "value": v} for n, v in fields.items()]),
    "har, the value first": lambda fields: json.dumps(
        [{"value": value, "name": name} for name, value in fields.items()]
    ),
    "har of reprs, the value first": lambda fields: repr(
        [{"value": value, "name": name} for name, value in fields.items()]
    ),
    "har in json, the value first": lambda fields: json.dumps(
        {"body": json.dumps([{"value": v, "name": n} for n, v in fields.items()], indent=1)}
    ),
    "pairs": lambda fields: repr(list(fields.items())),
    "json pairs": lambda fields: json.dumps(list(fields.items())),
    "json pairs in json": lambda fields: json.dumps([json.dumps(list(fields.items()), indent=1)]),
    "headers": lambda fields: repr([(n.encode(), v.encode()) for n, v in fields.items()]),
}


TOKEN = "Tk9xQz"
SENSITIVE = sorted(
    field.name
    for name in message_names()
    for field in catalogue.message(name).fields.values()
    if field.sensitive
)


@pytest.mark.parametrize("size", range(1, len(PASSWORD)))
def test_a_secret_that_begins_another_leaves_nothing_of_it(size: int) -> None:
    assert redact_text(f"<{PASSWORD}>", [PASSWORD[:size], PASSWORD]) == f"<{MASK}>"


@pytest.mark.parametrize("form", WRITTEN)
@given(name=st.sampled_from(SENSITIVE), before=st.text(), after=st.text())
@example(name="account", before='""', after="")
@example(name="pt_pwd", before='\\"', after="\\")
@example(name="pt_pwd", before='","', after='"}')
@example(name="pt_pwd", before='", {"', after="")
@example(name="pt_pwd", before="'}, '", after="")
def test_no_sensitive_field_survives_however_a_message_was_written(
    form: str, name: str, before: str, after: str
) -> None:
    """R24: by the schemas' names, in JSON, in a dump of a dump, in a form, in a repr."""
    fields = {"tno": "22320972271249", name: before + TOKEN + after, "res_cd": "0000"}
    shown = redact_text(WRITTEN[form](fields))
    assert TOKEN not in shown
    assert "22320972271249" in shown


@pytest.mark.parametrize(
    "text",
    [
        f'{{"pt_pwd":"ab\\"{PASSWORD}"}}',
        f"pt_pwd={PASSWORD}&tno=1",
        f"PT_PWD : {PASSWORD}",
        f"<pt_pwd>{PASSWORD}</pt_pwd>",
        f"pt_pwd='{PASSWORD}",
        f"key_password={PASSWORD}",
        f"db_password: {PASSWORD}",
        f"Authorization: Bearer {PASSWORD}",
        f"Cookie: a=b; session={PASSWORD}",
        f'{{"pt_pwd":["{PASSWORD}"]}}',
        f'{{"name": "pt_pwd", "value": "{PASSWORD}"}}',
        f'{{"value": "my \\"value\\": {PASSWORD}", "name": "pt_pwd"}}',
        f'{{"value": "{PASSWORD}", "comment": "", "name": "pt_pwd"}}',
        f"{{'value': \"'value': {PASSWORD}\", 'name': 'pt_pwd'}}",
        f"Field(name='pt_pwd', value='{PASSWORD}')",
        f'{{"value": "{PASSWORD}PRIVATEKEY", "name": "account"}}',
        f'{{"value": "{PASSWORD}pt_pwd:", "name": "account"}}',
        f'{{\\"account\\": \\"{PASSWORD}pt_pwd:\\", \\"res_cd\\": \\"0000\\"}}',
        f'{{\\"account\\": \\"{PASSWORD}-----BEGIN PRIVATE KEY-----\\"}}',
        f"[{{'value': '{PASSWORD}pt_pwd:[', 'name': 'account'}}, {{'value': '1'}}]",
        f"[{{'value': 'NAME:pt_pwd;{PASSWORD}', 'name': 'account'}}]",
        f"[('account', 'pt_pwd\"{PASSWORD}')]",
        f'["account", "{PASSWORD}\':"]',
        f'["pt_pwd",["{PASSWORD}"]]',
        f'["db_password","{PASSWORD}"]',
        f"pt_pwd=u'{PASSWORD}'",
        f"pt-pwd={PASSWORD}",
        f"<pt_pwd><![CDATA[{PASSWORD} and <more>]]></pt_pwd>",
        f"-----BEGIN RSA PRIVATE KEY-----\n{PASSWORD}\n-----END RSA PRIVATE KEY-----",
        f"-----BEGIN ENCRYPTED PRIVATE KEY-----\\n{PASSWORD.replace('-', '/')}",
    ],
)
def test_what_has_a_secret_name_or_form_is_masked(text: str) -> None:
    shown = redact_text(text)
    assert PASSWORD not in shown
    assert PASSWORD.replace("-", "/") not in shown
    assert MASK in shown


@pytest.mark.parametrize("text", [f"card {CARD}", "4111-1111-1111-1111.", "(4111 1111 1111 1111)"])
def test_card_numbers_are_masked(text: str) -> None:
    assert "1111" not in redact_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "tno 22320972271249",
        "20260101120000",
        "ordr_idxx=ORDER1",
        "1767225600000000",
        "4111111111111112",
        "the key needs a password [password-missing]",
        '{"pt_pwd":"****","cust_ip":"0.0.0.0"}',
        '"required": ["kcp_cert_info", "pt_pwd", "pt_mny"]',
        '{"name": "pt_pwd", "in": "body"}',
        '[{"value": "0000", "name": "res_cd"}, {"name": "pt_pwd", "value": "****"}]',
        '[{"value": "0000"}, {"id": "1", "name": "pt_pwd"}]',
        "0123456789abcdef4111111111111111",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact_text(text) == text


def test_a_certificate_and_a_signature_are_masked(issued: Issued) -> None:
    identity = issued.identity()
    signature = identity.sign("T0000^1^STSC")
    for text in (identity.certificate.cert_info, signature, issued.key.decode().strip()):
        assert redact_text(f"got {text} there") == f"got {MASK} there"


KNOWN = '한글 "p\'ass"/wo rd~\n'


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (KNOWN, KNOWN),
        (repr(KNOWN)[1:-1], KNOWN),
        (json.dumps(KNOWN)[1:-1], KNOWN),
        (json.dumps(KNOWN, ensure_ascii=False)[1:-1], KNOWN),
        (quote(KNOWN), KNOWN),
        (quote(KNOWN, safe=""), KNOWN),
        (quote_plus(KNOWN), KNOWN),
        ("%ED%A0%80", "\ud800"),
    ],
)
def test_a_value_that_is_known_to_be_secret_is_masked_in_every_form(text: str, secret: str) -> None:
    assert redact_text(f"<{text}>", [secret, ""]) == f"<{MASK}>"


def test_values_are_masked_by_name_and_by_form() -> None:
    event = {
        "pt_pwd": PASSWORD,
        "request": {"pt_idno": 1, "ordr_idxx": "ORDER1"},
        "lines": [f"pt_pwd={PASSWORD}", (CARD,)],
        "number": int(CARD),
        "count": 3,
        "error": ValueError(f"pt_pwd={PASSWORD}"),
    }
    shown = redact_value("", event)
    assert PASSWORD not in str(shown)
    assert CARD not in str(shown)
    assert isinstance(shown, dict)
    assert (shown["count"], shown["request"]) == (3, {"pt_idno": MASK, "ordr_idxx": "ORDER1"})


@pytest.mark.parametrize(
    "value",
    [
        [("pt_pwd", PASSWORD)],
        [["Authorization", PASSWORD], ["host", "x"]],
        (b"authorization", PASSWORD.encode()),
        {b"pt_pwd": PASSWORD},
        {b"Authorization": PASSWORD.encode()},
        {" pt_pwd": PASSWORD, "pt-pwd": PASSWORD, "PT_PWD ": PASSWORD, "Set_Cookie": PASSWORD},
        {"proxy-authorization": PASSWORD, "db_password": PASSWORD},
        {"name": "pt_pwd", "value": PASSWORD},
        {"pt_pwd": PASSWORD}.items(),
    ],
)
def test_a_value_is_masked_however_its_name_is_written_and_wherever_it_stands(
    value: object,
) -> None:
    """R24: as text or bytes, with hyphens or blanks, as a key, in a pair or beside the value."""
    shown = str(redact_value("x", value))
    assert PASSWORD not in shown
    assert MASK in shown


class Shown:
    """An object whose printed form holds what is known to be secret."""

    def __repr__(self) -> str:
        return "<Shown hush>"


class Spelled(Enum):
    """A name that is neither text nor bytes."""

    PASSWORD = 1

    def __str__(self) -> str:
        return "pt_pwd"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("a hush", "a ****"),
        (770077, MASK),
        (Shown(), "<Shown ****>"),
        (ValueError("x"), "ValueError('x')"),
        ({"hush": ["hush", 1]}, {MASK: [MASK, 1]}),
        (
            {"name": "pt_pwd", "value": "x", "tno": "1"},
            {"name": "pt_pwd", "value": MASK, "tno": "1"},
        ),
        ({"name": "tno", "value": "x"}, {"name": "tno", "value": "x"}),
        ({1: "x", None: 2.5}, {"1": "x", "None": 2.5}),
        (gzip.compress(b"tno=1", mtime=0), repr(gzip.compress(b"tno=1", mtime=0))),
        (["pt_pwd", "a", "b"], ["pt_pwd", MASK, "b"]),
        (gzip.compress(b"pt_pwd=abc", mtime=0), MASK),
        (b"pt_pwd=abc", "b'pt_pwd=****'"),
        ({Spelled.PASSWORD: "x"}, {"pt_pwd": MASK}),
        (Shown, repr(Shown)),
    ],
)
def test_what_is_known_is_masked_in_values_too_and_the_rest_stays(
    value: object, shown: object
) -> None:
    assert redact_value("x", value, ["hush", "770077"]) == shown


def test_the_name_of_the_value_itself_counts() -> None:
    assert redact_value("pt_pwd", "x") == MASK
    assert redact_value("tno", "x") == "x"


def test_a_set_has_no_order_so_that_no_item_names_another() -> None:
    items = {"pt_pwd", *"abcdefgh"}
    shown = cast(list[str], redact_value("x", items))
    assert sorted(shown) == sorted(items)


def test_two_items_of_which_the_first_is_no_secrets_name_stay() -> None:
    assert redact_value("x", [["tno", "1"], ("pt_pwd", "")]) == [["tno", "1"], ["pt_pwd", ""]]


class Unprintable:
    """An object that cannot be printed, as one whose database session has ended."""

    def __repr__(self) -> str:
        raise RuntimeError(PASSWORD)


class Unreadable(dict[str, object]):
    """An object that raises when it is looked into."""

    def items(self) -> Any:
        raise RuntimeError(PASSWORD)


def test_what_cannot_be_printed_is_named_by_its_type() -> None:
    event = {"order": Unprintable(), "lazy": [Unreadable()], "number": 10**5000, "count": 3}
    assert redact_value("", event) == {
        "order": "<unprintable Unprintable>",
        "lazy": ["<unprintable Unreadable>"],
        "number": "<unprintable int>",
        "count": 3,
    }
    assert redact_value("", {Unprintable(): PASSWORD}) == "<unprintable dict>"


def test_what_holds_itself_is_masked_where_it_comes_again() -> None:
    inner: dict[str, object] = {"tno": "1"}
    inner["a"] = inner["b"] = inner
    shared = ["tno"]
    assert redact_value("", inner) == {"tno": "1", "a": MASK, "b": MASK}
    assert redact_value("", [shared, shared]) == [["tno"], ["tno"]]


def test_what_holds_too_much_is_masked_from_there_on() -> None:
    """A million leaves behind twenty lists, and lists and mappings without an end."""
    many: object = "tno"
    for _ in range(20):
        many = [many, many]
    assert len(str(redact_value("", many))) < 200_000
    for wide in (["tno"] * 10**6, dict.fromkeys(range(10**6), "tno")):
        shown = str(redact_value("", wide))
        assert shown.count("tno") < 10_000
        assert MASK in shown


HOSTILE = [
    ("'name':'pt_pwd'", " "),
    ("'pt_pwd',", " "),
    ("'pt_pwd'", "\\n"),
    ("name", "\\"),
    ("'value':'", "x"),
    ("'value':'", "\\'"),
    ("'value':'x',", " "),
    ("pt_pwd=u'", "\\"),
    ("<pt_pwd><![CDATA[", "]]"),
    ("pt_pwd", " '"),
    *((sign, sign) for sign in '{"=(['),
    ("A", "A"),
    ("%25", "25"),
    ("-----BEGIN PRIVATE KEY-----", "-----BEGIN "),
    ("-----END PRIVATE KEY-----", "\n"),
    ("tno,pt_pwd,x\n", "1,2,3\n"),
    ("| tno | pt_pwd |\n", "|-"),
    ("tno pt_pwd\n--- ---\n", "- "),
    ("insert into t (pt_pwd) values (", "'"),
    ("insert into t (pt_pwd,", "("),
    ("pt_pwd = ?\nparameters: ", "parameters:"),
    ("- value: x\n  name: pt_pwd\n", " "),
    ('{"name": "pt_pwd", ', "{"),
    ("pt_pwd='a' \"", 'b"b'),
    ("pt_pwd = <<EOT\n", "EOS\n"),
    ("[pt_pwd] => a\n", "b"),
    ("pt_pwd: # x\n", "# "),
    ("“pt_pwd”", "”"),
    ("\x1b[0m", "\x1b["),
    ("<td>pt_pwd</td>", "</td>"),
    ("\x1f\x8b\x08", "\xff"),
    ("70745f7077643d", "1f"),
    ("a://b:c@", "://"),
    ("-u a:b ", "mysql -p"),
    ("\x06pt_pwd\x12", "fpt_pwdn"),
    ("'x' for ", "'x' is 'y "),
    ("pt_pwd {", "value="),
    ("<name>pt_pwd</name><a>x</a>", "<a>x</a>"),
    ("cs1Label=pt_pwd ", "cs1="),
    ("| pt_pwd | a | b |\n", "| a"),
    ("pt_pwd(string)(string)", "(x)"),
    ("pt_pwd\n", "└ x\n"),
    ('[["a","pt_pwd"]', ',["x","y"]'),
    ("\x1b]8;;", "\x1b]"),
    ("docker login -p ", "-p "),
]


@pytest.mark.parametrize(("head", "tail"), HOSTILE)
def test_a_hostile_text_takes_no_more_time_than_its_length_explains(head: str, tail: str) -> None:
    """64 KiB: what begins a secret a thousand times, once with a long tail, or before a name."""
    size = 64 * 1024
    long = (head + tail * size)[:size]
    start = process_time()
    for text in ((head * size)[:size], ((head + tail * 99) * size)[:size], long):
        redact_text(text)
        redact_text(text + "','name':'pt_pwd'")
    assert process_time() - start < 10


def test_what_lies_too_deep_is_masked() -> None:
    deep: object = PASSWORD
    for depth in range(50):
        deep = [deep]
        if depth == 15:
            assert redact_value("", deep) == deep
    assert PASSWORD not in str(redact_value("", deep))
