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
            case "payment.partial_cancel":
                return {**change, "mod_mny": 400, "rem_mny": 1000}
            case "payment.approval":
                order = {"ordr_mony": 1000, "ordr_no": "ORDER1", "pay_type": "PACA"}
                return {"tran_cd": "00100000", **self._window(), **order}
            case "payment.registration":
                address = {"Ret_URL": "https://shop.example/return", "pay_method": "CARD"}
                return {**self._goods(), **address, "user_agent": self.text("user_agent")}
            case "payment.lite_registration":
                address = {"ret_URL": "https://shop.example/return", "pay_method": "CARD"}
                return {**self._goods(), **address, "reg_type": "web"}
            case "payment.virtual_account":
                return {**self._account(), **self._buyer(), "good_name": "coffee"}
            case "billing.key_issue":
                return self._window()
            case "billing.key_payment":
                order = {"amount": 1000, "card_mny": 1000, "quota": "00", "ordr_idxx": "ORDER1"}
                key = {"bt_batch_key": self.digits("bt_batch_key", 16), "bt_group_id": "A1"}
                return {**key, **self._buyer(), **order, "good_name": "coffee"}
            case "billing.key_deletion":
                return {"batch_key": self.digits("batch_key", 16), "group_id": "A1"}
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

    def _window(self) -> dict[str, object]:
        return {"enc_data": self.text("enc_data"), "enc_info": self.text("enc_info")}

    def _goods(self) -> dict[str, object]:
        return {"ordr_idxx": "ORDER1", "good_mny": 1000, "good_name": "coffee"}

    def _account(self) -> dict[str, object]:
        order = {"amount": 1000, "va_mny": 1000, "ordr_idxx": "ORDER1", "va_bankcode": "BK04"}
        deposit = {"va_name": self.text("va_name"), "va_date": "20260109235959"}
        receipt = {"va_receipt_gubn": "0", "va_taxno": self.digits("va_taxno", 10)}
        return {**order, **deposit, **receipt}

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
