"""What a transport that uses sockets may take: time, room and connections."""

from dataclasses import dataclass, fields

from kcp_proto.documents import MAX_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Hold the limits of a transport; the guides name none, so the defaults are our own choice.

    Args:
        connect_timeout: Seconds to wait for a free connection; and again, where one must be
            opened, for name lookup, all addresses and the TLS handshake together.
        total_timeout: Seconds from `send` to the last byte of the answer, waiting for a
            connection included.
        max_response_bytes: Most bytes of an answer's body; the core reads no more than 64 KiB.
        pool_size: Most connections to one host at a time; further senders wait.
        idle_limit: Seconds after which an unused connection is not used again.

    Raises:
        ValueError: A limit is not positive.
    """

    connect_timeout: float = 5.0
    total_timeout: float = 30.0
    max_response_bytes: int = MAX_BYTES
    pool_size: int = 8
    idle_limit: float = 5.0

    def __post_init__(self) -> None:
        if not all(0 < getattr(self, limit.name) < float("inf") for limit in fields(self)):
            raise ValueError("timeouts, sizes and limits must be positive")
