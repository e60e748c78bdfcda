"""ajv reads an exported profile as the two Python engines do."""

import json
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kcp_proto import validate
from kcp_proto.profiles import Profile
from kcp_proto.testing import messages
from kcp_schemas import load_schema, message_names

from .ajv_checker import AjvChecker

TABLE = {
    "pay_types": ["PACA", "PAPT"],
    "tax_split": "always",
    "order_number": {"pattern": r"(?:WEB|[A-Z0-9_.-]{1,8})-?[0-9]{0,8}\+?", "max_length": 20},
    "require": ["good_name", "cust_ip"],
    "operations": {"payment.registration": {"values": {"pay_method": ["CARD"]}}},
}
PROFILE = Profile.parse(TABLE)
REQUESTS = [name for name in message_names() if name.endswith(".request")]
CHANGES = {
    **{
        each: ["WEB1", "A-1+", "a", "A\n", "", "ABCDEFGHI12345678", "WEB-12345678"]
        for each in ("ordr_idxx", "ordr_no", "mod_ordr_idxx")
    },
    "pay_type": ["PACA", "PAVC", "PAPT", ""],
    "good_name": ["", "goods"],
    "cust_ip": ["", "192.0.2.1"],
    "pay_method": ["CARD", "BANK"],
}


@pytest.fixture(scope="module", name="narrowed")
def fixture_narrowed(
    open_ajv: Callable[..., AjvChecker], tmp_path_factory: pytest.TempPathFactory
) -> AjvChecker:
    folder = tmp_path_factory.mktemp("narrowed")
    for name in REQUESTS:
        (folder / f"{name}.json").write_text(json.dumps(PROFILE.schema(name)))
    return open_ajv(str(folder))


@pytest.mark.parametrize("name", REQUESTS)
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(data=st.data())
def test_three_engines_agree_on_a_profile(
    name: str, data: st.DataObject, narrowed: AjvChecker
) -> None:
    fields = sorted(CHANGES.keys() & load_schema(name)["properties"].keys())
    payload: dict[str, object] = {**data.draw(messages(name))}
    for field in fields:
        payload[field] = data.draw(st.sampled_from(CHANGES[field]) | st.just(payload.get(field)))
    payload = {field: value for field, value in payload.items() if value is not None}
    semantic = {"text.nfc", "date-key", "time.impossible"}
    found = [each for each in validate(name, payload, profile=PROFILE) if each.rule not in semantic]
    found = [each for each in found if not each.rule.startswith("fields.")]
    assert narrowed.verdict(name, json.dumps(payload)).whole == (not found)
