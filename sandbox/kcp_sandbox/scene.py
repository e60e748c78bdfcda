"""The gateway as a sandbox begins: one shop, two members, a transaction of each payment method."""

import json
from base64 import b64decode, b64encode
from datetime import datetime

from kcp_proto import Certificate, KeyLoadError, catalogue

from .admin import SeedData
from .brain import Brain
from .issuing import Issued, issue
from .store import INQUIRY, StateFileError, Storage

_MEMBERS = (("A001", "hong", "benepia1", 50_000), ("A001", "kim", "benepia2", 3_000))
_ISSUED = "issued"
_DAMAGED = "the state file is damaged: remove it"


def set_scene(
    brain: Brain, issued: Issued | None, seed_data: SeedData, at: datetime | None
) -> Issued:
    """Fill a gateway's store, unless it holds an earlier scene, and so again after each reset.

    Args:
        brain: The gateway.
        issued: What the shop got. If absent what the storage has of an earlier scene, else a fresh
            key and certificate.
        seed_data: What to add.
        at: Stop the clock at this time, at the beginning and after each reset.

    Returns:
        What the shop got.

    Raises:
        MessageError: A member or transaction would break its schema.
        InputError: A member or transaction contradicts itself or exists already.
        StateFileError: The storage's file is damaged.
    """
    if at:
        brain.clock.set(at)
    storage = brain.store.storage
    owner = issued or _load(storage) or issue(now=brain.clock())

    def seed() -> None:
        if at:
            brain.clock.set(at)
        _seed(brain, owner, seed_data)

    brain.issued, brain.reseed = owner, seed
    with storage.atomic():
        if not storage.certificates():
            if storage.members() or storage.transactions() or storage.payments():
                raise StateFileError(_DAMAGED)
            seed()
        brain.store.register_shop(owner.site_cd, Certificate.parse(owner.certificate))
        _save(storage, owner)
    return owner


def _seed(brain: Brain, owner: Issued, seed_data: SeedData) -> None:
    store = brain.store
    store.register_shop(owner.site_cd, Certificate.parse(owner.certificate))
    for company, name, password, points in _MEMBERS:
        store.add_member(pt_memcorp_cd=company, pt_idno=name, pt_pwd=password, points=points)
    for pay_type in catalogue.operation(INQUIRY).request.fields["pay_type"].choices:
        store.add_transaction(pay_type, ordr_idxx=f"SANDBOX{pay_type}")
    for member in seed_data.members:
        store.add_member(**member)
    for transaction in seed_data.transactions:
        store.add_transaction(**transaction)
    for plan in seed_data.disruptions:
        brain.disruptions.add(plan)
    for operation, step in seed_data.scenario:
        brain.disruptions.follow(step, operation=operation)
    brain.disruptions.end_windows(*seed_data.windows)


def _save(storage: Storage, issued: Issued) -> None:
    parts = (issued.certificate, issued.key, issued.password)
    texts = [issued.site_cd, *(b64encode(part).decode("ascii") for part in parts)]
    storage.put_note(_ISSUED, json.dumps(texts).encode("ascii"))


def _load(storage: Storage) -> Issued | None:
    note = storage.note(_ISSUED)
    if note is None:
        return None
    try:
        site_cd, *parts = json.loads(note)
        certificate, key, password = map(b64decode, parts)
        Certificate.parse(certificate)
        return Issued(str(site_cd), certificate, key, password)
    except (KeyLoadError, TypeError, ValueError, RecursionError):
        raise StateFileError(_DAMAGED) from None
