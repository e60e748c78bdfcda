"""What the gateway does for each operation."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from kcp_proto.catalogue import Operation
from kcp_sandbox.store import INQUIRY, Store

from . import benepia, billing, cancels, inquiry, payments, registration
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
        "payment.cancel": cancels.cancel,
        "payment.partial_cancel": cancels.cancel_part,
        "payment.virtual_account": payments.issue_account,
        INQUIRY: inquiry.inquire,
    }
)
# A registration changes nothing that the gateway owns, but says where the window is.
REGISTRATIONS: Mapping[str, Callable[[Fields, str], dict[str, str]]] = MappingProxyType(
    {
        "payment.lite_registration": registration.register_lite,
        "payment.registration": registration.register,
    }
)
PLAYED = frozenset({*ACTIONS, *REGISTRATIONS})
"""The operations that the sandbox acts on."""


def act(
    operation: Operation, fields: Fields, store: Store, *, split: bool = False, origin: str = ""
) -> Fields:
    """Do what an admitted request asks for, whole or not at all.

    Args:
        operation: The request's operation.
        fields: The request's fields.
        store: What the gateway owns.
        split: Let a re-approval end as a split (8147).
        origin: Scheme and host by which the request came; a window's address begins so.

    Returns:
        The fields of the response, without ``res_cd`` and ``res_msg`` where they are those of a
        success.

    Raises:
        Refusal: The sandbox has no action for the operation, or the state of things forbids it.
    """
    register = REGISTRATIONS.get(operation.name)
    if register is not None:
        return register(fields, origin)
    action = ACTIONS.get(operation.name)
    if action is None:
        raise Refusal(NOT_PLAYED)
    if split:
        action = benepia.split
    with store.storage.atomic():
        return action(store, fields)
