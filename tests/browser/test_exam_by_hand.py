"""A person takes a shop through a case of the exam, by hand, in a real Chromium."""

from typing import TYPE_CHECKING, Any

import pytest

from kcp_sandbox import Sandbox
from tests.sandbox.exam.small_shop import running

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_a_naive_shop_is_taken_through_a_case(browser: "Browser") -> None:
    with Sandbox() as sandbox, sandbox.serve() as server, running(sandbox, "repeats") as shop:
        page = browser.new_context(ignore_https_errors=True).new_page()
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(f"{server.url}/_sandbox/exam?lang=ko")
        page.get_by_role("button", name="전체 해제").click()
        page.locator("input[value=lost-after]").check()
        page.get_by_role("button", name="시작").click()
        case = page.locator("[data-case=lost-after]")
        shop.register(case.locator("dd code").first.inner_text(), 10_000, "PACA")
        case.get_by_role("button", name="상점에서 했습니다").click()
        case.get_by_role("button", name="샌드박스로 진행").click()
        case.get_by_text("3/3").wait_for()
        shop.recover()
        case.get_by_role("button", name="상점에서 했습니다").click()
        case.locator(".next").wait_for(state="detached")
        case.get_by_label("상품을 제공한 횟수").fill("1")
        case.get_by_role("button", name="입력").click()
        assert case.locator(".verdict").inner_text() == "실패"
        assert "같은 요청을 다시 보냈습니다" in case.inner_text()
        page.on("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="시험 끝내기").click()
        page.locator("fieldset").wait_for()
        assert wrong == []
        page.context.close()


@pytest.mark.parametrize(("lang", "scheme", "width"), [("ko", "dark", 390), ("en", "light", 1280)])
def test_axe_finds_no_fault(
    browser: "Browser", axe: str, lang: str, scheme: Any, width: int
) -> None:
    with Sandbox() as sandbox, sandbox.serve() as server:
        size: Any = {"width": width, "height": 900}
        context = browser.new_context(
            ignore_https_errors=True, color_scheme=scheme, viewport=size, bypass_csp=True
        )
        page = context.new_page()
        page.goto(f"{server.url}/_sandbox/exam?lang={lang}")
        page.locator("fieldset").wait_for()
        for place in (None, ".case"):
            if place:
                page.locator("button.main").click()
                page.locator(place).first.wait_for()
            page.evaluate(axe)
            found: dict[str, Any] = page.evaluate("axe.run()")
            faults = [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]]
            assert (place, faults) == (place, [])
        context.close()
