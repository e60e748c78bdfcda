"""A gateway that is ready to be played with: one shop, two members, nine transactions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from kcp_proto import Certificate, Identity, catalogue
from kcp_proto.moments import KOREA

from .brain import Brain
from .issuing import Issued, issue
from .records import Member, Planted
from .stock import INQUIRY
from .storage import Storage

SITE_CD = "T0000"
# Of no worth to anybody: the key is made afresh and the members exist in this sandbox only.
KEY_PASSWORD = b"changeit"
_MEMBERS = (("A001", "hong", "benepia1", 50_000), ("A001", "kim", "benepia2", 3_000))


@dataclass(frozen=True, kw_only=True, repr=False)
class Scene:
    """Hold a stocked brain and what to say to it.

    Args:
        brain: The gateway.
        issued: What the shop got: certificate, encrypted key and its password.
        members: Members with points.
        planted: One transaction for each payment method.
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
) -> Scene:
    """Set up a gateway with one shop, two members and a transaction of each payment method.

    Args:
        now: The clock; gives aware times. The computer's if absent.
        issued: What the shop got; a fresh key and certificate if absent.
        storage: Where the brain keeps what it knows; an empty one. In memory if absent.
        seed: The same seed gives the same transaction and approval numbers.

    Returns:
        The scene.
    """
    clock = now or _korean_now
    issued = issued or issue(SITE_CD, KEY_PASSWORD, now=clock())
    brain = Brain(now=clock, storage=storage, seed=seed)
    brain.stock.register(issued.site_cd, Certificate.parse(issued.certificate))
    return Scene(
        brain=brain,
        issued=issued,
        members=tuple(
            brain.stock.add_member(
                pt_memcorp_cd=company, pt_idno=name, pt_pwd=password, points=points
            )
            for company, name, password, points in _MEMBERS
        ),
        planted=tuple(
            brain.stock.plant(pay_type, site_cd=issued.site_cd, ordr_idxx=f"SANDBOX{pay_type}")
            for pay_type in _pay_types()
        ),
    )


def _pay_types() -> tuple[str, ...]:
    schema = catalogue.operation(INQUIRY).request.schema
    return tuple(schema["properties"]["pay_type"]["enum"])


def _korean_now() -> datetime:
    return datetime.now(KOREA)
