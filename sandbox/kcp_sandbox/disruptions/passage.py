"""What of a response really leaves the machine, as its carrier sees it go."""

from collections.abc import Callable
from time import perf_counter
from typing import Literal

from kcp_proto import HttpResponse
from kcp_proto.showing import MaskedRepr

State = Literal["under way", "nothing", "part", "altered", "whole"]
MOST_BYTES = 16 * 1024
"""How much of a request's or a response's body is kept to be looked at."""
_HEAD_ENDS = b"\r\n\r\n"


class Passage(MaskedRepr):
    """The way of one response out of the machine; it is filled as bytes leave.

    Args:
        response: What is to leave, or was to before a disruption; None if nothing ever was.
        is_altered: Whether a disruption made it another one than the gateway's own.

    Attributes:
        is_altered: The same.
        size: Bytes of the body that left.
        of: Bytes of the body that were to leave.
        is_over: Whether nothing more will leave.
        began: When the first byte left (`time.perf_counter`); 0.0 if none did.
        ended: When the last byte left or the connection was given up; 0.0 until then.
    """

    __slots__ = (
        *("_body", "_head", "_listener", "_plain"),
        *("began", "ended", "is_altered", "is_over", "of", "size"),
    )

    def __init__(self, response: HttpResponse | None, *, is_altered: bool = False) -> None:
        self.is_altered = is_altered
        self.of: int = len(response.body) if response else 0
        self.size: int = 0
        self.is_over: bool = False
        self.began: float = 0.0
        self.ended: float = 0.0
        self._head = b""
        self._plain: HttpResponse | None = None
        self._body = b""
        self._listener: Callable[[], None] | None = None

    def when_over(self, listener: Callable[[], None]) -> None:
        """Call a listener once, in the carrier's thread, when nothing more will leave."""
        self._listener = listener

    def take(self, data: bytes) -> None:
        """Note bytes of a connection that leave: first of the head, then of the body.

        Args:
            data: What is about to be written to the socket.
        """
        if self.is_over:
            return
        if not self._head:
            head, end, data = data.partition(_HEAD_ENDS)
            self._head = head + end
        self._grow(data)

    def take_parsed(self, response: HttpResponse, size: int) -> None:
        """Note what arrives where there is no connection.

        Args:
            response: What arrives.
            size: How many bytes of its body do.
        """
        self._plain = response
        self._grow(response.body[:size])

    def end(self) -> None:
        """Note that nothing more will leave; may be called again."""
        if self.is_over:
            return
        self.is_over = True
        if not self.ended:
            self.ended = perf_counter()
        listener, self._listener = self._listener, None
        if listener:
            listener()

    @property
    def state(self) -> State:
        """Tell how much left: nothing, a part, or all of the gateway's own or an altered one."""
        if not self.is_over:
            return "under way"
        if not (self._head or self._plain):
            return "nothing"
        if self.size < self.of:
            return "part"
        return "altered" if self.is_altered else "whole"

    @property
    def status(self) -> int:
        """Give the HTTP status that left; 0 if none did."""
        if self._plain:
            return self._plain.status
        return int(self._head.split(b" ", 2)[1]) if self._head else 0

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """List the headers that left, as they were spelt, in their order."""
        if self._plain:
            return tuple(self._plain.headers.items())
        lines = self._head.decode("latin-1").split("\r\n")[1:-2]
        pairs = (line.partition(":") for line in lines)
        return tuple((name, value.strip()) for name, _, value in pairs)

    @property
    def body(self) -> bytes:
        """Give the body's bytes that left, the first `MOST_BYTES` of them; they are not masked."""
        return self._body

    def _grow(self, data: bytes) -> None:
        self.ended = perf_counter()
        if not self.began:
            self.began = self.ended
        self.size += len(data)
        if self.size <= MOST_BYTES:
            self._body += data
        elif len(self._body) < MOST_BYTES:
            self._body += data[: MOST_BYTES - len(self._body)]
        # What reads it must find it whole as soon as its receiver can.
        if self.size >= self.of:
            self.end()

    def _shown(self) -> str:
        return f"<Passage {self.state}, {self.size} of {self.of} bytes>"
