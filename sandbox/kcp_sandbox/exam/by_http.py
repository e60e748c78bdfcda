"""A shop with the surface of the example shops, asked over HTTP."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from kcp_proto.json_values import is_object

from .shops import Asked, Bill, ShopSilent
from .web import Came, now_header, read_object, send


class HttpShop:
    """A shop with the surface of the example shops: ``POST /orders``, ``POST /recover`` and so on.

    Args:
        address: Its address, on this machine.
        patience: Seconds that a response may take.
        has_crlf: Whether it was given certificate and key with CR LF.
    """

    def __init__(self, address: str, *, patience: float = 60.0, has_crlf: bool = False) -> None:
        self._address, self._patience = address.rstrip("/"), patience
        self._has_crlf = has_crlf

    @property
    def notices(self) -> str:
        """Give the address at which it takes notices."""
        return f"{self._address}/notice"

    def order(self, asked: Asked) -> Bill:
        """Take an order and register its payment."""
        if asked.files and not self._has_crlf:
            raise ShopSilent("files", what="order")
        wanted = {
            "order_no": asked.order_no,
            "amount": asked.amount,
            "pay_type": asked.pay_type,
        }
        where = f"{self._address}/orders"
        came = self._send("POST /orders", asked, "POST", "/orders", wanted)
        if came.status >= 300:
            raise ShopSilent("status", what="order", where=where, status=came.status)
        return read_bill(asked, where, read_object("order", where, came.body), self.notices)

    def cancel(self, asked: Asked, won: int | None) -> None:
        """Take a payment back, in whole or in part."""
        path = f"/orders/{quote(asked.order_no, safe='')}/cancel"
        self._send("cancel", asked, "POST", path, {} if won is None else {"amount": won})

    def recover(self, asked: Asked) -> None:
        """Let the shop look into what it does not know."""
        came = self._send("recover", asked, "POST", "/recover", {})
        if came.status >= 300:
            where = f"{self._address}/recover"
            raise ShopSilent("status", what="recover", where=where, status=came.status)

    def fulfilled(self, asked: Asked) -> int | None:
        """Read ``fulfilled`` of ``GET /orders/NO``."""
        came = self._send("fulfilled", asked, "GET", f"/orders/{quote(asked.order_no, safe='')}")
        return count_in(came)

    def _send(
        self,
        what: str,
        asked: Asked,
        method: str,
        path: str,
        wanted: Mapping[str, object] | None = None,
    ) -> Came:
        body = b"" if wanted is None else json.dumps(wanted).encode()
        headers = {"Content-Type": "application/json"} if body else {}
        headers |= now_header(asked.now)
        url = f"{self._address}{path}"
        return send(what, method, url, body, headers, patience=self._patience)


def read_bill(asked: Asked, where: str, read: Mapping[str, Any], notices: str = "") -> Bill:
    """Read what a shop says of an order that it took: ``order_no`` and ``window``.

    Args:
        asked: What it was asked.
        where: Who says so.
        read: What it says.
        notices: Where it takes notices, unless it says so by ``notice_url``.

    Raises:
        ShopSilent: It speaks of another order, or of no window.
    """
    number = read.get("order_no", asked.order_no)
    if not isinstance(number, str) or (notices and number != asked.order_no):
        raise ShopSilent("other order", what="order", found=number, order=asked.order_no)
    window = read.get("window")
    url: object = window.get("url") if is_object(window) else None
    fields: object = window.get("fields") if is_object(window) else None
    if not (isinstance(url, str) and is_object(fields)):
        raise ShopSilent("no window", what="order", where=where)
    posted = {str(name): str(value) for name, value in fields.items()}
    return Bill(number, url, posted, str(read.get("notice_url", notices)))


def count_in(came: Came) -> int | None:
    """Read how often goods were handed out: a number, or ``fulfilled`` of a JSON object."""
    try:
        value: Any = json.loads(came.body)
    except (ValueError, RecursionError):
        return None
    if is_object(value):
        value = value.get("fulfilled")
    return value if came.status < 300 and type(value) is int and value >= 0 else None
