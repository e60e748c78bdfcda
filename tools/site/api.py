"""A page for each public room, which the generator fills from docstrings."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from .words import Language, word

PACKAGES = ("kcp_proto", "kcp_transports", "kcp_sandbox", "kcp_schemas")


def pages(language: Language) -> Iterator[tuple[str, str]]:
    """Give the path of each page and its Markdown."""
    faces = list(public_faces())
    lines = [f"# {word('api', language)}\n", f"{word('api-lead', language)}\n"]
    for name in faces:
        first = (import_module(name).__doc__ or "").partition("\n")[0]
        lines.append(f"- [`{name}`]({name}.md): {first}")
        yield f"api/{name}.md", _page(name)
    yield "api/index.md", "\n".join(lines) + "\n"


def public_faces() -> Iterator[str]:
    """List the modules that hand out names: the packages and the rooms in them."""
    for package in PACKAGES:
        yield package
        for module in iter_modules(import_module(package).__path__, f"{package}."):
            last = module.name.rpartition(".")[2]
            if not last.startswith("_") and getattr(import_module(module.name), "__all__", None):
                yield module.name


def _page(name: str) -> str:
    names = ", ".join(f'"{each}"' for each in import_module(name).__all__)
    return f"# {name}\n\n::: {name}\n    options:\n      members: [{names}]\n"
