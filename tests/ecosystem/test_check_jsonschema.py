"""check-jsonschema checks with the schema files as they are shipped, by name or by bundle."""

import json
import sys
from pathlib import Path
from subprocess import CompletedProcess, run

import pytest

from kcp_schemas import load_schema, message_names

from .conftest import ROOT, SCHEMAS

BASE_URL = "https://schemas.example/kcp/"
CARD_RESPONSE = "transaction.inquiry.response.card"


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


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Export the schemas for editors, as they would be published."""
    folder = tmp_path_factory.mktemp("published")
    options = ("--editors", "--base-url", BASE_URL)
    command = [sys.executable, "-m", "kcp_cli", "schema", "--export", str(folder), *options]
    run(command, check=True, capture_output=True)
    return folder


@pytest.mark.parametrize(
    "name", ["payment.cancel.request", "benepia.point_payment.request", CARD_RESPONSE]
)
def test_a_file_is_checked_by_the_schema_that_the_catalogue_names_for_it(
    name: str, published: Path, tmp_path: Path
) -> None:
    catalog = json.loads((published / "catalog.json").read_text("utf-8"))
    files = {"good": {}, "named": {"$schema": f"{BASE_URL}{name}.json"}, "bad": {"res_cd": 0}}
    for stem, more in files.items():
        payload = {**load_schema(name)["examples"][0], **more}
        (tmp_path / f"{stem}.{name}.json").write_text(json.dumps(payload), "utf-8")
    (url,) = {
        each["url"]
        for each in catalog["schemas"]
        if any(list(tmp_path.glob(pattern)) for pattern in each["fileMatch"])
    }
    assert url.startswith(BASE_URL)
    schema = published / url.removeprefix(BASE_URL)
    assert json.loads(schema.read_text("utf-8"))["$id"] == url
    options = ("--schemafile", schema, "--output-format", "json")
    report = json.loads(check(*options, *sorted(tmp_path.iterdir())).stdout)
    assert {Path(error["filename"]).stem for error in report["errors"]} == {f"bad.{name}"}
