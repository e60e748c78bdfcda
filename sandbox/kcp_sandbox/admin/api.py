"""The admin API of the sandbox, under ``/_sandbox/api/``."""

from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from kcp_sandbox.asgi_types import Application, Receive, Scope, Send
from kcp_sandbox.brain import Brain
from kcp_sandbox.gateway import Authenticated, window_fields
from kcp_sandbox.input_errors import InputError
from kcp_sandbox.shops import Shops

from .choices import show_choices
from .deposits import cancel_deposit, deposit
from .exchange_query import ExchangeQuery, read_query, wait_for
from .exchange_view import show_record
from .input import (
    Readers,
    read_authorization,
    read_mapping,
    read_member,
    read_time,
    read_transaction,
    read_truth,
)
from .lives import show_life, show_transactions
from .notice_view import post_again, show_notices
from .planning import (
    add_disruption,
    clear_disruptions,
    end_windows,
    follow_scenario,
    show_planned,
)
from .points import show_points
from .responding import HEADERS, refused, written
from .same_site import objection
from .shops import register_shop, remove_shop, show_shops
from .test_payment import send_test_payment
from .views import (
    Json,
    show_clock,
    show_member,
    show_state,
    show_transaction,
    without_numbers,
)

Write = Callable[[Brain, Any], Json]
OWN = "/_sandbox/"
API = f"{OWN}api"


def admin(
    brain: Brain,
    shops: Shops,
    names: Collection[str],
    pages: Collection[BaseRoute] = (),
    *,
    more: Collection[BaseRoute] = (),
    whole_tno: bool = True,
) -> Application:
    """Make the application for the sandbox's own paths.

    Args:
        brain: The gateway to look at and to change.
        shops: All that stand beside it.
        names: Host names by which the sandbox is reached.
        pages: Further routes, of a page for people.
        more: Further routes of the API.
        whole_tno: Show transaction numbers whole, else their last four digits (R24).

    Returns:
        An ASGI application that refuses other web sites' pages (`same_site`).
    """
    api = Mount(API, routes=[*routes(brain, shops, whole_tno=whole_tno), *more])
    app = Starlette(routes=[api, *pages])

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        reason = objection(scope["method"], _headers(scope), names)
        if reason:
            response = JSONResponse({"error": reason}, status_code=403, headers=HEADERS)
            await response(scope, receive, send)
        else:
            await app(scope, receive, send)

    return guarded


def _headers(scope: Scope) -> dict[str, str]:
    """Join headers of one name, so that none of them speaks for the others (RFC 9110, 5.3)."""
    # Thousands of one name fit into a head, so each is looked at once.
    values: dict[str, list[str]] = {}
    for name, value in Request(scope).headers.items():
        values.setdefault(name, []).append(value)
    return {name: ", ".join(each) for name, each in values.items()}


def routes(brain: Brain, shops: Shops, *, whole_tno: bool = True) -> list[Route]:
    """List the routes of the API.

    Args:
        brain: The gateway to look at and to change.
        shops: All that stand beside it.
        whole_tno: Show transaction numbers whole, else their last four digits (R24). What adds a
            transaction responds with its number all the same.
    """

    def reads(path: str, read: Callable[[Request], Json]) -> Route:
        async def endpoint(request: Request) -> Response:
            try:
                shown = await run_in_threadpool(read, request)
            except ValueError as error:
                return refused(400, error)
            shown = shown if whole_tno else without_numbers(shown, brain.store)
            return JSONResponse(shown, headers=HEADERS)

        return Route(path, endpoint, methods=["GET"])

    def writes(path: str, write: Write, method: str = "POST") -> Route:
        async def endpoint(request: Request) -> Response:
            return await written(request, lambda body: write(brain, body))

        return Route(path, endpoint, methods=[method])

    async def exchanges(request: Request) -> Response:
        try:
            query = read_query(request.query_params)
        except InputError as error:
            return refused(400, error)
        if query.wait:
            await wait_for(query, brain.inspector, request)
        status, shown = await run_in_threadpool(_exchanges, brain, query)
        shown = shown if whole_tno else without_numbers(shown, brain.store)
        return JSONResponse(shown, status_code=status, headers=HEADERS)

    def life(request: Request) -> Json:
        shown = show_life(brain, request.path_params["tno"], whole_tno=whole_tno)
        if shown is None:
            raise InputError("transaction.none")
        return shown

    async def test_payment(request: Request) -> Response:
        base_url = base_url_of(request)
        return await written(request, lambda body: send_test_payment(brain, body, base_url))

    return [
        reads("/health", lambda _: _show_health(brain)),
        reads("/state", lambda request: show_state(brain, names=_wants_names(request))),
        Route("/exchanges", exchanges, methods=["GET"]),
        reads("/choices", lambda _: show_choices()),
        reads("/transactions", lambda _: show_transactions(brain)),
        reads("/transactions/{tno}", life),
        reads("/points", lambda _: show_points(brain)),
        reads("/notices", lambda _: show_notices(brain)),
        reads("/disruptions", lambda _: show_planned(brain)),
        reads("/shops", lambda request: show_shops(shops, brain, _origin(request))),
        writes("/shops", register_shop),
        writes("/shops", lambda _, body: remove_shop(shops, brain, body), "DELETE"),
        writes("/members", _add_member),
        writes("/transactions", _add_transaction),
        writes("/authorizations", _authorize),
        Route("/test-payment", test_payment, methods=["POST"]),
        writes("/deposits", deposit),
        writes("/deposits", cancel_deposit, "DELETE"),
        writes("/notices", post_again),
        writes("/disruptions", add_disruption),
        writes("/disruptions", clear_disruptions, "DELETE"),
        writes("/scenario", follow_scenario),
        writes("/windows", end_windows),
        writes("/clock", _set_clock),
        writes("/reset", _reset),
    ]


def base_url_of(request: Request) -> str:
    """Give the address by which a request to one of the sandbox's own paths reached it.

    Args:
        request: The request.
    """
    before = request.url.path.partition(OWN)[0]
    return f"https://{request.headers['host']}{before}"


def _show_health(brain: Brain) -> Json:
    return {"status": "ok", "shop": brain.name, "clock": show_clock(brain)}


def _origin(request: Request) -> str:
    return f"https://{request.headers['host']}"


def _wants_names(request: Request) -> bool:
    return request.query_params.get("names") == "shown"


def _exchanges(brain: Brain, query: ExchangeQuery) -> tuple[int, Json]:
    inspector = brain.inspector
    found = query.found(inspector)
    if len(found) < query.count:
        return 404, query.missing(inspector, found)
    return 200, {"exchanges": [show_record(each, inspector) for each in found]}


def _add_member(brain: Brain, body: object) -> Json:
    added = brain.store.add_member(**read_member(body))
    return show_member(brain.store, added, names=False)


def _add_transaction(brain: Brain, body: object) -> Json:
    transaction = read_transaction(body)
    if "site_cd" in transaction and brain.store.certificate_of(transaction["site_cd"]) is None:
        raise InputError("shop")
    return show_transaction(brain.store.add_transaction(**transaction))


def _authorize(brain: Brain, body: object) -> Json:
    """Agree to a payment as a customer does; the sandbox keeps nothing of it (R38)."""
    del brain
    agreed = read_authorization(body)
    customer = Authenticated(
        agreed["pay_type"], agreed["order_no"], agreed["amount"], free_mny=agreed["free_mny"]
    )
    return window_fields("payment.approval", customer)


def _set_clock(brain: Brain, body: object) -> Json:
    readers: Readers = {"set": read_time, "move": _read_seconds, "follow": read_truth}
    change = read_mapping(body, readers, "the clock")
    if len(change) != 1 or change.get("follow") is False:
        raise InputError("clock")
    if "set" in change:
        brain.clock.set(change["set"])
    elif "move" in change:
        brain.clock.move(change["move"])
    else:
        brain.clock.follow()
    return show_clock(brain)


def _read_seconds(value: object) -> timedelta:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError("clock.seconds")
    try:
        return timedelta(seconds=value)
    except OverflowError:
        raise InputError("clock.far") from None


def _reset(brain: Brain, body: object) -> Json:
    read_mapping(body, {}, "the body")
    brain.reset()
    return {"status": "reset"}
