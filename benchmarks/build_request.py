"""build_request of every operation: validate, sign, Base64 and encode, against a bare signature."""

from dataclasses import fields as members
from typing import Any

import kcp_proto
from benchmarks import material
from benchmarks.contest import Contender, Effort, Result, contest
from benchmarks.section import Aim, Chart, Section, run_alone
from benchmarks.worker_process import WorkerProcess
from kcp_proto import catalogue
from kcp_proto.sign_string import join_signed
from kcp_proto.validation import check_message
from kcp_proto.wire import encode, to_wire

_AIM, _AIM_PLAIN = 1.04, 1.15
_BARE, _WHOLE, _PLAIN = "bare signature", "build_request", "build_request without [fast]"
_AROUND, _AROUND_PLAIN = "signer stubbed", "signer stubbed, without [fast]"
_FAST = "orjson jsonschema_rs"


def measure(effort: Effort) -> Section:
    """Build a cancel."""
    shop, fields = material.shop(), material.fields(material.CANCEL)
    data = material.signed_text(material.CANCEL)
    build = kcp_proto.build_request
    setting = {**shop.setting(), "hide": _FAST}
    with (
        WorkerProcess("worker.py", {**setting, "stub": ""}) as plain,
        WorkerProcess("worker.py", {**setting, "stub": "yes"}) as plain_stubbed,
    ):
        contenders = [
            Contender.of(_BARE, lambda: shop.bare(data)),
            Contender.of(
                _WHOLE, lambda: build(material.CANCEL, fields, shop.identity, kcp_proto.STAGING)
            ),
            Contender.of(
                _AROUND, lambda: build(material.CANCEL, fields, shop.stubbed, kcp_proto.STAGING)
            ),
            Contender(_PLAIN, plain.run),
            Contender(_AROUND_PLAIN, plain_stubbed.run),
        ]
        built = contest("one signed cancel", contenders, effort)
    signed, unsigned = _every_operation(effort)
    steps = _steps(effort)
    aims = [
        Aim.at_most("build_request against the bare signature", _AIM, built.ratio(_WHOLE, _BARE)),
        Aim.at_most(
            "build_request without [fast] against the bare signature",
            _AIM_PLAIN,
            built.ratio(_PLAIN, _BARE),
        ),
        *(
            Aim.at_most(f"build_request of {each.title}", _AIM, each.ratio(_WHOLE, _BARE))
            for each in signed
        ),
    ]
    notes = [
        f"Around the signature: {100 * built.ratio(_AROUND, _BARE).value:.2f} % of it with [fast], "
        f"{100 * built.ratio(_AROUND_PLAIN, _BARE).value:.1f} % without. This is what the guard "
        "watches: beside a signature it is as small as the noise.",
    ]
    charts = [_chart(built, steps, whole=True), _chart(built, steps, whole=False)]
    return Section(
        "build_request", "build_request", [built, *signed, unsigned, steps], aims, notes, charts
    )


def _every_operation(effort: Effort) -> tuple[list[Result], Result]:
    """Build each operation: the signed ones against a signature of their own, the others alone."""
    shop = material.shop()

    def whole(name: str, title: str) -> Contender:
        fields = material.fields(name)
        return Contender.of(
            title, lambda: kcp_proto.build_request(name, fields, shop.identity, kcp_proto.STAGING)
        )

    def against_signature(name: str) -> Result:
        data = material.signed_text(name)
        bare = Contender.of(_BARE, lambda: shop.bare(data))
        return contest(name, [bare, whole(name, _WHOLE)], effort)

    operations = [catalogue.operation(name) for name in catalogue.operations()]
    # A cancel is measured above, with and without [fast].
    signed = [each.name for each in operations if each.sign and each.name != material.CANCEL]
    others = [whole(each.name, each.name) for each in operations if not each.sign]
    return [*map(against_signature, signed)], contest("those not signed", others, effort)


def _steps(effort: Effort) -> Result:
    """Measure the functions that it is made of, one by one."""
    operation, fields = catalogue.operation(material.CANCEL), material.fields(material.CANCEL)
    built = material.request(material.CANCEL)
    request, wire = operation.request, dict(built.fields)
    texts = to_wire(request, fields)
    parts: dict[str, Any] = {item.name: getattr(built, item.name) for item in members(built)}
    signer = material.shop().stubbed.signer
    contenders = [
        Contender.of("fields to wire text", lambda: to_wire(request, fields)),
        Contender.of("validate", lambda: check_message(request, texts, caller_only=True)),
        Contender.of("sign string", lambda: join_signed(operation, wire)),
        Contender.of("Base64", lambda: kcp_proto.sign(signer, "")),
        Contender.of("encode JSON", lambda: encode(wire)),
        Contender.of("HttpRequest", lambda: kcp_proto.HttpRequest(**parts)),
    ]
    return contest("its steps, alone", contenders, effort)


def _chart(built: Result, steps: Result, *, whole: bool) -> Chart:
    bar = "one signed cancel" if whole else "without the signature"
    series = {name: [(bar, 1e6 * steps.median(name))] for name in steps.seconds}
    rest = built.median(_AROUND) - sum(map(steps.median, steps.seconds))
    # Alone each step is measured with a loop of its own, so their sum may exceed the whole.
    series["completing and ordering"] = [(bar, 1e6 * max(rest, 0.0))]
    if whole:
        series["signature (RSA)"] = [(bar, 1e6 * built.median(_BARE))]
    title = "Where the microseconds of a signed cancel go" + ("" if whole else ": the small part")
    return Chart("stack", title, "", "µs", series)


if __name__ == "__main__":
    run_alone(measure)
