"""Strategies for whole messages: which fields are there, and what they owe each other."""

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any

from hypothesis import strategies as st

from kcp_proto import catalogue
from kcp_proto.catalogue import Message
from kcp_proto.validation import reference

from .field_texts import Texts, texts

Payloads = st.SearchStrategy[dict[str, str]]
# Names seen in the field and names that look like something else (R1, R14).
_UNDOCUMENTED = ("order_no", "trace_no", "canc_time", "res_cd ", "RES_CD", "__class__", "한글")


@cache
def valid_messages(message_name: str) -> Payloads:
    """Build a strategy for whole valid messages.

    Args:
        message_name: The message.

    Returns:
        Wire texts by field name; of an answer, as many successes as refusals.
    """
    message = catalogue.message(message_name)
    schema = message.schema
    described = _members(message, message.fields, schema["required"])
    if "if" in schema:
        met = reference(schema["if"]).is_valid
        described = described.filter(lambda payload: not met(payload))
    if "x-kcp-success" in schema:
        always = [*schema["required"], *schema.get("then", {}).get("required", ())]
        success = {name: st.just(text) for name, text in schema["x-kcp-success"].items()}
        described |= _members(message, message.fields, always, success)
    if not schema["additionalProperties"]:
        return described
    undocumented = st.dictionaries(st.sampled_from(_UNDOCUMENTED), st.text(max_size=9), max_size=2)
    return st.tuples(described, undocumented).map(lambda parts: parts[0] | parts[1])


@cache
def caller_messages(operation_name: str) -> Payloads:
    """Build a strategy for the wire text that a caller gives to ``build_request``.

    Args:
        operation_name: The operation.

    Returns:
        The caller's fields; constants are sometimes among them.
    """
    message = catalogue.operation(operation_name).request
    names = [
        field.name for field in message.fields.values() if field.source in ("caller", "constant")
    ]
    asked = [name for name in names if message.fields[name].source == "caller"]
    required = [name for name in message.schema["required"] if name in asked]
    return _members(message, names, required)


def _members(
    message: Message,
    names: Collection[str],
    required: Collection[str],
    fixed: Mapping[str, Texts] | None = None,
) -> Payloads:
    strategies = {name: texts(message.name, name) for name in names} | dict(fixed or {})
    must = {name: strategies[name] for name in required}
    may = {name: strategies[name] for name in strategies if name not in must}
    members = st.fixed_dictionaries(must, optional=may)
    equal = dict(_equal_pairs(message))
    return members.map(lambda payload: _equalised(payload, equal)) if equal else members


def _equal_pairs(message: Message) -> Iterator[tuple[str, str]]:
    properties: Mapping[str, Mapping[str, Any]] = message.schema["properties"]
    for name, field in properties.items():
        if "x-kcp-equals" in field:
            yield name, field["x-kcp-equals"]


def _equalised(payload: dict[str, str], equal: Mapping[str, str]) -> dict[str, str]:
    copied = {
        name: payload[other]
        for name, other in equal.items()
        if name in payload and other in payload
    }
    return {**payload, **copied}
