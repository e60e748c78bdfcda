"""What looks like a secret in any text (R24)."""

from base64 import b64encode

import pytest

from kcp_proto import catalogue, redaction
from kcp_proto.redaction import find_secrets, is_secret_name
from kcp_schemas import message_names
from tests.core.conftest import Forget

KEY = "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----"


@pytest.mark.parametrize("name", ["Authorization", "cookie", "Set-Cookie"])
def test_a_header_that_carries_a_secret_is_found_unless_it_is_masked(name: str) -> None:
    found = list(find_secrets(f"{name}: session=canary"))
    assert {secret.name for secret in found} == {name.lower()}
    assert list(find_secrets(f"{name}: ****")) == []


def test_the_face_hands_out_what_it_lists_and_nothing_else() -> None:
    assert set(redaction.__all__) == set(dir(redaction))
    assert not hasattr(redaction, "none")


@pytest.mark.parametrize(
    "text",
    [
        '["pt_pwd","canary"]',
        "('pt_pwd', 'canary')",
        '{"name":"pt_pwd","value":"canary"}',
        '{"value":"canary","name":"pt_pwd"}',
        '{"value":canary,"name":"pt_pwd"}',
        "<pt_pwd><![CDATA[canary]]></pt_pwd>",
        "pt_pwd=u'canary'",
    ],
)
def test_a_value_is_found_where_it_stands_beside_its_name(text: str) -> None:
    """R24: the place is the value's, without its quotes."""
    found = list(find_secrets(text))
    assert [(secret.kind, secret.name) for secret in found] == [("field", "pt_pwd")]
    assert text[found[0].start : found[0].end] == "canary"
    assert list(find_secrets(text.replace("canary", "****"))) == []


def deeper(text: str, times: int) -> str:
    """Wrap a text in Base64 again and again."""
    for _ in range(times):
        text = b64encode(f"{text}\n".encode()).decode()
    return text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"a {KEY} b", [("private-key", "", 2, 60)]),
        ("MIIE\n-----END PRIVATE KEY-----", [("private-key", "", 0, 30)]),
        ("a: MIIE\n-----END PRIVATE KEY-----", [("private-key", "", 2, 33)]),
        (KEY.replace("PRIVATE KEY", "CERTIFICATE"), [("certificate", "", 0, 58)]),
        ("a 5555555555554444", [("card-number", "", 2, 18)]),
        ("378282246310005", [("card-number", "", 0, 15)]),
        ("378282246310006", []),
        ("x " + "A" * 342 + "==", [("signature", "", 2, 346)]),
        ("Bearer abcdefg1", [("field", "authorization", 7, 15)]),
        ("x://a:b@c", [("field", "password", 6, 7)]),
        ("tno,PT_PWD\n1,a", [("field", "pt_pwd", 13, 14)]),
        ("tno    PT_PWD\n---  -------\n1      a", [("field", "pt_pwd", 34, 35)]),
        ("insert into t (PT_PWD) values ('a')", [("field", "pt_pwd", 32, 33)]),
        (
            "PT_PWD = ?\nParameters: a",
            [("field", "pt_pwd", 9, 10), ("field", "pt_pwd", 23, 24)],
        ),
        *[
            (b64encode(content).decode(), [(kind, name, 0, length)])
            for content, kind, name, length in (
                ("pt_pwd=abcdefgh 한".encode()[:-1], "field", "pt_pwd", 24),
                ("pt_pwd=abcdefgh".encode("utf-16"), "field", "pt_pwd", 44),
                ("\ufeffpt_pwd=abcdefgh".encode("utf-16-be"), "field", "pt_pwd", 44),
                ("pt_pwd=abcdefgh".encode("utf-16-le"), "field", "pt_pwd", 40),
                ("pt_pwd=abcdefgh".encode("utf-16-be"), "field", "pt_pwd", 40),
                (b"pt_pwd=abcdefgh\t1", "field", "pt_pwd", 24),
                (b"\x01 pt_pwd=abcdefgh", "unreadable", "", 24),
            )
        ],
        (deeper("pt_pwd=abcdefgh", 3), [("field", "pt_pwd", 0, 52)]),
        (deeper("pt_pwd=abcdefgh", 4), [("unreadable", "", 0, 72)]),
    ],
)
def test_each_secret_has_a_kind_a_name_and_a_place(
    text: str, found: list[tuple[str, str, int, int]]
) -> None:
    assert list(find_secrets(text)) == found


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("myApiKey", True),
        ("x_api_key_2", True),
        ("dbpasswordvalue", False),
        ("bypass", False),
        ("keypw", False),
        ("2", False),
        ("", False),
        (b"pt_pwd", True),
        (b"\xffpt_pwd", True),
        ("user[pt_pwd][0]", True),
        ("%70t_mny", False),
        (None, False),
    ],
)
def test_a_name_is_a_secrets_or_not(name: object, secret: bool) -> None:
    assert is_secret_name(name) is secret


def test_the_schemas_say_which_names_are_secret(forget: Forget) -> None:
    forget()
    fields = [
        field for name in message_names() for field in catalogue.message(name).fields.values()
    ]
    assert [
        field.name for field in fields if field.sensitive and not is_secret_name(field.name)
    ] == []
    assert not is_secret_name("site_cd")
    masked = next(field for field in fields if field.mask)
    assert list(find_secrets(f"{masked.name}: {masked.mask}")) == []
