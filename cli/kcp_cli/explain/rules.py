"""A rule explained in both languages: when it is broken, an example, its source and its remedy."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from unicodedata import is_normalized

from kcp_cli.addresses import place_of
from kcp_cli.output import write, write_json
from kcp_cli.phrases import phrase
from kcp_cli.tables import wrapped
from kcp_proto.documents import REPAIRS
from kcp_proto.faults import RULE_TEXTS, RULES, Words, rule_anchor

from .examples import EXAMPLES, Example

_WIDTH = 80
_INDENT = "  "
# English and Korean, as in every table of rules.
_HEADINGS: Mapping[str, Words] = {
    "remedy": ("Remedy", "해결"),
    "words": ("A report says", "보고서 문구"),
    "fix": (
        "kcp-proto validate --fix can repair it",
        "kcp-proto validate --fix로 고칠 수 있는 경우",
    ),
}


def print_rule(rule: str) -> None:
    """Explain a rule to people.

    Args:
        rule: A rule of the table.
    """
    described, text = RULES[rule], RULE_TEXTS[rule]
    write(f"{rule} ({described.severity}; {described.ruling})")
    for language in (0, 1):
        write()
        write(text.title[language])
        sentences = [text.description[language]]
        sentences.append(f"{_HEADINGS['remedy'][language]}: {text.remedy[language]}")
        said = (described.message, described.message_ko)[language]
        sentences.append(f"{_HEADINGS['words'][language]}: {_shown(said)}")
        fixes = "; ".join(words[language] for words in _fixes(rule))
        if fixes:
            sentences.append(f"{_HEADINGS['fix'][language]}: {fixes}")
        for sentence in sentences:
            for line in wrapped(sentence, _WIDTH, _INDENT, _INDENT * 2):
                write(line)
    for line in _example(rule):
        write(line)
    write()
    rules, rulings = place_of("rules", rule_anchor(rule)), place_of("rulings")
    write(phrase("{}; what R numbers say is in {}", rules, rulings))


def write_rule(rule: str) -> None:
    """Explain a rule to programs.

    Args:
        rule: A rule of the table.
    """
    write_json(rule_facts(rule))


def rule_facts(rule: str) -> dict[str, Any]:
    """Say what is known of a rule, in both languages.

    Args:
        rule: A rule of the table.

    Returns:
        Severity, ruling, title, description, remedy, the words of a report, and an example.
    """
    described, text = RULES[rule], RULE_TEXTS[rule]
    return {
        "rule": rule,
        "severity": described.severity,
        "ruling": described.ruling,
        "title": text.title[0],
        "title_ko": text.title[1],
        "description": text.description[0],
        "description_ko": text.description[1],
        "remedy": text.remedy[0],
        "remedy_ko": text.remedy[1],
        "message": described.message,
        "message_ko": described.message_ko,
        "fixable": [words[0] for words in _fixes(rule)],
        "example": _example_for_programs(rule),
    }


def _fixes(rule: str) -> list[Words]:
    return [each.words for each in REPAIRS.values() if rule in each.rules]


def _shown(words: str) -> str:
    """Show the places of a sentence that differ from fault to fault as an ellipsis."""
    pieces = words.replace("{{", "{").replace("}}", "}") if "{{" in words else words
    while "{" in pieces and "}" in pieces.partition("{")[2]:
        before, _, rest = pieces.partition("{")
        pieces = f"{before}…{rest.partition('}')[2]}"
    return pieces


def _example(rule: str) -> Iterator[str]:
    example = EXAMPLES.get(rule)
    if example is None:
        return
    yield ""
    if isinstance(example, Example):
        yield f"{example.message}:"
        wrong, right = _fields(example.wrong), _fields(example.right)
    else:
        wrong, right = _visible(example.wrong), _visible(example.right)
    yield f"{_INDENT}wrong (틀림): {wrong}"
    yield f"{_INDENT}right (맞음): {right}"


def _fields(fields: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{name} left out (생략)" if value is None else f'"{name}": {_json(value)}'
        for name, value in fields.items()
    )


def _json(value: object) -> str:
    # Decomposed characters look like composed ones.
    is_plain = not isinstance(value, str) or is_normalized("NFC", value)
    return json.dumps(value, ensure_ascii=not is_plain)


def _visible(text: str) -> str:
    return text or '""'


def _example_for_programs(rule: str) -> Any:
    example = EXAMPLES.get(rule)
    if example is None:
        return None
    message = {"message": example.message} if isinstance(example, Example) else {}
    return {**message, "wrong": example.wrong, "right": example.right}
