"""A secret's name is known in every spelling, in a text and as the name of a value."""

import pytest

from kcp_proto import catalogue
from kcp_proto.redaction import MASK, is_secret_name, redact_text, redact_value
from kcp_schemas import message_names
from tests.secret_forms import SECRET

SENSITIVE = sorted(
    {
        field.name
        for name in message_names()
        for field in catalogue.message(name).fields.values()
        if field.sensitive
    }
)


def _camel(name: str) -> str:
    first, *words = name.split("_")
    return first + "".join(word.capitalize() for word in words)


def spellings(name: str) -> dict[str, str]:
    """Write a name as software does."""
    camel = _camel(name)
    pascal = camel[0].upper() + camel[1:]
    words = name.split("_")
    return {
        "as it is": name,
        "screaming": name.upper(),
        "kebab": name.replace("_", "-"),
        "train": "-".join(word.capitalize() for word in words),
        "dotted": name.replace("_", "."),
        "camel": camel,
        "pascal": pascal,
        "first word in capitals": words[0].upper() + _camel("_".join(["", *words[1:]])),
        "others in capitals": words[0] + "".join(words[1:]).upper(),
        "in one": "".join(words),
        "in one, capitals": "".join(words).upper(),
        "two underscores": name.replace("_", "__"),
        **{f"{before}…": before + name for before in ("X-", "Proxy-", "HTTP_", "old_", "_", "__")},
        **{
            f"{before}…": before + pascal for before in ("new", "str", "user.", "user->", "$this->")
        },
        **{f"…{after}": name + after for after in ("2", "_2", "_", "_confirm", "_new", "_enc")},
        **{f"…{after}": camel + after for after in ("Confirm", "Field", "Input", "List", "Hash")},
        **{f"…{after}": name + after for after in ("[]", "[0]", "['a']", "[0][]")},
        "within": f"user[{name}]",
        "deep within": f"user[0][{name}]",
        "escaped": f"{name[0]}\\u{ord(name[1]):04x}{name[2:]}",
        "escaped bytes": f"{name[0]}\\x{ord(name[1]):02x}{name[2:]}",
        "percent": f"{name[0]}%{ord(name[1]):02X}{name[2:]}",
        "entity": f"{name[0]}&#{ord(name[1])};{name[2:]}",
        "wide": "".join(chr(ord(letter) + 0xFEE0) for letter in name),
        "with what is not seen": f"{name[:2]}\u200b{name[2:]}",
        "a namespace": f"kcp:{name}",
        "after Korean": f"회원{name}",
    }


@pytest.mark.parametrize("spelling", spellings("pt_pwd"))
@pytest.mark.parametrize("name", [*SENSITIVE, "password", "privateKeyPassword", "kcpSignPw"])
def test_a_name_is_known_in_every_spelling(name: str, spelling: str) -> None:
    written = spellings(name)[spelling]
    for form in (
        '{"NAME":"VALUE","tno":"1"}',
        "{'NAME': 'VALUE'}",
        "x NAME=VALUE",
        "NAME : VALUE",
        "tno=1&NAME=VALUE",
        '{"name":"NAME","value":"VALUE"}',
    ):
        shown = redact_text(form.replace("NAME", written).replace("VALUE", SECRET))
        assert SECRET not in shown
        assert MASK in shown
    assert is_secret_name(written)
    assert redact_value("", {written: SECRET}) == {redact_text(written): MASK}


@pytest.mark.parametrize(
    "name",
    [
        *("tno", "res_cd", "keyboard", "monkey", "passenger", "compass", "bypass_mode", "pwdx"),
        *("accountant", "discount", "secretary", "key", "public_key", "keyword", "buyer", "card"),
        *("pt_mny", "pt_paycode", "name", "tel", "telephone", "customer", "signal", "ip", "12", ""),
    ],
)
def test_what_only_looks_like_a_name_is_none(name: str) -> None:
    assert not is_secret_name(name)
    assert redact_text(f"{name}=abc") == f"{name}=abc"
