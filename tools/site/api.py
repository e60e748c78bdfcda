"""A page for each public module: its names at a glance, then each from its docstring."""

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import resolve_name
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

from .api_texts import KOREAN
from .markdown import plain, table
from .project import repository, version
from .staging import ROOT
from .words import Language, word

PACKAGES = ("kcp_proto", "kcp_transports", "kcp_sandbox", "kcp_schemas")
# Modules that others import though they are no room: one is generated, one is the schemas' reader.
_MODULES = ("kcp_proto.messages", "kcp_proto.catalogue")


def pages(language: Language) -> Iterator[tuple[str, str]]:
    """Give the path of each page and its Markdown."""
    lines = [f"# {word('api', language)}\n", f"{word('api-lead', language)}\n"]
    for package in PACKAGES:
        lines.append(f"## {package}\n")
        inside = [name for name in public_modules() if name.partition(".")[0] == package]
        head = (word("module", language), word("means", language))
        lines += table(head, ((f"[`{name}`]({name}.md)", _first(name)) for name in inside))
    yield "api/index.md", "\n".join(lines) + "\n"
    for name in public_modules():
        yield f"api/{name}.md", "\n".join(_page(name, language))


def public_faces() -> Iterator[str]:
    """List the modules that hand out names: the packages and the rooms in them."""
    for package in PACKAGES:
        yield package
        for module in iter_modules(import_module(package).__path__, f"{package}."):
            last = module.name.rpartition(".")[2]
            if not last.startswith("_") and getattr(import_module(module.name), "__all__", None):
                yield module.name


@cache
def public_modules() -> tuple[str, ...]:
    """List the modules that have a page."""
    return tuple(sorted([*public_faces(), *_MODULES]))


def names_of(name: str) -> list[str]:
    """List the public names of a module: those that it hands out, or else its own."""
    module = import_module(name)
    listed: list[str] | None = getattr(module, "__all__", None)
    return listed if listed is not None else [*_own(module)]


def _own(module: ModuleType) -> Iterator[str]:
    for name, value in vars(module).items():
        is_own = getattr(value, "__module__", None) == module.__name__
        if not name.startswith("_") and (is_own or name.isupper()):
            yield name


def _first(module: str) -> str:
    return _code((import_module(module).__doc__ or "").strip().partition("\n")[0])


def _page(module: str, language: Language) -> Iterator[str]:
    yield f"# {module}\n"
    yield _block(module, "members: false", "show_root_heading: false")
    head = (word("public-name", language), word("means", language))
    yield from table(head, (_row(module, name, language) for name in names_of(module)))
    for name in names_of(module):
        place = place_of(module, name)
        yield _block(place, "show_root_heading: true", "show_root_full_path: false")
        yield f"[{word('source-code', language)}]({_source(module, name)})\n"


def _block(name: str, *options: str) -> str:
    """Let the generator write what a docstring says."""
    listed = "\n".join(f"      {option}" for option in options)
    return f"::: {name}\n    options:\n{listed}\n"


def _row(module: str, name: str, language: Language) -> tuple[str, str]:
    link = f"[`{name}`](#{place_of(module, name)})"
    korean = KOREAN.get(f"{module}.{name}", "") if language == "ko" else ""
    return link, korean or summary(module, name)


def place_of(module: str, name: str) -> str:
    """Give the path at which the generator finds a name, which is its anchor too.

    Where a function has the name of its file, the path by the face leads to the file.
    """
    value = getattr(import_module(module), name)
    home = getattr(value, "__module__", "") or ""
    is_in_namesake = inspect.isroutine(value) and home.rpartition(".")[2] == name
    return f"{home}.{name}" if is_in_namesake else f"{module}.{name}"


def summary(module: str, name: str) -> str:
    """Give the first line of a name's docstring; "" of a value that has none of its own."""
    value = getattr(import_module(module), name)
    has_own = inspect.isclass(value) or inspect.isroutine(value)
    return _code((inspect.getdoc(value) or "").partition("\n")[0]) if has_own else ""


def _code(text: str) -> str:
    """Read the grave accents of a docstring, where two stand for one."""
    parts = text.replace("``", "`").split("`")
    return "".join(f"`{each}`" if place % 2 else plain(each) for place, each in enumerate(parts))


def _source(module: str, name: str) -> str:
    """Give the address of the lines of a name in the repository, as they are in this version."""
    value = inspect.unwrap(getattr(import_module(module), name))
    has_own = inspect.isclass(value) or inspect.isfunction(value)
    home, line = (value, inspect.getsourcelines(value)[1]) if has_own else _assigned(module, name)
    path = Path(str(inspect.getsourcefile(home))).resolve().relative_to(ROOT).as_posix()
    return f"{repository()}/blob/v{version()}/{path}#L{line}"


def _assigned(module: str, name: str) -> tuple[ModuleType, int]:
    """Find where a name that is neither a class nor a function gets its value."""
    home = import_module(module)
    for node in ast.walk(ast.parse(inspect.getsource(home))):
        if isinstance(node, ast.ImportFrom) and name in {alias.name for alias in node.names}:
            origin = "." * node.level + (node.module or "")
            return _assigned(resolve_name(origin, str(home.__package__)), name)
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            return home, getattr(node, "lineno", 1)
    return home, 1
