"""What the figures depend on, and nothing that names a person or host."""

import os
import platform
import re
import sys
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from kcp_proto.doctor import SigningLibrary

_CPU_INFO = Path("/proc/cpuinfo")
_MODEL = re.compile(r"^model name\s*:\s*(.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Machine:
    """The machine and libraries that figures depend on.

    Args:
        system: Operating system, such as ``Linux``.
        architecture: Such as ``x86_64``.
        processor: The processor's model; None where the system does not say.
        processors: How many of them this process may use.
        python: Implementation and version.
        gil: Whether one lock serves all threads.
        kcp_proto: Version of this library.
        cryptography: Version of the library that signs.
        openssl: Version of the OpenSSL inside it.
        advisories: What was published about that OpenSSL, and known to this library.
        parallel: Whether threads sign at the same time.
        fast: Whether the ``[fast]`` extra is installed.
    """

    system: str
    architecture: str
    processor: str | None
    processors: int
    python: str
    gil: bool
    kcp_proto: str
    cryptography: str
    openssl: str
    advisories: tuple[str, ...]
    parallel: bool
    fast: bool


def this_machine(library: SigningLibrary) -> Machine:
    """Describe the machine and the libraries.

    Args:
        library: The one that signs.
    """
    return Machine(
        system=platform.system(),
        architecture=platform.machine(),
        processor=_model(),
        processors=processors(),
        python=f"{platform.python_implementation()} {platform.python_version()}",
        # Python tells since 3.13; before, every interpreter had the lock.
        gil=getattr(sys, "_is_gil_enabled", lambda: True)(),
        kcp_proto=version("kcp-proto"),
        cryptography=library.release,
        openssl=library.openssl,
        advisories=library.advisories(),
        parallel=library.signs_in_parallel(),
        fast=all(find_spec(name) is not None for name in ("jsonschema_rs", "orjson")),
    )


def processors() -> int:
    """Count the processors that this process may use."""
    # Where the system can bind a process to some processors, it says to which.
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _model() -> str | None:
    try:
        found = _MODEL.search(_CPU_INFO.read_text("utf-8", "replace"))
    except OSError:
        return platform.processor() or None
    return found[1].strip() if found else None
