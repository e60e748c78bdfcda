"""What both transports are made from: who is trusted, through which proxy, within which limits."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime
from functools import partial
from ssl import SSLContext
from typing import Generic, TypeVar, Unpack

from .addresses import read_proxy
from .attempt import LimitArguments, Limits, utc_now
from .tls import tls_context

ConnectionT = TypeVar("ConnectionT")


class HttpsTransport(ABC, Generic[ConnectionT]):
    """A transport with settings that were checked; the classes that users meet describe them.

    Raises:
        ImportError: What it connects with is not installed.
        KeyLoadError: ``ca_pem`` holds no certificate.
        ValueError: A limit is not positive, or a setting cannot be used.
    """

    def __init__(
        self,
        *,
        ca_pem: str | bytes | None = None,
        ssl_context: SSLContext | None = None,
        ciphers: str | None = None,
        proxy: str | None = None,
        now: Callable[[], datetime] = utc_now,
        **limits: Unpack[LimitArguments],
    ) -> None:
        # Shown half made, in a traceback, it must not fail a second time.
        self._closed = False
        try:
            through = None if proxy is None else read_proxy(proxy)
        finally:
            # A frame that an error passes would show the password in it.
            del proxy
        self._limits = Limits(**limits)
        self._now = now
        self._new_connection: partial[ConnectionT] = partial(
            self._connection_class(),
            context=tls_context(ca_pem, ssl_context, ciphers),
            proxy=through,
        )
        self._begin()

    @staticmethod
    @abstractmethod
    def _connection_class() -> Callable[..., ConnectionT]: ...

    @abstractmethod
    def _begin(self) -> None:
        """Begin without a connection; a constructor's frame would hold the proxy's password."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}, {'closed' if self._closed else 'open'}>"
