"""What is no request to the gateway is refused before anything else is looked at."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from kcp_proto import HttpRequest, HttpResponse, catalogue
from kcp_sandbox import Sandbox

Build = Callable[..., HttpRequest]
OPERATIONS = [catalogue.operation(name) for name in catalogue.operations()]


@pytest.fixture
def request_(build: Build) -> HttpRequest:
    return build("payment.cancel", tno="70000000000001")


def _result(response: HttpResponse) -> tuple[int, str]:
    return response.status, json.loads(response.body)["res_cd"]


@pytest.mark.parametrize("method", ["GET", "PUT", "post", "HEAD"])
def test_only_post_is_taken(sandbox: Sandbox, request_: HttpRequest, method: str) -> None:
    assert _result(sandbox.transport().send(replace(request_, method=method))) == (405, "X010")


@pytest.mark.parametrize("path", ["", "/", "/gw/mod/v1/cancel/", "/GW/mod/v1/cancel", "/std/query"])
def test_an_unknown_path_has_no_operation(
    sandbox: Sandbox, request_: HttpRequest, path: str
) -> None:
    elsewhere = replace(request_, url="https://localhost" + path)
    assert _result(sandbox.transport().send(elsewhere)) == (404, "X011")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "application/json; charset=euc-kr"},
        {"content-type": "application/json; charset=utf8; charset=euc-kr"},
        {"content-type": "application/json; charset=utf-16"},
        {"content-type": "application/json; charset="},
        {"content-type": "application/jsonp"},
    ],
)
def test_only_json_in_utf8_is_taken(
    sandbox: Sandbox, request_: HttpRequest, headers: dict[str, str]
) -> None:
    assert _result(sandbox.transport().send(replace(request_, headers=headers))) == (415, "X012")


@pytest.mark.parametrize(
    "value",
    [
        "application/json",
        "Application/JSON",
        'application/json;charset="UTF-8"',
        "application/json; charset=utf8",
        "application/json;charset=UTF8",
        "application/json ; Charset = 'utf-8'",
        "application/json; charset=utf-8; charset=utf8",
        "application/json; odd; boundary=x",
    ],
)
def test_the_content_type_may_name_utf8(
    sandbox: Sandbox, request_: HttpRequest, value: str
) -> None:
    response = sandbox.transport().send(replace(request_, headers={"CONTENT-TYPE": value}))
    assert _result(response) == (200, "5530")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'"text"',
        b'{"mod_type":"STSC","mod_type":"STRA"}',
        b'{"mod_type":NaN}',
        b"\xef\xbb\xbf{}",
        '{"mod_desc":"취소"}'.encode("euc-kr"),
        b'{"a":"' + b"x" * 70_000 + b'"}',
    ],
    ids=["empty", "array", "text", "duplicate", "nan", "bom", "euc-kr", "too-large"],
)
def test_a_body_that_is_not_strict_json_is_refused(
    sandbox: Sandbox, request_: HttpRequest, body: bytes
) -> None:
    assert _result(sandbox.transport().send(replace(request_, body=body))) == (400, "X013")


@pytest.mark.parametrize("value", ["NONE", "", None, 7, ["STSC"]])
def test_an_operation_that_the_path_does_not_have_is_refused(
    sandbox: Sandbox, request_: HttpRequest, value: object
) -> None:
    body = json.dumps({**request_.fields, "mod_type": value}).encode()
    response = sandbox.transport().send(replace(request_, body=body))
    assert _result(response) == (200, "X014")
    assert "mod_type is none of STRA, STSC, STPC" in sandbox.inspector.records()[-1].detail


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("/gw/mod/v1/cancle", "did you mean /gw/mod/v1/cancel?"),
        ("/gw/mod/v1/cancel/", "did you mean /gw/mod/v1/cancel?"),
        ("/std/inquiry", "did you mean /std/inquery?"),
        ("/", ""),
        ("/" + "x" * 60_000, ""),
    ],
)
def test_a_path_that_is_nearly_right_is_corrected(
    sandbox: Sandbox, request_: HttpRequest, path: str, near: str
) -> None:
    host = request_.url.partition("/gw/")[0]
    response = sandbox.transport().send(replace(request_, url=host + path))
    assert _result(response) == (404, "X011")
    assert sandbox.inspector.records()[-1].detail.partition(": ")[2] == near


def test_what_a_request_says_about_itself_does_not_count(
    sandbox: Sandbox, request_: HttpRequest
) -> None:
    """A gateway sees bytes: the value's own operation and fields are not believed."""
    foreign = replace(request_, operation="", fields={})
    lying = replace(request_, operation="benepia.point_inquiry", fields={"tno": "1"})
    bodies = {sandbox.transport().send(each).body for each in (request_, foreign, lying)}
    assert len(bodies) == 1


@pytest.mark.parametrize(
    "wrong", [{"headers": {"content-type": "text/plain"}}, {"body": b"{"}, {"body": b"[]"}]
)
def test_a_refusal_has_the_form_of_its_path_although_nothing_was_read(
    sandbox: Sandbox, request_: HttpRequest, wrong: dict[str, Any]
) -> None:
    """A registration's result stands in other fields than a payment's (R38)."""
    path = catalogue.operation("payment.registration").path
    host = request_.url.partition("/gw/")[0]
    response = sandbox.transport().send(replace(request_, **wrong, url=host + path))
    message = catalogue.responses("payment.registration")[0]
    assert message.result_code == "Code"
    assert {message.result_code, message.result_message} <= set(json.loads(response.body))


@pytest.mark.parametrize("value", [None, "", "NONE", "STSC\n", 7, [], {}], ids=repr)
@pytest.mark.parametrize(
    ("path", "name"),
    sorted({(each.path, each.discriminator) for each in OPERATIONS}),
    ids=lambda each: each,
)
def test_any_value_that_tells_no_operation_is_refused_and_recorded(
    sandbox: Sandbox, request_: HttpRequest, path: str, name: str, value: object
) -> None:
    """Operations of one path may be told apart by fields of different names."""
    for fields in ({name: value}, {}):
        body = json.dumps(fields).encode()
        elsewhere = replace(request_, url=f"https://localhost{path}", body=body)
        status, code = _result_of_any(sandbox.transport().send(elsewhere))
        assert (status, bool(code)) == (200, True)
    assert len(sandbox.inspector.records()) == 2


def _result_of_any(response: HttpResponse) -> tuple[int, str]:
    wire = json.loads(response.body)
    return response.status, wire.get("res_cd") or wire["Code"]
