"""``sandbox authorize``: agree to a payment as a customer does in the payment window."""

from pathlib import Path
from typing import Annotated

import typer

from kcp_cli.output import write, write_json

from .reach import ShopOption, no_sandbox, reach

_GIVEN = ("tran_cd", "enc_data", "enc_info")


def authorize(
    ready_file: Annotated[
        Path, typer.Argument(help="The file that the running sandbox wrote by --ready-file.")
    ],
    order_no: Annotated[str, typer.Option(help="The shop's order number.")],
    amount: Annotated[int, typer.Option(min=0, help="Won to pay.")],
    pay_type: Annotated[str, typer.Option(help="The payment method, such as PACA.")],
    shop: ShopOption = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Agree to a payment, and print the fields that payment.approval needs from the window.

    Only this sandbox takes them: they are not encrypted, and no gateway's window made them.
    """
    wanted = {"order_no": order_no, "amount": amount, "pay_type": pay_type}
    given = reach(ready_file, shop).write("/authorizations", wanted)
    fields = {name: given[name] for name in _GIVEN if isinstance(given.get(name), str)}
    if len(fields) != len(_GIVEN):
        raise no_sandbox()
    if as_json:
        write_json(fields)
        return
    for name, value in fields.items():
        write(f"{name}  {value}")
