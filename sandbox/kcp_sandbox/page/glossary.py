"""What the wire's names and codes mean, for the page; from the schemas and code tables alone."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from kcp_proto import catalogue
from kcp_proto.catalogue import Message, Operation
from kcp_sandbox.inspector import NOTICE
from kcp_sandbox.store import INQUIRY
from kcp_schemas import code_table_names, load_code_table, load_result_codes

from .language import words

Json = dict[str, Any]
_METHODS = ("pay_type", "pay_method")


@cache
def glossary(lang: str) -> Json:
    """Explain operations, fields and codes.

    Args:
        lang: ``en`` or ``ko``.

    Returns:
        ``operations``: each with its ``title`` and ``path``, the first ``amount`` among its
        fields, and what its ``fields`` mean; ``codes``: fields to codes to words; ``results``:
        result codes to words; ``orders``: the names of fields that hold an order number.
    """
    operations = {name: _operation(catalogue.operation(name), lang) for name in _names()}
    return {
        "operations": {**operations, NOTICE: _notice(lang)},
        "codes": _codes(lang),
        "results": _results(lang),
        "orders": [*catalogue.order_number_fields(), "order_no"],
    }


def title(name: str, lang: str) -> str:
    """Name an operation: in the page's own words, else as its schema or its wire name does.

    Args:
        name: The operation's name.
        lang: ``en`` or ``ko``.
    """
    if chosen := words(lang).get(name):
        return chosen
    if lang == "ko":
        text: str = catalogue.operation(name).request.schema["title"]
        return text.removesuffix(f" {words('ko')['request']}")
    return name.replace(".", " ").replace("_", " ").capitalize()


def method(pay_type: str, lang: str) -> str:
    """Name a payment method.

    Args:
        pay_type: Its code.
        lang: ``en`` or ``ko``.
    """
    message = catalogue.response_to(INQUIRY, {"pay_type": pay_type})
    korean: str = message.schema["title"]
    english = message.name.rpartition(".")[2].replace("_", " ")
    return korean.rpartition(": ")[2] if lang == "ko" else english


def pay_types() -> tuple[str, ...]:
    """List the codes of the payment methods of which an inquiry tells."""
    return catalogue.operation(INQUIRY).request.fields["pay_type"].choices


def _names() -> Iterable[str]:
    return catalogue.operations()


def _operation(operation: Operation, lang: str) -> Json:
    messages = (operation.request, *catalogue.responses(operation.name))
    amounts = [name for name, each in operation.request.fields.items() if each.kind == "won"]
    return {
        "title": title(operation.name, lang),
        "path": operation.path,
        "amount": amounts[0] if amounts else "",
        "fields": _meanings(messages, lang),
    }


def _notice(lang: str) -> Json:
    message = catalogue.message(NOTICE)
    shown = words(lang)[NOTICE]
    return {"title": shown, "path": "", "amount": "ipgm_mnyx", "fields": _meanings([message], lang)}


def _meanings(messages: Iterable[Message], lang: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for message in messages:
        for name, field in message.fields.items():
            found.setdefault(name, _meaning(field.schema, lang))
    return found


def _meaning(schema: Mapping[str, Any], lang: str) -> str:
    """Say what a field means, in a few words: what follows is for a page of documentation."""
    if lang == "ko":
        return str(schema.get("title", ""))
    text = str(schema.get("description", ""))
    for end in (";", ". ", ":"):
        text = text.partition(end)[0]
    return text.removesuffix(".")


def _codes(lang: str) -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for table in map(load_code_table, code_table_names()):
        meanings = {code: each[lang] for code, each in table["codes"].items()}
        for field in table["fields"]:
            found.setdefault(field, {}).update(meanings)
    methods = {pay_type: method(pay_type, lang) for pay_type in pay_types()}
    found |= {field: methods for field in _METHODS}
    for operation in map(catalogue.operation, _names()):
        constant = operation.constants.get(operation.discriminator)
        if constant:
            told = found.setdefault(operation.discriminator, {})
            told[constant] = title(operation.name, lang)
    return found


def _results(lang: str) -> Mapping[str, str]:
    table = load_result_codes()
    return {code: table["kinds"][kind][lang] for code, kind in table["codes"].items()}
