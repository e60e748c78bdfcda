"""An exception at every point at which CPython looks for signals, one at a time.

A handler runs between two instructions: behind a call, at a jump back, at the start of a function.
A trace function can raise there too, and unlike an alarm it meets each point in turn.
"""

import dis
import sys
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

_STARTS, _LOOKS = ("RESUME",), ("CALL", "JUMP_BACKWARD")
_STEPS: dict[Any, dict[int, str]] = {}


class Struck(TimeoutError):
    """What the handler of an alarm would raise."""


class Points:
    """One trial after the other, each struck at its own point.

    Args:
        modules: Names of the modules whose points count; submodules too.
    """

    def __init__(self, *modules: str) -> None:
        self._modules = modules
        self._left = 0
        self._behind: dict[FrameType, bool] = {}

    def trials(self, work: Callable[[], object]) -> Iterator[BaseException | None]:
        """Run the work until it has no further point; give what it raised each time."""
        point, struck = 0, True
        while struck:
            self._left, self._behind = point, {}
            raised: BaseException | None = None
            before = sys.gettrace()
            sys.settrace(self._begin)
            try:
                work()
            except BaseException as error:
                raised = error
            finally:
                sys.settrace(before)
            struck, point = self._left < 0, point + 1
            if struck:
                yield raised

    def _begin(self, frame: FrameType, event: str, arg: object) -> Any:
        name = frame.f_globals.get("__name__", "")
        if not any(name == one or name.startswith(f"{one}.") for one in self._modules):
            return None
        frame.f_trace_lines, frame.f_trace_opcodes = False, True
        return self._step

    def _step(self, frame: FrameType, event: str, arg: object) -> Any:
        if event == "opcode" and self._left >= 0:
            looked = self._behind.get(frame, False)
            step = _name(frame)
            self._behind[frame] = step.startswith(_LOOKS)
            if looked or step in _STARTS:
                self._left -= 1
                if self._left < 0:
                    raise Struck
        return self._step


def _name(frame: FrameType) -> str:
    code = frame.f_code
    if code not in _STEPS:
        _STEPS[code] = {step.offset: step.opname for step in dis.get_instructions(code)}
    return _STEPS[code].get(frame.f_lasti, "")
