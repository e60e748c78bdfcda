"""Whether the library that signs is a sound one: the OpenSSL that its wheel brings, and threads."""

import re
from dataclasses import dataclass
from datetime import date

from .check import Check

READ_ON = date(2026, 11, 27)
"""The day on which `ADVISORIES` was last compared with what had been published."""
_RELEASE = re.compile(r"\d+")
_PARALLEL = (47,)
_SOUND = "48.0.1"


@dataclass(frozen=True, slots=True)
class Advisory:
    """A published weakness of the OpenSSL in the wheels of cryptography.

    Args:
        id: As it is published.
        since: The first release of cryptography whose wheels have it.
        fixed: The first release after it.
    """

    id: str
    since: tuple[int, ...]
    fixed: tuple[int, ...]


ADVISORIES = (
    Advisory("GHSA-h4gh-qq45-vh27", (37, 0, 0), (43, 0, 1)),
    Advisory("CVE-2024-12797", (42, 0, 0), (44, 0, 1)),
    Advisory("GHSA-537c-gmf6-5ccf", (0, 5), (48, 0, 1)),
)
"""Those that concern a release which this library takes; a newer one may be missing."""

_WORDS = {
    "en": {
        "sound": "cryptography {release} brings {openssl}; no advisory was known on {day}",
        "open": "cryptography {release} brings {openssl}, with known advisories: {ids} ({day})",
        "system": "cryptography {release} uses {openssl} of the system, whose updates count",
        "parallel": "several threads sign at the same time",
        "waits": "before cryptography 47 a signature keeps the interpreter's lock: "
        "threads sign one after the other",
    },
    "ko": {
        "sound": "cryptography {release}에 들어 있는 {openssl}에는 "
        "{day} 기준으로 알려진 보안 권고가 없습니다",
        "open": "cryptography {release}에 들어 있는 {openssl}에는 "
        "알려진 보안 권고가 있습니다: {ids} ({day} 기준)",
        "system": "cryptography {release}에서는 시스템의 {openssl}을 사용하므로 "
        "보안 업데이트도 시스템에서 받습니다",
        "parallel": "여러 스레드에서 동시에 서명할 수 있습니다",
        "waits": "cryptography 47 미만은 서명하는 동안 GIL을 놓지 않아 "
        "스레드를 늘려도 서명은 하나씩 처리됩니다",
    },
}


@dataclass(frozen=True, slots=True)
class SigningLibrary:
    """The installed cryptography.

    Args:
        release: Its version, such as ``50.0.2``.
        openssl: The OpenSSL that it runs, in its own words: name, version and date.
        bundled: Whether that OpenSSL came in its wheel; otherwise it is the system's.
    """

    release: str
    openssl: str
    bundled: bool

    def advisories(self) -> tuple[str, ...]:
        """Name the advisories of `ADVISORIES` that concern it."""
        release = self._numbers()
        concern = (each.id for each in ADVISORIES if each.since <= release < each.fixed)
        return tuple(concern) if self.bundled else ()

    def signs_in_parallel(self) -> bool:
        """Tell whether several threads sign at the same time, as they do since release 47."""
        return self._numbers() >= _PARALLEL

    def _numbers(self) -> tuple[int, ...]:
        return tuple(map(int, _RELEASE.findall(self.release)[:3]))


def check_library(library: SigningLibrary, *, language: str = "en") -> tuple[Check, ...]:
    """Look at the library that signs.

    Args:
        library: The installed one.
        language: Of the messages: ``en`` or ``ko``.

    Returns:
        Two checks: its OpenSSL, and threads. Neither fails.
    """
    return _openssl(library, _WORDS[language]), _threads(library, _WORDS[language])


def _openssl(library: SigningLibrary, words: dict[str, str]) -> Check:
    ids = library.advisories()
    said = words["open" if ids else "sound" if library.bundled else "system"]
    message = said.format(
        release=library.release,
        # The date that OpenSSL gives after its version is that of its release.
        openssl=" ".join(library.openssl.split()[:2]),
        ids=", ".join(ids),
        day=READ_ON,
    )
    if not ids:
        return Check(id="library.openssl", status="ok", message=message)
    return _outdated("library.openssl", message, reason="open-advisory")


def _threads(library: SigningLibrary, words: dict[str, str]) -> Check:
    if library.signs_in_parallel():
        return Check(id="library.threads", status="ok", message=words["parallel"])
    return _outdated("library.threads", words["waits"], reason="threads-wait")


def _outdated(row: str, message: str, *, reason: str) -> Check:
    remedy = f"pip install --upgrade 'cryptography>={_SOUND}'"
    return Check(id=row, status="warning", reason=reason, message=message, remedy=remedy)
