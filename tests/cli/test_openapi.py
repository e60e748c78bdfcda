"""``openapi``."""

import json

from kcp_proto.openapi import document

from .conftest import Command


def test_the_command_prints_the_document(command: Command) -> None:
    assert json.loads(command("openapi").out) == document()
    urls = ["https://localhost:8443", "https://127.0.0.1:1"]
    options = [word for url in urls for word in ("--server", url)]
    servers = json.loads(command("openapi", *options).out)["servers"]
    assert [server["url"] for server in servers] == urls


def test_an_address_that_is_not_https_is_wrong_usage(command: Command) -> None:
    assert command("openapi", "--server", "http://localhost").code == 2
