"""``/exams``: an exam for a test framework that drives its shop itself, in any language."""

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from kcp_sandbox.admin import (
    HEADERS,
    read_list,
    read_mapping,
    read_number,
    read_text,
    read_truth,
    refused,
    written,
)
from kcp_sandbox.brain import Brain
from kcp_sandbox.input_errors import InputError
from kcp_sandbox.notifying import Notify
from kcp_sandbox.shops import Shop as Gateway

from .exams import MOST_EXAMS, Exam, Exams
from .plan import check_case
from .reading import ordinary_plan
from .reported import read_report
from .reports import Json, html_report, json_report, junit_report

_SLOW, _MOST_SECONDS = 40.0, 600.0
_FORMS = ("json", "html", "junit")
_LANGUAGES = ("en", "ko")
# The page holds all that it needs, and runs nothing.
_OF_A_PAGE = {
    **HEADERS,
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
}


def exam_routes(brain: Brain) -> list[Route]:
    """List the routes of the API that are about exams.

    Args:
        brain: The gateway.
    """
    issued = brain.issued
    # Only a gateway without a scene has no shop, and nothing to examine.
    if issued is None:
        return []
    exams = Exams(Gateway(brain, issued, issued.identity))

    def reads(path: str, read: Callable[[Request], Json | Response]) -> Route:
        async def endpoint(request: Request) -> Response:
            try:
                shown = await run_in_threadpool(read, request)
            except InputError as error:
                return refused(400, error)
            if isinstance(shown, Response):
                return shown
            return JSONResponse(shown, headers=HEADERS)

        return Route(path, endpoint, methods=["GET"])

    async def begin(request: Request) -> Response:
        return await written(request, lambda body: _begin(exams, body))

    async def step(request: Request) -> Response:
        def take(body: object) -> Json:
            return exams.take(_number(request), read_report(body)).show()

        return await written(request, take)

    async def end(request: Request) -> Response:
        def give(body: object) -> Response:
            read_mapping(body, {}, "the body")
            # What is wrong with the request must not cost the exam.
            form, lang = _wishes(request)
            return _report(exams.end(_number(request)), form, lang)

        return await written(request, give)

    return [
        reads("/exams", lambda _: _show(exams)),
        Route("/exams", begin, methods=["POST"]),
        reads("/exams/{number}", lambda request: exams.find(_number(request)).show()),
        Route("/exams/{number}", end, methods=["DELETE"]),
        Route("/exams/{number}/steps", step, methods=["POST"]),
        reads(
            "/exams/{number}/report",
            lambda request: _report(exams.find(_number(request)), *_wishes(request)),
        ),
    ]


def _number(request: Request) -> str:
    number: str = request.path_params["number"]
    return number


def _begin(exams: Exams, body: object) -> Json:
    readers = {
        "cases": _read_names,
        "without": _read_names,
        "notify": _read_address,
        "slow": _read_seconds,
        "crlf": read_truth,
    }
    wanted = read_mapping(body, readers, "an exam")
    plan = ordinary_plan().only(wanted.get("cases", ()), wanted.get("without", ()))
    if not plan.cases:
        raise InputError("exam.empty")
    exam = exams.begin(
        plan,
        notify=wanted.get("notify", ""),
        slow=wanted.get("slow", _SLOW),
        has_crlf=wanted.get("crlf", False),
    )
    return exam.show()


def _show(exams: Exams) -> Json:
    return {
        "most": MOST_EXAMS,
        "exams": [
            {"exam": each.number, "at": each.at.isoformat(timespec="seconds")} for each in exams.all
        ],
        "cases": [
            {"id": case.id, "title": dict(case.title), "why": dict(case.why)}
            for case in ordinary_plan().cases
        ],
    }


def _wishes(request: Request) -> tuple[str, str]:
    known = {"form": _FORMS, "lang": _LANGUAGES}
    read_mapping(dict(request.query_params), dict.fromkeys(known, read_text), "a report")
    found: list[str] = []
    for name, choices in known.items():
        value = request.query_params.get(name, choices[0])
        if value not in choices:
            raise InputError("choice", name=name, choices=", ".join(choices))
        found.append(value)
    form, lang = found
    return form, lang


def _report(exam: Exam, form: str, lang: str) -> Response:
    result = exam.result()
    if form == "html":
        return HTMLResponse(html_report(result, lang), headers=_OF_A_PAGE)
    if form == "junit":
        return Response(junit_report(result, lang), media_type="text/xml", headers=HEADERS)
    shown = {"exam": exam.number, "is_passed": result.is_passed, **json_report(result)}
    return JSONResponse(shown, headers=HEADERS)


def _read_names(value: object) -> list[str]:
    names = [read_text(each) for each in read_list(value)]
    for name in names:
        check_case(name, (case.id for case in ordinary_plan().cases))
    return names


def _read_address(value: object) -> str:
    return Notify(url=read_text(value)).url


def _read_seconds(value: object) -> float:
    seconds = read_number(value)
    if not 0.1 <= seconds <= _MOST_SECONDS:
        raise InputError("exam.slow", most=int(_MOST_SECONDS))
    return seconds
