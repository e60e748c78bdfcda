"""Colours and fonts of the pictures: on a light ground, and on a dark one."""

from collections.abc import Mapping

FONTS = (
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Apple SD Gothic Neo', 'Malgun Gothic',"
    " 'Noto Sans KR', 'Noto Sans CJK KR', sans-serif"
)
MONOSPACE = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
# Text and its ground first, then a line and a fill for each tone.
LIGHT: Mapping[str, str] = {
    **{"ground": "#ffffff", "ink": "#1b1f24", "quiet": "#57606a", "line": "#6e7781"},
    **{"plain": "#f3f5f8", "plain-edge": "#6e7781", "step": "#e3effc", "step-edge": "#1f6feb"},
    **{"good": "#e3f5e7", "good-edge": "#1a7f37", "open": "#fff4d6", "open-edge": "#9a6700"},
    **{"stop": "#ffe9e7", "stop-edge": "#cf222e"},
}
DARK: Mapping[str, str] = {
    **{"ground": "#161b22", "ink": "#e6edf3", "quiet": "#a3adb8", "line": "#8b949e"},
    **{"plain": "#232a33", "plain-edge": "#8b949e", "step": "#12294a", "step-edge": "#58a6ff"},
    **{"good": "#12301c", "good-edge": "#3fb950", "open": "#382a08", "open-edge": "#d29922"},
    **{"stop": "#3d1518", "stop-edge": "#f85149"},
}
TONES = ("plain", "step", "good", "open", "stop")
_BY_SYSTEM = "@media (prefers-color-scheme: dark){{.kcp-picture{{{0}}}}}"
_BY_SWITCH = '[data-md-color-scheme="slate"] .kcp-picture{{{0}}}'


def style() -> str:
    """Give the rules of a picture that is a file: dark where its reader's system is."""
    return "".join([_rule(".kcp-picture", LIGHT), _BY_SYSTEM.format(_colours(DARK)), _RULES])


def switched(svg: str) -> str:
    """Make a picture that stands in a page of the site obey the site's own switch."""
    dark = _colours(DARK)
    return svg.replace(_BY_SYSTEM.format(dark), _BY_SWITCH.format(dark))


def _rule(selector: str, colours: Mapping[str, str]) -> str:
    return f"{selector}{{{_colours(colours)}}}"


def _colours(colours: Mapping[str, str]) -> str:
    return ";".join(f"--{name}:{colour}" for name, colour in colours.items())


_SHAPES = (
    (".ground,.behind", "fill:var(--ground)"),
    ("text", "fill:var(--ink)"),
    (".title", "font-weight:600"),
    (".quiet text", "fill:var(--quiet)"),
    (".arrow,.line", "fill:none;stroke:var(--line);stroke-width:1.5"),
    (".head", "fill:var(--line)"),
    (".reply", "stroke-dasharray:5 4"),
    (".life", "stroke-dasharray:2 4"),
    (".cross", "fill:none;stroke:var(--stop-edge);stroke-width:2.5"),
    *((f".{tone} rect", f"fill:var(--{tone});stroke:var(--{tone}-edge)") for tone in TONES),
    *((f".dot.{tone}", f"fill:var(--{tone}-edge)") for tone in TONES),
)
_RULES = "".join(
    ",".join(f".kcp-picture {one}" for one in selector.split(",")) + f"{{{rule}}}"
    for selector, rule in _SHAPES
)
