"""What was sent in place of a value that is known, and in which order the fields were signed."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from kcp_proto import catalogue
from kcp_proto.catalogue import Operation
from kcp_proto.json_values import is_object
from kcp_sandbox.inspector import NOTICE, Record
from kcp_sandbox.shops import name_in, shop_path

Json = dict[str, Any]
_ORDER = "text.order"
_CHOICES = ("enum", "const")


def known_values(record: Record) -> list[Json]:
    """List the values of a refused request that are none of those that are known.

    Args:
        record: The request's record.

    Returns:
        Of each the field's name, or ``path``, what was ``sent``, masked, and the ``known`` values.
    """
    if record.operation == NOTICE or not record.is_refused:
        return []
    return [
        {"name": name, "sent": sent, "known": list(dict.fromkeys(known))}
        for name, sent, known in _unknown(record)
    ]


def signed_fields(record: Record) -> Json:
    """Tell which fields must be signed, in their order, and in which they were.

    Args:
        record: The request's record.

    Returns:
        The names under ``must``, and under ``was`` if a cause proves another order of them.
    """
    if record.operation in ("", NOTICE) or not record.expected:
        return {"must": [], "was": []}
    names = [name for name in catalogue.operation(record.operation).sign if name in record.request]
    orders = (cause.message for cause in record.causes if cause.id == _ORDER)
    was = [order.rpartition(": ")[2].split(", ") for order in orders]
    proven = [each for each in was if {*each} == {*names}]
    return {"must": names, "was": proven[0] if proven else []}


def _unknown(record: Record) -> Iterator[tuple[str, object, Sequence[str]]]:
    if record.operation:
        yield from _of_fields(record)
        return
    every = [catalogue.operation(name) for name in catalogue.operations()]
    shop = name_in(record.path.encode("utf-8", "replace"))
    below = shop_path(shop) if shop else ""
    here = [each for each in every if below + each.path == record.path]
    if not here:
        yield "path", record.path, [below + each.path for each in every]
        return
    sent = _sent(record)
    for name in dict.fromkeys(each.discriminator for each in here):
        known = [value for each in here if each.discriminator == name for value in _told(each)]
        if name in sent and str(sent[name]) not in known:
            yield name, sent[name], known


def _of_fields(record: Record) -> Iterator[tuple[str, object, Sequence[str]]]:
    fields = catalogue.operation(record.operation).request.fields
    for fault in record.faults:
        name = fault.pointer.removeprefix("/")
        if fault.rule in _CHOICES and name in fields and name in record.request:
            yield name, record.request[name], fields[name].choices


def _told(operation: Operation) -> Sequence[str]:
    """List the values by which an operation is told from the others of its path."""
    constant = operation.constants.get(operation.discriminator)
    return [constant] if constant else operation.request.fields[operation.discriminator].choices


def _sent(record: Record) -> Json:
    try:
        sent: object = json.loads(record.raw_request)
    except (ValueError, RecursionError):
        return {}
    return dict(sent) if is_object(sent) else {}
