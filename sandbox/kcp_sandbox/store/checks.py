"""Whether what the sandbox's user adds is something that a message could carry."""

from collections.abc import Mapping

from kcp_proto import MessageError, catalogue
from kcp_proto.catalogue import Message
from kcp_proto.faults import fault, pointer_to
from kcp_proto.validation import check_field, check_message

INQUIRY = "transaction.inquiry"


def most_points() -> int:
    """Tell how many points a response can state."""
    response = catalogue.message("benepia.point_inquiry.response")
    most: int = response.schema["properties"]["rsv_pnt"]["maximum"]
    return most


def check_added(name: str, value: str) -> None:
    """Check one value by the request that can carry it: the inquiry or the point payment.

    Raises:
        MessageError: None could.
    """
    request = catalogue.operation(INQUIRY).request
    if name not in request.fields:
        request = catalogue.operation("benepia.point_payment").request
    # R39: an optional field may be empty, but nothing is asked for by such a value.
    empty = [fault("minLength", pointer_to(name), case="empty")]
    faults = check_field(request, name, value) if value else empty
    if any(each.severity == "error" for each in faults):
        raise MessageError(name, faults)


def check_response(message: Message, response: Mapping[str, str]) -> None:
    """Check the response to an inquiry by its schema.

    Raises:
        MessageError: The schema is broken.
    """
    found = check_message(message, response, warns=False)
    faults = [each for each in found if each.severity == "error"]
    if faults:
        raise MessageError(message.name, faults)
