"""The pages of errors and of exit codes, each class and each code under a heading of its own."""

import re
from collections.abc import Iterator
from importlib import import_module

from kcp_proto import KcpError

from .api import public_faces
from .error_texts import ATTRIBUTES, ERRORS, EXITS
from .markdown import plain, table
from .project import repository
from .staging import page
from .words import Language, pick, word

_ARGUMENT = re.compile(r"^    (\w+): (.+?)(?=^    \w|\Z)", re.MULTILINE | re.DOTALL)


def pages(language: Language) -> Iterator[tuple[str, str]]:
    """Give the path of each page and its Markdown."""
    written = page("errors.md", language, repository())
    yield "errors.md", "\n".join([written, *_errors(language)])
    yield "exits.md", "\n".join(_exits(language))


def error_classes() -> Iterator[tuple[str, type[KcpError]]]:
    """Give each public class of error once, with the face that hands it out."""
    found = set[object]()
    for face in public_faces():
        module = import_module(face)
        for name in module.__all__:
            value: object = getattr(module, name)
            if isinstance(value, type) and issubclass(value, KcpError) and value not in found:
                found.add(value)
                yield face, value


def arguments(error: type[KcpError]) -> dict[str, str]:
    """Give what the docstring of a class says of each of its arguments."""
    docstring = re.sub(r"^ {4}", "", error.__doc__ or "", flags=re.MULTILINE)
    listed = docstring.partition("Args:\n")[2]
    # Code in a docstring stands between two grave accents.
    said = _ARGUMENT.findall(listed.replace("``", "`"))
    return {name: " ".join(text.split()) for name, text in said}


def _errors(language: Language) -> Iterator[str]:
    yield f"\n## {word('errors', language)} {{#classes}}\n"
    for face, error in error_classes():
        name, text = error.__name__, ERRORS[error.__name__]
        first = (error.__doc__ or "").partition("\n")[0]
        yield f"### {name} {{#{name.lower()}}}\n"
        yield f"{plain(text.korean if language == 'ko' else first)}\n"
        yield from table(
            (word("code", language), f"`{error.code}`"),
            [
                (word("import", language), f"[`{face}`](api/{face}.md)"),
                (word("parents", language), ", ".join(map(_link, error.__bases__))),
                (word("whose", language), pick(text.whose, language)),
                (word("again", language), pick(text.again, language)),
                (word("exit", language), _exit(text.exit_code)),
            ],
        )
        head = (word("attribute", language), word("means", language))
        listed = arguments(error).items()
        yield from table(
            head,
            (
                (f"`{name}`", ATTRIBUTES[name] if language == "ko" else words)
                for name, words in listed
            ),
        )


def _link(error: type) -> str:
    known = error.__name__ in ERRORS
    return f"[`{error.__name__}`](#{error.__name__.lower()})" if known else f"`{error.__name__}`"


def _exit(code: int | None) -> str:
    return "–" if code is None else f"[{code}](exits.md#exit-{code})"


def _exits(language: Language) -> Iterator[str]:
    yield f"# {word('exits', language)}\n\n{word('exits-lead', language)}\n"
    for code, text in EXITS.items():
        yield f"## {code}: {pick(text.title, language)} {{#exit-{code}}}\n"
        yield f"{pick(text.description, language)}\n"
        names = [name for name, error in ERRORS.items() if error.exit_code == code]
        links = ", ".join(f"[`{name}`](errors.md#{name.lower()})" for name in names)
        if links:
            yield f"{word('exits-errors', language)}: {links}\n"
