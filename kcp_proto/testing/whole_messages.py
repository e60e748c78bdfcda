"""Strategies for whole messages: which fields are there, and what they owe each other."""

from collections.abc import Callable, Collection, Mapping
from functools import cache, partial

from hypothesis import strategies as st

from kcp_proto import catalogue
from kcp_proto.catalogue import Message, Relation, RelationKind
from kcp_proto.faults import RULES
from kcp_proto.validation import RELATIONS, keeps, reference_engine

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
        success = {name: st.sampled_from(values) for name, values in message.success.items()}
        described |= _members(message, message.fields, always, success)
    if not schema["additionalProperties"]:
        return described
    names = [name for name in _UNDOCUMENTED if name not in message.fields]
    undocumented = st.dictionaries(st.sampled_from(names), st.text(max_size=9), max_size=2)
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
    """Change a payload as little as its relations ask for; what they only advise against stays.

    Returns:
        The payload; empty if a changed value does not fit its field.
    """
    relations = binding(message)
    # A change may break the next relation.
    for relation in (*relations, *relations):
        if not keeps(relation, payload):
            changed = _REPAIRS[relation.kind](relation, payload)
            if not all(
                fits(message.name, name)(text)
                for name, text in changed.items()
                if text != payload[name]
            ):
                return {}
            payload = changed
    return payload if all(keeps(relation, payload) for relation in relations) else {}


def binding(message: Message) -> list[Relation]:
    """List the relations of a message that are more than advice."""
    return [
        relation
        for relation in message.relations
        if RULES[RELATIONS[relation.kind].rule].severity == "error"
    ]


def _repeat(relation: Relation, payload: dict[str, str]) -> dict[str, str]:
    return {**payload, relation.field: payload[relation.others[0]]}


def _split(relation: Relation, payload: dict[str, str]) -> dict[str, str]:
    first, *others = relation.others
    return {**payload, first: payload[relation.field], **dict.fromkeys(others, "0")}


def _leave_out(relation: Relation, payload: dict[str, str]) -> dict[str, str]:
    names = (relation.field, *relation.others)
    return {name: text for name, text in payload.items() if name not in names}


_REPAIRS: Mapping[RelationKind, Callable[[Relation, dict[str, str]], dict[str, str]]] = {
    "equals": _repeat,
    "at-most": _repeat,
    "sum-of": _split,
    "all-or-none": _leave_out,
}
