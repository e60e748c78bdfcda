"""The version, shown without loading any command."""

from importlib.metadata import version


def print_version() -> None:
    """Print the installed version."""
    print(f"kcp-proto {version('kcp-proto')}")
