"""What the names of the main packages are, in Korean."""

from collections.abc import Mapping

KOREAN: Mapping[str, str] = {
    "kcp_proto.PRODUCTION": "운영 환경입니다. 돈이 실제로 움직입니다.",
    "kcp_proto.STAGING": "NHN KCP의 테스트 환경입니다.",
    "kcp_proto.Certificate": "RSA 키가 들어 있는 X.509 인증서입니다. `parse`로 읽습니다.",
    "kcp_proto.Environment": "게이트웨이의 주소와 그 이름입니다.",
    "kcp_proto.Fault": "전문의 위반 사항 하나입니다. 위치, 규칙, 심각도가 있고 값은 없습니다.",
    "kcp_proto.HttpRequest": "게이트웨이에 보낼 바이트입니다. 한 번 서명하면 다시 인코딩하지 "
    "않습니다.",
    "kcp_proto.HttpResponse": "온 그대로의 응답입니다.",
    "kcp_proto.Identity": "서로 맞는 사이트 코드, 인증서, 서명기입니다. 맞지 않는 것은 만들 수 "
    "없습니다.",
    "kcp_proto.KcpError": "이 도구가 의도적으로 발생시키는 모든 오류의 부모입니다.",
    "kcp_proto.KeyLoadError": "쓸 수 없는 개인키, 비밀번호, 인증서와 그 이유입니다.",
    "kcp_proto.MessageError": "전문의 위반 사항을 한 번에 모두 담은 오류입니다.",
    "kcp_proto.NotSent": "한 바이트도 나가지 않은 요청입니다. 다시 보내도 안전합니다.",
    "kcp_proto.OutcomeUnknown": "게이트웨이가 처리했을 수 있는 요청입니다. 다시 보내지 말고 "
    "조회하십시오.",
    "kcp_proto.RecordingError": "쓰거나 읽을 수 없는 기록입니다.",
    "kcp_proto.Refused": "게이트웨이가 형식에 맞는 응답으로 거절했습니다.",
    "kcp_proto.ReplayMismatch": "기록에 맞는 교환이 없는 요청입니다.",
    "kcp_proto.Reply": "응답을 읽은 객체입니다. 거절도 응답 객체이며 `raise_for_result()`를 불러야 "
    "예외가 됩니다.",
    "kcp_proto.ResponseError": "읽을 수 없는 응답입니다.",
    "kcp_proto.SignatureMismatch": "키와 데이터에 맞지 않는 서명입니다.",
    "kcp_proto.Signer": "서명기의 프로토콜입니다. 바이트를 받아 서명을 돌려주는 메서드 하나만 "
    "있으면 됩니다.",
    "kcp_proto.TypedRequest": "타입이 있는 전문으로 만든 요청입니다. 어떤 클래스로 응답을 읽을지 "
    "기억합니다.",
    "kcp_proto.UnreadableReply": "돈이 움직였을 수 있는 전문에 온, 읽을 수 없는 응답입니다.",
    "kcp_proto.build_request": "필드를 검사하고 서명해 게이트웨이에 보낼 HTTP 요청을 만듭니다.",
    "kcp_proto.explain": "요청이 만들어진 과정과 서명이 맞지 않는 이유를 단계별로 설명합니다.",
    "kcp_proto.lint": "전문의 오류와 경고를 모두 찾습니다.",
    "kcp_proto.load_private_key": "RSA 개인키를 열고, 한 번 바르게 서명하는지 확인한 뒤에만 "
    "받아들입니다.",
    "kcp_proto.read_notice": "게이트웨이가 가맹점에 보낸 통보를 읽습니다.",
    "kcp_proto.read_response": "HTTP 상태와 상관없이 응답을 읽습니다. 받은 것은 하나도 버리지 "
    "않습니다.",
    "kcp_proto.sign": "문자열에 서명합니다.",
    "kcp_proto.sign_string": "서명할 필드를 `^`로 이어 서명 대상 문자열을 만듭니다.",
    "kcp_proto.validate": "전문의 오류를 모두 찾습니다.",
    "kcp_proto.verify": "인증서로 서명을 검증합니다. 맞지 않으면 예외가 발생합니다.",
    "kcp_transports.AsyncClient": "비동기 코드를 위한 클라이언트입니다. 한 이벤트 루프의 작업들이 "
    "함께 씁니다.",
    "kcp_transports.AsyncRecordingTransport": "다른 비동기 전송 계층이 나르는 것을 기록합니다.",
    "kcp_transports.AsyncReplayTransport": "기록을 재생하는 비동기 전송 계층입니다.",
    "kcp_transports.AsyncTransport": "비동기 코드를 위한, 게이트웨이로 가고 오는 길입니다.",
    "kcp_transports.AsyncioTransport": "TLS 1.2 이상으로 보내고 인증서와 호스트 이름을 검증하는 "
    "비동기 전송 계층입니다(R23).",
    "kcp_transports.Client": "한 가맹점의 전문을 한 게이트웨이로 보내는 클라이언트입니다. 여러 "
    "스레드가 함께 씁니다.",
    "kcp_transports.ExperimentalWarning": "NHN KCP의 어느 출처에도 없는 전문을 보낼 때의 "
    "경고입니다(R32).",
    "kcp_transports.IdentityWarning": "인증서가 곧 만료되거나 이미 만료되었다는 경고입니다.",
    "kcp_transports.RecordedExchange": "기록에 있는 요청 하나와 그 결과입니다.",
    "kcp_transports.Recording": "기록입니다. 메모리에는 색인만 둡니다.",
    "kcp_transports.RecordingTransport": "다른 전송 계층이 나르는 것을 스키마에 따라 가려서 "
    "기록합니다.",
    "kcp_transports.ReplayTransport": "기록을 재생하는 전송 계층입니다.",
    "kcp_transports.RetryPolicy": "조회만 하는 거래를 몇 번, 얼마 동안 다시 보낼지 정합니다.",
    "kcp_transports.ThreadTransport": "블로킹 전송 계층을 스레드에서 돌려 비동기로 씁니다.",
    "kcp_transports.Transport": "게이트웨이로 가고 오는 길입니다. 여러 스레드가 함께 씁니다.",
    "kcp_transports.Urllib3Transport": "TLS 1.2 이상으로 보내고 인증서와 호스트 이름을 검증하는 "
    "전송 계층입니다(R23).",
    "kcp_transports.load_identity": "인증서와 개인키를 읽어 사이트 코드와 묶습니다.",
    "kcp_transports.read_profile": "프로필을 읽습니다.",
    "kcp_sandbox.Sandbox": "게이트웨이를 대신하는 샌드박스입니다. 여러 스레드가 함께 써도 됩니다.",
    "kcp_sandbox.Shop": "게이트웨이 하나입니다. 여러 스레드가 함께 써도 되며 `Sandbox.shop`이 더 "
    "만들어 줍니다.",
    "kcp_sandbox.shop_path": "이름으로 된 가맹점의 게이트웨이 경로를 만듭니다.",
    "kcp_sandbox.SandboxTransport": "소켓 없이 샌드박스로 보내는 전송 계층입니다. "
    "`Sandbox.transport`가 만듭니다.",
    "kcp_sandbox.SandboxServer": "TLS로 여는 샌드박스입니다. 별도 스레드에서 돌며 `with`와 함께 "
    "씁니다.",
    "kcp_sandbox.DisruptionPlan": "어떤 요청에 어떤 장애를 얼마나 자주 일으킬지 정합니다.",
    "kcp_sandbox.Notify": "통보를 어디로 어떻게 보낼지 정합니다.",
    "kcp_sandbox.SeedData": "샌드박스가 시작할 때 갖는 회원, 거래, 장애입니다.",
    "kcp_sandbox.read_seed_file": "YAML 파일에서 테스트 데이터를 읽습니다.",
    "kcp_sandbox.Issued": "가맹점의 인증서와, 암호화된 PKCS#8 개인키입니다.",
    "kcp_sandbox.issue": "RSA-2048 키와 그 인증서를 새로 만듭니다.",
    "kcp_sandbox.certify": "이미 있는 개인키에 테스트용 인증서를 발급합니다. 발급한 CA의 키는 "
    "어디에도 남기지 않습니다.",
}
