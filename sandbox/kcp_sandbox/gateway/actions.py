"""What the gateway does for each operation."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from kcp_proto.catalogue import Operation
from kcp_sandbox.store import INQUIRY, Store

from . import benepia, billing, inquiry, payments
from .admission import Fields
from .refusal import Refusal
from .result_codes import NOT_PLAYED

Action = Callable[[Store, Fields], dict[str, str]]
ACTIONS: Mapping[str, Action] = MappingProxyType(
    {
        "benepia.point_inquiry": benepia.inquire_points,
        "benepia.point_payment": benepia.pay,
        "benepia.reapproval": benepia.reapprove,
        "billing.key_deletion": billing.delete_key,
        "billing.key_issue": billing.issue_key,
        "billing.key_payment": billing.pay_by_key,
        "payment.approval": payments.approve,
        "payment.cancel": payments.cancel,
        "payment.lite_registration": payments.register_lite,
        "payment.partial_cancel": payments.cancel_part,
        "payment.registration": payments.register,
        "payment.virtual_account": payments.issue_account,
        INQUIRY: inquiry.inquire,
    }
)


def act(operation: Operation, fields: Fields, store: Store, *, split: bool = False) -> Fields:
    """Do what an admitted request asks for, whole or not at all.

    Args:
        operation: The request's operation.
        fields: The request's fields.
        store: What the gateway owns.
        split: Let a re-approval end as a split (8147).

    Returns:
        The fields of the response, without ``res_cd`` and ``res_msg`` where they are those of a
        success.

    Raises:
        Refusal: The sandbox has no action for the operation, or the state of things forbids it.
    """
    action = ACTIONS.get(operation.name)
    if action is None:
        raise Refusal(NOT_PLAYED)
    if split:
        action = benepia.split
    with store.storage.atomic():
        return action(store, fields)
