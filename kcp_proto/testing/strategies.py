"""What the strategies promise, for every message that has a schema."""

try:
    from hypothesis import strategies as st
except ModuleNotFoundError as _error:
    raise ModuleNotFoundError(
        "kcp_proto.testing needs hypothesis: pip install 'kcp-proto[testing]'",
        name=_error.name,
    ) from None

from kcp_proto import catalogue

from .broken_messages import Broken as Broken
from .broken_messages import one_field_broken
from .whole_messages import caller_messages, valid_messages


def messages(message_name: str) -> st.SearchStrategy[dict[str, str]]:
    """Generate valid messages as they go over the wire.

    Args:
        message_name: One of `kcp_schemas.message_names`.

    Returns:
        Wire texts by field name. Requests are complete (certificate and signature have the right
        form, but are not signed); responses may carry undocumented fields
        (R1: responses are open).

    Raises:
        MessageError: No message has that name.
    """
    return valid_messages(message_name)


def broken_messages(message_name: str) -> st.SearchStrategy[Broken]:
    """Generate messages in which exactly one field is wrong.

    Args:
        message_name: One of `kcp_schemas.message_names`.

    Returns:
        Messages with the field that every fault must name, and how it was broken.

    Raises:
        MessageError: No message has that name.
    """
    return one_field_broken(catalogue.message(message_name).name)


def caller_fields(operation: str) -> st.SearchStrategy[dict[str, str | int]]:
    """Generate what a caller gives to `kcp_proto.build_request`.

    Args:
        operation: One of `kcp_proto.catalogue.operations`.

    Returns:
        Field names to text, or to integers where the field may be one (R2). Fields of the identity
        and the signature are absent, constants sometimes present.

    Raises:
        MessageError: No operation has that name.
    """
    fields = catalogue.operation(operation).request.fields
    numbers = [name for name, field in fields.items() if field.takes_integer]
    as_integers = st.sets(st.sampled_from(numbers)) if numbers else st.just(set[str]())
    return st.builds(_with_integers, caller_messages(operation), as_integers)


def broken_caller_fields(operation: str) -> st.SearchStrategy[Broken]:
    """Generate what a caller gives to `kcp_proto.build_request`, with exactly one field wrong.

    Args:
        operation: One of `kcp_proto.catalogue.operations`.

    Returns:
        As `broken_messages`, without the fields of the identity and the signature.

    Raises:
        MessageError: No operation has that name.
    """
    return one_field_broken(catalogue.operation(operation).request.name, caller_only=True)


def _with_integers(texts: dict[str, str], chosen: set[str]) -> dict[str, str | int]:
    return {name: int(text) if name in chosen else text for name, text in texts.items()}
