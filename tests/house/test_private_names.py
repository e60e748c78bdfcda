"""Nothing private of a dependency is used, so none needs an upper bound."""

import ast
import tomllib

from .source import PACKAGES, ROOT, files, imports

# Python's own; the latter has types alone, which no program loads.
PUBLIC = ("__future__", "_typeshed")


def test_no_private_module_or_name_of_others_is_imported() -> None:
    foreign = [
        each
        for file in files().values()
        for each in imports(file)
        if each.module.partition(".")[0] not in {*PACKAGES, *PUBLIC}
    ]
    assert {each.module for each in foreign} > {
        "cryptography.x509",
        "jsonschema",
        "urllib3.connection",
    }
    private = [each for each in foreign if "._" in f".{each.module}.{each.name}"]
    assert [str(each) for each in private] == []


def test_no_private_attribute_of_a_module_of_others_is_used() -> None:
    found: set[str] = set()
    for file in files().values():
        modules = {
            alias.asname or alias.name
            for node in ast.walk(file.tree)
            if isinstance(node, ast.Import)
            for alias in node.names
        }
        found |= {
            f"{file.name}: {node.value.id}.{node.attr}"
            for node in ast.walk(file.tree)
            if isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id in modules
            and node.attr.startswith("_")
            and not node.attr.startswith("__")
        }
    assert found == set()


def test_no_dependency_has_an_upper_bound() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    named = [each for each in (*project["dependencies"], *(name for one in extras for name in one))]
    ours = [each for each in named if not each.startswith("kcp-proto[")]
    assert ours
    for each in ours:
        requirement = each.partition(";")[0]
        assert ">=" in requirement, each
        assert not set("<,~!") & set(requirement), each
        assert "==" not in requirement, each
