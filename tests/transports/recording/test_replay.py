"""A recorded flow plays again with the gateway gone, and says what it cannot play."""

import gc
import json
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from pprint import pformat

import pytest
from hypothesis.vendor.pretty import pretty
from rich.pretty import pretty_repr

from kcp_proto import (
    STAGING,
    Environment,
    HttpRequest,
    HttpResponse,
    Identity,
    NotSent,
    OutcomeUnknown,
    RecordingError,
    ReplayMismatch,
    ResponseError,
    UnreadableReply,
    build_request,
    read_response,
    wire,
)
from kcp_transports import Client, Recording, RecordingTransport, ReplayTransport
from kcp_transports.recording.har import to_har
from tests.transports.conftest import MONEY, PASSWORD
from tests.transports.in_memory import InMemoryTransport
from tests.transports.responses import TNO, approval, in_turn, json_response

BALANCE = {
    "pt_idno": "member-name",
    "pt_pwd": PASSWORD,
    "pt_memcorp_cd": "0001",
    "ordr_idxx": "ORDER1",
}
INQUIRY = {"tno": TNO, "pay_type": "PACA"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "recording.jsonl"


def record(
    path: Path,
    identity: Identity,
    *steps: tuple[str, Mapping[str, object], HttpResponse | Exception],
) -> None:
    """Record these operations with these outcomes."""
    inner = InMemoryTransport(in_turn(*(outcome for _, _, outcome in steps)))
    transport = RecordingTransport(inner, path)
    for operation, fields, outcome in steps:
        request = build_request(operation, fields, identity, STAGING)
        if isinstance(outcome, Exception):
            with pytest.raises(type(outcome)):
                transport.send(request)
        else:
            transport.send(request)
    transport.close()


def test_a_flow_plays_again(path: Path, identity: Identity) -> None:
    """Each request gets its own response, in any order, and read_response reads it again."""
    record(
        path,
        identity,
        (
            "benepia.point_inquiry",
            BALANCE,
            json_response(res_cd="0000", res_msg="", rsv_pnt="9000"),
        ),
        ("benepia.point_payment", MONEY, approval()),
        (
            "transaction.inquiry",
            INQUIRY,
            json_response(res_cd="0000", res_msg="", card_no="4111222233334444"),
        ),
        ("payment.cancel", {"tno": TNO}, json_response(res_cd="8133", res_msg="기취소")),
    )
    replay = ReplayTransport(path)
    with Client(identity, STAGING, replay) as client:
        assert client.send("payment.cancel", {"tno": TNO}).res_cd == "8133"
        assert client.send("benepia.point_payment", MONEY).wire["pnt_app_no"] == "0264502327"
        card = client.send("transaction.inquiry", INQUIRY)
        assert [item.operation for item in replay.unused()] == ["benepia.point_inquiry"]
        assert client.send("benepia.point_inquiry", BALANCE).wire["rsv_pnt"] == "9000"
    assert card.ok
    assert card.faults == ()
    assert "4111222233334444" not in str(card.wire)
    assert replay.unused() == []


def test_a_request_asked_again_gets_the_responses_in_their_order(
    path: Path, identity: Identity
) -> None:
    """Before and after a cancel the same inquiry has different responses."""
    responses = [json_response(res_cd="0000", res_msg=text) for text in ("승인", "취소")]
    record(path, identity, *(("transaction.inquiry", INQUIRY, response) for response in responses))
    with Client(identity, STAGING, ReplayTransport(path)) as client:
        got = [client.send("transaction.inquiry", INQUIRY).res_msg for _ in range(2)]
        with pytest.raises(ReplayMismatch, match="recorded 2 times"):
            client.send("transaction.inquiry", INQUIRY)
    assert got == ["승인", "취소"]


def test_another_gateway_responses_the_same(path: Path, identity: Identity) -> None:
    """Operation and fields decide, not the address: a recording plays under any environment."""
    record(
        path, identity, ("transaction.inquiry", INQUIRY, json_response(res_cd="0000", res_msg=""))
    )
    elsewhere = Environment("elsewhere", "https://elsewhere.test")
    with Client(identity, elsewhere, ReplayTransport(path)) as client:
        assert client.send("transaction.inquiry", INQUIRY).ok


def test_what_differs_is_said(path: Path, identity: Identity) -> None:
    record(path, identity, ("benepia.point_payment", MONEY, approval()))
    other = {**MONEY, "amount": 6000, "pt_mny": 6000, "ordr_idxx": "ORDER2"}
    with Client(identity, STAGING, ReplayTransport(path)) as client:
        with pytest.raises(ReplayMismatch) as caught:
            client.send("benepia.point_payment", other)
    text = str(caught.value)
    assert "ordr_idxx 'ORDER1' where 'ORDER2' is asked" in text
    assert "amount '5000' where '6000' is asked" in text
    assert "good_name" not in text
    assert PASSWORD not in text


def test_of_a_transaction_number_four_digits_are_said(path: Path, identity: Identity) -> None:
    record(path, identity, ("payment.cancel", {"tno": TNO, "mod_desc": "변심"}, approval()))
    with Client(identity, STAGING, ReplayTransport(path)) as client:
        with pytest.raises(ReplayMismatch) as caught:
            client.send("payment.cancel", {"tno": "11111111111111"})
    text = str(caught.value)
    assert "tno …1249 where …1111 is asked" in text
    assert "mod_desc '변심' where (none) is asked" in text
    assert TNO not in text


def test_an_operation_that_was_not_recorded_is_said(path: Path, identity: Identity) -> None:
    record(path, identity, ("payment.cancel", {"tno": TNO}, approval()))
    with Client(identity, STAGING, ReplayTransport(path)) as client:
        with pytest.raises(
            ReplayMismatch, match=r"no transaction\.inquiry .* holds payment\.cancel"
        ):
            client.send("transaction.inquiry", INQUIRY)


def test_requests_that_differ_under_their_masks_are_ambiguous(
    path: Path, identity: Identity
) -> None:
    """The recording cannot know whose balance this is, so it does not guess."""
    other = {**BALANCE, "pt_idno": "another-member"}
    record(
        path,
        identity,
        (
            "benepia.point_inquiry",
            BALANCE,
            json_response(res_cd="0000", res_msg="", rsv_pnt="9000"),
        ),
        ("benepia.point_inquiry", other, json_response(res_cd="0000", res_msg="", rsv_pnt="100")),
    )
    with Client(identity, STAGING, ReplayTransport(path)) as client:
        with pytest.raises(ReplayMismatch, match=r"differ only in masked fields \(.*pt_idno"):
            client.send("benepia.point_inquiry", other)


def test_the_same_request_under_its_masks_is_not_ambiguous(path: Path, identity: Identity) -> None:
    """A balance that changed between two identical questions plays in order."""
    responses = [
        json_response(res_cd="0000", res_msg="", rsv_pnt=points) for points in ("9000", "4000")
    ]
    record(
        path, identity, *(("benepia.point_inquiry", BALANCE, response) for response in responses)
    )
    with Client(identity, STAGING, ReplayTransport(path)) as client:
        got = [client.send("benepia.point_inquiry", BALANCE).wire["rsv_pnt"] for _ in range(2)]
    assert got == ["9000", "4000"]


def test_equal_responses_are_not_ambiguous(path: Path, identity: Identity) -> None:
    """Both members got the same, so it does not matter which of them this is."""
    other = {**BALANCE, "pt_idno": "another-member"}
    refused = json_response(res_cd="8056", res_msg="금액오류")
    record(
        path,
        identity,
        ("benepia.point_inquiry", BALANCE, refused),
        ("benepia.point_inquiry", other, refused),
    )
    with Client(identity, STAGING, ReplayTransport(path)) as client:
        assert client.send("benepia.point_inquiry", other).res_cd == "8056"


def test_a_failure_is_raised_again(path: Path, identity: Identity) -> None:
    """With its class, its phase and its reason; what is known comes from the request."""
    record(
        path,
        identity,
        ("benepia.point_payment", MONEY, NotSent("benepia.point_payment", "tls", "no trust")),
        ("benepia.point_payment", MONEY, OutcomeUnknown("x", "money", "wait", "silence")),
    )
    with Client(identity, STAGING, ReplayTransport(path)) as client:
        with pytest.raises(NotSent) as first:
            client.send("benepia.point_payment", MONEY)
        with pytest.raises(OutcomeUnknown) as second:
            client.send("benepia.point_payment", MONEY)
    assert (first.value.phase, first.value.reason) == ("tls", "no trust")
    assert (second.value.phase, second.value.reason) == ("wait", "silence")
    assert second.value.effect == "money"
    assert second.value.known["ordr_idxx"] == "ORDER1"


def test_an_exchange_without_outcome_is_an_unknown_outcome(path: Path, identity: Identity) -> None:
    record(path, identity, ("payment.cancel", {"tno": TNO}, approval()))
    path.write_text("".join(path.read_text("utf-8").splitlines(keepends=True)[:2]), "utf-8")
    with Client(identity, STAGING, ReplayTransport(path)) as client:
        with pytest.raises(OutcomeUnknown) as caught:
            client.send("payment.cancel", {"tno": TNO})
    assert (caught.value.effect, caught.value.phase) == ("reversal", "wait")


@pytest.mark.parametrize("encoder", ["orjson", "json"])
@pytest.mark.parametrize("number", [2**64, -(2**63) - 1, 10**25])
def test_a_response_with_an_integer_of_any_size_plays_again(
    path: Path,
    identity: Identity,
    monkeypatch: pytest.MonkeyPatch,
    encoder: str,
    number: int,
) -> None:
    """Whichever encoder is installed; 64 bits are a limit of one of them only."""
    forget = vars(wire)["_encoder"].cache_clear
    with monkeypatch.context() as patch:
        if encoder == "json":
            patch.setitem(sys.modules, "orjson", None)
        forget()
        record(path, identity, ("benepia.point_payment", MONEY, approval(rsv_pnt=number)))
        with Client(identity, STAGING, ReplayTransport(path)) as client:
            assert client.send("benepia.point_payment", MONEY).wire["rsv_pnt"] == number
        (entry,) = to_har(Recording.read(path))["log"]["entries"]
        assert json.loads(entry["response"]["content"]["text"])["rsv_pnt"] == number
    forget()


@pytest.mark.parametrize("written", ["in-doubt", "answered"])
def test_a_response_in_doubt_plays_again_as_it_came(
    path: Path, identity: Identity, written: str
) -> None:
    """Also from a file that calls every response answered that can be read."""
    record(path, identity, ("benepia.point_payment", MONEY, approval(res_cd="8995")))
    path.write_bytes(path.read_bytes().replace(b'"in-doubt"', f'"{written}"'.encode()))
    with Client(identity, STAGING, ReplayTransport(path)) as client:
        reply = client.send("benepia.point_payment", MONEY)
    assert (reply.res_cd, reply.wire["tno"]) == ("8995", TNO)
    with pytest.raises(OutcomeUnknown, match="8995"):
        reply.raise_for_result()


@pytest.mark.parametrize(
    "body", [b"<html>", b"", b'{"res_cd":null}', b'{"res_cd":""}', b"{" * 70_000]
)
def test_an_unreadable_response_is_as_unreadable_again(
    path: Path, identity: Identity, body: bytes
) -> None:
    garbage = HttpResponse(status=502, headers={}, body=body)
    record(
        path,
        identity,
        ("payment.cancel", {"tno": TNO}, garbage),
        ("transaction.inquiry", INQUIRY, garbage),
    )
    with Client(identity, STAGING, ReplayTransport(path)) as client:
        with pytest.raises(UnreadableReply):
            client.send("payment.cancel", {"tno": TNO})
        with pytest.raises(ResponseError) as caught:
            client.send("transaction.inquiry", INQUIRY)
    assert not isinstance(caught.value, OutcomeUnknown)


def test_a_request_made_elsewhere_cannot_be_played(path: Path, identity: Identity) -> None:
    record(path, identity)
    request = HttpRequest(method="POST", url="https://gateway.test/", headers={}, body=b"{}")
    with pytest.raises(ReplayMismatch, match="build_request"):
        ReplayTransport(path).send(request)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"status":200', '"status":"many"'),
        ('"message":{', '"massage":{'),
        ('"message":{', '"message":7,"x":{'),
        ('"status":200', '"status":200,,'),
    ],
)
def test_a_damaged_body_is_found_when_it_is_played(
    path: Path, identity: Identity, old: str, new: str
) -> None:
    """Bodies are not parsed when the file is opened."""
    record(
        path, identity, ("transaction.inquiry", INQUIRY, json_response(res_cd="0000", res_msg=""))
    )
    *before, last = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([*before, last.replace(old, new), ""]), "utf-8")
    with Client(identity, STAGING, ReplayTransport(path)) as client:
        with pytest.raises(RecordingError, match="line 3 "):
            client.send("transaction.inquiry", INQUIRY)


def test_a_masked_response_reads_like_the_real_one(path: Path, identity: Identity) -> None:
    """Every documented field is there again, and none is at fault because of its mask."""
    fields = json.loads(
        '{"res_cd":"0000","res_msg":"","card_no":"4111-****-****-4444","mall_taxno":"1234567890"}'
    )
    response = json_response(**fields)
    record(path, identity, ("transaction.inquiry", INQUIRY, response))
    request = build_request("transaction.inquiry", INQUIRY, identity, STAGING)
    played = read_response(request, ReplayTransport(path).send(request))
    real = read_response(request, response)
    assert list(played.wire) == list(real.wire)
    assert [fault for fault in played.faults if fault not in real.faults] == []


def test_a_closed_replay_plays_nothing(path: Path, identity: Identity) -> None:
    record(
        path, identity, ("transaction.inquiry", INQUIRY, json_response(res_cd="0000", res_msg=""))
    )
    replay = ReplayTransport(path)
    replay.close()
    with pytest.raises(NotSent) as caught:
        Client(identity, STAGING, replay).send("transaction.inquiry", INQUIRY)
    assert caught.value.phase == "closed"
    assert repr(replay) == "<ReplayTransport, 1 exchanges left>"


def test_repeat_gives_a_reader_its_last_response_again(path: Path, identity: Identity) -> None:
    """In their order first; the last one then stands."""
    responses = [json_response(res_cd="0000", res_msg=text) for text in ("승인", "취소")]
    record(path, identity, *(("transaction.inquiry", INQUIRY, response) for response in responses))
    replay = ReplayTransport(path, "repeat")
    with Client(identity, STAGING, replay) as client:
        got = [client.send("transaction.inquiry", INQUIRY).res_msg for _ in range(4)]
    assert got == ["승인", "취소", "취소", "취소"]
    assert replay.unused() == []


@pytest.mark.parametrize(
    ("operation", "fields"), [("benepia.point_payment", MONEY), ("payment.cancel", {"tno": TNO})]
)
def test_money_is_never_repeated(
    path: Path, identity: Identity, operation: str, fields: Mapping[str, object]
) -> None:
    """A program that pays twice by mistake must not look right in its tests."""
    record(path, identity, (operation, fields, approval()))
    with Client(identity, STAGING, ReplayTransport(path, "repeat")) as client:
        client.send(operation, fields)
        with pytest.raises(ReplayMismatch, match="recorded once"):
            client.send(operation, fields)


def test_what_is_missing_is_asked_and_recorded(path: Path, identity: Identity) -> None:
    """The next run plays it."""
    live = InMemoryTransport(in_turn(json_response(res_cd="0000", res_msg="live")))
    with Client(identity, STAGING, ReplayTransport(path, "record-missing", live=live)) as client:
        assert client.send("transaction.inquiry", INQUIRY).res_msg == "live"
    silent = InMemoryTransport(in_turn())
    replay = ReplayTransport(path, "record-missing", live=silent)
    with Client(identity, STAGING, replay) as client:
        assert client.send("transaction.inquiry", INQUIRY).res_msg == "live"


def test_missing_money_is_sent_only_if_that_was_said(path: Path, identity: Identity) -> None:
    live = InMemoryTransport(in_turn(approval()))
    replay = ReplayTransport(path, "record-missing", live=live)
    with Client(identity, STAGING, replay) as client:
        with pytest.raises(ReplayMismatch, match="allow_money"):
            client.send("benepia.point_payment", MONEY)
    live = InMemoryTransport(in_turn(approval()))
    replay = ReplayTransport(path, "record-missing", live=live, allow_money=True)
    with Client(identity, STAGING, replay) as client:
        assert client.send("benepia.point_payment", MONEY).ok


def test_a_live_transport_and_its_mode_belong_together(path: Path, identity: Identity) -> None:
    record(path, identity)
    with pytest.raises(ValueError, match="record-missing"):
        ReplayTransport(path, "record-missing")
    with pytest.raises(ValueError, match="record-missing"):
        ReplayTransport(path, live=InMemoryTransport(in_turn()))


def test_what_was_not_played_is_reported(path: Path, identity: Identity) -> None:
    record(path, identity, *(("payment.cancel", {"tno": str(n)}, approval()) for n in range(1, 8)))
    replay = ReplayTransport(path)
    with Client(identity, STAGING, replay) as client:
        with pytest.raises(ReplayMismatch, match=r"payment\.cancel \w+, .* 2 more"):
            replay.require_all_used()
        for number in range(1, 8):
            client.send("payment.cancel", {"tno": str(number)})
        replay.require_all_used()


def calls_of(action: Callable[[], object]) -> int:
    """Count the calls of functions, Python's and C's: the same on any machine."""
    count = 0

    def profile(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    # What others left behind must not be cleared away at its cost.
    gc.disable()
    sys.setprofile(profile)
    try:
        action()
    finally:
        sys.setprofile(None)
        gc.enable()
    return count


def copied(path: Path, times: int) -> Path:
    """Make a recording longer: the same exchanges under other ids."""
    header, *lines = path.read_text("utf-8").splitlines(keepends=True)
    ids = [json.loads(line)["id"] for line in lines]
    longer = path.with_name(f"{times}.jsonl")
    copies = (
        line.replace(id_, f"{id_[:20]}{number:012}")
        for number in range(times)
        for id_, line in zip(ids, lines, strict=True)
    )
    longer.write_text(header + "".join(copies), "utf-8")
    return longer


@pytest.mark.parametrize("same_request", [True, False])
def test_opening_grows_with_the_file_and_a_lookup_does_not(
    path: Path, identity: Identity, same_request: bool
) -> None:
    """Counted in calls, whether all requests are alike or none is."""
    steps = [("transaction.inquiry", INQUIRY, json_response(res_cd="0000", res_msg=""))]
    if not same_request:
        steps += [
            (
                "transaction.inquiry",
                {**INQUIRY, "tno": str(n)},
                json_response(res_cd="0000", res_msg=""),
            )
            for n in range(1, 10)
        ]
    record(path, identity, *steps)
    request = build_request("transaction.inquiry", INQUIRY, identity, STAGING)
    opened: list[int] = []
    calls: list[int] = []
    for times in (20, 200):
        longer = copied(path, times)
        Recording.read(longer).exchanges[0]
        opened.append(calls_of(lambda longer=longer: Recording.read(longer)))
        replay = ReplayTransport(longer)
        replay.send(request)
        calls.append(calls_of(lambda replay=replay: replay.send(request)))
    assert opened[1] <= 10.1 * opened[0]
    assert calls[1] == calls[0]


def test_a_recording_that_is_replaced_gives_no_wrong_response(
    path: Path, identity: Identity
) -> None:
    """Offsets of another file would point into a foreign exchange."""
    record(
        path, identity, ("transaction.inquiry", INQUIRY, json_response(res_cd="0000", res_msg="a"))
    )
    replay = ReplayTransport(path)
    path.rename(path.with_name("before.jsonl"))
    record(
        path, identity, ("transaction.inquiry", INQUIRY, json_response(res_cd="0000", res_msg="b"))
    )
    with (
        Client(identity, STAGING, replay) as client,
        pytest.raises(RecordingError, match="replaced"),
    ):
        client.send("transaction.inquiry", INQUIRY)


def test_a_recording_that_vanished_is_an_error_of_the_recording(
    path: Path, identity: Identity
) -> None:
    record(
        path, identity, ("transaction.inquiry", INQUIRY, json_response(res_cd="0000", res_msg=""))
    )
    replay = ReplayTransport(path)
    path.unlink()
    with pytest.raises(RecordingError, match="cannot be read"):
        Client(identity, STAGING, replay).send("transaction.inquiry", INQUIRY)


@pytest.mark.parametrize("printer", [repr, pformat, pretty, pretty_repr])
def test_an_exchange_shows_four_digits_of_its_transaction_number(
    path: Path, identity: Identity, printer: Callable[[object], str]
) -> None:
    """However it is printed (R24: never show a secret); the field itself has the whole."""
    record(path, identity, ("transaction.inquiry", INQUIRY, approval()))
    (exchange,) = Recording.read(path).exchanges
    shown = f"<RecordedExchange transaction.inquiry {exchange.id} answered tno …{TNO[-4:]}>"
    assert printer(exchange) == shown
    assert exchange.fields["tno"] == TNO


def test_an_exchange_without_a_transaction_number_shows_none(
    path: Path, identity: Identity
) -> None:
    record(path, identity, ("benepia.point_payment", MONEY, approval()))
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:2]))
    (exchange,) = Recording.read(path).exchanges
    assert repr(exchange) == f"<RecordedExchange benepia.point_payment {exchange.id} no outcome>"


@pytest.mark.parametrize("tno", [TNO, "22320972279876"])
def test_no_frame_of_a_mismatch_holds_the_transaction_number(
    path: Path, identity: Identity, tno: str
) -> None:
    """Of one that was played already, or never recorded: tools show local variables (R24)."""
    record(path, identity, ("transaction.inquiry", INQUIRY, approval()))
    replay = ReplayTransport(path)
    replay.send(build_request("transaction.inquiry", INQUIRY, identity, STAGING))
    request = build_request("transaction.inquiry", {**INQUIRY, "tno": tno}, identity, STAGING)
    with pytest.raises(ReplayMismatch) as caught:
        replay.send(request)
    summary = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    frames = [frame.locals for frame in summary.stack if frame.filename != __file__]
    assert frames
    assert tno not in str(frames)
