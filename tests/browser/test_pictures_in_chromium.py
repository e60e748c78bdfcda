"""The pictures as Chromium draws them: no text is cut, and none lies on another."""

from typing import TYPE_CHECKING, Any

import pytest

from tools.pictures.drawing import TARGET, files
from tools.pictures.inline import inlined

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = [path.name for path, _ in files()]
MEASURE = """() => {
  const svg = document.querySelector("svg");
  const box = (element) => {
    const at = element.getBoundingClientRect();
    return [at.left, at.top, at.right, at.bottom];
  };
  return {
    ground: box(svg.querySelector(".ground")),
    boxes: [...svg.querySelectorAll(".box")].map((one) => ({
      frame: box(one.querySelector("rect")),
      texts: [...one.querySelectorAll("text")].map((text) => [text.textContent, box(text)]),
    })),
    labels: [...svg.querySelectorAll(".label text")].map((text) => [text.textContent, box(text)]),
  };
}"""
Box = tuple[float, float, float, float]


def inside(inner: Box, outer: Box, margin: float) -> bool:
    return (
        inner[0] >= outer[0] + margin
        and inner[1] >= outer[1]
        and inner[2] <= outer[2] - margin
        and inner[3] <= outer[3]
    )


def touch(one: Box, other: Box) -> bool:
    return (
        one[0] < other[2] - 1
        and other[0] < one[2] - 1
        and one[1] < other[3] - 4  # a line of text is less high than its box
        and other[1] < one[3] - 4
    )


@pytest.mark.parametrize("name", NAMES)
def test_text_stands_inside_its_box_and_on_nothing_else(browser: "Browser", name: str) -> None:
    page = browser.new_page()
    page.set_content((TARGET / name).read_text("utf-8"))
    drawn: dict[str, Any] = page.evaluate(MEASURE)
    page.close()
    frames = [box["frame"] for box in drawn["boxes"]]
    assert frames
    for box in drawn["boxes"]:
        assert inside(box["frame"], drawn["ground"], 4)
        for text, place in box["texts"]:
            assert inside(place, box["frame"], 5), text
    labels = drawn["labels"]
    for at, (text, place) in enumerate(labels):
        assert inside(place, drawn["ground"], 4), text
        others = [*frames, *(other for _, other in labels[at + 1 :])]
        assert not any(touch(place, other) for other in others), text
    for at, frame in enumerate(frames):
        assert not any(touch(frame, other) for other in frames[at + 1 :])


GROUND = "() => getComputedStyle(document.querySelector('.ground')).fill"


def test_a_picture_in_a_page_obeys_the_sites_switch_and_not_the_system(browser: "Browser") -> None:
    page = browser.new_page(color_scheme="dark")
    shown = inlined(f"![It](pictures/{NAMES[0]})", TARGET.parent)
    page.set_content(f'<body data-md-color-scheme="default">{shown}')
    light = page.evaluate(GROUND)
    page.evaluate("() => { document.body.dataset.mdColorScheme = 'slate'; }")
    assert (light, page.evaluate(GROUND)) == ("rgb(255, 255, 255)", "rgb(22, 27, 34)")
    page.close()


def test_a_picture_in_a_file_is_dark_where_the_system_is(browser: "Browser") -> None:
    page = browser.new_page(color_scheme="dark")
    page.set_content((TARGET / NAMES[0]).read_text("utf-8"))
    assert page.evaluate(GROUND) == "rgb(22, 27, 34)"
    page.close()
