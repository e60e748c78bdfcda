"""check-jsonschema checks with the schema files as they are shipped, by name or by bundle."""

import json
import sys
from pathlib import Path
from subprocess import CompletedProcess, run

import pytest

from kcp_schemas import load_schema, message_names

from .conftest import ROOT, SCHEMAS


def check(*arguments: object) -> CompletedProcess[str]:
    command = [sys.executable, "-m", "check_jsonschema", *map(str, arguments)]
    return run(command, capture_output=True, text=True, check=False)


def broken(name: str) -> dict[str, object]:
    schema = load_schema(name)
    example = schema["examples"][0]
    fields = {key: field for key, field in schema["properties"].items() if "maxLength" in field}
    return {
        "missing": {key: text for key, text in example.items() if key != schema["required"][0]},
        "null": {**example, schema["required"][1]: None},
        "too-long": {**example, **{key: "1" * (fields[key]["maxLength"] + 1) for key in fields}},
        **{
            f"line-end-{key}": {**example, key: example[key] + "\n"}
            for key, field in fields.items()
            if "not" in field and len(example.get(key, "")) < field["maxLength"]
        },
    }


@pytest.mark.parametrize("name", message_names())
def test_a_schema_file_accepts_its_examples_and_refuses_each_broken_one(
    name: str, tmp_path: Path
) -> None:
    good, wrong = tmp_path / "good.json", broken(name)
    good.write_text(json.dumps(load_schema(name)["examples"][0], ensure_ascii=False), "utf-8")
    for what, payload in wrong.items():
        (tmp_path / f"{what}.json").write_text(json.dumps(payload), "utf-8")
    files = sorted(tmp_path.iterdir())
    options = ("--schemafile", SCHEMAS / f"{name}.json", "--output-format", "json")
    report = json.loads(check(*options, *files).stdout)
    assert report.get("parse_errors", []) == []
    refused = {Path(error["filename"]).stem for error in report["errors"]}
    assert refused == set(wrong)


def test_the_github_action_has_the_form_that_github_asks_for() -> None:
    done = check("--builtin-schema", "vendor.github-actions", ROOT / "action.yml")
    assert done.returncode == 0, done.stdout
