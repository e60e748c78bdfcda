"""From a question to the bytes of its requests: a valid message, and one thing that is changed.

What a recipe may change: ``certificate`` (``foreign`` or ``expired``), ``set`` (members and their
JSON values), ``repeat`` (a text that is one character many times), ``drop`` (members),
``other`` (the first value that is not the shop's own), ``line_ends`` (in a certificate), ``sign``
(what is signed in place of what is sent), ``content_type``, ``encoding``, ``cut`` (bytes missing at
the end) and ``path``. Everything else is as `kcp_proto.build_request` makes it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from kcp_proto import Environment, HttpRequest, Identity, build_request, catalogue
from kcp_proto.catalogue import Operation
from kcp_proto.redaction import redact
from kcp_proto.showing import MaskedRepr, last_four
from kcp_proto.sign_string import SEPARATOR
from kcp_transports.https import request_bytes

from .questions import RequestRecipe
from .strangers import Sender

_HEADER, _FOOTER = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Draft(MaskedRepr):
    """A request of a survey: the bytes that are sent, and the same with every secret masked.

    Args:
        recipe: What it was made by.
        request: What is sent. Its ``fields`` are those of the valid message that it began with, so
            that a recording knows what was asked.
        shown: The body, masked by the schema (R24: never show a secret).
    """

    recipe: RequestRecipe
    request: HttpRequest
    shown: str

    @property
    def name(self) -> str:
        """Give the request's name in the questions."""
        return self.recipe.name

    @property
    def head(self) -> str:
        """Write the request line and the headers as they go over the wire."""
        return request_bytes(self.request).partition(b"\r\n\r\n")[0].decode("ascii")

    def _shown(self) -> str:
        return f"<Draft {self.name} {self.request!r}>"


def draft(
    recipe: RequestRecipe,
    senders: Mapping[Sender, Identity],
    environment: Environment,
    values: Mapping[str, str],
) -> Draft:
    """Write a request.

    Args:
        recipe: What to write.
        senders: Who may send it.
        environment: Where it goes.
        values: What stands for each ``{name}`` of the recipe: ``number``, an order number that no
            payment has, or what the gateway gave for a payment of the survey's own.

    Returns:
        The request.
    """
    alter = recipe.alter
    identity = senders[alter.get("certificate", "shop")]
    base = build_request(recipe.operation, fields_of(recipe, values), identity, environment)
    operation = catalogue.operation(recipe.operation)
    members = _altered(dict(base.fields), alter)
    if operation.sign:
        signed = [str(each) for each in map((members | alter.get("sign", {})).get, operation.sign)]
        # Without a signed member the valid message's signature stays.
        if operation.sign and None not in map(members.get, operation.sign):
            members[operation.signature] = identity.sign(SEPARATOR.join(signed))
    headers = dict(base.headers)
    if "content_type" in alter:
        headers["Content-Type"] = alter["content_type"]
    return Draft(
        recipe=recipe,
        request=replace(
            base,
            url=environment.base_url + alter.get("path", operation.path),
            headers=headers,
            body=_text(members, alter).encode(alter.get("encoding", "utf-8")),
        ),
        shown=_text(_masked(operation, members, recipe), alter),
    )


def fields_of(recipe: RequestRecipe, values: Mapping[str, str]) -> dict[str, str]:
    """Give the caller's fields of a recipe.

    Args:
        recipe: The recipe.
        values: What stands for each ``{name}`` in it.
    """
    return {
        name: values[value[1:-1]] if value[:1] == "{" else value
        for name, value in recipe.fields.items()
    }


def _altered(members: dict[str, Any], alter: Mapping[str, Any]) -> dict[str, Any]:
    for name, (text, times) in alter.get("repeat", {}).items():
        members[name] = text * times
    for name, values in alter.get("other", {}).items():
        members[name] = next(value for value in values if value != members[name])
    for name in alter.get("line_ends", ()):
        members[name] = _with_line_ends(members[name])
    members.update(alter.get("set", {}))
    return {name: value for name, value in members.items() if name not in alter.get("drop", ())}


def _with_line_ends(certificate: str) -> str:
    return certificate.replace(_HEADER, f"{_HEADER}\n").replace(_FOOTER, f"\n{_FOOTER}\n")


def _masked(
    operation: Operation, members: Mapping[str, Any], recipe: RequestRecipe
) -> dict[str, Any]:
    """Mask what the schema calls sensitive; what it does not know, the recipe itself says.

    R24: of a real transaction number the last four characters are shown.
    """
    known = operation.request.fields
    masked: dict[str, Any] = {}
    for name, value in members.items():
        field = known.get(name)
        if field is None or field.sensitive is None:
            is_real = field is not None and field.last_four and recipe.fields.get(name) == "{tno}"
            masked[name] = last_four(value) if is_real else value
            continue
        hidden = redact(operation.request, {name: value})[name]
        has_line_ends = isinstance(value, str) and "\n" in value
        masked[name] = _with_line_ends(hidden) if has_line_ends else hidden
    return masked


def _text(members: Mapping[str, Any], alter: Mapping[str, Any]) -> str:
    text = json.dumps(members, ensure_ascii=False, separators=(",", ":"))
    return text[: len(text) - alter.get("cut", 0)]
