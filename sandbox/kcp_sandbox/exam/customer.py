"""The customer's browser: it ends the payment window, and posts its return to the shop."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from types import MappingProxyType

from kcp_proto import MessageError
from kcp_sandbox.gateway import (
    METHODS,
    WINDOW_PATH,
    Authenticated,
    Registration,
    read_registration,
    window_fields,
)
from kcp_sandbox.payment_window import ENDINGS, ReturnForm, return_form

from .shops import Bill, ShopSilent
from .web import Came, form_body, now_header, send

_TAMPERED = 10
_ENCODINGS: Mapping[str, str] = MappingProxyType({"UTF-8": "utf-8", "EUC-KR": "cp949"})
_TIMES: Mapping[str, int] = MappingProxyType({"twice": 2, "at-once": 2})


def end_window(bill: Bill, how: str) -> ReturnForm:
    """End a payment window as a customer does.

    Args:
        bill: What the shop's page posts to the window.
        how: One of `kcp_sandbox.exam.plan.WINDOWS`. Of ``tampered`` the customer agreed to a few
            won and the form says the same, as if both went through a tampered page.

    Raises:
        ShopSilent: There is no such window.
    """
    path, _, token = bill.url.partition(WINDOW_PATH)
    registration = read_registration(token) if path else None
    if registration is None:
        raise ShopSilent("no window", what="window", where=bill.url)
    ending = "approve" if how in (*_TIMES, "tampered") else how
    try:
        form = return_form(registration, ENDINGS[ending], bill.fields)
        return _tampered(registration, form) if how == "tampered" else form
    except MessageError:
        raise ShopSilent("no window", what="window", where=bill.url) from None


def post_return(
    form: ReturnForm, how: str, now: datetime | None = None, *, patience: float
) -> list[Came]:
    """Post a window's return to the shop, as often as the window's ending says.

    Args:
        form: The form.
        how: How the window ended; ``at-once`` posts on two connections at the same time.
        now: The time by which the sandbox lives, where a case sets it.
        patience: Seconds that the shop may take.

    Returns:
        What came of each.

    Raises:
        ShopSilent: No whole response came.
    """
    body, headers = form_body(form.fields, _ENCODINGS[form.encoding])
    headers |= now_header(now)

    def post(number: int) -> Came:
        del number
        return send("return", "POST", form.address, body, headers, patience=patience)

    times = range(_TIMES.get(how, 1))
    if how != "at-once":
        return [post(number) for number in times]
    with ThreadPoolExecutor(len(times)) as browsers:
        return list(browsers.map(post, times))


def _tampered(registration: Registration, form: ReturnForm) -> ReturnForm:
    pay_type, _ = METHODS[registration.pay_method]
    agreed = Authenticated(pay_type, registration.ordr_idxx, _TAMPERED)
    changed = {"good_mny": str(_TAMPERED), **window_fields(registration.operation, agreed)}
    return ReturnForm(form.address, form.encoding, {**form.fields, **changed})
