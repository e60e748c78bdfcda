"""The reference is what is true in the program: all of it, and nothing else."""

import re
from collections.abc import Iterator
from importlib.metadata import version
from itertools import chain
from pathlib import Path

import click
import pytest

from kcp_cli import addresses, exits
from kcp_cli.app import app
from kcp_cli.grammar import Group
from kcp_cli.output import Language as Spoken
from kcp_proto import (
    KcpError,
    KeyLoadError,
    MessageError,
    NotSent,
    OutcomeUnknown,
    RecordingError,
    Refused,
    ReplayMismatch,
    ResponseError,
    SignatureMismatch,
    UnreadableReply,
    catalogue,
)
from kcp_proto.faults import RULE_TEXTS, RULES, fault, rule_anchor
from kcp_sandbox.gateway import CODES
from kcp_schemas import code_table_names, load_code_table, load_result_codes, message_names
from kcp_transports.database import ClaimLost, StorageError
from kcp_transports.signers import SigningFailed
from tools.site import build, codes, commands, configuration, errors, messages, rules
from tools.site.error_texts import ATTRIBUTES, ERRORS, EXITS
from tools.site.message_texts import CLAUSES, REMARKS
from tools.site.words import HINTS, LANGUAGES, REMEDIES, VARIABLES, Language

ROOT = Path(__file__).resolve().parents[2]
HANGUL = re.compile("[가-힣]")
ANCHORS = re.compile(r"^#{2,6} .*\{#([\w.-]+)\}$", re.MULTILINE)
SAMPLES: tuple[KcpError, ...] = (
    MessageError("x", [fault("required", "/x")]),
    KeyLoadError("x", "x"),
    SignatureMismatch("x"),
    Refused("x", "x", "x", "x"),
    ResponseError("x", "x", b""),
    NotSent("x", "tls", "x"),
    OutcomeUnknown("x", "money", "wait", "x"),
    UnreadableReply("x", "money", "x", b""),
    RecordingError("x"),
    ReplayMismatch("x"),
    StorageError("x", "x"),
    ClaimLost(),
    SigningFailed("network", "x"),
)


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Language:
    chosen: Language = request.param
    return chosen


def section(text: str, anchor: str) -> str:
    """Cut out what stands under a heading."""
    heading = re.search(rf"^(#+) .*\{{#{re.escape(anchor)}\}}$", text, re.MULTILINE)
    assert heading, anchor
    rest = text[heading.end() :]
    end = re.search(rf"^#{{1,{len(heading[1])}}} ", rest, re.MULTILINE)
    return rest[: end.start()] if end else rest


def every_command() -> Iterator[tuple[str, click.Command]]:
    def below(group: click.Command, *above: str) -> Iterator[tuple[str, click.Command]]:
        assert isinstance(group, Group)
        for name in group.list_commands(click.Context(group)):
            command = group.get_command(click.Context(group), name)
            assert command is not None
            yield " ".join([*above, name]), command
            if isinstance(command, Group):
                yield from below(command, *above, name)

    return below(app)


def test_each_command_has_a_page_with_all_that_can_be_typed(language: Language) -> None:
    pages = dict(commands.pages(language))
    known = dict(every_command())
    files = {name: name.replace(" ", "-") for name in known}
    assert set(pages) == {f"commands/{file}.md" for file in ["index", *files.values()]}
    for name, command in known.items():
        text = pages[f"commands/{files[name]}.md"]
        assert text.startswith(f"# kcp-proto {name}\n")
        assert f"[`kcp-proto {name}`]({files[name]}.md)" in pages["commands/index.md"]
        rows = re.findall(r"^\| (`+ ?-.+?`+) \| ", text, re.MULTILINE)
        typed = {word for row in rows for word in re.findall(r"(?<![\w-])--?[a-z][\w-]*", row)}
        params = [each for each in command.get_params(click.Context(command))]
        options = [each for each in params if isinstance(each, click.Option) and not each.hidden]
        assert typed == {*chain.from_iterable([*o.opts, *o.secondary_opts] for o in options)}
        for argument in params:
            if isinstance(argument, click.Argument):
                assert f"| `{argument.human_readable_name}` |" in text
        for example in getattr(command, "examples", ()):
            assert f"\n{example}\n" in text


def test_a_korean_page_of_a_command_is_in_korean() -> None:
    """Cells of words, that is all but what is typed and where none is needed."""
    for name, text in commands.pages("ko"):
        for row in re.findall(r"^\| `.+?` \| (.+) \| .+ \|$", text, re.MULTILINE):
            assert HANGUL.search(row), (name, row)


def test_each_code_has_a_heading_and_each_heading_a_code(language: Language) -> None:
    text = dict(codes.pages(language))["codes.md"]
    results = {code.lower() for code in load_result_codes()["codes"]}
    own = {each.res_cd.lower() for each in CODES if each.origin == "sandbox"}
    tables = {
        f"{name}-{code.lower()}"
        for name in code_table_names()
        for code in load_code_table(name)["codes"]
    }
    found = ANCHORS.findall(text[text.index("{#result}") :])
    assert len(found) == len(set(found))
    assert set(found) == results | own | tables | {"sandbox", *code_table_names()}
    assert "\n### S032 {#s032}\n" in text
    says = {"ko": "인증서 거절", "en": "certificate"}[language]
    assert says in section(text, "s032")
    assert "](errors.md#refused)" in section(text, "s032")
    assert "](tasks/signature-refused.md)" in section(text, "s032")
    assert set(HINTS) <= set(load_result_codes()["codes"])
    assert "](errors.md#outcomeunknown)" in section(text, "8147")
    assert {"ko": "국민", "en": "Kookmin"}[language] in section(text, "bank")


def test_what_to_do_about_a_code_is_what_the_gateways_page_says() -> None:
    page = (ROOT / "docs" / "gateway.md").read_text("utf-8")
    classes = page.partition("\n## Result codes")[2].partition("\n## ")[0]
    said = dict(re.findall(r"^\| `([a-z-]+)` \|.*\| ([^|]+) \|$", classes, re.MULTILINE))
    assert set(said) == set(REMEDIES)
    for kind, (_, english) in REMEDIES.items():
        assert said[kind].removesuffix(", see below") == english
    assert set(REMEDIES) == set(load_result_codes()["kinds"])


def test_each_class_of_error_has_a_heading_and_what_its_docstring_says(language: Language) -> None:
    text = dict(errors.pages(language))["errors.md"]
    known = {each.__name__: each for _, each in errors.error_classes()}
    assert set(known) == set(ERRORS) == {"KcpError", *(type(each).__name__ for each in SAMPLES)}
    listed = ANCHORS.findall(text[text.index("{#classes}") :])
    assert listed == [name.lower() for name in known]
    for name, error in known.items():
        part = section(text, name.lower())
        assert f"`{error.code}`" in part
        for argument in errors.arguments(error):
            assert f"\n| `{argument}` |" in part
            assert ATTRIBUTES[argument]
    assert "outcome-unknown" in section(text, "outcomeunknown")
    assert errors.arguments(Refused)["res_cd"] == "The result code as it came."


def test_each_exit_code_has_a_heading_and_each_error_its_exit_code(language: Language) -> None:
    text = dict(errors.pages(language))["exits.md"]
    codes_of_the_program = {exits.FINE, exits.WRONG, exits.USAGE, exits.NOT_SENT, exits.UNKNOWN}
    assert set(EXITS) == codes_of_the_program
    assert ANCHORS.findall(text) == [f"exit-{code}" for code in sorted(EXITS)]
    for sample in SAMPLES:
        code, name = exits.exit_code_of(sample), type(sample).__name__
        assert ERRORS[name].exit_code == code
        assert f"(errors.md#{name.lower()})" in section(text, f"exit-{code}")


def test_each_rule_has_a_heading_and_what_its_table_says_in_one_language(
    language: Language,
) -> None:
    text = dict(rules.pages(language))["rules.md"]
    assert ANCHORS.findall(text) == [rule_anchor(rule) for rule in RULES]
    own, other = (1, 0) if language == "ko" else (0, 1)
    for name, rule in RULES.items():
        part, said = section(text, rule_anchor(name)), RULE_TEXTS[name]
        for both in (said.title, said.description, said.remedy):
            # A file of docs/ is a page of the site.
            assert re.sub(r"docs/([\w-]+)\.md", r"[\1](\1.md)", both[own]) in part
            assert both[other] not in part
        for ruling in re.findall(r"\bR\d+", rule.ruling):
            assert f"[{ruling}](rulings.md#{ruling.lower()})" in part
    assert "rem_mny" in section(text, "fieldsat-most")
    assert "`payment.partial_cancel.request`" in section(text, "fieldsat-most")


def test_each_ruling_has_its_number_for_an_anchor(language: Language) -> None:
    text = build.tree(language)["rulings.md"]
    assert ANCHORS.findall(text) == [f"r{number}" for number in range(1, 46)]
    assert bool(HANGUL.search(section(text, "r29"))) == (language == "ko")


def test_each_key_and_each_variable_has_a_heading(language: Language) -> None:
    text = dict(configuration.pages(language))["configuration.md"]
    settings = (ROOT / "cli" / "kcp_cli" / "validate" / "settings.py").read_text("utf-8")
    keys = re.findall(r'^    "([a-z-]+)": _[A-Z]+,$', settings, re.MULTILINE)
    assert len(keys) > 10
    sources = (ROOT / "cli").rglob("*.py")
    named = re.compile(r'"(_?KCP_PROTO_[A-Z_]+|NO_COLOR)"')
    read = {name for path in sources for name in named.findall(path.read_text("utf-8"))}
    assert set(VARIABLES) < read
    anchors = ANCHORS.findall(text)
    assert set(anchors) == {*keys, "profile", "project", "variables", *map(str.lower, read)}
    assert len(anchors) == len(set(anchors))
    assert "[`kcp-proto call`](commands/call.md)" in section(text, "kcp_proto_key")
    assert "`--output text|json|" in section(text, "output")


def test_each_link_of_the_program_has_its_page_and_its_anchor(
    language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages, spoken, site = build.tree(language), Spoken(language), "https://docs.example"
    monkeypatch.setattr(addresses, "known_addresses", lambda: {"documentation": f"{site}/"})
    links = [addresses.rule_address(rule, language=spoken) for rule in RULES]
    links += [
        addresses.page_address("errors", type(each).__name__.lower(), language=spoken)
        for each in SAMPLES
    ]
    places = re.compile(r'place_of\("([a-z]+)"\)')
    sources = [path.read_text("utf-8") for path in (ROOT / "cli").rglob("*.py")]
    named = {page for text in sources for page in places.findall(text)}
    assert named == {"profiles", "rulings"}
    links += [addresses.page_address(page, language=spoken) for page in sorted(named)]
    before = f"{site}/{language}/{version('kcp-proto')}/"
    assert {link.startswith(before) for link in links if link} == {True}
    for link in links:
        assert link
        page, _, anchor = link.removeprefix(before).partition("#")
        text = pages[page.removesuffix(".html") + ".md"]
        assert not anchor or anchor in ANCHORS.findall(text), link


def test_the_overview_of_messages_names_each_once_by_what_shops_do(language: Language) -> None:
    text = dict(messages.pages(language))["messages/index.md"]
    assert sorted(re.findall(r"^\| \[`([^`]+)`\]", text, re.MULTILINE)) == sorted(message_names())
    assert "\n## 취소하기\n" in text or language == "en"


def test_a_korean_page_of_a_message_says_in_korean_where_each_field_is_known_from() -> None:
    known = re.compile(r"R\d+(, R\d+)*|(Benepia HUB guide 1\.0\.0|transaction inquiry guide)\b.*")
    used = set[str]()
    for name in message_names():
        message = catalogue.message(name)
        schemas = [message.schema, *(field.schema for field in message.fields.values())]
        for comment in (schema["$comment"] for schema in schemas):
            for remark in REMARKS:
                comment = comment.replace(f" {remark}", "")
            clauses = comment.split("; ")
            used |= set(clauses) & set(CLAUSES)
            assert all(clause in CLAUSES or known.fullmatch(clause) for clause in clauses), comment
    assert used == set(CLAUSES)


def test_a_signed_message_shows_the_text_that_its_example_signs(language: Language) -> None:
    text = dict(messages.pages(language))["messages/payment.cancel.request.md"]
    part = section(text, "signature")
    example = catalogue.message("payment.cancel.request").examples[0]
    assert f"\n{example['site_cd']}^{example['tno']}^STSC\n" in part
    assert {"[R16](../rulings.md#r16)", "[R18](../rulings.md#r18)"} <= set(
        re.findall(r"\[R\d+\]\([^)]+\)", part)
    )
    unsigned = dict(messages.pages(language))["messages/benepia.point_payment.request.md"]
    assert "```" not in section(unsigned, "signature")


def test_no_table_of_the_reference_has_an_empty_head(language: Language) -> None:
    made = (commands, codes, configuration, errors, messages, rules)
    for name, text in chain.from_iterable(module.pages(language) for module in made):
        if name not in ("codes.md", "errors.md"):
            assert not re.search(r"^\|\s*\|.*\n\|-", text, re.MULTILINE), name
