"""Strategies for whole messages: which fields are there, and what they owe each other."""

from collections.abc import Collection, Mapping
from functools import cache, partial

from hypothesis import strategies as st

from kcp_proto import catalogue
from kcp_proto.catalogue import Message
from kcp_proto.validation import keeps, reference_engine

from .field_texts import Texts, fits, texts

Payloads = st.SearchStrategy[dict[str, str]]
# Names seen in the field and names that look like something else. R1: responses are open; R14:
# names are the wire's, typos included.
_UNDOCUMENTED = ("order_no", "trace_no", "canc_time", "res_cd ", "RES_CD", "__class__", "한글")


@cache
def valid_messages(message_name: str) -> Payloads:
    """Build a strategy for whole valid messages.

    Args:
        message_name: The message.

    Returns:
        Wire texts by field name; of a response, as many successes as refusals.
    """
    message = catalogue.message(message_name)
    schema = message.schema
    described = _members(message, message.fields, schema["required"])
    if "if" in schema:
        met = reference_engine(schema["if"]).is_valid
        described = described.filter(lambda payload: not met(payload))
    if message.success:
        always = [*schema["required"], *message.on_success]
        success = {name: st.just(text) for name, text in message.success.items()}
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
    required = [
        name for name in message.schema["required"] if message.fields[name].source == "caller"
    ]
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
    return members.map(partial(_related, message)).filter(bool) if message.relations else members


def _related(message: Message, payload: dict[str, str]) -> dict[str, str]:
    """Let a field that breaks a relation repeat the other field, as every kind of relation allows.

    Returns:
        The payload; empty if no such value fits the field.
    """
    # A value that is repeated may break the next relation.
    for relation in (*message.relations, *message.relations):
        if not keeps(relation, payload):
            payload = {**payload, relation.field: payload[relation.other]}
            if not fits(message.name, relation.field)(payload[relation.field]):
                return {}
    return payload if all(keeps(relation, payload) for relation in message.relations) else {}
