"""Each shop of a sandbox is a gateway of its own: nothing of one is seen in another."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest

from kcp_proto import STAGING, HttpRequest, read_response
from kcp_proto.messages import Cancel, PointPayment
from kcp_sandbox import DisruptionPlan, Sandbox, SeedData, Shop, shop_path
from kcp_sandbox.shops import MOST_SHOPS, name_in
from kcp_transports import Client
from tests.sandbox.conftest import NOW, inside

NAMES = ["a", "0", "-", "ci-1", "gw0", "a" * 40]
NO_NAMES = [
    *("", "a" * 41, "A", "a_b", "a.b", "..", ".", "a/b", "a b", "%61", "가", "a\n", "a\0"),
    *("é", "\ud800", "a?b", "a#b", "a" * 100_000),
]


def _order(shop: Shop, number: str, won: int = 1_000) -> PointPayment:
    member = shop.members[0]
    return PointPayment(
        amount=won,
        pt_mny=won,
        ordr_idxx=number,
        pt_memcorp_cd=member.pt_memcorp_cd,
        pt_idno=member.pt_idno,
        pt_pwd=member.pt_pwd,
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_name_leads_to_the_same_shop_each_time(sandbox: Sandbox, name: str) -> None:
    shop = sandbox.shop(name)
    shop.add_member(pt_memcorp_cd="B001", pt_idno="lee", pt_pwd="pw", points=7)
    assert (shop.name, shop.path) == (name, f"/shop/{name}")
    assert sandbox.shop(name).points_of("B001", "lee") == 7
    assert sandbox.shops == (name,)
    assert name_in(f"/shop/{name}/gw".encode()) == name_in(f"/shop/{name}".encode()) == name


@pytest.mark.parametrize("name", NO_NAMES)
def test_no_other_name_is_taken(sandbox: Sandbox, name: str) -> None:
    for use in (sandbox.shop, shop_path):
        with pytest.raises(ValueError, match="1 to 40 of a-z, 0-9 and -"):
            use(name)
    assert sandbox.shops == ()
    if not {"/", "?", "#"} & set(name):
        assert name_in(f"/shop/{name}/gw".encode("utf-8", "replace")) == ""


def test_a_shop_begins_as_its_sandbox_did(sandbox: Sandbox) -> None:
    sandbox.add_member(pt_memcorp_cd="B001", pt_idno="lee", pt_pwd="pw", points=7)
    shop = sandbox.shop("a")
    assert shop.members == sandbox.members[:2]
    assert shop.transactions == sandbox.transactions
    assert shop.issued == sandbox.issued
    assert shop.identity is sandbox.identity
    assert (shop.name, sandbox.name, sandbox.path) == ("a", "", "")
    assert repr(shop) == "<Shop a of T0000>"


def test_seed_data_time_and_plans_are_every_shops(issued: object) -> None:
    member = {"pt_memcorp_cd": "B001", "pt_idno": "lee", "pt_pwd": "pw", "points": 7}
    plan = DisruptionPlan(kind="html")
    at = datetime(2026, 3, 1, tzinfo=UTC)
    sandbox = Sandbox(seed_data=SeedData(members=(member,), disruptions=(plan,)), at=at)
    shop = sandbox.shop("a")
    assert shop.points_of("B001", "lee") == 7
    assert shop.clock() == at
    assert shop.disruptions.plans() == sandbox.disruptions.plans() == (plan,)
    shop.disruptions.clear()
    assert sandbox.disruptions.plans() == (plan,)
    shop.reset()
    assert shop.disruptions.plans() == (plan,)


def test_nothing_of_one_shop_is_seen_in_another(sandbox: Sandbox) -> None:
    shops = [sandbox, sandbox.shop("a"), sandbox.shop("b")]
    for number, shop in enumerate(shops):
        with Client(shop.identity, STAGING, shop.transport()) as client:
            paid = client.send(_order(shop, "SAME", 1_000 + number)).raise_for_result()
            if number == 1:
                assert client.send(Cancel(tno=paid.tno or "")).ok
    kinds = [[event.kind for event in shop.payments[0].history] for shop in shops]
    assert kinds == [["payment"], ["payment", "cancel"], ["payment"]]
    assert [shop.points_of("A001", "hong") for shop in shops] == [49_000, 50_000, 48_998]
    assert [len(shop.exchanges.of()) for shop in shops] == [1, 2, 1]
    assert len({shop.payments[0].tno for shop in shops}) == 1
    shops[1].clock.move(timedelta(days=1))
    shops[1].disruptions.add(DisruptionPlan(kind="html"))
    assert [shop.clock() - NOW for shop in shops] == [timedelta(0), timedelta(days=1), timedelta(0)]
    assert [len(shop.disruptions.plans()) for shop in shops] == [0, 1, 0]
    shops[1].reset()
    assert [len(shop.payments) for shop in shops] == [1, 0, 1]


def test_a_removed_shop_is_forgotten(sandbox: Sandbox) -> None:
    sandbox.shop("a").add_member(pt_memcorp_cd="B001", pt_idno="lee", pt_pwd="pw", points=7)
    sandbox.remove_shop("a")
    assert sandbox.shops == ()
    assert sandbox.shop("a").points_of("B001", "lee") == 0
    with pytest.raises(ValueError, match="no shop of this name"):
        sandbox.remove_shop("b")


def test_there_are_never_too_many(sandbox: Sandbox) -> None:
    names = [f"s{number}" for number in range(MOST_SHOPS)]
    for name in names:
        sandbox.shop(name)
    with pytest.raises(ValueError, match=f"{MOST_SHOPS} shops already"):
        sandbox.shop("one-more")
    sandbox.remove_shop("s0")
    sandbox.shop("one-more")
    assert sandbox.shops == (*names[1:], "one-more")
    sandbox.close()
    assert sandbox.shops == ()


def test_what_would_not_last_is_refused(tmp_path: Path) -> None:
    with Sandbox(state=tmp_path / "state.sqlite") as sandbox:
        with pytest.raises(ValueError, match="would not last") as caught:
            sandbox.shop("a")
        assert "--state" in getattr(caught.value, "korean", "")
        assert sandbox.shops == ()


def test_a_watcher_hears_of_a_shop_once_and_before_its_first_request(sandbox: Sandbox) -> None:
    seen: list[str] = []
    leave = sandbox.watch_shops(lambda shop: seen.append(f"{shop.name} {len(shop.exchanges.of())}"))
    sandbox.shop("a")
    sandbox.shop("a")
    leave()
    leave()
    sandbox.shop("b")
    assert seen == ["a 0"]


def test_threads_that_come_first_together_share_one(sandbox: Sandbox) -> None:
    many, found = 8, list[object]()
    ready = Barrier(many)

    def use() -> None:
        ready.wait()
        found.append(inside(sandbox.shop("a")))

    threads = [Thread(target=use) for _ in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == many
    assert len(set(found)) == 1


def test_a_shop_is_reached_in_memory_with_its_path_and_without(
    sandbox: Sandbox, build: Callable[..., HttpRequest]
) -> None:
    shop = sandbox.shop("a")
    request = build("transaction.inquiry", pay_type="PACA", tno=shop.transactions[0].tno)
    for url in (request.url, request.url.replace("localhost", "localhost/shop/a")):
        there = HttpRequest(
            method="POST",
            url=url,
            headers=request.headers,
            body=request.body,
            operation=request.operation,
            fields=request.fields,
        )
        assert read_response(request, shop.transport().send(there)).ok
    assert len(shop.exchanges.of("transaction.inquiry")) == 2
