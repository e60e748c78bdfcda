"""Say on what the measurements were made."""

import os
import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, distributions, version
from pathlib import Path
from typing import Any

import pyperf  # type: ignore[import-untyped]  # it has no types
from cryptography.hazmat.backends.openssl.backend import backend

_PACKAGES = (
    "kcp-proto",
    "cryptography",
    "jsonschema",
    "jsonschema-rs",
    "orjson",
    "urllib3",
    "pyOpenSSL",
    "vcrpy",
)
_PEERS = ("wechatpayv3", "alipay-sdk-python")


def describe(peers: Path) -> dict[str, str]:
    """Describe the machine and the versions.

    Args:
        peers: The folder of the peers' environment; it may be missing.

    Returns:
        Texts by what they are about.
    """
    # pyperf knows where each system keeps this; any run of its collects it.
    run: Any = pyperf.Run([1.0])
    known: Mapping[str, object] = run.get_metadata()
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return {
        "processor": str(known.get("cpu_model_name") or platform.processor() or platform.machine()),
        "processors": str(os.cpu_count()),
        "load over the last 1, 5 and 15 minutes": load,
        "system": platform.platform(),
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "OpenSSL in cryptography": backend.openssl_version_text(),
        **{name: _version(name) for name in _PACKAGES},
        **_peer_versions(peers),
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _peer_versions(peers: Path) -> dict[str, str]:
    folders = [str(folder) for folder in peers.glob("lib/python*/site-packages")]
    found = {item.name: item.version for item in distributions(path=folders)}
    return {name: found.get(name, "not installed") for name in _PEERS}
