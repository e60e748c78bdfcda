"""The version, for which no command needs to be loaded."""

from importlib.metadata import version


def show_version() -> None:
    """Print which version is installed."""
    print(f"kcp-proto {version('kcp-proto')}")
