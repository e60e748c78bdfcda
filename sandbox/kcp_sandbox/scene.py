"""A gateway that is ready to be played with: one shop, two members, nine transactions."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from kcp_proto import Certificate, Identity, catalogue
from kcp_proto.showing import MaskedRepr
from kcp_proto.times import KOREA

from .admin import Plants
from .brain import Brain
from .issuing import Issued, issue
from .store import INQUIRY, Member, Planted, Storage

SITE_CD = "T0000"
# Of no worth to anybody: the key is made afresh and the members exist in this sandbox only.
KEY_PASSWORD = b"changeit"
_MEMBERS = (("A001", "hong", "benepia1", 50_000), ("A001", "kim", "benepia2", 3_000))
_ISSUED = "issued"


@dataclass(frozen=True, kw_only=True, repr=False)
class Scene(MaskedRepr):
    """Hold a stocked brain and what to say to it.

    Args:
        brain: The gateway.
        issued: What the shop got: certificate, encrypted key and its password.
        members: Members with points.
        planted: One transaction for each payment method, and those that were asked for.
    """

    brain: Brain
    issued: Issued
    members: tuple[Member, ...]
    planted: tuple[Planted, ...]

    @cached_property
    def identity(self) -> Identity:
        """Load the shop's identity, once: checking an RSA key takes longer than all the rest."""
        return self.issued.identity()

    def __repr__(self) -> str:
        return f"<Scene of shop {self.issued.site_cd}>"


def build_scene(
    *,
    now: Callable[[], datetime] | None = None,
    issued: Issued | None = None,
    storage: Storage | None = None,
    seed: int = 0,
    lenient: bool = False,
    plants: Plants = Plants(),  # noqa: B008 - frozen, and empty
    at: datetime | None = None,
) -> Scene:
    """Set up a gateway with one shop, two members and a transaction of each payment method.

    Args:
        now: The clock; gives aware times. The computer's if absent.
        issued: What the shop got. If absent what the storage has of an earlier scene, else a
            fresh key and certificate.
        storage: Where the brain keeps what it knows; in memory if absent. One that holds an
            earlier scene goes on as it is, and nothing is planted again.
        seed: The same seed gives the same transaction and approval numbers.
        lenient: Let line ends inside the certificate pass, as staging seems to.
        plants: What else to plant, at the beginning and after each reset.
        at: Let the clock stand still at this time, at the beginning and after each reset.

    Returns:
        The scene.

    Raises:
        MessageError: Something to be planted would break its schema.
        ValueError: Something to be planted contradicts itself or exists already.
    """
    brain = Brain(now=now or _korean_now, storage=storage, seed=seed, lenient=lenient)
    if at:
        brain.clock.set(at)
    kept = brain.stock.storage
    owner = issued or _kept(kept) or issue(SITE_CD, KEY_PASSWORD, now=brain.clock())

    def stock() -> None:
        if at:
            brain.clock.set(at)
        _stock(brain, owner, plants)

    brain.restock = stock
    with kept.transaction():
        if not kept.certificates():
            stock()
        brain.stock.register(owner.site_cd, Certificate.parse(owner.certificate))
        _keep(kept, owner)
    return Scene(
        brain=brain,
        issued=owner,
        members=tuple(kept.members()),
        planted=tuple(kept.plantings()),
    )


def _stock(brain: Brain, owner: Issued, plants: Plants) -> None:
    stock = brain.stock
    stock.register(owner.site_cd, Certificate.parse(owner.certificate))
    for company, name, password, points in _MEMBERS:
        stock.add_member(pt_memcorp_cd=company, pt_idno=name, pt_pwd=password, points=points)
    for pay_type in _pay_types():
        stock.plant(pay_type, site_cd=owner.site_cd, ordr_idxx=f"SANDBOX{pay_type}")
    for member in plants.members:
        stock.add_member(**member)
    for transaction in plants.transactions:
        whole: dict[str, Any] = {"site_cd": owner.site_cd, **transaction}
        stock.plant(**whole)
    for plan in plants.faults:
        brain.faults.add(plan)


def _pay_types() -> tuple[str, ...]:
    schema = catalogue.operation(INQUIRY).request.schema
    return tuple(schema["properties"]["pay_type"]["enum"])


def _korean_now() -> datetime:
    return datetime.now(KOREA)


def _keep(storage: Storage, issued: Issued) -> None:
    parts = (issued.certificate, issued.key, issued.password)
    texts = [issued.site_cd, *(b64encode(part).decode("ascii") for part in parts)]
    storage.put_note(_ISSUED, json.dumps(texts).encode("ascii"))


def _kept(storage: Storage) -> Issued | None:
    note = storage.note(_ISSUED)
    if note is None:
        return None
    site_cd, *parts = json.loads(note)
    certificate, key, password = map(b64decode, parts)
    return Issued(site_cd, certificate, key, password)
