"""The exchanges of a sandbox, as a test asks for them and makes sure of them."""

from collections.abc import Iterator
from threading import Event
from time import monotonic
from typing import overload

from kcp_proto import catalogue
from kcp_proto.showing import printable

from .inspector import Inspector
from .record import Record
from .wanted import Wanted


class Exchanges:
    """The exchanges that a sandbox had, oldest first; `kcp_sandbox.Sandbox.exchanges` is all.

    What is looked at is always what there is by then. A field is one of the request, or else of
    the response that really left: ``exchanges.of("payment.cancel", tno=tno, res_cd="0000")``.

    Args:
        inspector: Where they are recorded.
        wanted: Which of them.
    """

    def __init__(self, inspector: Inspector, wanted: Wanted | None = None) -> None:
        self._inspector = inspector
        self._wanted = wanted or Wanted()

    def of(self, operation: str = "", /, **fields: object) -> "Exchanges":
        """Choose those of an operation, or with some values of fields.

        Args:
            operation: The operation's name; "" for any.
            **fields: Wire fields to their values.

        Returns:
            Those exchanges, the ones to come too.

        Raises:
            InputError: No operation or no message has such a name; the nearest is suggested.
        """
        values = {name: str(value) for name, value in fields.items()}
        chosen = Wanted(
            operation=operation or self._wanted.operation,
            fields={**self._wanted.fields, **values},
        )
        return Exchanges(self._inspector, chosen)

    def wait_for(
        self, operation: str = "", /, *, count: int = 1, timeout: float = 5.0, **fields: object
    ) -> Record:
        """Wait until so many have come and their responses have left.

        Args:
            operation: As for `of`.
            count: How many, with those that came before.
            timeout: Seconds to wait; nothing of it passes where they are there already.
            **fields: As for `of`.

        Returns:
            The last of them.

        Raises:
            AssertionError: They did not come in time; the text names the nearest three that did,
                and in what they differ.
            InputError: As for `of`.
        """
        chosen = self.of(operation, **fields)
        until, come = monotonic() + timeout, Event()
        leave = self._inspector.subscribe(lambda _: come.set())
        try:
            while len(found := chosen._over()) < count:
                if not come.wait(max(0.0, until - monotonic())):
                    raise AssertionError(chosen._missing(count, f" within {timeout:g} s"))
                come.clear()
        finally:
            leave()
        return found[count - 1]

    def assert_count(self, count: int, operation: str = "", /, **fields: object) -> None:
        """Make sure that so many came, no more and no fewer.

        Raises:
            AssertionError: Another number came; the text names them, or the nearest three.
            InputError: As for `of`.
        """
        chosen = self.of(operation, **fields)
        found = list(chosen)
        if len(found) > count:
            numbers = ", ".join(f"#{record.number}" for record in found)
            raise AssertionError(
                f"{chosen._wanted!r} came {_times(len(found))}, not {_times(count)}: {numbers}"
            )
        if len(found) < count:
            raise AssertionError(chosen._missing(count, ""))

    def assert_no_unresolved(self) -> None:
        """Make sure that the shop knows, or was told later, what became of each request (R37).

        Raises:
            AssertionError: It cannot know of one, because no readable response left and no later
                exchange settled it; the text names each, and what would settle it.
        """
        lines = [line for record in self if (line := self._unresolved(record))]
        if lines:
            raise AssertionError(f"unresolved: {len(lines)}\n" + "\n".join(lines))

    def __iter__(self) -> Iterator[Record]:
        return filter(self._wanted.fits, self._inspector.records())

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @overload
    def __getitem__(self, index: int) -> Record: ...
    @overload
    def __getitem__(self, index: slice) -> list[Record]: ...
    def __getitem__(self, index: int | slice) -> Record | list[Record]:
        return list(self)[index]

    def __repr__(self) -> str:
        return f"<Exchanges: {len(self)} of {self._wanted!r}>"

    def _over(self) -> list[Record]:
        return [record for record in self if record.passage.is_over]

    def _missing(self, count: int, when: str) -> str:
        all_others = [each for each in self._inspector.records() if not self._wanted.fits(each)]
        near = "".join(f"\n  {each!r}" for each in self._wanted.nearest(all_others))
        came = f"{self._wanted!r} came {_times(len(self))}, not {_times(count)}{when}"
        return f"{came}; the nearest others:{near}" if near else f"{came}; nothing else came"

    def _unresolved(self, record: Record) -> str:
        state = self._inspector.standing(record).state
        is_open = state == "under way" and record.effect in ("money", "reversal")
        if state != "unresolved" and not is_open:
            return ""
        passage, inquiry = record.passage, catalogue.operation(record.operation).inquiry
        number = catalogue.order_number(record.fields) or record.fields.get("tno", "")
        struck = f" ({record.disruption})" if record.disruption else ""
        done = "the gateway acted" if record.acted else "the gateway did not act"
        left = f"{passage.state} left, {passage.size} of {passage.of} B; {done}"
        ask = f"; {inquiry} would tell" if inquiry else "; no inquiry tells of it"
        return f"  #{record.number} {record.operation}{struck} {printable(number)}: {left}{ask}"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
