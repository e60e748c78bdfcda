"""A family of messages that does not exist, to prove what adding one costs.

Two operations share a path and differ in ``kind``: a hold of points, and the release of one,
which is signed, gives back at most what was held, and has a response for each way of releasing.
"""

import json
from collections.abc import Mapping
from typing import Any

from kcp_schemas import load_schema

WORDS = {"title": "시험", "description": "Invented for a test.", "$comment": "R1"}
HOLD, RELEASE = "demo.hold", "demo.release"
PATH = "/demo/v1/points"
_CHANGE: dict[str, Any] = load_schema("benepia.reapproval.request")["properties"]
_RESULT: dict[str, Any] = load_schema("benepia.reapproval.response")["properties"]
_WON: dict[str, Any] = {**_CHANGE["mod_mny"], **WORDS, "x-kcp-echo": []}


def _field(kind: str, **keywords: object) -> dict[str, object]:
    return {**WORDS, "type": "string", "x-kcp-type": kind, **keywords}


def _constant(value: str) -> dict[str, object]:
    return _field("code", const=value, **{"x-kcp-source": "constant"})


def _shipped(fields: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: fields[name] for name in names}


_LEFT = _field("won", pattern="^[0-9]+$", maxLength=12, **{"not": {"pattern": "[^0-9]"}})
_DAY = _field("date", pattern="^[0-9]*$", maxLength=8, **{"not": {"pattern": "[^0-9]"}})
_PIN = _field(
    "text", minLength=1, maxLength=8, **{"x-kcp-sensitive": "secret", "x-kcp-mask": "MASKED"}
)
_ORDER = _field("id", minLength=1, maxLength=20, **{"x-kcp-role": "order-number"})
_WAY = _field("code", enum=["W", "P"])
_FIELDS: dict[str, dict[str, Any]] = {
    f"{HOLD}.request": {
        **_shipped(_CHANGE, "site_cd", "kcp_cert_info"),
        "kind": _constant("H"),
        "hold_no": _ORDER,
        "pin": _PIN,
        "day": _DAY,
        "hold_mny": _WON,
    },
    f"{RELEASE}.request": {
        **_shipped(_CHANGE, "site_cd", "kcp_cert_info", "tno", "kcp_sign_data"),
        "kind": _constant("R"),
        "way": _WAY,
        "hold_mny": _WON,
        "back_mny": _WON,
    },
    f"{HOLD}.response": {**_shipped(_RESULT, "res_cd", "res_msg", "tno"), "day": _DAY},
    f"{RELEASE}.response.whole": {**_shipped(_RESULT, "res_cd", "res_msg", "tno"), "way": _WAY},
    f"{RELEASE}.response.part": {
        **_shipped(_RESULT, "res_cd", "res_msg", "tno"),
        "left_mny": _field(
            "won", pattern="^[0-9]+$", maxLength=12, **{"not": {"pattern": "[^0-9]"}}
        ),
    },
}
_SENT: dict[str, Any] = load_schema("benepia.reapproval.request")["examples"][0]
EXAMPLES: dict[str, dict[str, str]] = {
    f"{HOLD}.request": {
        **_shipped(_SENT, "site_cd", "kcp_cert_info"),
        **{"kind": "H", "hold_no": "A1", "pin": "4711", "day": "20240115", "hold_mny": "1000"},
    },
    f"{RELEASE}.request": {
        **_shipped(_SENT, "site_cd", "kcp_cert_info", "tno", "kcp_sign_data"),
        **{"kind": "R", "way": "P", "hold_mny": "1000", "back_mny": "400"},
    },
    f"{HOLD}.response": {"res_cd": "0000", "res_msg": "ok", "tno": "1234567890", "day": "20240115"},
    f"{RELEASE}.response.whole": {
        **{"res_cd": "0000", "res_msg": "ok", "tno": "1234567890", "way": "W"},
    },
    f"{RELEASE}.response.part": {
        **{"res_cd": "0000", "res_msg": "ok", "tno": "1234567890", "left_mny": "600"},
    },
}
_REQUEST = {"x-kcp-path": PATH, "x-kcp-discriminator": "kind", "additionalProperties": False}
_RESPONSE = {"x-kcp-success": {"res_cd": "0000"}, "additionalProperties": True}
_HEADS: dict[str, dict[str, Any]] = {
    f"{HOLD}.request": {
        **_REQUEST,
        "x-kcp-sign": [],
        "x-kcp-effect": "money",
        "x-kcp-inquiry": None,
    },
    f"{RELEASE}.request": {
        **_REQUEST,
        "x-kcp-sign": ["site_cd", "tno", "kind"],
        "x-kcp-effect": "reversal",
        "x-kcp-inquiry": HOLD,
        "x-kcp-relations": {"back_mny": {"at-most": "hold_mny"}},
    },
    f"{HOLD}.response": _RESPONSE,
    f"{RELEASE}.response.whole": {**_RESPONSE, "x-kcp-when": {"way": "W"}},
    f"{RELEASE}.response.part": {**_RESPONSE, "x-kcp-when": {"way": "P"}},
}


def schema_texts() -> dict[str, str]:
    """Write the family's schemas, by message name."""
    return {
        name: json.dumps(
            {
                "$schema": load_schema("benepia.reapproval.request")["$schema"],
                "$id": f"urn:kcp-proto:schema:1:{name}",
                **WORDS,
                "x-kcp-operation": _operation(name),
                **_HEADS[name],
                "type": "object",
                "required": _required(name),
                "properties": fields,
                "examples": [EXAMPLES[name]],
            },
            ensure_ascii=False,
            indent=2,
        )
        + "\n"
        for name, fields in _FIELDS.items()
    }


def _operation(name: str) -> str:
    return HOLD if name.startswith(HOLD) else RELEASE


def _required(name: str) -> list[str]:
    return list(_FIELDS[name]) if name.endswith(".request") else ["res_cd", "res_msg"]
