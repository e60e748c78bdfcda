"""Without an extra the core does the same, slower, or says in one sentence what to install."""

import json
import sys
from collections.abc import Callable
from typing import Any

import pytest

from kcp_proto.documents import decode
from kcp_proto.validation import fast_engine, lint, validate
from kcp_proto.wire import encode
from kcp_schemas import load_schema, message_names

TEXTS = {"가": "홍길동 \u2028\x7f/\\\"'<>", "": "", "n": "\x00\x1f\t\n", "e": "😀", "one": "1"}
BROKEN: dict[str, Any] = {"res_cd": 5, "tno": "x", "mod_type": 5, "extra": ""}


@pytest.fixture
def no_extras(monkeypatch: pytest.MonkeyPatch, forget: Callable[[], None]) -> None:
    """Act as if the extra ``[fast]`` were not installed, and forget what was built with it."""
    for name in ("orjson", "jsonschema_rs"):
        monkeypatch.setitem(sys.modules, name, None)
    forget()


def plain(fields: dict[str, str]) -> bytes:
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()


def test_both_encoders_write_the_same_bytes_with_extras() -> None:
    assert encode(TEXTS) == plain(TEXTS)


@pytest.mark.usefixtures("no_extras")
def test_both_encoders_write_the_same_bytes_without_extras() -> None:
    assert encode(TEXTS) == plain(TEXTS)


@pytest.mark.usefixtures("no_extras")
def test_both_decoders_read_the_same_without_extras() -> None:
    assert decode(plain(TEXTS)) == TEXTS


@pytest.mark.usefixtures("no_extras")
@pytest.mark.parametrize("name", message_names())
def test_without_the_fast_engine_the_reference_says_the_same(
    name: str, forget: Callable[[], None]
) -> None:
    assert fast_engine(load_schema(name)) is None
    example = load_schema(name)["examples"][0]
    assert validate(name, example) == []
    broken = {**example, **BROKEN, load_schema(name)["required"][0]: None}
    slow = lint(name, broken)
    sys.modules.pop("jsonschema_rs")
    forget()
    assert fast_engine(load_schema(name)) is not None
    assert lint(name, broken) == slow
    assert slow


def test_testing_without_hypothesis_says_what_to_install() -> None:
    with pytest.MonkeyPatch.context() as patch:
        # The test runner itself uses hypothesis, so it is hidden for this import only.
        patch.setitem(sys.modules, "hypothesis", None)
        for name in [name for name in sys.modules if name.startswith("kcp_proto.testing")]:
            patch.delitem(sys.modules, name)
        with pytest.raises(ModuleNotFoundError) as caught:
            __import__("kcp_proto.testing")
    assert str(caught.value) == (
        "kcp_proto.testing needs hypothesis: pip install 'kcp-proto[testing]'"
    )
    assert caught.value.name == "hypothesis"
