"""What is installed, and on what; nothing that names the machine or its user."""

import platform
import ssl
import sys
from importlib.metadata import PackageNotFoundError, version

# What can change what the toolkit does; the others are tools.
_PACKAGES = (
    *("kcp-proto", "cryptography", "jsonschema", "jsonschema-rs", "orjson", "pyOpenSSL", "urllib3"),
    *("h11", "uvicorn", "starlette", "click", "opentelemetry-api", "psycopg", "PyMySQL"),
)


def installation() -> dict[str, dict[str, str]]:
    """List versions of Python, of OpenSSL, of the system and of packages."""
    return {
        "python": {
            "version": platform.python_version(),
            "implementation": platform.python_implementation(),
            "openssl": ssl.OPENSSL_VERSION,
            "encoding": sys.getfilesystemencoding(),
        },
        "system": {
            "name": platform.system(),
            "release": platform.release(),
            "machine": platform.machine(),
        },
        "packages": {name: found for name in _PACKAGES if (found := _version(name))},
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
