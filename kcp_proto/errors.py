"""The tree of errors: whose fault it is, and whether it is safe to try again.

`OutcomeUnknown` and `UnreadableReply` stand in `kcp_proto.outcomes`, with what to do about them.

::

    KcpError                  never raised itself
    ├── MessageError          yours: the message breaks its schema or a rule
    ├── KeyLoadError          yours: key, password or certificate
    ├── SignatureMismatch     a signature does not verify
    ├── Refused               theirs: a well-formed refusal
    ├── ResponseError         theirs: a response that is not JSON or has no res_cd
    ├── NotSent               the wire: the gateway cannot have acted; safe to try again
    ├── OutcomeUnknown        the gateway may have acted
    │   └── UnreadableReply   (also a ResponseError) an unreadable response to a message about money
    └── RecordingError        a recording cannot be written or read
        └── ReplayMismatch    nothing recorded fits this request
"""

from collections.abc import Sequence
from typing import ClassVar

from .faults import Fault
from .showing import MOST_SHOWN, brief, printable


class KcpError(Exception):
    """The root of every error that this toolkit raises on purpose.

    Its text and its `repr` are one line each: what a peer or a file says in it is escaped, so that
    it forges no line of a log and steers no terminal, and is cut where it is endless. The
    attributes hold it as it came.
    """

    code: ClassVar[str] = "kcp"

    def __str__(self) -> str:
        return printable(brief(self._sentence(), MOST_SHOWN))

    def __repr__(self) -> str:
        return printable(brief(super().__repr__(), MOST_SHOWN))

    def _sentence(self) -> str:
        """Say what is wrong; what is foreign in it is escaped afterwards."""
        return super().__str__()


class MessageError(KcpError):
    """Every fault of a message at once.

    Args:
        subject: The message's or operation's name, or what was read.
        faults: All faults that were found; at least one.
    """

    code = "message"

    def __init__(self, subject: str, faults: Sequence[Fault]) -> None:
        super().__init__(subject, tuple(faults))
        self.subject = subject
        self.faults: tuple[Fault, ...] = tuple(faults)

    def _sentence(self) -> str:
        return f"{self.subject}: " + "; ".join(map(str, self.faults))


class KeyLoadError(KcpError):
    """A key, a password or a certificate that cannot be used, and why.

    Args:
        reason: A stable reason code, such as ``wrong-password``.
        message: What is wrong and how to fix it, without a secret.
        command: A command that fixes it, with ``{key}`` or ``{certificate}`` for the file's name;
            where no command can, a step in words; "" without one.
    """

    code = "key"

    def __init__(self, reason: str, message: str, command: str = "") -> None:
        super().__init__(reason, message, command)
        self.reason = reason
        self.message = message
        self.command = command

    def _sentence(self) -> str:
        return f"{self.message} [{self.reason}]"


class SignatureMismatch(KcpError):
    """A signature that does not verify over the bytes with the key."""

    code = "signature"


class Refused(KcpError):
    """A well-formed refusal of the gateway.

    Args:
        operation: The operation's name.
        res_cd: The result code as it came.
        res_msg: The result message as it came; "" if there was none.
        meaning: The kind of the code in `kcp_schemas`'s list, such as ``duplicate``.
    """

    code = "refused"

    def __init__(self, operation: str, res_cd: str, res_msg: str, meaning: str) -> None:
        super().__init__(operation, res_cd, res_msg, meaning)
        self.operation = operation
        self.res_cd = res_cd
        self.res_msg = res_msg
        self.meaning = meaning

    def _sentence(self) -> str:
        code, message = brief(self.res_cd), brief(self.res_msg)
        return f"{self.operation} refused with {code} ({self.meaning}): {message}"


class ResponseError(KcpError):
    """A response that cannot be read.

    Args:
        operation: The operation's name.
        reason: What is wrong with the response, without its content.
        payload: The response's bytes; shown as length only.
    """

    code = "response"

    def __init__(self, operation: str, reason: str, payload: bytes) -> None:
        super().__init__(operation, reason, payload)
        self.operation = operation
        self.reason = reason
        self.payload = payload

    def _sentence(self) -> str:
        return f"{self.operation}: {self.reason} (answer of {len(self.payload)} bytes)"

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self}>"


class NotSent(KcpError):
    """A request of which not one byte left: the gateway cannot have acted.

    Args:
        operation: The operation's name, "" if unknown.
        phase: Where it failed: ``closed``, ``pool``, ``name``, ``connect``, ``tls``, ``journal`` or
            ``sign``.
        reason: What failed, without a secret.
    """

    code = "not-sent"

    def __init__(self, operation: str, phase: str, reason: str) -> None:
        super().__init__(operation, phase, reason)
        self.operation = operation
        self.phase = phase
        self.reason = reason

    def _sentence(self) -> str:
        return f"{self.operation or 'request'} was not sent ({self.phase}): {self.reason}"


class RecordingError(KcpError):
    """A recording that cannot be written or read."""

    code = "recording"


class ReplayMismatch(RecordingError):
    """A request that nothing recorded fits, and what differs."""

    code = "replay-mismatch"
