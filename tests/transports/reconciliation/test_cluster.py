"""A table from a cluster of three processes, one of which is killed, against a sandbox over TLS.

The call is that of docs/reconcile.md and docs/reconcile.ko.md.
"""

import json
import pickle
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from kcp_proto import KcpError
from kcp_sandbox import Issued, Sandbox
from kcp_transports.bulk import NoScheduler, WorkersLost
from kcp_transports.reconciliation import Entry, reconcile_on
from kcp_transports.reconciliation.batches import Batch
from kcp_transports.reconciliation.cluster import Job, ask_on_worker, losses
from kcp_transports.reconciliation.turns import Limit
from tests.dask_cluster import Cluster

ACCESS = f"{__name__.rpartition('.')[0]}.shop_access:access"
BATCH, RATE, NUMBER = 20, 80, 240
ENTRY = Entry(pay_type="PACA", tno="12345678901234")


@dataclass
class Scene:
    """A sandbox over TLS, the folder that workers know, and payments in its books."""

    sandbox: Sandbox
    cluster: Cluster
    folder: Path
    entries: list[Entry]

    def arrivals(self) -> list[tuple[float, str]]:
        """Give when each inquiry arrived, and the transaction that it asked for."""
        return [
            (each.came.timestamp(), str(each.request["tno"]))
            for each in self.sandbox.exchanges.of("transaction.inquiry")
        ]


@pytest.fixture(scope="module")
def scene(issued: Issued, dask_cluster: Cluster) -> Iterator[Scene]:
    sandbox, folder = Sandbox(issued=issued), dask_cluster.folder
    for name, content in (
        ("cert.pem", issued.certificate),
        ("key.pem", issued.key),
        ("password", issued.password),
    ):
        (folder / name).write_bytes(content)
    entries = [
        Entry(
            pay_type="PACA",
            tno=sandbox.add_transaction("PACA", ordr_idxx=f"A{number}", amount=1000 + number).tno,
            amount=str(1000 + number),
        )
        for number in range(NUMBER)
    ]
    with sandbox.serve() as server:
        facts = {"url": server.url, "ca": server.ca_pem.decode()}
        (folder / "facts.json").write_text(json.dumps(facts), "utf-8")
        yield Scene(sandbox, dask_cluster, folder, entries)


def most_within_a_second(moments: list[float]) -> int:
    return max(sum(at <= each < at + 1 for each in moments) for at in moments)


def test_a_killed_worker_loses_nothing_and_repeats_its_batch_alone(
    scene: Scene, tmp_path: Path
) -> None:
    table = tmp_path / "t.ndjson"
    before = set(scene.cluster.workers())
    killed: list[int] = []

    def kill() -> None:
        scene.sandbox.exchanges.wait_for("transaction.inquiry", count=70, timeout=30)
        killed.append(scene.cluster.kill())

    killer = Thread(target=kill, daemon=True)
    killer.start()
    summary = reconcile_on(
        scene.cluster.address, scene.entries, table, ACCESS, per_second=RATE, batch=BATCH
    )
    killer.join()
    rows = [json.loads(line) for line in table.read_text("utf-8").splitlines()]
    assert [row["tno"] for row in rows] == [entry.tno for entry in scene.entries]
    assert {row["state"] for row in rows} == {"done"}
    assert (summary.rows, summary.kept) == (NUMBER, 0)
    assert [path.name for path in tmp_path.iterdir()] == ["t.ndjson"]
    # Nothing was asked twice but what the worker had in hand.
    arrivals = scene.arrivals()
    asked = Counter(tno for _, tno in arrivals)
    assert asked.keys() == {entry.tno for entry in scene.entries}
    place = {entry.tno: number // BATCH for number, entry in enumerate(scene.entries)}
    assert len({place[tno] for tno, times in asked.items() if times > 1}) <= 1
    assert max(asked.values()) <= 2
    # The limit held for all of them together, and was used.
    most = most_within_a_second([moment for moment, _ in arrivals])
    assert RATE / 2 < most <= RATE
    # Each worker that was there made its own access, once.
    made = Counter(int(path.name.split("-")[1]) for path in scene.folder.glob("made-*"))
    assert set(killed) < before <= made.keys()
    assert set(made.values()) == {1}
    log = scene.cluster.log()
    assert not [entry.tno for entry in scene.entries if entry.tno in log]


def test_nothing_that_leaves_for_a_worker_holds_a_key(issued: Issued) -> None:
    distributed = pytest.importorskip("distributed", reason="needs the extra [dask]")
    job = Job(ACCESS, distributed.Semaphore(1, name="tokens"), Limit.of(2), 4)
    sent = pickle.dumps((ask_on_worker, job, Batch(0, 1, (ENTRY,))))
    identity = issued.identity()
    for secret in (issued.password, issued.key[40:80], issued.certificate[40:80]):
        assert secret not in sent
    assert identity.certificate.cert_info.encode() not in sent
    assert ENTRY.tno not in f"{job} {Batch(0, 1, (ENTRY,))}"


def test_a_factory_that_fails_is_named_without_what_it_said(
    scene: Scene, issued: Issued, tmp_path: Path
) -> None:
    failing = ACCESS.replace(":access", ":failing")
    with pytest.raises(KcpError, match=r"shop_access:failing failed: RuntimeError"):
        reconcile_on(scene.cluster.address, [ENTRY], tmp_path / "t.ndjson", failing)
    assert issued.password.decode() not in scene.cluster.log()


@pytest.mark.parametrize(
    ("cluster", "access", "error"),
    [
        ("dask://127.0.0.1:1", ACCESS, NoScheduler),
        ("tcp://127.0.0.1:1", ACCESS, ValueError),
        ("dask://127.0.0.1:1", "no-colon", ValueError),
        ("dask://127.0.0.1:1", object(), ValueError),
    ],
)
def test_what_is_no_cluster_and_no_factory_is_said(
    cluster: str, access: Any, error: type[Exception], tmp_path: Path
) -> None:
    pytest.importorskip("distributed", reason="needs the extra [dask]")
    with pytest.raises(error):
        reconcile_on(cluster, [ENTRY], tmp_path / "t.ndjson", access)
    assert list(tmp_path.iterdir()) == []


def test_a_lost_scheduler_and_a_batch_that_loses_every_worker_end_the_run() -> None:
    distributed = pytest.importorskip("distributed", reason="needs the extra [dask]")
    for error in (OSError(), distributed.CancelledError()):
        with pytest.raises(WorkersLost, match="scheduler was lost"), losses():
            raise error
    killed = distributed.scheduler.KilledWorker("task", None, 3)
    with pytest.raises(WorkersLost, match="again and again"), losses():
        raise killed
