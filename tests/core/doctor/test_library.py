"""The library that signs: which OpenSSL its wheel brings, and whether its threads wait."""

import re

import pytest

from kcp_proto.doctor import Check, SigningLibrary, check_library

OLD = ("GHSA-h4gh-qq45-vh27", "CVE-2024-12797", "GHSA-537c-gmf6-5ccf")
OPENSSL = "OpenSSL 3.3.1 4 Jun 2024"
HANGUL = re.compile("[가-힣]")


def library(release: str, *, bundled: bool = True) -> SigningLibrary:
    return SigningLibrary(release=release, openssl=OPENSSL, bundled=bundled)


def found(release: str, *, bundled: bool = True) -> dict[str, Check]:
    return {check.id: check for check in check_library(library(release, bundled=bundled))}


@pytest.mark.parametrize(
    ("release", "ids"),
    [
        ("43.0.0", OLD),
        ("43.0.1", OLD[1:]),
        ("44.0.0", OLD[1:]),
        ("44.0.1", OLD[2:]),
        ("48.0.0", OLD[2:]),
        ("48.0.1", ()),
        ("49.0.0", ()),
        ("50.0.2", ()),
        ("51.0.0.dev1", ()),
    ],
)
def test_a_release_has_the_advisories_that_were_published_for_it(
    release: str, ids: tuple[str, ...]
) -> None:
    assert library(release).advisories() == ids
    check = found(release)["library.openssl"]
    assert (check.status, check.reason) == (("warning", "open-advisory") if ids else ("ok", ""))
    assert all(each in check.message for each in (release, "OpenSSL 3.3.1", "2026-11-27", *ids))
    assert "4 Jun 2024" not in check.message
    assert ("cryptography>=48.0.1" in check.remedy) is bool(ids)


@pytest.mark.parametrize(
    ("release", "parallel"), [("43.0.0", False), ("46.0.7", False), ("47.0.0", True)]
)
def test_threads_sign_at_the_same_time_since_47(release: str, parallel: bool) -> None:
    check = found(release)["library.threads"]
    assert library(release).signs_in_parallel() is parallel
    assert (check.status, bool(check.remedy)) == ("ok" if parallel else "warning", not parallel)


def test_what_the_system_updates_has_no_advisories_of_a_wheel() -> None:
    check = found("43.0.0", bundled=False)["library.openssl"]
    assert (check.status, check.remedy) == ("ok", "")
    assert "of the system" in check.message


@pytest.mark.parametrize("release", ["43.0.0", "50.0.2"])
@pytest.mark.parametrize("bundled", [True, False])
def test_it_says_the_same_in_korean(release: str, bundled: bool) -> None:
    there = library(release, bundled=bundled)
    english, korean = check_library(there), check_library(there, language="ko")
    for one, other in zip(english, korean, strict=True):
        assert (one.id, one.status, one.remedy) == (other.id, other.status, other.remedy)
        assert HANGUL.search(other.message)
        assert not HANGUL.search(one.message)
