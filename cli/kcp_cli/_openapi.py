"""``openapi``: the interface as other tools read it."""

import json
from typing import Annotated

import typer

from kcp_proto import Environment
from kcp_proto.openapi import document


def openapi(
    server: Annotated[
        list[str] | None,
        typer.Option(help="Address to name instead of the gateway's own; may be repeated."),
    ] = None,
) -> None:
    """Print an OpenAPI 3.1 document, made from the schemas."""
    described = document([Environment("custom", url) for url in server]) if server else document()
    typer.echo(json.dumps(described, ensure_ascii=False, indent=2))
