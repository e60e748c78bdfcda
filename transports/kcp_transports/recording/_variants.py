"""Tell requests apart that differ only under their masks, while they are recorded.

A recording keeps neither a masked value nor a digest of one, so afterwards nobody could say
whether two requests with the same key were the same request. What is kept is only that: the id
of the first request that was the same.
"""

import json
import os
from collections import OrderedDict
from hashlib import blake2b

_REMEMBERED = 10_000


class Variants:
    """Remember the requests of one run; the digests need a salt that is never written."""

    def __init__(self) -> None:
        self._salt = os.urandom(32)
        self._first: OrderedDict[bytes, str] = OrderedDict()

    def first_like(self, key: str, masked: dict[str, str], exchange_id: str) -> str:
        """Find the first request that is the same under its masks too.

        Args:
            key: The request's match key.
            masked: Its masked values by name; of a request without any there is nothing to tell.
            exchange_id: Its own id.

        Returns:
            The id of the first such request, its own if there was none.
        """
        text = json.dumps([key, sorted(masked.items())]).encode("ascii")
        digest = blake2b(text, key=self._salt, digest_size=16).digest()
        first = self._first.setdefault(digest, exchange_id)
        if len(self._first) > _REMEMBERED:
            self._first.popitem(last=False)
        return first
