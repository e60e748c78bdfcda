"""Which of many gateways a request goes to, by what its path begins with."""

import asyncio
from collections.abc import Callable

from kcp_sandbox.asgi_types import Application, Receive, Scope, Send
from kcp_sandbox.brain import Brain
from kcp_sandbox.gateway import NO_SHOP, NO_SUCH_PATH, Refusal, ResultCode
from kcp_sandbox.input_errors import InputError
from kcp_sandbox.shops import SHOPS, Shops, name_in

from .asgi import respond

_BEGINNING = SHOPS.encode("ascii")
# What a browser says of requests that no other site's page made.
_SAME_SITES = (b"same-origin", b"none")


def routed(shops: Shops, serve: Callable[[Brain], Application]) -> Application:
    """Make the application that leads to every gateway of a sandbox.

    A gateway is made by the first request below its path. What leads to none is refused by the
    first one, where its user looks.

    Args:
        shops: The gateways.
        serve: Makes the application of one; called once for each.

    Returns:
        The application.
    """
    first = serve(shops.first)
    served: dict[str, tuple[Brain, Application]] = {}

    def application_of(name: str, brain: Brain) -> Application:
        known = served.get(name)
        if known is None or known[0] is not brain:
            for gone in served.keys() - set(shops.names):
                del served[gone]
            known = served[name] = (brain, serve(brain))
        return known[1]

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if not scope["raw_path"].startswith(_BEGINNING):
            await first(scope, receive, send)
            return
        try:
            name, brain = await _opened(shops, scope)
        except Refusal as refusal:
            await respond(shops.first, scope, receive, send, refusal)
        else:
            await application_of(name, brain)(scope, receive, send)

    return app


async def _opened(shops: Shops, scope: Scope) -> tuple[str, Brain]:
    name = name_in(scope["raw_path"])
    if not name:
        raise _refused(NO_SUCH_PATH, InputError("shop.name"))
    brain = shops.find(name)
    try:
        if brain is None:
            if _is_foreign(scope):
                raise InputError("shop.foreign")
            # Filling its store may take a while.
            brain = await asyncio.to_thread(shops.open, name)
    except InputError as error:
        raise _refused(NO_SHOP, error) from None
    return name, brain


def _refused(code: ResultCode, error: InputError) -> Refusal:
    return Refusal(code, "input", message=str(error), message_ko=error.korean)


def _is_foreign(scope: Scope) -> bool:
    """Tell whether another site's page asks: it must not fill the places of shops."""
    site = [value for name, value in scope["headers"] if name == b"sec-fetch-site"]
    return any(value not in _SAME_SITES for value in site)
