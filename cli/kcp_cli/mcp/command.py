"""``mcp``: what the toolkit knows, for coding agents, over standard input and output."""

from kcp_cli.exits import usage
from kcp_cli.files import expect_standard_input
from kcp_cli.grammar import SOURCE, command, option
from kcp_transports.recording import read_recording

from .limits import TooLongError

_MODULES = ("mcp", "mcp_types", "anyio")


@command(examples=["kcp-proto mcp", "kcp-proto mcp --recording calls.jsonl --lang ko"])
@option("--recording", type=SOURCE, help="A recording whose exchanges may be looked at, masked.")
def mcp(recording: str | None) -> None:
    """Serve schemas, rules, rulings and codes to coding agents over standard input and output.

    It speaks the Model Context Protocol. It only reads: it takes no key, opens no connection and
    sends nothing to a gateway.
    """
    try:
        from .server import serve
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in _MODULES:
            raise
        usage("this command needs an extra: pip install 'kcp-proto[mcp]'")
    if recording is not None:
        # What is wrong with it is said at once, and not to the agent.
        read_recording(recording)
    expect_standard_input()
    try:
        serve(recording)
    except TooLongError:
        usage("a line of standard input is longer than any request")
