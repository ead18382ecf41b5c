"""The colours keep their promise: WCAG contrast of every pair that carries text or a control."""

import re
from pathlib import Path

import pytest

CSS = Path("greenfin/static/css")
PAIR = re.compile(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);")
TOKENS = {
    name: {"light": light, "dark": dark}
    for name, light, dark in PAIR.findall((CSS / "tokens.css").read_text())
}
GROUNDS = ["bg", "surface", "sunken"]
TEXT = ["text", "text-2", "text-3", "link", "accent", "ok", "warn", "bad", "info"]
ON = [
    *[(name, f"{name}-soft") for name in ("ok", "warn", "bad", "info", "neutral")],
    *[(f"on-score-{step}", f"score-{step}") for step in range(5)],
    *[(f"on-change-{step}", f"change-{step}") for step in range(1, 6)],
    ("on-accent", "accent"),
    ("on-accent", "accent-hover"),
    ("text", "tint"),
    ("accent", "tint"),
]


def luminance(colour: str) -> float:
    """Relative luminance of #RRGGBB as WCAG 2 defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str, theme: str) -> float:
    """The ratio between two tokens, 1 to 21."""
    low, high = sorted(luminance(TOKENS[name][theme]) for name in (first, second))
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_black_on_white_is_21():
    TOKENS["black"], TOKENS["white"] = {"light": "#000000"}, {"light": "#FFFFFF"}
    assert contrast("black", "white", "light") == pytest.approx(21)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("ink", TEXT)
def test_text_reads_on_every_ground(ink, ground, theme):
    assert contrast(ink, ground, theme) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), ON)
def test_text_reads_on_its_own_ground(ink, ground, theme):
    assert contrast(ink, ground, theme) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "mark", ["edge", "focus", *(f"series-{n}" for n in range(1, 7))]
)
def test_controls_and_marks_stand_out_from_the_surface(mark, theme):
    assert contrast(mark, "surface", theme) >= 3


def test_every_token_used_is_defined():
    text = "".join(path.read_text() for path in CSS.glob("*.css"))
    used = set(re.findall(r"var\(--([\w-]+)", text))
    defined = set(re.findall(r"--([\w-]+):", text))
    assert used <= defined


def test_no_colour_is_written_outside_the_tokens():
    allowed = {"#FFFFFF", "#15201B", "#FDF0D9", "#854600", "#45524B", "#6C7A73"}
    for path in CSS.glob("*.css"):
        if path.name != "tokens.css":
            found = set(re.findall(r"#[0-9A-Fa-f]{6}\b", path.read_text()))
            assert found <= allowed, f"{path.name}: {found - allowed}"
