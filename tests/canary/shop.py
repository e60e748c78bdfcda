"""A shop whose every secret is random and remembered."""

import random
from dataclasses import dataclass

from kcp_proto import Identity
from kcp_sandbox import Issued
from tests.canary.canary import Canary

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, repr=False)
class Secrets:
    """Hold a shop's secrets, and make fields full of them."""

    issued: Issued
    identity: Identity
    canary: Canary
    random: random.Random

    def text(self, name: str, *, tricky: str = "") -> str:
        letters = "".join(self.random.choices(LETTERS, k=10))
        return self.canary.add(name, letters[:5] + tricky + letters[5:])

    def digits(self, name: str, count: int) -> str:
        return self.canary.add(name, "".join(self.random.choices("0123456789", k=count)))

    def fields(self, operation: str) -> dict[str, object]:
        """Fill in an operation with a secret wherever one belongs."""
        change: dict[str, object] = {"tno": "22320972271249"}
        match operation:
            case "transaction.inquiry":
                return {**change, "pay_type": "PACA"}
            case "payment.cancel":
                return change
            case "benepia.reapproval":
                more = {"mod_mny": 500, "mod_ordr_idxx": "A1", "mod_ordr_goods": "coffee"}
                return {**change, **more}
            case "benepia.point_inquiry":
                return self._member()
            case "benepia.point_payment":
                order = {"amount": 5000, "pt_mny": 5000, "good_name": "coffee"}
                return {**self._member(), **self._buyer(), **order}
            case _:
                raise LookupError(f"which fields of {operation} are secret?")

    def _member(self) -> dict[str, object]:
        return {
            "ordr_idxx": "ORDER1",
            "pt_memcorp_cd": "0001",
            "pt_idno": self.text("pt_idno"),
            "pt_pwd": self.text("pt_pwd", tricky='"\\+é한&'),
        }

    def _buyer(self) -> dict[str, object]:
        return {
            "buyr_name": self.text("buyr_name"),
            "buyr_mail": self.text("buyr_mail") + "@example.test",
            "buyr_tel2": "010-" + self.digits("buyr_tel2", 8),
            "cust_ip": self.canary.add("cust_ip", self._address()),
        }

    def response_fields(self) -> dict[str, str]:
        """Fill in what a gateway could say about a person."""
        return {
            "card_no": self.text("card_no"),
            "account": self.text("account"),
            "mobile_no": self.text("mobile_no"),
            "undocumented": self.text("undocumented"),
        }

    def _address(self) -> str:
        return ".".join(str(self.random.randint(100, 255)) for _ in range(4))
