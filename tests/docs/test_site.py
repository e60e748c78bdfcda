"""What the site is made of: every page in both trees, every field and every public name."""

import re
from importlib import import_module
from posixpath import dirname, join, normpath
from typing import get_args

import pytest

from kcp_proto import catalogue
from kcp_schemas import message_names
from tools.site import api, api_texts, build, messages, staging
from tools.site.words import LANGUAGES, Language

REPOSITORY = "https://repository.example/o/p"
LINK = re.compile(r"\]\((?![a-z][a-z0-9+.-]*:|#)([^)#\s]+)")
HEADING = re.compile(r"^### (.+)$", re.MULTILINE)


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Language:
    assert request.param in get_args(Language)
    return request.param


def test_every_link_leads_to_a_page_of_the_tree_or_into_the_repository(language: Language) -> None:
    pages = build.tree(language)
    assert len(pages) > 100
    targets = pages.keys() | staging.pictures().keys()
    for name, text in pages.items():
        for link in LINK.findall(text):
            assert normpath(join(dirname(name), link)) in targets, (name, link)


def test_a_tree_has_each_page_once_in_its_own_language_where_there_is_one(
    language: Language,
) -> None:
    pages = staging.pages(language)
    assert all(not name.endswith(".ko.md") for name in pages)
    task = pages["tasks/no-answer.md"]
    assert task.name == {"ko": "no-answer.ko.md", "en": "no-answer.md"}[language]
    assert "tasks/no-answer.md" not in staging.missing(language)
    assert ("glossary.md" in staging.missing("ko"), staging.missing("en")) == (
        True,
        ["guide.md"],
    )


@pytest.mark.parametrize("name", message_names())
def test_each_field_has_a_heading_and_each_message_what_it_is(
    name: str, language: Language
) -> None:
    text = dict(messages.pages(language))[f"messages/{name}.md"]
    message = catalogue.message(name)
    assert HEADING.findall(text) == list(message.fields)
    assert message.schema["title" if language == "ko" else "description"].removesuffix(".") in text
    assert "None" not in text.replace("None is known", "")
    if message.is_request:
        operation = catalogue.operation(message.operation)
        assert operation.path in text
        assert "^".join(operation.sign) in text


def test_each_public_name_has_a_heading_a_summary_and_its_lines(language: Language) -> None:
    pages = dict(api.pages(language))
    for face in api.public_modules():
        text = pages[f"api/{face}.md"]
        names = api.names_of(face)
        assert names
        blocks = re.findall(r"^::: (\S+)$", text, re.MULTILINE)
        assert blocks == [face, *(api.place_of(face, name) for name in names)]
        assert re.findall(r"^\| \[`(\w+)`\]", text, re.MULTILINE) == names
        links = re.findall(r"/blob/v[\d.]+/(\S+)#L(\d+)\)$", text, re.MULTILINE)
        assert len(links) == len(names)
        for path, line in links:
            assert len((staging.ROOT / path).read_text("utf-8").splitlines()) >= int(line) > 0
        assert f"({face}.md)" in pages["api/index.md"]
    assert set(api.public_faces()) < set(api.public_modules())


@pytest.mark.parametrize("package", ["kcp_proto", "kcp_transports", "kcp_sandbox"])
def test_each_name_of_the_main_packages_has_a_korean_summary(package: str) -> None:
    text = dict(api.pages("ko"))[f"api/{package}.md"]
    said = dict(re.findall(r"^\| \[`(\w+)`\]\([^)]+\) \| (.+) \|$", text, re.MULTILINE))
    assert set(said) == set(import_module(package).__all__)
    assert [name for name, words in said.items() if not re.search("[가-힣]", words)] == []


def test_no_korean_summary_is_of_a_name_that_is_gone() -> None:
    packages = ("kcp_proto", "kcp_transports", "kcp_sandbox")
    names = {f"{each}.{name}" for each in packages for name in import_module(each).__all__}
    assert set(api_texts.KOREAN) == names
