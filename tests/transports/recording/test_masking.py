"""What of a message goes into its line, member by member."""

from dataclasses import replace

import pytest

from kcp_proto import HttpRequest, HttpResponse
from kcp_transports.recording import masking
from kcp_transports.recording.masking import Variants, mask_failure, mask_request, mask_response
from tests.transports.conftest import PASSWORD
from tests.transports.responses import approval, json_response

ELSEWHERE = HttpRequest(
    method="POST",
    url="https://elsewhere.test",
    headers={"accept": "*/*", "Content-Type": " text/plain; charset=x"},
    body=b"pt_pwd=x",
)
HTML = HttpResponse(status=502, headers={"content-type": "text/html"}, body=b"<html>")


def test_a_request_is_masked_and_one_that_is_not_ours_is_measured(payment: HttpRequest) -> None:
    line = mask_request(payment)
    assert [line[name] for name in ("operation", "effect", "path")] == [
        *("benepia.point_payment", "money", "/gw/hub/v1/payment"),
    ]
    assert PASSWORD not in str(line["message"])
    assert mask_request(ELSEWHERE) == {"body": {"length": 8, "type": "text/plain"}}
    assert mask_request(replace(payment, fields={})) == {
        "body": {"length": len(payment.body), "type": "application/json"}
    }


@pytest.mark.parametrize(
    ("response", "outcome"),
    [
        (HTML, "unreadable"),
        (json_response(res_msg="x"), "unreadable"),
        (json_response(res_cd=""), "unreadable"),
        (json_response(res_cd=0), "unreadable"),
        (replace(approval(), body=b"[]"), "unreadable"),
        (approval(res_cd="8995"), "in-doubt"),
        (approval(), "answered"),
        (approval(res_cd="8133"), "answered"),
    ],
)
def test_a_response_is_shown_only_if_it_can_be_read(
    response: HttpResponse, outcome: str, payment: HttpRequest
) -> None:
    found, line = mask_response(payment, response)
    assert found == outcome
    kind = response.headers["content-type"].partition(";")[0]
    if outcome == "unreadable":
        body = {"length": len(response.body), "type": kind}
        assert line == {"status": response.status, "body": body}
    else:
        assert (line["status"], line["type"]) == (200, kind)
        assert set(line) == {"status", "type", "message"}
    assert mask_response(ELSEWHERE, response)[0] == "answered"


def test_a_type_without_a_name_is_none_and_a_long_one_is_cut() -> None:
    for headers, kind in (({"x": "y"}, ""), ({"CONTENT-TYPE": "a" * 200}, "a" * 100)):
        response = HttpResponse(status=1, headers=headers, body=b"")
        assert mask_response(ELSEWHERE, response) == (
            "answered",
            {"status": 1, "body": {"length": 0, "type": kind}},
        )


def test_the_latest_requests_are_remembered_by_what_is_masked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(masking, "_REMEMBERED", 2)
    variants = Variants()
    assert variants.first_like("k", {"a": "1", "b": "2"}, "x1") == "x1"
    assert variants.first_like("k", {"b": "2", "a": "1"}, "x2") == "x1"
    assert variants.first_like("l", {"a": "1", "b": "2"}, "x3") == "x3"
    assert variants.first_like("k", {"a": "1", "b": "2"}, "x4") == "x1"
    assert variants.first_like("k", {"a": "2"}, "x5") == "x5"
    assert variants.first_like("l", {"a": "1", "b": "2"}, "x6") == "x3"
    assert variants.first_like("k", {"a": "1", "b": "2"}, "x7") == "x7"


def test_of_a_failure_that_is_not_ours_only_the_class_is_kept(payment: HttpRequest) -> None:
    assert mask_failure(payment, KeyError(PASSWORD)) == (
        "outcome-unknown",
        {"phase": "send", "reason": "KeyError"},
    )
