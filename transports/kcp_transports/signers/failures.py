"""Why a key service signed nothing, in words: one row for each stable id, and who raises which."""

from collections.abc import Mapping

from kcp_proto import NotSent
from kcp_proto.showing import MOST_SHOWN, brief, printable

# Message and remedy, each in English and Korean. None quotes a service's text: it may hold the
# caller's account, the request's id or the request itself.
CAUSES: Mapping[str, tuple[str, str, str, str]] = {
    "credentials-missing": (
        "no credentials were found",
        "인증 정보를 찾지 못했습니다",
        "set up the credentials of the service's own library, as its command line does",
        "해당 서비스의 CLI와 같은 방법으로 인증 정보를 설정하십시오",
    ),
    "credentials-refused": (
        "the credentials are refused: wrong, expired or for another place",
        "인증 정보가 거부되었습니다(잘못되었거나 만료되었거나 다른 리전·테넌트의 것)",
        "renew the credentials, and check the machine's clock",
        "인증 정보를 갱신하고 서버의 시각을 확인하십시오",
    ),
    "permission": (
        "the credentials may not use this key",
        "이 인증 정보에는 해당 키를 사용할 권한이 없습니다",
        "grant signing with this key (awskms: kms:Sign, gcpkms: useToSign, azurekms: keys/sign)",
        "이 키의 서명 권한을 부여하십시오(awskms: kms:Sign, gcpkms: useToSign, "
        "azurekms: keys/sign)",
    ),
    "key-not-found": (
        "there is no such key",
        "해당 키가 없습니다",
        "compare the address with the service: region, project or vault, name and version",
        "주소의 리전·프로젝트·볼트, 키 이름, 버전을 서비스와 대조하십시오",
    ),
    "key-disabled": (
        "the key is disabled, expired, or waits for its material or its deletion",
        "키가 비활성, 만료, 키 구성 요소 가져오기 대기 또는 삭제 예정 상태입니다",
        "enable this version of the key, or give the address of the one in use",
        "해당 키 버전을 활성화하거나 사용 중인 버전의 주소를 지정하십시오",
    ),
    "key-type": (
        "the key is not one of RSA with 2048 bits or more that signs by PKCS #1 v1.5 with SHA-256",
        "PKCS#1 v1.5(SHA-256) 서명용 2048비트 이상 RSA 키가 아닙니다",
        "import the gateway's key as a signing key of that type (RSA_2048, SIGN_VERIFY; "
        "RSA_SIGN_PKCS1_2048_SHA256; RSA with the operation sign)",
        "NHN KCP에서 받은 키를 그 종류의 서명용 키로 가져오십시오(RSA_2048, SIGN_VERIFY; "
        "RSA_SIGN_PKCS1_2048_SHA256; sign 작업이 허용된 RSA)",
    ),
    "throttled": (
        "the service takes no more requests for now",
        "서비스의 요청 한도를 초과했습니다",
        "try again later, or have the quota raised",
        "잠시 후 다시 시도하거나 할당량을 늘리십시오",
    ),
    "network": (
        "the service cannot be reached",
        "서비스에 연결할 수 없습니다",
        "check name, proxy, firewall and the region in the address",
        "호스트 이름, 프록시, 방화벽, 주소의 리전을 확인하십시오",
    ),
    "timeout": (
        "no signature came in time",
        "제한 시간 안에 서명을 받지 못했습니다",
        "try again; if it lasts, look at the network, or allow more time",
        "다시 시도하십시오. 계속되면 네트워크를 확인하거나 제한 시간을 늘리십시오",
    ),
    "service-failed": (
        "the service failed, or its response makes no sense",
        "서비스에 오류가 있거나 응답을 이해할 수 없습니다",
        "try again; if it lasts, look at the service's own logs",
        "다시 시도하십시오. 계속되면 서비스의 로그를 확인하십시오",
    ),
    "damaged": (
        "the checksums of the service do not fit: something was changed on the way",
        "서비스의 체크섬이 맞지 않습니다(전송 중에 변경됨)",
        "try again; if it lasts, something between here and the service changes what passes",
        "다시 시도하십시오. 계속되면 중간 구간에서 데이터를 변경하는 것이 있는지 확인하십시오",
    ),
    "double-hash": (
        "the signature is over the hash of the hash: the service hashed what was hashed already",
        "해시를 다시 해시한 값에 대한 서명입니다(이미 해시한 값을 서비스가 다시 해시함)",
        "take the other mode: ?mode=raw, in which the service alone hashes; if it stays so, the "
        "service does not follow its own description",
        "서비스만 해시하도록 ?mode=raw를 지정하십시오. 그래도 같으면 서비스가 명세대로 동작하지 "
        "않는 것입니다",
    ),
    "no-digest-info": (
        "the signature lacks the name of its hash: the service padded the bare hash",
        "서명에 해시 알고리즘 정보(DigestInfo)가 없습니다(해시만 패딩하여 서명함)",
        "take a key for RSASSA-PKCS1-v1_5 with SHA-256, not one for raw RSA",
        "raw RSA가 아니라 RSASSA-PKCS1-v1_5(SHA-256) 방식의 키를 사용하십시오",
    ),
    "other-padding": (
        "the signature is padded by PSS",
        "서명의 패딩이 PSS입니다",
        "take a key for RSASSA-PKCS1-v1_5 with SHA-256",
        "RSASSA-PKCS1-v1_5(SHA-256) 방식의 키를 사용하십시오",
    ),
    "other-hash": (
        "the signature was made with another hash than SHA-256",
        "SHA-256이 아닌 해시로 만든 서명입니다",
        "take a key for RSASSA-PKCS1-v1_5 with SHA-256",
        "RSASSA-PKCS1-v1_5(SHA-256) 방식의 키를 사용하십시오",
    ),
    "other-text": (
        "the right key signed other bytes than were given",
        "키는 맞지만 전달한 것과 다른 데이터에 서명했습니다",
        "look for what changes the request between here and the service",
        "서비스로 가는 중간에 요청을 변경하는 것이 있는지 확인하십시오",
    ),
    "other-key": (
        "the signature does not verify with the certificate: another key made it",
        "인증서로 서명이 검증되지 않습니다(다른 키로 서명함)",
        "give the address of the key, and of its version, to which the certificate belongs",
        "인증서에 맞는 키와 버전의 주소를 지정하십시오",
    ),
    "closed": (
        "the signer is closed",
        "서명 객체가 이미 닫혔습니다",
        "open it anew",
        "다시 여십시오",
    ),
    "pkcs11-module": (
        "the token's library cannot be loaded",
        "토큰의 라이브러리를 불러올 수 없습니다",
        "check module-path, and that the library fits this machine",
        "module-path와 라이브러리의 아키텍처를 확인하십시오",
    ),
    "pkcs11-token": (
        "there is no token of that label, or more than one",
        "해당 이름의 토큰이 없거나 둘 이상입니다",
        "plug it in, and compare the address with the token's label",
        "토큰을 연결하고 주소를 토큰의 이름(label)과 대조하십시오",
    ),
    "pkcs11-pin": (
        "the token does not take the PIN",
        "토큰이 PIN을 받아들이지 않습니다",
        "give the PIN of the user; after several wrong ones the token locks itself",
        "사용자 PIN을 입력하십시오. 여러 번 틀리면 토큰이 잠깁니다",
    ),
    "pkcs11-key": (
        "the token holds no such RSA private key, several, a short one, or one that may not sign",
        "토큰에 해당 RSA 개인키가 없거나, 둘 이상이거나, 너무 짧거나, 서명이 허용되지 않습니다",
        "compare the address with the key's label on the token",
        "주소를 토큰에 있는 키의 이름(label)과 대조하십시오",
    ),
    "pkcs11-failed": (
        "the token failed, is in use by this process already, or was taken away",
        "토큰 오류이거나, 이 프로세스에서 이미 사용 중이거나, 토큰이 분리되었습니다",
        "open one signer for each token and share it; otherwise plug the token in anew",
        "토큰마다 서명 객체를 하나만 열어 공유하고, 그래도 안 되면 토큰을 다시 연결하십시오",
    ),
}
# Codes of responses (AWS, Azure), and names of classes (botocore, google.api_core, google.auth,
# azure.core, azure.identity): the most exact first, as each service documents them.
_CAUSE_OF = {
    "credentials-missing": (
        "NoCredentialsError PartialCredentialsError CredentialRetrievalError ProfileNotFound "
        "NoAuthTokenError SSOTokenLoadError UnauthorizedSSOTokenError DefaultCredentialsError "
        "CredentialUnavailableError NoRegionError"
    ),
    "credentials-refused": (
        "UnrecognizedClientException InvalidClientTokenId ExpiredTokenException ExpiredToken "
        "InvalidSignatureException SignatureDoesNotMatch IncompleteSignature "
        "MissingAuthenticationToken Unauthenticated Unauthorized RefreshError "
        "ClientAuthenticationError"
    ),
    "permission": (
        "AccessDeniedException AccessDenied NotAuthorized OptInRequired PermissionDenied Forbidden"
    ),
    "key-not-found": (
        "NotFoundException NotFound KeyNotFound ResourceNotFoundError InvalidArnException"
    ),
    "key-disabled": (
        "DisabledException KMSInvalidStateException FailedPrecondition KeyDisabled KeyNotYetValid "
        "KeyExpired"
    ),
    "key-type": (
        "InvalidKeyUsageException ValidationException UnsupportedOperationException "
        "InvalidArgument BadParameter NotImplementedError"
    ),
    "throttled": (
        "ThrottlingException Throttling RequestLimitExceeded LimitExceededException "
        "TooManyRequests TooManyRequestsException ResourceExhausted Throttled"
    ),
    "timeout": (
        "ConnectTimeoutError ReadTimeoutError ConnectTimeout ReadTimeout DeadlineExceeded "
        "GatewayTimeout ServiceResponseTimeoutError ServiceRequestTimeoutError "
        "KeyUnavailableException DependencyTimeoutException TimeoutError"
    ),
    "network": (
        "EndpointConnectionError ConnectionClosedError ProxyConnectionError SSLError "
        "HTTPClientError ServiceUnavailable TransportError ServiceRequestError "
        "ServiceResponseError ConnectionError"
    ),
}
_NAMES = {name: cause for cause, names in _CAUSE_OF.items() for name in names.split()}
_STATUS = {
    401: "credentials-refused",
    403: "permission",
    404: "key-not-found",
    408: "timeout",
    429: "throttled",
    503: "network",
    504: "timeout",
}


class SigningFailed(NotSent):
    """A request that was not sent, because a key service or a token did not sign it rightly.

    Args:
        cause: One of `CAUSES`.
        service: The service's name, such as ``AWS KMS``.
        operation: The operation's name, "" if unknown.
    """

    def __init__(self, cause: str, service: str, operation: str = "") -> None:
        message, message_ko, remedy, remedy_ko = CAUSES[cause]
        super().__init__(operation, "sign", f"{service}: {message}")
        self.args: tuple[str, ...] = (cause, service, operation)
        self.cause = cause
        self.service = service
        self.remedy = remedy
        self.remedy_ko = remedy_ko
        self.reason_ko: str = f"{service}: {message_ko}"

    def _sentence(self) -> str:
        return f"{super()._sentence()} [{self.cause}]; {self.remedy}"

    @property
    def message_ko(self) -> str:
        """Say the whole in Korean: what was not sent, why, and what to do."""
        what = self.operation or "요청"
        text = (
            f"{what}: 전송되지 않았습니다(sign): {self.reason_ko} [{self.cause}]. {self.remedy_ko}"
        )
        return printable(brief(text, MOST_SHOWN))


def cause_of(error: Exception, code: str = "", status: int = 0) -> str:
    """Name what an error of a service's library means.

    Args:
        error: The error; neither its text nor its arguments are looked at.
        code: The code in the response, "" if there is none.
        status: The response's HTTP status, 0 if there is none.

    Returns:
        One of `CAUSES`.
    """
    if code in _NAMES:
        return _NAMES[code]
    if status in _STATUS:
        return _STATUS[status]
    named = (_NAMES[kind.__name__] for kind in type(error).__mro__ if kind.__name__ in _NAMES)
    return next(named, "service-failed")
