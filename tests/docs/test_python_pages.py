"""The pages about the Python side: the defaults and arguments that they say are true."""

import re
from dataclasses import fields
from inspect import signature
from pathlib import Path

import pytest

from kcp_transports import Client, RetryPolicy, ThreadTransport, Urllib3Transport
from kcp_transports.https import AsyncioTransport, Limits
from tools.markdown_pages import ROOT

FOLDER = ROOT / "docs" / "python"
SETTINGS = [FOLDER / "transport-settings.md", FOLDER / "transport-settings.ko.md"]
ROW = re.compile(r"^\| `(\w+)` \| ([^|]+) \|", re.MULTILINE)


def name(page: Path) -> str:
    return page.name


@pytest.mark.parametrize("page", SETTINGS, ids=name)
def test_the_settings_that_a_page_lists_have_the_defaults_that_it_says(page: Path) -> None:
    table, policy = page.read_text("utf-8").split("| `RetryPolicy` |")
    limits = {limit.name: float(getattr(Limits(), limit.name)) for limit in fields(Limits)}
    said = dict(ROW.findall(table))
    assert {name: number(said[name]) for name in limits} == limits
    for transport in (Urllib3Transport, AsyncioTransport):
        named = [name for name in signature(transport).parameters if name != "limits"]
        assert sorted(said) == sorted([*limits, *named])
    rest = dict(ROW.findall(policy))
    of_policy = {each.name: getattr(RetryPolicy(), each.name) for each in fields(RetryPolicy)}
    assert {name: number(text) for name, text in rest.items() if name != "operations"} == {
        name: float(of_policy[name]) for name in rest if name != "operations"
    }
    assert [*rest, "clock", "jitter"] == list(of_policy)


@pytest.mark.parametrize("page", [FOLDER / "async-client.md", FOLDER / "async-client.ko.md"])
def test_the_page_says_how_many_threads_there_are(page: Path) -> None:
    threads = signature(ThreadTransport).parameters["threads"].default
    assert re.search(rf"`threads`[^.]* {threads}[, 개]", page.read_text("utf-8"))


def number(text: str) -> float:
    found = re.match(r"[\d.]+", text)
    assert found, text
    return float(found[0])


@pytest.mark.parametrize("page", ["transports.md", "transports.ko.md"])
def test_the_page_lists_each_argument_of_a_client(page: str) -> None:
    table = (ROOT / "docs" / page).read_text("utf-8").split("`Client`")[1:]
    listed = {name for part in table for name in re.findall(r"^\| (`.+?`) \|", part, re.MULTILINE)}
    names = {name for each in listed for name in re.findall(r"`(\w+)`", each)}
    assert set(signature(Client).parameters) <= names
