"""``sandbox authorize``: agree to a payment as a customer does in the payment window."""

from pathlib import Path

from kcp_cli.grammar import command, flag, option, whole
from kcp_cli.output import write, write_json

from .reach import READY_FILE, SHOP, no_sandbox, reach

_GIVEN = ("tran_cd", "enc_data", "enc_info")


@command(
    examples=["kcp-proto sandbox authorize ready.json --order-no A1 --amount 1004 --pay-type PACA"]
)
@READY_FILE
@option("--order-no", required=True, help="The shop's order number.")
@option("--amount", type=whole(0), required=True, help="Won to pay.")
@option("--pay-type", required=True, help="The payment method, such as PACA.")
@SHOP
@flag("--json", "as_json", help="Print JSON.")
def authorize(
    ready_file: Path, order_no: str, amount: int, pay_type: str, shop: str, as_json: bool
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
