"""The page of codes: the written one, and behind it each code under a heading of its own."""

from collections.abc import Iterator, Mapping
from typing import Any

from kcp_proto import KcpError, Reply
from kcp_sandbox.gateway import CODES
from kcp_schemas import code_table_names, load_code_table, load_result_codes

from .markdown import code, plain, table
from .project import repository
from .staging import page
from .words import EVIDENCE, HINTS, REMEDIES, Language, pick, word

# The words of the code tables, and those of the schemas.
_EVIDENCE = {"documented": "guide", "seen": "seen"}


def pages(language: Language) -> Iterator[tuple[str, str]]:
    """Give the path of the page and its Markdown."""
    parts = [page("codes.md", language, repository()), *_results(language)]
    for name in code_table_names():
        parts += _table(name, language)
    parts += _of_the_sandbox(language)
    yield "codes.md", "\n".join(parts)


def _results(language: Language) -> Iterator[str]:
    listed = load_result_codes()
    yield f"\n## {word('result-codes', language)} {{#result}}\n"
    yield f"{word('result-codes-lead', language)}\n"
    origins = {each: group for group in listed["evidence"] for each in group["codes"]}
    for each, origin in sorted(origins.items()):
        kind = listed["codes"][each]
        evidence = EVIDENCE[_EVIDENCE[origin["evidence"]]]
        yield f"### {each} {{#{each.lower()}}}\n"
        yield f"{plain(origin['as'][language])}\n"
        rows = [
            (word("kind", language), f"`{kind}`: {plain(listed['kinds'][kind][language])}"),
            (word("caller", language), _remedy(each, kind, language)),
            (word("result-raises", language), _raised(each, language)),
            (word("evidence", language), pick(evidence, language)),
        ]
        yield from table((word("code", language), code(each)), rows)


def _remedy(res_cd: str, kind: str, language: Language) -> str:
    said = pick(REMEDIES[kind], language)
    return f"{said}{pick(HINTS[res_cd], language)}" if res_cd in HINTS else said


def _raised(res_cd: str, language: Language) -> str:
    """Try what a reply to a cancel with this code raises."""
    reply = Reply(
        operation="payment.cancel",
        message="payment.cancel.response",
        effect="reversal",
        res_cd=res_cd,
        res_msg="",
        wire={"res_cd": res_cd},
        faults=(),
        known={},
        status=200,
    )
    try:
        reply.raise_for_result()
    except KcpError as error:
        name = type(error).__name__
        return f"[`{name}`](errors.md#{name.lower()})"
    return word("raises-nothing", language)


def _table(name: str, language: Language) -> Iterator[str]:
    listed = load_code_table(name)
    fields = ", ".join(map(code, listed["fields"]))
    yield f"\n## {plain(listed['title'][language])} {{#{name}}}\n"
    yield f"{word('fields-of', language, fields)}\n"
    for each, entry in listed["codes"].items():
        yield f"### {each} {{#{name}-{each.lower()}}}\n"
        yield f"**{plain(entry[language])}**\n"
        head = (word("code", language), code(each))
        yield from table(head, _entry(listed, entry, language))


def _entry(
    listed: Mapping[str, Any], entry: Mapping[str, Any], language: Language
) -> Iterator[tuple[str, str]]:
    other = "en" if language == "ko" else "ko"
    if entry[other] != entry[language]:
        yield word("name", language), plain(entry[other])
    for key in ("acquirer", "merged_into"):
        if key in entry:
            yield word(key.replace("_", "-"), language), code(entry[key])
    if "login" in entry:
        yield word("login", language), plain(listed["logins"][entry["login"]][language])
    if "virtual_accounts" in entry:
        yield word("virtual-accounts", language), word("yes", language)
    if "note" in entry:
        yield word("note", language), plain(entry["note"][language])
    sources = "; ".join(listed["sources"][each][language] for each in entry["sources"])
    yield word("plain-source", language), plain(sources)


def _of_the_sandbox(language: Language) -> Iterator[str]:
    yield f"\n## {word('sandbox-codes', language)} {{#sandbox}}\n"
    yield f"{word('sandbox-codes-lead', language)}\n"
    for each in CODES:
        if each.origin == "sandbox":
            text = each.korean if language == "ko" else each.english
            yield f"### {each.res_cd} {{#{each.res_cd.lower()}}}\n"
            yield f"{plain(text)}\n"
            if each.status != 200:
                yield f"{word('http-status', language)}: {each.status}\n"
