"""Every component as HTML: nothing the security policy refuses, no dangling reference, all in the guide."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.loader import render_to_string

from greenfin.styleguide.specimens import PAGES, in_language
from tests.look.guide import draw

LANGUAGES = ["en", "zh-hant", "zh-hans"]
COMPONENTS = Path("templates/components")
#: Used by pages only, or by script.
OUTSIDE_THE_GUIDE = {"form.html", "nothing.html", "row_removed.html", "messages.html"}
REFERENCES = ("for", "aria-describedby", "aria-labelledby", "popovertarget", "data-for")


class Reader(HTMLParser):
    """Collects ids, references to ids, and what a strict policy refuses."""

    def __init__(self, html):
        super().__init__()
        self.ids, self.references, self.refused, self.empty_labels = [], set(), [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if "id" in given:
            self.ids.append(given["id"])
        for name in REFERENCES:
            self.references.update((given.get(name) or "").split())
        self.refused += [name for name in given if name == "style" or name[:2] == "on"]
        if tag == "script" and "src" not in given:
            self.refused.append("script")
        if given.get("aria-label") == "":
            self.empty_labels.append(tag)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_page_of_the_guide_is_sound(page, language):
    read = Reader(draw(page, language))
    assert not read.refused
    assert not read.empty_labels
    assert len(read.ids) == len(set(read.ids))
    assert read.references <= set(read.ids)


def test_guide_shows_every_component(monkeypatch):
    drawn = set()
    for path in [*Path("templates").glob("_styleguide/*.html"), *COMPONENTS.glob("*")]:
        drawn |= set(re.findall(r'"components/(\w+\.html)"', path.read_text()))
    drawn |= set(
        re.findall(
            r"components/(\w+\.html)",
            Path("greenfin/styleguide/specimens/fields.yaml").read_text(),
        )
    )
    drawn |= set(
        re.findall(r'"components/(\w+\.html)"', Path("templates/base.html").read_text())
    )
    every = {path.name for path in COMPONENTS.glob("*.html")}
    assert every - drawn <= OUTSIDE_THE_GUIDE


@pytest.mark.parametrize(
    "path", sorted(COMPONENTS.glob("*.html")), ids=lambda p: p.name
)
def test_template_is_short_enough_to_read(path):
    assert len(path.read_text().splitlines()) <= 120


def test_theme_cookie_takes_no_other_word():
    assert 'data-theme="dark"' in draw("home", theme="dark")
    assert "data-theme=" not in draw("home", theme='"><script>').partition("<body")[0]


def test_text_of_a_field_is_escaped():
    field = {
        "type": "text",
        "id": "a",
        "name": "a",
        "label": "<b>x</b>",
        "value": '"<i>',
    }
    html = render_to_string("components/field.html", {"field": field})
    assert "<b>" not in html
    assert 'value="&quot;&lt;i&gt;"' in html


@pytest.mark.parametrize(
    ("value", "shown"), [("0", ">0<"), ("", "Not provided"), (None, "Not provided")]
)
def test_summary_tells_zero_from_nothing(value, shown):
    rows = [{"label": "Gas", "value": value, "url": "#"}]
    html = render_to_string("components/summary_list.html", {"summary": rows})
    assert shown in html


def test_tile_without_value_says_why_and_shows_no_zero():
    tile = {"label": "Risk", "nothing": "Not computed"}
    html = render_to_string("components/figure_tile.html", {"tile": tile})
    assert "Not computed" in html
    assert "gf-figure__value" not in html


def test_sign_off_with_something_missing_has_no_button():
    sign = {
        "title": "Sign",
        "missing": [{"label": "Gas", "url": "#"}],
        "button": {"label": "Go"},
    }
    html = render_to_string("components/sign_off.html", {"sign": sign})
    assert "<button" not in html


def test_simplified_texts_are_converted_from_traditional():
    pair = {"a": [{"en": "answer", "zh-Hant": "問卷"}]}
    assert in_language(pair, "zh-hans") == {"a": ["问卷"]}
    assert in_language(pair, "en") == {"a": ["answer"]}
