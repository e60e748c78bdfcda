"""Read a plan from YAML, and say exactly what is wrong with one."""

from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import Any, TypeVar

import kcp_sandbox.admin
from kcp_proto import catalogue
from kcp_proto.json_values import is_object
from kcp_sandbox.admin import (
    read_disruption,
    read_list,
    read_mapping,
    read_number,
    read_text,
    read_whole_number,
)
from kcp_sandbox.input_errors import InputError

from .plan import DEPOSITS, STEPS, WINDOWS, Case, Plan, Step, Text, check_observation

Entry = TypeVar("Entry")
_LANGUAGES: tuple[str, ...] = ("en", "ko")
_AMOUNT, _PAY_TYPE = 10_000, "PACA"
_FILES = ("crlf",)
_MOST_SECONDS = 600
_CHOICES = {"window": WINDOWS, "deposit": DEPOSITS}


@cache
def ordinary_plan() -> Plan:
    """Give the plan that comes with the package."""
    return read_plan((resources.files(__package__ or "") / "plan.yaml").read_bytes())


def read_plan(text: bytes) -> Plan:
    """Read a plan.

    Args:
        text: UTF-8 bytes, YAML: ``title`` and ``cases``.

    Returns:
        The plan.

    Raises:
        InputError: Not YAML, or a case is wrong; the text says which, and in what.
    """
    readers = {"title": _read_text, "cases": read_list}
    whole = read_mapping(
        kcp_sandbox.admin.read_yaml(text), readers, "the plan", needed=tuple(readers)
    )
    cases = _each(whole["cases"], _read_case, "cases", "id")
    if not cases:
        raise InputError("exam.empty")
    names = [case.id for case in cases]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise InputError("exam.twice", name=twice[0])
    return Plan(whole["title"], cases)


def _read_case(value: object) -> Case:
    readers: dict[str, Callable[[object], Any]] = {
        "id": _read_id,
        "title": _read_text,
        "why": _read_text,
        "source": read_text,
        "amount": _read_amount,
        "pay_type": _read_method,
        "meets": lambda given: _each(read_list(given), read_disruption, "meets"),
        "steps": lambda given: _each(read_list(given), _read_step, "steps"),
        "observations": lambda given: _each(read_list(given), _read_observation, "observations"),
        "goods": read_whole_number,
        "needs_hook": lambda given: given in ("true", True),
        "left": read_whole_number,
        "files": _choice("files", _FILES),
    }
    needed = ("id", "title", "why", "source", "steps", "observations")
    read = read_mapping(value, readers, "a case", needed=needed)
    if not read["steps"] or read["steps"][0].name != "order":
        raise InputError("exam.first")
    if not (read["observations"] or "goods" in read):
        raise InputError("exam.nothing")
    if "cancelled" in read["observations"] and "left" not in read:
        raise InputError("missing", what="a case with cancelled", name="left")
    usual: dict[str, Any] = {"amount": _AMOUNT, "pay_type": _PAY_TYPE, "meets": ()}
    return Case(**{**usual, **read})


def _each(
    entries: list[Any], read: Callable[[object], Entry], name: str, called: str = ""
) -> tuple[Entry, ...]:
    done: list[Entry] = []
    for number, entry in enumerate(entries, start=1):
        try:
            done.append(read(entry))
        except InputError as error:
            named = str(entry.get(called, "")) if is_object(entry) else ""
            where = f"{name} ({named})" if named else name
            raise InputError(
                "entry", name=where, number=number, reason=error, reason_ko=error.korean
            ) from None
    return tuple(done)


def _read_id(value: object) -> str:
    text = read_text(value)
    if not (text and text.isascii() and text.replace("-", "").isalnum()):
        raise InputError("exam.id")
    return text


def _read_text(value: object) -> Text:
    readers = dict.fromkeys(_LANGUAGES, read_text)
    return read_mapping(value, readers, "a text", needed=_LANGUAGES)


def _read_amount(value: object) -> int:
    amount = read_whole_number(value)
    if amount < 1:
        raise InputError("at least 1", name="amount")
    return amount


def _read_method(value: object) -> str:
    known = catalogue.operation("payment.approval").request.fields["pay_type"].choices
    return _choice("pay_type", tuple(filter(None, known)))(value)


def _read_observation(value: object) -> str:
    text = read_text(value)
    check_observation(text)
    return text


def _read_step(value: object) -> Step:
    if is_object(value) and len(value) == 1:
        ((name, given),) = value.items()
        name, text = str(name), read_text(given)
    else:
        name, text = read_text(value), ""
    kind = STEPS.get(name)
    if kind is None:
        guess = catalogue.nearest(name, STEPS)
        raise InputError("no such", what="step", name=name, guess=guess)
    if kind == "choice":
        return Step(name, _choice(name, _CHOICES[name])(text))
    if kind == "seconds":
        if not 0 < read_number(text) <= _MOST_SECONDS:
            raise InputError("seconds", most=float(_MOST_SECONDS))
    elif text and kind != "won or all":
        raise InputError("exam.bare", name=name)
    elif text:
        _read_amount(text)
    return Step(name, text)


def _choice(name: str, choices: tuple[str, ...]) -> Callable[[object], str]:
    def read(value: object) -> str:
        if value not in choices:
            raise InputError("choice", name=name, choices=", ".join(choices))
        return read_text(value)

    return read
