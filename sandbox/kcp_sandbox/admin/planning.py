"""Read and show what shall go wrong: disruptions, the steps of a scenario, endings of windows."""

from kcp_sandbox.brain import Brain
from kcp_sandbox.disruptions import WINDOW_ENDINGS, DisruptionPlan, Step
from kcp_sandbox.input_errors import InputError

from .input import (
    Readers,
    read_list,
    read_mapping,
    read_number,
    read_text,
    read_truth,
    read_whole_number,
)
from .views import Json, show_plans, show_steps

_MOST_TIMES = 1_000


def read_disruption(value: object) -> DisruptionPlan:
    """Read a plan: the arguments of `kcp_sandbox.DisruptionPlan`; ``times: 0`` means always."""
    readers: Readers = {
        "kind": read_text,
        "operation": read_text,
        "times": lambda value: read_whole_number(value) or None,
        "probability": read_number,
        "seconds": read_number,
        "res_cd": read_text,
        "acts": read_truth,
    }
    return DisruptionPlan(**read_mapping(value, readers, "a disruption", needed=("kind",)))


def read_step(value: object) -> list[Step]:
    """Read a step of a scenario: a plan, or none where nothing goes wrong, for some requests."""
    readers: Readers = {
        "operation": read_text,
        "times": read_whole_number,
        "kind": read_text,
        "seconds": read_number,
        "res_cd": read_text,
        "acts": read_truth,
    }
    step = read_mapping(value, readers, "a step")
    operation, times = step.get("operation", ""), step.pop("times", 1)
    if not 1 <= times <= _MOST_TIMES:
        raise InputError("times", most=_MOST_TIMES)
    if "kind" in step:
        return [(operation, DisruptionPlan(**step))] * times
    if step.keys() - {"operation"}:
        raise InputError("missing", what="a step", name="kind")
    # A plan of any kind says whether there is such an operation.
    DisruptionPlan(kind="late", operation=operation)
    return [(operation, None)] * times


def read_ending(value: object) -> str:
    """Read how a payment window ends."""
    if value not in WINDOW_ENDINGS:
        raise InputError("choice", name="windows", choices=", ".join(WINDOW_ENDINGS))
    return read_text(value)


def show_planned(brain: Brain) -> Json:
    """Show what is planned for the requests and windows to come."""
    return {
        "disruptions": show_plans(brain.disruptions.planned()),
        "scenario": show_steps(brain.disruptions.steps()),
        "windows": list(brain.disruptions.endings()),
    }


def add_disruption(brain: Brain, body: object) -> Json:
    """Plan a disruption."""
    brain.disruptions.add(read_disruption(body))
    return show_planned(brain)


def follow_scenario(brain: Brain, body: object) -> Json:
    """Add steps to what the requests to come meet in order."""
    steps = read_mapping(body, {"steps": read_list}, "a scenario", needed=("steps",))["steps"]
    for operation, plan in [step for each in steps for step in read_step(each)]:
        brain.disruptions.follow(plan, operation=operation)
    return show_planned(brain)


def end_windows(brain: Brain, body: object) -> Json:
    """Say how the payment windows to come end."""
    read = read_mapping(body, {"endings": read_list}, "the windows", needed=("endings",))
    brain.disruptions.end_windows(*map(read_text, read["endings"]))
    return show_planned(brain)


def clear_disruptions(brain: Brain, body: object) -> Json:
    """Forget all that is planned, or the plan that has a number."""
    asked = read_mapping(body, {"number": read_whole_number}, "the body")
    if "number" in asked:
        brain.disruptions.remove(asked["number"])
    else:
        brain.disruptions.clear()
    return show_planned(brain)
