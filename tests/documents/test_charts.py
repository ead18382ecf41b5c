"""Charts are drawn in the theme's colours, with labels as text, from their own data."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from documents import charts
from documents.chart_themes import DARK, LIGHT, THEMES
from documents.charts import ChartError, render_svg, render_svgs
from jobs.children import Allowance

BARS = {
    "data": {
        "values": [{"sector": "零售 <b>", "t": 5, "url": "x"}, {"sector": "F", "t": 9}]
    },
    "mark": "bar",
    "encoding": {
        "x": {"field": "t", "type": "quantitative"},
        "y": {"field": "sector", "type": "nominal"},
        "color": {"field": "sector", "type": "nominal"},
    },
}


def test_chart_is_svg_with_its_labels_as_text():
    picture = ElementTree.fromstring(render_svg(BARS, "light"))
    texts = {
        "".join(each.itertext()) for each in picture.iter() if each.tag.endswith("text")
    }
    assert picture.tag.endswith("svg")
    assert {"零售 <b>", "F"} <= texts


def test_each_theme_has_its_own_colours():
    light, dark = (render_svg(BARS, theme).upper() for theme in ("light", "dark"))
    assert LIGHT.series[0] in light
    assert DARK.series[0] in dark
    assert LIGHT.series[0] not in dark


def test_printed_charts_name_the_font_that_paper_has():
    assert "Noto Sans CJK HK" in render_svg(BARS, "print")
    assert THEMES["print"]["range"] == THEMES["light"]["range"]


def test_many_charts_come_back_in_order():
    names = ["first", "second", "third"]
    pictures = render_svgs([{**BARS, "title": name} for name in names], "light")
    assert all(name in each for name, each in zip(names, pictures, strict=True))


@pytest.mark.parametrize(
    "part",
    [
        {"data": {"url": "http://127.0.0.1/data.csv"}},
        {"data": {"url": "file:///etc/passwd"}},
        {"layer": [{"mark": "image", "encoding": {"url": {"field": "u"}}}]},
        {"encoding": {"href": {"field": "u"}}},
    ],
)
def test_chart_that_names_an_address_is_refused(part):
    with pytest.raises(ChartError, match="inside"):
        render_svg({**BARS, **part}, "light")


def test_chart_that_cannot_be_drawn_is_an_error():
    with pytest.raises(ChartError, match="could not be drawn"):
        render_svg({"mark": "no such mark", "data": {"values": []}}, "light")


def test_chart_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(charts, "ALLOWANCE", Allowance(2**31, 0, "data"))
    with pytest.raises(ChartError, match="time"):
        render_svg(BARS, "light")
