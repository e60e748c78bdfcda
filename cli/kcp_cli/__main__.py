"""Run the command as ``python -m kcp_cli``."""

from . import main

main()
