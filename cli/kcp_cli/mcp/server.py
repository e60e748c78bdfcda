"""The server: the protocol by the official SDK, over standard input and output alone."""

import json
import logging
import signal
import sys
from collections.abc import Callable, Mapping
from functools import partial
from importlib.metadata import version
from io import BufferedReader, TextIOWrapper
from typing import Any, cast

import anyio
import mcp_types as types
from mcp import MCPError
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server

from kcp_cli.phrases import phrase, told
from kcp_proto import KcpError
from kcp_proto.showing import printable
from kcp_schemas import message_names

from .knowledge import Refusal, schema
from .limits import BoundedLines
from .pages import decision_rules, page
from .tools import Tool, tools

_SCHEME = "kcp-proto://"
_SCHEMAS = f"{_SCHEME}schemas/"
_PAGES: Mapping[str, Callable[[], str]] = {
    "decision-rules": decision_rules,
    "rulings": partial(page, "rulings.md"),
}
_READS = types.ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
_WHAT_IT_IS = (
    "The NHN KCP payment gateway's JSON protocol: schemas, rules, rulings, codes. Nothing here "
    "sends a request, opens a connection or reads a key."
)


def serve(recording: str | None) -> None:
    """Serve until standard input ends.

    Args:
        recording: The recording whose exchanges may be looked at; None for none.

    Raises:
        TooLongError: A line was longer than any request.
        OSError: Standard output does not take what is written.
    """
    # The SDK would write what it cannot read, which may hold a secret.
    logging.getLogger("mcp").setLevel(logging.CRITICAL + 1)
    # There is nothing to put in order, and a thread that waits for a line cannot be stopped.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        anyio.run(_serve, make_server(recording))
    except BaseExceptionGroup as group:
        raise _first(group) from None


def _first(error: BaseException) -> BaseException:
    """Find what went wrong in the tasks of the SDK."""
    while isinstance(error, BaseExceptionGroup):
        error = cast("BaseExceptionGroup[BaseException]", error).exceptions[0]
    return error


async def _serve(server: "Server[Any]") -> None:
    # Standard output is the SDK's: it gives the protocol a descriptor of its own, so that nothing
    # else that is printed gets in between.
    bounded = BufferedReader(BoundedLines(cast(BufferedReader, sys.stdin.buffer)))
    lines = anyio.wrap_file(TextIOWrapper(bounded, encoding="utf-8", errors="replace"))
    async with stdio_server(stdin=lines) as (reader, writer):
        await server.run(reader, writer, server.create_initialization_options())


def make_server(recording: str | None) -> "Server[Any]":
    """Make the server.

    Args:
        recording: The recording whose exchanges may be looked at; None for none.
    """
    there = tools(recording)

    async def list_tools(_: Any, __: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_described(n, tool) for n, tool in there.items()])

    async def call_tool(_: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
        tool = there.get(params.name)
        if tool is None:
            return _failed(phrase("there is no such tool; there are: {}", ", ".join(there)))
        try:
            answer = tool.answer(params.arguments or {})
            return _text(answer if isinstance(answer, str) else _json(answer))
        except Refusal as error:
            return _failed(str(error))
        except KcpError as error:
            return _failed(told(error))

    async def list_resources(_: Any, __: Any) -> types.ListResourcesResult:
        return types.ListResourcesResult(resources=_resources())

    async def read_resource(
        _: Any, params: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        uri = str(params.uri)
        form, text = _read(uri)
        held = types.TextResourceContents(uri=uri, mime_type=form, text=text)
        return types.ReadResourceResult(contents=[held])

    server: Server[Any] = Server(
        "kcp-proto",
        version=version("kcp-proto"),
        instructions=phrase(_WHAT_IT_IS),
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_read_resource=read_resource,
    )
    # Spans of what is asked would leave the process where a program exports them.
    server.middleware.clear()
    return server


def _described(name: str, tool: Tool) -> types.Tool:
    return types.Tool(
        name=name,
        title=phrase(tool.title),
        description=phrase(tool.description),
        input_schema=tool.input_schema(),
        annotations=_READS,
    )


def _json(answer: Any) -> str:
    return json.dumps(answer, ensure_ascii=False, indent=1, default=list)


def _text(text: str, *, is_error: bool = False) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(text=text)], is_error=is_error)


def _failed(sentence: str) -> types.CallToolResult:
    return _text(printable(sentence), is_error=True)


def _resources() -> list[types.Resource]:
    schemas = [
        types.Resource(uri=_SCHEMAS + name, name=name, mime_type="application/schema+json")
        for name in message_names()
    ]
    pages = [
        types.Resource(uri=_SCHEME + name, name=name, mime_type="text/markdown") for name in _PAGES
    ]
    return [*pages, *schemas]


def _read(uri: str) -> tuple[str, str]:
    """Read a resource: its media type, and its text."""
    if text := _PAGES.get(uri.removeprefix(_SCHEME)):
        return "text/markdown", text()
    name = uri.removeprefix(_SCHEMAS)
    if name in message_names():
        return "application/schema+json", _json(schema(name))
    raise MCPError(types.INVALID_PARAMS, phrase("there is no such resource"))
