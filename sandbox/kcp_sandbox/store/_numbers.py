"""Transaction and approval numbers that look random, never repeat, and come back with the seed."""

from dataclasses import dataclass

# Multiplying by a number that shares no factor with 10 permutes the digits' whole range.
_SCATTER = 6_364_136_223_847
_TNO_DIGITS, _APP_NO_DIGITS = 13, 9


@dataclass(frozen=True, slots=True)
class Numbers:
    """Make numbers from a serial.

    Args:
        seed: The same seed gives the same numbers.
    """

    seed: int

    def tno(self, serial: int) -> str:
        """Make a transaction number of 14 digits (R9)."""
        return f"7{self._scattered(serial, _TNO_DIGITS)}"

    def app_no(self, serial: int) -> str:
        """Make an approval number of 10 digits; it begins with 0, as real ones do (R3)."""
        return f"0{self._scattered(serial, _APP_NO_DIGITS)}"

    def _scattered(self, serial: int, digits: int) -> str:
        return f"{(serial + self.seed * 7_919) * _SCATTER % 10**digits:0{digits}d}"
