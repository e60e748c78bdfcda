"""The installed library that signs, as `doctor` and `bench` look at it."""

from importlib.metadata import distribution

from cryptography.hazmat.backends.openssl import backend

from kcp_cli.output import language, say
from kcp_proto.doctor import SigningLibrary, check_library

# Wheels for these systems bring the libraries that they need; one made on this machine does not.
_BRINGING = ("manylinux", "musllinux", "macosx", "-win")


def installed_library() -> SigningLibrary:
    """Describe the installed cryptography."""
    installed = distribution("cryptography")
    wheel = installed.read_text("WHEEL") or ""
    return SigningLibrary(
        release=installed.version,
        openssl=backend.openssl_version_text(),
        bundled=any(system in wheel for system in _BRINGING),
    )


def warn(library: SigningLibrary) -> None:
    """Say on standard error what makes a library slow or unsafe, and what to do about it.

    Args:
        library: The installed one.
    """
    for check in check_library(library, language=language()):
        if check.remedy:
            say(f"kcp-proto: {check.message}: {check.remedy}")
