"""What the toolkit says of a message, in the language that was chosen."""

from kcp_cli.output import Language, language
from kcp_proto.faults import Fault


def said(fault: Fault) -> str:
    """Say a fault in one line, as its text does in English.

    Args:
        fault: What deviates.

    Returns:
        The line, in the language that was chosen.
    """
    if language() is not Language.KOREAN:
        return str(fault)
    place = f"{fault.line}행 {fault.column}열: " if fault.line else ""
    where = f"{fault.pointer} " if fault.pointer else ""
    return f"{place}{where}{fault.message_ko} [{fault.rule}; {fault.ruling}]"
