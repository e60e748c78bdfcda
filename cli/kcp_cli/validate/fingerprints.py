"""Fingerprints by which platforms know a finding again, although its line has moved."""

from collections import Counter
from hashlib import blake2b

from kcp_proto import Fault

_BYTES = 16


class Fingerprints:
    """The fingerprints of one report.

    A finding is known by its file, rule and pointer, and by being the first or a later one of those
    in the file; never by its value, of which a hash would tell too much (R24: never show a secret).
    """

    def __init__(self) -> None:
        self._place = ""
        self._times: Counter[bytes] = Counter()

    def begin(self, place: str) -> None:
        """Begin a file.

        Args:
            place: Where it is, the same on each machine if it can be.
        """
        self._place = place
        self._times.clear()

    def take(self, fault: Fault) -> str:
        """Make the fingerprint of the next finding.

        Args:
            fault: What was found.

        Returns:
            32 hexadecimal digits, a colon, and the how manieth such finding of the file it is.
        """
        return self.take_named(fault.rule, fault.pointer)

    def take_named(self, *names: str) -> str:
        """Make the fingerprint of what is known by names, as `take` does."""
        text = "\0".join((self._place, *names))
        digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_BYTES).digest()
        self._times[digest] += 1
        return f"{digest.hex()}:{self._times[digest]}"
