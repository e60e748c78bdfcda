"""What the site is made of: every page in both trees, every field and every public name."""

import re
from importlib import import_module
from posixpath import dirname, join, normpath
from typing import get_args

import pytest

from kcp_proto import catalogue
from kcp_schemas import message_names
from tools.site import api, build, messages, staging
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


def test_each_public_name_is_on_a_page(language: Language) -> None:
    pages = dict(api.pages(language))
    for face in api.public_faces():
        for name in import_module(face).__all__:
            assert f'"{name}"' in pages[f"api/{face}.md"]
        assert f"({face}.md)" in pages["api/index.md"]
