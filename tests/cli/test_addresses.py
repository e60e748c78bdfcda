"""Where the project and its pages are: what its metadata says, and never made up."""

from email.message import Message
from importlib.metadata import version
from pathlib import Path

import pytest

from kcp_cli import addresses
from kcp_cli.output import Language, speak
from kcp_proto import KeyLoadError

from .conftest import Command

SITE = "https://docs.example"
HERE = f"{SITE}/en/{version('kcp-proto')}"
KOREAN = f"{SITE}/ko/{version('kcp-proto')}"


def addressed(monkeypatch: pytest.MonkeyPatch, *urls: str) -> None:
    found = Message()

    def metadata(name: str) -> Message:
        assert name == "kcp-proto"
        return found

    for url in urls:
        found["Project-URL"] = url
    monkeypatch.setattr(addresses, "metadata", metadata)
    addresses.known_addresses.cache_clear()
    monkeypatch.setattr(addresses, "known_addresses", addresses.known_addresses.__wrapped__)


@pytest.fixture
def at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    code = "Repository, https://code.example/o/kcp-proto"
    addressed(monkeypatch, code, f"Documentation, {SITE}/")


@pytest.mark.usefixtures("at_home")
def test_addresses_come_from_the_metadata_alone() -> None:
    assert addresses.project_address() == "https://code.example/o/kcp-proto"
    address = addresses.rule_address("date-key.alone", language=Language.ENGLISH)
    assert address == f"{HERE}/rules.html#date-keyalone"
    assert addresses.page_address("errors", language=Language.KOREAN) == f"{KOREAN}/errors.html"


@pytest.mark.parametrize(
    "urls",
    [(), ("Documentation, docs/README.md", "Repository, nonsense")],
)
def test_what_is_no_address_is_left_out(
    urls: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    addressed(monkeypatch, *urls)
    assert addresses.project_address() is None
    assert addresses.rule_address("type", language=Language.ENGLISH) is None
    assert addresses.place_of("rules", "type") == "docs/rules.md#type"


def test_people_are_led_to_no_placeholder(monkeypatch: pytest.MonkeyPatch) -> None:
    addressed(monkeypatch, "Documentation, https://pages.invalid/")
    assert addresses.rule_address("type", language=Language.ENGLISH)
    assert addresses.published("rules") is None
    assert addresses.place_of("profiles") == "docs/profiles.md"
    assert addresses.error_page(KeyLoadError("x", "x")) is None


@pytest.mark.usefixtures("at_home")
def test_a_place_is_in_the_language_that_was_chosen() -> None:
    speak(Language.KOREAN)
    try:
        assert addresses.place_of("rules", "type") == f"{KOREAN}/rules.html#type"
        assert addresses.error_page(KeyLoadError("x", "x")) == f"{KOREAN}/errors.html#keyloaderror"
    finally:
        speak(Language.ENGLISH)


@pytest.mark.usefixtures("at_home")
@pytest.mark.parametrize(("lang", "site"), [("en", HERE), ("ko", KOREAN)])
def test_the_command_says_where_rules_and_errors_are_explained(
    lang: str, site: str, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert f"{site}/rules.html#fieldssum" in command("--lang", lang, "explain", "fields.sum").out
    checked = command("--lang", lang, "validate", "-", data=b"{}")
    assert f"{site}/rules.html\n" in checked.out + checked.err
    key = tmp_path / "key.pem"
    key.write_text("no key", "utf-8")
    monkeypatch.setenv("KEY_PASSWORD", "x")
    refused = command(
        "--lang", lang, "sign", "--key", key, "--password-env", "KEY_PASSWORD", "a^b^c"
    )
    assert (refused.code, refused.out) == (1, "")
    assert f"{site}/errors.html#keyloaderror\n" in refused.err
