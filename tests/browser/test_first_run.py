"""What a newcomer meets on the page, and the payment that is sent from there."""

from collections.abc import Iterator

import pytest

from kcp_sandbox import DisruptionPlan, Sandbox, SandboxServer

from .conftest import Visitor

FILES = {
    "certificate": "/run/sandbox files/certificate.pem",
    "private_key": "/run/sandbox files/key.pem",
    "key_password": "/run/sandbox files/password.txt",
    "ca": "/run/sandbox files/ca.pem",
    "members": "/run/sandbox files/members.json",
}


@pytest.fixture
def server(sandbox: Sandbox) -> Iterator[SandboxServer]:
    """Serve a sandbox whose files were written."""
    with sandbox.serve() as running:
        running.files.update(FILES)
        yield running


def test_a_sandbox_without_requests_says_how_to_begin(
    visitor: Visitor, server: SandboxServer
) -> None:
    page = visitor.open(width=390)
    page.locator(".guide", has_text="Connect your shop").wait_for()
    shown = page.locator(".copyline code").all_inner_texts()
    assert shown[:6] == [server.url, *FILES.values()]
    page.get_by_role("tab", name="Node").first.click()
    recipe = page.locator(".code-panel pre").first
    assert "export KCP_SANDBOX_CERTIFICATE_FILE='/run/sandbox files/" in recipe.inner_text()
    assert "NODE_EXTRA_CA_CERTS='/run/sandbox files/ca.pem'" in recipe.inner_text()
    request = page.locator(".code-panel pre").last
    assert f"{server.url}/std/tradeReg/register" in request.inner_text()
    page.locator(".written-in summary").click()
    assert "--connect-to stg-spl.kcp.co.kr:443:127.0.0.1:" in page.locator(".guide").inner_text()


@pytest.mark.parametrize(("lang", "accepted"), [("en", "Accepted 0000"), ("ko", "정상 0000")])
def test_a_test_payment_goes_from_registration_to_approval(
    visitor: Visitor, sandbox: Sandbox, lang: str, accepted: str
) -> None:
    page = visitor.open(f"?lang={lang}")
    page.locator(".guide .main").click()
    page.locator(".facts", has_text=accepted).wait_for()
    assert "1,004" in page.locator(".facts").inner_text()
    records = list(sandbox.exchanges)
    assert [each.operation for each in records] == ["payment.registration", "payment.approval"]
    assert [each.res_cd for each in records] == ["0000", "0000"]
    assert page.url.endswith("#exchanges/2")
    page.locator("[data-view=start]").click()
    page.locator(".guide .main").click()
    page.locator(".detail-title", has_text="#4").wait_for()


def test_a_test_payment_meets_what_is_planned(visitor: Visitor, sandbox: Sandbox) -> None:
    sandbox.disruptions.add(DisruptionPlan(kind="drop-after", operation="payment.approval"))
    page = visitor.open("?lang=en#start")
    page.locator(".guide .main").click()
    page.locator(".verdict.open", has_text="Unresolved").wait_for()


def test_the_guide_leads_to_the_exam(visitor: Visitor) -> None:
    page = visitor.open("?lang=en#start")
    page.get_by_role("link", name="take it through the exam by hand").click()
    page.wait_for_url("**/_sandbox/exam")
    assert page.locator("h1").inner_text() != ""
