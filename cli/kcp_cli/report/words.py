"""What people read in a bundle and about it, in English and Korean."""

from collections.abc import Mapping

from kcp_cli.output import Language

WORDS: Mapping[str, Mapping[Language, str]] = {
    key: {Language.ENGLISH: english, Language.KOREAN: korean}
    for key, english, korean in (
        ("title.bug", "Bug report", "버그 보고"),
        ("title.desk", "Inquiry to NHN KCP", "NHN KCP 문의"),
        (
            "intro.bug",
            "Made by `kcp-proto report --for bug`. Whatever names a shop, an order, a purchase or a"
            " person is a placeholder; the same value has the same one throughout.",
            "`kcp-proto report --for bug`로 만든 자료입니다. 가맹점, 주문, 구매, 개인을 알아볼 수"
            " 있는 값은 모두 자리표시자로 바꾸었으며, 같은 값에는 같은 자리표시자를 썼습니다.",
        ),
        (
            "intro.desk",
            "Made by `kcp-proto report --for desk`. It holds site code, order number and"
            " transaction number for the look-up: do not publish it. Personal data, passwords, keys"
            " and signatures are masked.",
            "`kcp-proto report --for desk`로 만든 자료입니다. 조회에 필요한 사이트 코드, 주문번호,"
            " 거래번호가 들어 있으므로 공개하지 마십시오. 개인정보, 비밀번호, 키, 서명값은"
            " 가렸습니다.",
        ),
        ("installation", "Installation", "설치 환경"),
        ("environment", "Gateway", "게이트웨이"),
        ("exchanges", "Exchanges", "교환"),
        ("sent", "sent (Korean time)", "전송 시각(한국 시간)"),
        ("operation", "operation", "거래 종류"),
        ("site_cd", "site code", "사이트 코드"),
        ("order", "order number", "주문번호"),
        ("tno", "transaction number", "거래번호"),
        ("amount", "amount", "금액"),
        ("outcome", "outcome", "처리 결과"),
        ("result", "result", "응답"),
        ("id", "recorded as", "기록 ID"),
        ("recovery", "What we ask", "문의 내용"),
        ("doctor", "Key and certificate", "키와 인증서"),
        ("signature", "Signature", "서명"),
        ("verdict", "verdict", "판정"),
        ("files", "Files", "파일"),
        ("file.page", "this page", "이 문서"),
        ("file.report", "versions and findings as JSON", "버전과 점검 결과(JSON)"),
        ("file.exchange", "an exchange as it was recorded, masked", "기록된 교환(가림 처리됨)"),
        ("listing", "{name} will hold:", "{name} 파일에 담길 내용:"),
        (
            "written",
            "{name} is written. Look through it before you send it.",
            "{name} 파일을 저장했습니다. 보내기 전에 내용을 확인하십시오.",
        ),
        ("not written", "nothing is written (--list)", "파일은 저장하지 않았습니다(--list)"),
    )
}


def words(key: str, language: Language) -> str:
    """Look up what people read.

    Args:
        key: What it is about.
        language: In which language.
    """
    return WORDS[key][language]
