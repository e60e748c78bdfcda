"""The plan before anything is sent, and what was found afterwards."""

from collections import Counter
from collections.abc import Mapping

from kcp_cli.output import Language, write
from kcp_cli.tables import Cell, Table, print_table
from kcp_proto.showing import brief, json_text
from kcp_transports.survey import VERDICTS, Draft, Exchange, Finding, Plan, Survey

from .words import WORDS

# A result code has four characters; what came may have thousands.
_MOST = 40
_STYLES = {"confirmed": "green", "refuted": "yellow", "inconclusive": "dim"}


def show_summary(plan: Plan, pause: float, language: Language) -> None:
    """Print what would be asked, a line a question.

    Args:
        plan: The plan.
        pause: Seconds between two requests.
        language: The language.
    """
    words = WORDS[language]
    for question in plan.questions:
        effect = words[question.effect]
        line = {"id": question.id, "effect": effect, "words": question.words.of(language)}
        write(words["effect"].format(**line))
    counts = {
        "questions": len(plan.questions),
        "requests": plan.requests,
        "handshakes": 2 * len(plan.handshakes),
        "host": plan.environment.base_url,
    }
    write(words["plan"].format(**counts))
    write(words["twice"].format(pause=pause))
    if plan.paid:
        write(words["won"].format(won=plan.won, payments=2 * len(plan.paid)))


def show_bytes(plan: Plan, language: Language) -> None:
    """Print every byte that would be sent, secrets masked.

    Args:
        plan: The plan.
        language: The language.
    """
    words = WORDS[language]
    for each in plan.handshakes:
        ciphers = words["ciphers"].format(each.ciphers) if each.ciphers else ""
        write()
        write(words["handshake"].format(name=each.name, version=each.version, ciphers=ciphers))
    for first, second in zip(*plan.rounds, strict=True):
        write()
        _show_draft(first, words)
        if second.shown != first.shown:
            write(words["again"])
            write(second.shown)
    if plan.paid:
        write()
        write(words["zeros"])
    for about in plan.payment_drafts():
        write()
        _show_draft(about, words)
    write()
    write(words["nothing"])


def _show_draft(each: Draft, words: Mapping[str, str]) -> None:
    recipe = each.recipe
    alter = json_text(dict(recipe.alter)) if recipe.alter else ""
    line = words["differs" if alter else "base"]
    write(line.format(name=recipe.name, operation=recipe.operation, alter=alter))
    for header in each.head.split("\r\n"):
        write(header)
    write()
    write(each.shown)


def came(exchange: Exchange) -> str:
    """Say in some words what came back.

    Args:
        exchange: The exchange.
    """
    seen = exchange.observation
    if seen.failure:
        return f"{seen.failure}, {seen.detail}"
    return f"HTTP {seen.status}, {brief(seen.res_cd, _MOST) or '-'}"


def show_findings(survey: Survey, language: Language) -> None:
    """Print a table of what was found.

    Args:
        survey: The survey, whole or cut off.
        language: The language.
    """
    words, findings = WORDS[language], survey.findings()
    table = Table()
    table.add_column("", no_wrap=True)
    table.add_column(words["question"])
    table.add_column(words["verdict"], no_wrap=True)
    table.add_column(words["means"])
    for each in findings:
        verdict = Cell(words[each.verdict], _STYLES[each.verdict])
        question = each.question.words.of(language)
        means = _means(each, language) + _received(survey, each)
        table.add_row(each.question.id, question, verdict, means)
    print_table(table)
    counts = Counter[str](each.verdict for each in findings)
    write(words["counts"].format(**{verdict: counts[verdict] for verdict in VERDICTS}))


def _received(survey: Survey, finding: Finding) -> str:
    """Say what came for the request that the question is about, the last that it asks."""
    name = finding.question.asks[-1]
    found = dict.fromkeys(came(each) for each in survey.exchanges if each.name == name)
    return f" ({'; '.join(found)})" if found else ""


def _means(finding: Finding, language: Language) -> str:
    if finding.meaning is not None:
        return finding.meaning.words.of(language)
    if len(finding.rounds) > len(set(finding.rounds)):
        return WORDS[language]["unforeseen"]
    return WORDS[language]["differing" if len(finding.rounds) > 1 else "unasked"]
