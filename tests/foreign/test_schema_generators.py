"""Code generators make classes of the exported schemas that bear the messages' names.

Each program runs once over all schemas, with no option but where its input and output are.
"""

import json
import re
from pathlib import Path

import pytest

from kcp_proto import catalogue
from kcp_schemas import message_names
from tests.foreign_tools import foreign_tool

from .conftest import printed

CLASSES = {
    name: "".join(word.capitalize() for word in re.split(r"[._]", name)) for name in message_names()
}
COMPILE = (
    *("--strict", "--noEmit", "--skipLibCheck", "false", "--pretty", "false"),
    *("--target", "es2022", "--module", "esnext", "--moduleResolution", "bundler"),
    *("--lib", "es2022"),
)
# What a shop writes with the generated types, and what it must not be able to.
SHOP = """\
import type {{ PaymentCancelRequest }} from "{module}";
export const right: PaymentCancelRequest = {{
  site_cd: "T0000", kcp_cert_info: "-", tno: "1", mod_type: "STSC", kcp_sign_data: "-",
}};
export const wrong: PaymentCancelRequest = {{
  site_cd: "T0000", kcp_cert_info: "-",
  tno: 1,
  mod_type: "STPC", kcp_sign_data: "-",
}};
"""


def compiled(folder: Path, module: str) -> set[str]:
    """Compile everything generated, with both uses; give the lines that are complained about."""
    (folder / "shop.ts").write_text(SHOP.format(module=module), "utf-8")
    made = sorted(folder.glob("*.d.ts"))
    said = printed(folder, foreign_tool("tsc"), *COMPILE, "shop.ts", *made, code=2)
    return set(re.findall(r"^(\S+\(\d+),", said, re.M))


WRONG = {"shop.ts(7", "shop.ts(8"}


def test_json_schema_to_typescript_names_every_type(schemas: Path, tmp_path: Path) -> None:
    printed(tmp_path, foreign_tool("json2ts"), "-i", schemas, "-o", tmp_path)
    for name, class_name in CLASSES.items():
        text = (tmp_path / f"{name}.d.ts").read_text("utf-8")
        assert f"export interface {class_name} {{" in text
        assert "NoName" not in text
        assert text.isascii()
    assert compiled(tmp_path, "./payment.cancel.request") == WRONG


@pytest.mark.parametrize("language", ["ts", "python"])
def test_quicktype_names_every_class(schemas: Path, tmp_path: Path, language: str) -> None:
    tool, files = foreign_tool("quicktype"), sorted(schemas.glob("*.json"))
    made = tmp_path / f"messages.{language.removesuffix('thon')}"
    printed(tmp_path, tool, "--src-lang", "schema", "--lang", language, "-o", made, *files)
    text = made.read_text("utf-8")
    assert text.isascii()
    # It writes acronyms that it knows in capitals.
    found = re.findall(r"^(?:export interface|class) (\w+)", text, re.M)
    assert set(map(str.upper, CLASSES.values())) <= set(map(str.upper, found))
    if language == "python":
        compile(text, made, "exec")
    else:
        assert compiled(tmp_path, "./messages") == WRONG


# Run beside the generated package: every example goes through its class and comes out unchanged.
BUILD = """
import importlib, json
for module, class_name, example in json.load(open("cases.json", encoding="utf-8")):
    made = getattr(importlib.import_module("messages." + module), class_name)(**example)
    written = made.model_dump(mode="json", exclude_unset=True)
    assert written == example, (class_name, written)
    try:
        type(made)(**{**example, next(iter(example)): {}})
    except ValueError:
        continue
    raise SystemExit(f"{class_name} takes an object for a text")
print("built")
"""


def test_datamodel_code_generator_needs_no_class_name(schemas: Path, tmp_path: Path) -> None:
    tool = foreign_tool("datamodel-codegen")
    kind = ("--input-file-type", "jsonschema")
    printed(tmp_path, tool, "--input", schemas, "--output", tmp_path / "messages", *kind)
    cases: list[list[object]] = []
    for name, class_name in CLASSES.items():
        module = name.replace(".", "_")
        text = (tmp_path / "messages" / f"{module}.py").read_text("utf-8")
        assert f"class {class_name}(BaseModel):" in text
        assert text.isascii()
        cases.extend([module, class_name, dict(each)] for each in catalogue.message(name).examples)
    (tmp_path / "cases.json").write_text(json.dumps(cases), "utf-8")
    (tmp_path / "build.py").write_text(BUILD, "utf-8")
    assert "built" in printed(tmp_path, tool.with_name("python"), "build.py")
