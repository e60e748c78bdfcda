"""From a notice's bytes to a typed notice."""

from collections.abc import Mapping

from kcp_proto import catalogue
from kcp_proto.catalogue import Message
from kcp_proto.documents import comes_from_window, decode_form
from kcp_proto.errors import MessageError
from kcp_proto.faults import fault, pointer_to
from kcp_proto.messages import DepositNotice
from kcp_proto.shield import shielded
from kcp_proto.validation import check_message

_SUBJECT = "the notice"


@shielded
def read_notice(body: bytes, content_type: str = "") -> DepositNotice:
    """Read a notice that the gateway posted (R36).

    Args:
        body: The body as it came, at most 64 KiB: a form in UTF-8 or EUC-KR.
        content_type: The header ``Content-Type``; "" if it is not known. Without a ``charset`` the
            character set is found from the body; add the one that your shop's settings name, as
            in ``application/x-www-form-urlencoded; charset=EUC-KR``, to be sure of the names.

    Returns:
        The notice. Deviations from the schema in fields that decide nothing are in its ``faults``.

    Raises:
        MessageError: The body is no strict form, or what the payment window posts (R38), or a field
            is missing or wrong on which it depends what the notice is (``tno``, ``tx_cd``) or
            whether a deposit is booked (``noti_id``, ``op_cd``, ``ipgm_mnyx``): all faults. Do not
            acknowledge it; the gateway sends again.
    """
    fields, charset = decode_form(body, content_type, subject=_SUBJECT)
    if comes_from_window(fields):
        raise MessageError(_SUBJECT, [fault("message.window", "")])
    message = catalogue.message(DepositNotice.MESSAGE)
    faults = check_message(message, fields)
    if faults:
        deciding = set(map(pointer_to, _deciding_fields(message, fields)))
        if any(each.pointer in deciding for each in faults):
            raise MessageError(_SUBJECT, faults)
    return DepositNotice.of(fields, faults, charset)


def _deciding_fields(message: Message, fields: Mapping[str, str]) -> tuple[str, ...]:
    """Name the fields on which it depends what the notice is, and what is done about it."""
    always: list[str] = message.schema["required"]
    is_deposit = message.says_success(fields)
    return (*always, *message.on_success) if is_deposit else tuple(always)
