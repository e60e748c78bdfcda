"""A coding agent's side: the official SDK's own client, with the command as its server."""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

pytest.importorskip("mcp", reason="the extra [mcp] is not installed")

from mcp import Client, MCPError, StdioServerParameters, stdio_client
from mcp_types import Resource, TextContent, TextResourceContents, Tool

# Runs the command in a process that ends if it opens a connection or a file to write, or starts a
# process: the server only reads, and only what it is given.
GUARDED = """
import os, sys
REFUSED = {"socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname",
           "subprocess.Popen", "os.system", "os.exec", "os.fork", "os.remove", "os.rename"}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
def refuse(event, arguments):
    opened = event == "open" and isinstance(arguments[0], (str, bytes)) and arguments[2] & WRITES
    if event in REFUSED or opened:
        sys.stderr.write(f"refused: {event} {arguments}\\n")
        sys.stderr.flush()
        os._exit(97)
sys.dont_write_bytecode = True
sys.argv = ["kcp-proto", *sys.argv[1:]]
import kcp_cli
sys.addaudithook(refuse)
kcp_cli.main()
"""


class Answer(NamedTuple):
    """What came of a call."""

    is_error: bool
    text: str


class Talk(NamedTuple):
    """All that a server said."""

    tools: list[Tool]
    resources: list[Resource]
    answers: list[Answer]
    read: list[str]
    errors: str

    @property
    def everything(self) -> str:
        described = "".join(tool.model_dump_json() for tool in self.tools)
        return described + "".join(answer.text for answer in self.answers) + self.errors


def talk(
    folder: Path,
    calls: Sequence[tuple[str, Mapping[str, Any]]] = (),
    uris: Sequence[str] = (),
    *options: str,
) -> Talk:
    """Start the server, list what it has, and call tools and read resources."""
    return asyncio.run(_talk(folder / "errors.txt", calls, uris, options))


async def _talk(
    errors: Path,
    calls: Sequence[tuple[str, Mapping[str, Any]]],
    uris: Sequence[str],
    options: Sequence[str],
) -> Talk:
    words = ["-X", "utf8", "-c", GUARDED, "mcp", *options]
    command = StdioServerParameters(command=sys.executable, args=words)
    with errors.open("w+", encoding="utf-8") as errlog:
        async with Client(stdio_client(command, errlog)) as client:
            tools, resources = await client.list_tools(), await client.list_resources()
            answers = [await _call(client, name, arguments) for name, arguments in calls]
            read = [await _read(client, uri) for uri in uris]
        errlog.seek(0)
        return Talk(tools.tools, resources.resources, answers, read, errlog.read())


async def _call(client: Client, name: str, arguments: Mapping[str, Any]) -> Answer:
    result = await client.call_tool(name, dict(arguments))
    (content,) = result.content
    assert isinstance(content, TextContent)
    return Answer(bool(result.is_error), content.text)


async def _read(client: Client, uri: str) -> str:
    try:
        result = await client.read_resource(uri)
    except MCPError as error:
        return error.message
    (content,) = result.contents
    assert isinstance(content, TextResourceContents)
    return content.text
