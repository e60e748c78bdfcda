"""Which values may have been signed instead of the right ones."""

import json
from collections.abc import Collection, Iterator, Mapping
from itertools import combinations, permutations

from kcp_proto import catalogue
from kcp_proto.catalogue import Operation

from .causes import RIGHT, Step

Wire = Mapping[str, str | int]
Values = tuple[str, ...]
Choice = tuple[Step, Values]
# A request of somebody else's may carry anything: what is compared stays bounded.
_MOST_OTHERS, _LONGEST_OTHER = 5, 256


def signed_values(operation: Operation, wire: Wire) -> list[Choice]:
    """List what may have been joined and signed.

    Args:
        operation: An operation that is signed.
        wire: The request's fields, texts and integers.

    Returns:
        The right values first, as far as the request has them; then wrong ones, each with its
        mistake.
    """
    texts = {name: str(value) for name, value in wire.items()}
    signed = {name: texts[name] for name in operation.sign if name in texts}
    others = _others(operation, texts)
    values = tuple(signed.values())
    return [
        (RIGHT, values),
        *_types(operation, signed),
        *_replaced(signed, others),
        *(
            (("text.order", ", ".join(order)), tuple(signed[name] for name in order))
            for order in permutations(signed)
        ),
        *_left_out(signed),
        *((("text.extra-field", name), (*values, value)) for name, value in others.items()),
        *_samples(operation, signed),
        (("text.names",), tuple(signed)),
        (("text.pairs",), tuple(f"{name}={value}" for name, value in signed.items())),
        (("text.case", "lower"), tuple(value.lower() for value in values)),
        (("text.case", "upper"), tuple(value.upper() for value in values)),
        (("text.quotes",), tuple(f'"{value}"' for value in values)),
        *((("text.json",), (text,)) for text in _bodies(operation, wire)),
    ]


def _others(operation: Operation, texts: Mapping[str, str]) -> dict[str, str]:
    described = operation.request.fields
    documented_first = sorted(texts, key=lambda name: name not in described)
    short = [
        name
        for name in documented_first
        if name not in operation.sign and 0 < len(texts[name]) <= _LONGEST_OTHER
    ]
    return {name: texts[name] for name in short[:_MOST_OTHERS]}


def _types(operation: Operation, signed: Mapping[str, str]) -> Iterator[Choice]:
    """Put in the values that tell operations apart, of this one and of the others."""
    own = operation.discriminator
    if own not in signed:
        return
    for other in map(catalogue.operation, catalogue.operations()):
        field = other.discriminator
        for value in _choices(other):
            if field == own:
                step: Step = ("text.other-type", own, value)
            else:
                step = ("text.type-field", field, value, own)
            yield step, tuple({**signed, own: value}.values())


def _choices(operation: Operation) -> Collection[str]:
    schema = operation.request.schema["properties"][operation.discriminator]
    choices: list[str] = schema["enum"] if "enum" in schema else [schema["const"]]
    return choices


def _replaced(signed: Mapping[str, str], others: Mapping[str, str]) -> Iterator[Choice]:
    for name in signed:
        for other, value in others.items():
            yield ("text.other-field", other, name), tuple({**signed, name: value}.values())


def _left_out(signed: Mapping[str, str]) -> Iterator[Choice]:
    for count in range(1, len(signed)):
        for names in combinations(signed, count):
            step: Step = ("text.left-out", ", ".join(names))
            yield step, tuple(value for name, value in signed.items() if name not in names)
            yield step, tuple({**signed, **dict.fromkeys(names, "")}.values())


def _samples(operation: Operation, signed: Mapping[str, str]) -> Iterator[Choice]:
    example: Mapping[str, str] = operation.request.schema["examples"][0]
    for names in [(name,) for name in signed] + [tuple(signed)]:
        changed = {name: example[name] for name in names}
        yield ("text.sample-value", ", ".join(names)), tuple({**signed, **changed}.values())


def _bodies(operation: Operation, wire: Wire) -> Iterator[str]:
    fields = operation.request.fields
    (signature,) = (name for name, field in fields.items() if field.source == "signature")
    credentials = [name for name, field in fields.items() if field.sensitive == "credential"]
    unsigned = {name: value for name, value in wire.items() if name != signature}
    bare = {name: value for name, value in wire.items() if name not in credentials}
    for members in (unsigned, {**unsigned, signature: ""}, bare):
        yield from _json_texts(members)


def _json_texts(members: Wire) -> Iterator[str]:
    """Write JSON as the usual writers of several languages do."""
    compact = json.dumps(members, separators=(",", ":"))
    yield json.dumps(members, ensure_ascii=False, separators=(",", ":"))
    yield compact
    yield compact.replace("/", "\\/")
    yield json.dumps(members)
    yield json.dumps(members, ensure_ascii=False)
    yield json.dumps(members, ensure_ascii=False, indent=2)
