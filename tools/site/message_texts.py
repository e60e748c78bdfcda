"""The words of the pages of messages in both languages: what shops do, relations, and sources."""

from collections.abc import Mapping, Sequence

Both = tuple[str, str]

# What a shop does, and by which operations or notices, in the order in which it comes to them.
GROUPS: Sequence[tuple[Both, Both, Sequence[str]]] = (
    (
        ("결제 받기", "Take a payment"),
        (
            "거래를 등록해 결제창을 열고, 구매자가 인증하면 승인을 요청합니다.",
            "Register, open the window, and ask for the approval once the buyer agreed.",
        ),
        (
            *("payment.registration", "payment.lite_registration"),
            *("payment.approval", "payment.virtual_account"),
        ),
    ),
    (
        ("취소하기", "Give money back"),
        (
            "결제 전체를 취소하거나 일부만 취소합니다.",
            "Cancel a whole payment, or a part of it.",
        ),
        ("payment.cancel", "payment.partial_cancel"),
    ),
    (
        ("조회하기", "Look it up"),
        (
            "거래가 지금 어떤 상태인지 묻습니다. 처리 여부를 모를 때에도 씁니다.",
            "Ask in which state a transaction is, also when an outcome is unknown.",
        ),
        ("transaction.inquiry",),
    ),
    (
        ("통보 받기", "Receive notices"),
        (
            "가상계좌에 입금되면 게이트웨이가 가맹점에 알립니다.",
            "The gateway tells the shop when a virtual account is paid into.",
        ),
        ("deposit.notice",),
    ),
    (
        ("정기 결제", "Charge again by a billing key"),
        (
            "카드를 한 번 인증해 빌링키를 받아 두고, 그 키로 결제합니다.",
            "Get a key for a card once, and charge the card by it.",
        ),
        ("billing.key_issue", "billing.key_payment", "billing.key_deletion"),
    ),
    (
        ("베네피아 포인트", "Benepia points"),
        (
            "회원의 포인트를 조회하고, 포인트로 결제하고, 더 작은 금액으로 재승인합니다.",
            "Ask for a member's points, pay with them, and approve a smaller amount again.",
        ),
        ("benepia.point_inquiry", "benepia.point_payment", "benepia.reapproval"),
    ),
)

RELATIONS: Mapping[str, Both] = {
    "equals": ("{0}와(과) 같아야 합니다.", "must equal {0}"),
    "at-most": ("{0} 이하여야 합니다.", "must be at most {0}"),
    "advised-below": (
        "{0}보다 작아야 합니다. 같으면 경고합니다.",
        "should be less than {0}; equal is a warning",
    ),
    "sum-of": ("{0}의 합이어야 합니다.", "must be the sum of {0}"),
    "all-or-none": (
        "{0}와(과) 모두 함께 보내거나 모두 빼야 합니다.",
        "and {0} are all there, or none of them",
    ),
}

# Where a field is known from, as schemas say it in English, clause by clause.
_GUIDE = "transaction inquiry guide"
CLAUSES: Mapping[str, str] = {
    "public integrations": "공개된 연동 코드",
    "NHN KCP's webhook page": "NHN KCP의 통보 안내 페이지",
    "NHN KCP's webhook page, manual of the TCP engine and samples": "NHN KCP의 통보 안내 페이지, "
    "TCP 연동 매뉴얼, 샘플",
    "NHN KCP's manual of the TCP engine": "NHN KCP의 TCP 연동 매뉴얼",
    "NHN KCP's sample": "NHN KCP의 샘플",
    "NHN KCP's sample code": "NHN KCP의 샘플 코드",
    "NHN KCP's sample of the TCP engine": "NHN KCP의 TCP 연동 샘플",
    "NHN KCP's API reference as quoted by public integrations": "공개된 연동 코드가 인용한 NHN "
    "KCP의 API 레퍼런스",
    "NHN KCP's legacy manual": "NHN KCP의 예전 매뉴얼",
    "length as captured": "길이는 실제 전문에서 확인한 값",
    f"length borrowed from the {_GUIDE}": f"길이는 {_GUIDE}를 따름",
    f"lengths borrowed from the {_GUIDE}": f"길이는 {_GUIDE}를 따름",
    "length borrowed from NHN KCP's legacy manual or API reference": "길이는 NHN KCP의 예전 "
    "매뉴얼이나 API 레퍼런스를 따름",
    "length borrowed from Benepia HUB guide 1.0.0": "길이는 Benepia HUB guide 1.0.0을 따름",
    "length borrowed from Benepia HUB guide 1.0.0 §2.3": "길이는 Benepia HUB guide 1.0.0 §2.3을 "
    "따름",
    "length borrowed from Benepia HUB guide 1.0.0 §2.4": "길이는 Benepia HUB guide 1.0.0 §2.4를 "
    "따름",
}
# A remark behind the rulings of a comment.
REMARKS: Mapping[str, str] = {
    "(the field was also seen spelt canc_time)": "(canc_time이라는 철자로도 관찰됨)",
}
