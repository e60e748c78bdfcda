"""The OpenAPI document is right by itself and says what the schemas say."""

import re
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from kcp_proto import PRODUCTION, STAGING, catalogue
from kcp_proto.openapi import Document, document, wire_schema
from kcp_schemas import load_schema, message_names


def posts() -> Iterator[tuple[str, Document]]:
    for path, item in document()["paths"].items():
        yield path, item["post"]


def media(part: Document) -> Document:
    found: Document = part["content"]["application/json"]
    return found


def references(schema: Document) -> set[str]:
    choices = schema.get("oneOf", schema.get("anyOf", [schema]))
    return {each["$ref"].removeprefix("#/components/schemas/") for each in choices}


def validator(schema: Document) -> Any:
    return Draft202012Validator({**schema, "components": document()["components"]})


def test_the_document_is_openapi_3_1() -> None:
    assert document()["openapi"].startswith("3.1.")
    OpenAPIV31SpecValidator(document()).validate()


def test_each_message_is_a_component_in_the_types_of_the_wire() -> None:
    components = document()["components"]["schemas"]
    assert set(components) == set(message_names())
    for name in message_names():
        left_out = {"$schema", "$id"}
        schema = wire_schema(name, load_schema(name))
        kept = {key: part for key, part in schema.items() if key not in left_out}
        assert components[name] == kept
    assert document()["jsonSchemaDialect"] == load_schema(message_names()[0])["$schema"]


def test_each_operation_is_at_its_path_and_nowhere_else() -> None:
    described = {path: set(post["x-kcp-operations"]) for path, post in posts()}
    for name in catalogue.operations():
        path = catalogue.operation(name).path
        assert [each for each, names in described.items() if name in names] == [path]
    assert {post["operationId"] for _, post in posts()} == {
        "gw_hub_v1_payment",
        "gw_mod_v1_cancel",
        "gw_enc_v1_payment",
        "payment_lite_registration",
        "payment_registration",
        "transaction_inquiry",
    }


def test_split_every_operation_has_a_method_its_message_and_its_responses() -> None:
    paths = document(split=True)["paths"]
    OpenAPIV31SpecValidator(document(split=True)).validate()
    described = {path: item["post"] for path, item in paths.items()}
    methods = {post["operationId"]: path for path, post in described.items()}
    assert set(methods) == {name.replace(".", "_") for name in catalogue.operations()}
    for name in catalogue.operations():
        path = methods[name.replace(".", "_")]
        assert path.partition("#")[0] == catalogue.operation(name).path
        post = described[path]
        assert references(media(post["requestBody"])["schema"]) == {f"{name}.request"}
        names = {each.name for each in catalogue.responses(name)}
        for response in post["responses"].values():
            assert references(media(response)["schema"]) == names
    shared = {path for path in described if "#" in path}
    assert {path.partition("#")[0] for path in shared}.isdisjoint(described)
    assert {**document(split=True), "paths": {}} == {**document(), "paths": {}}


def test_what_the_gateway_posts_is_a_webhook_and_a_form() -> None:
    for name, webhook in document()["webhooks"].items():
        (content,) = webhook["post"]["requestBody"]["content"].items()
        kind, described = content
        assert kind == "application/x-www-form-urlencoded"
        assert described["schema"] == {"$ref": f"#/components/schemas/{name}"}
    assert tuple(document()["webhooks"]) == catalogue.notices()


def test_each_path_takes_its_requests_and_gives_their_answers() -> None:
    for _, post in posts():
        names = post["x-kcp-operations"]
        assert references(media(post["requestBody"])["schema"]) == {f"{n}.request" for n in names}
        answers = {answer.name for name in names for answer in catalogue.responses(name)}
        for response in post["responses"].values():
            assert references(media(response)["schema"]) == answers
        assert len(answers) >= len(names)


def test_one_value_tells_the_requests_on_a_path_apart() -> None:
    for _, post in posts():
        schema = media(post["requestBody"])["schema"]
        if "discriminator" not in schema:
            # One message, or messages that several fields or values not all known tell apart.
            taken = list(map(catalogue.operation, post["x-kcp-operations"]))
            fields = [each.request.fields[each.discriminator] for each in taken]
            is_open = not all(field.choices for field in fields)
            assert len({f.name for f in fields}) > 1 or is_open or "oneOf" not in schema
            continue
        key = schema["discriminator"]["propertyName"]
        for value, reference in schema["discriminator"]["mapping"].items():
            named = document()["components"]["schemas"][reference.rpartition("/")[2]]
            field = named["properties"][key]
            assert value in field.get("enum", [field.get("const")])
            assert key in named["required"]


def test_every_example_fits_where_it_stands() -> None:
    for _, post in posts():
        parts = [post["requestBody"], *post["responses"].values()]
        for part in map(media, parts):
            assert part["examples"]
            check = validator(part["schema"])
            assert all(check.is_valid(each["value"]) for each in part["examples"].values())


def test_a_refusal_fits_every_path_although_it_fits_several_answers() -> None:
    for _, post in posts():
        answer = catalogue.responses(post["x-kcp-operations"][0])[0]
        refusal = {answer.result_code: "8133", answer.result_message: "이미 취소된 거래"}
        assert validator(media(post["responses"]["200"])["schema"]).is_valid(refusal)


def test_tools_that_take_the_first_server_reach_staging() -> None:
    urls = [server["url"] for server in document()["servers"]]
    assert urls == [STAGING.base_url, PRODUCTION.base_url]


def test_changing_the_document_changes_no_schema() -> None:
    name = "payment.cancel.request"
    document()["components"]["schemas"][name]["properties"].clear()
    assert load_schema(name)["properties"]
    assert document()["components"]["schemas"][name]["properties"]


def test_the_signature_is_explained_because_http_cannot_say_it() -> None:
    whole = document()
    assert whole["security"] == []
    assert {"R15", "R16", "R17", "R18"} <= set(re.findall(r"R\d+", whole["info"]["description"]))
    cancel = whole["paths"][catalogue.operation("payment.cancel").path]["post"]
    assert "site_cd^tno^mod_type" in cancel["description"]
