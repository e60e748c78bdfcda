"""The source of the house: its packages, rooms and files, and what each file imports."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = {
    "kcp_schemas": "schemas/kcp_schemas",
    "kcp_proto": "kcp_proto",
    "kcp_transports": "transports/kcp_transports",
    "kcp_sandbox": "sandbox/kcp_sandbox",
    "kcp_cli": "cli/kcp_cli",
}
# The folders of tests/ that belong to a package; a room's tests stand in the room's folder there.
TESTS_OF = {
    "tests.schemas": "kcp_schemas",
    "tests.core": "kcp_proto",
    "tests.transports": "kcp_transports",
    "tests.sandbox": "kcp_sandbox",
    "tests.cli": "kcp_cli",
}
GUESTS = ("tests", "benchmarks", "tools")


@dataclass(frozen=True)
class File:
    """A Python file.

    Args:
        name: Its dotted name; that of a face is its room's.
        path: Where it is.
    """

    name: str
    path: Path

    @property
    def is_face(self) -> bool:
        return self.path.name == "__init__.py"

    @property
    def room(self) -> str:
        """Name the room that the file stands in; a face stands in its own."""
        return self.name if self.is_face else self.name.rpartition(".")[0]

    @property
    def tree(self) -> ast.Module:
        return _tree(self.path)


@dataclass(frozen=True)
class Import:
    """One imported name, or module if the name is empty.

    Args:
        importer: The file that imports.
        module: The module, absolute.
        name: What is taken from it.
        in_function: Whether the import runs only when a function does.
    """

    importer: File
    module: str
    name: str
    in_function: bool

    @property
    def target(self) -> str:
        """Name the file of ours that is imported, or the module of others.

        A face may hand out a function that bears its file's name: that is taken from the face.
        """
        inside = f"{self.module}.{self.name}"
        return inside if inside in files() and inside not in handed_out() else self.module

    def __str__(self) -> str:
        taken = f"{self.module}:{self.name}" if self.name else self.module
        return f"{self.importer.name} <- {taken}"


@cache
def files() -> dict[str, File]:
    """Find every file of the five packages."""
    found: dict[str, File] = {}
    for package, folder in PACKAGES.items():
        for path in sorted((ROOT / folder).rglob("*.py")):
            parts = (package, *path.relative_to(ROOT / folder).with_suffix("").parts)
            name = ".".join(part for part in parts if part != "__init__")
            found[name] = File(name, path)
    return found


@cache
def guests() -> tuple[File, ...]:
    """Find every file that uses the packages from outside: tests, benchmarks and tools."""
    paths = (path for folder in GUESTS for path in sorted((ROOT / folder).rglob("*.py")))
    return tuple(
        File(".".join(path.relative_to(ROOT).with_suffix("").parts), path)
        for path in paths
        if "node_modules" not in path.parts
    )


def faces() -> tuple[File, ...]:
    """Find the face of every package and room."""
    return tuple(file for file in files().values() if file.is_face)


@cache
def imports(file: File) -> tuple[Import, ...]:
    """Read every import of a file, wherever it stands in it."""
    return tuple(_imports(file, file.tree, in_function=False))


def late_tables(file: File) -> Iterator[str]:
    """Name the files that a table of the file leads to, from which modules are loaded by name."""
    if any(isinstance(node, ast.Call) and called(node) == "import_module" for node in walk(file)):
        for node in walk(file):
            if isinstance(node, ast.Dict):
                for value in node.values:
                    if isinstance(value, ast.Constant) and isinstance(value.value, str):
                        target = f"{file.room}.{value.value.lstrip('.')}"
                        if target in files():
                            yield target


@cache
def handed_out() -> frozenset[str]:
    """Name in full what each face hands out."""
    return frozenset(f"{face.name}.{name}" for face in faces() for name in names_of(face))


@cache
def names_of(face: File) -> frozenset[str]:
    """Name what a face hands out: what it imports from its files without using it, and defines."""
    names: set[str] = set()
    used = {node.id for node in walk(face) if isinstance(node, ast.Name)}
    for node in walk(face):
        if isinstance(node, ast.ImportFrom) and node.level:
            names |= {alias.name for alias in node.names if alias.name not in used}
    for node in face.tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return frozenset(name for name in names if not name.startswith("_"))


def walk(file: File) -> Iterator[ast.AST]:
    return ast.walk(file.tree)


def called(call: ast.Call) -> str:
    """Name the function that a call calls, without what stands before its last dot."""
    return ast.unparse(call.func).rpartition(".")[2]


def parents(name: str) -> Iterator[str]:
    """Name the rooms and the package around a file, the nearest first."""
    while name := name.rpartition(".")[0]:
        yield name


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def _imports(file: File, node: ast.AST, *, in_function: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield Import(file, alias.name, "", in_function)
        elif isinstance(child, ast.ImportFrom):
            for alias in child.names:
                yield Import(file, _absolute(file, child), alias.name, in_function)
        else:
            is_function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
            yield from _imports(file, child, in_function=in_function or is_function)


def _absolute(file: File, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    around = file.room.split(".")
    base = around[: len(around) - node.level + 1]
    return ".".join([*base, *([node.module] if node.module else [])])
