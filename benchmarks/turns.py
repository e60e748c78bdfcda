"""The other side of `benchmarks.worker_process`; it needs the standard library only.

It reads one line of JSON with what to work on, then a number a line, and writes back how many
seconds of processor time that many calls took. Between turns the process waits and costs
nothing.
"""

import gc
import json
import sys
import time
from collections.abc import Callable, Mapping
from itertools import repeat


def serve(prepare: Callable[[Mapping[str, str]], Callable[[], object]]) -> None:
    """Take turns until the other side closes the pipe.

    Args:
        prepare: Makes what is measured out of what the first line says.
    """
    action = prepare(json.loads(sys.stdin.readline()))
    action()
    print("ready", flush=True)
    for line in sys.stdin:
        print(_timed(action, int(line)), flush=True)


def _timed(action: Callable[[], object], loops: int) -> float:
    times = repeat(None, loops)
    gc.disable()
    begun = time.thread_time()
    for _ in times:
        action()
    seconds = time.thread_time() - begun
    gc.enable()
    return seconds
