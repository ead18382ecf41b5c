"""Vega-Lite configurations: one shape, the colours of each theme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

SCREEN_FONT = (
    "'Segoe UI',Roboto,'Helvetica Neue',Arial,'PingFang HK','PingFang TC',"
    "'Microsoft JhengHei','Noto Sans CJK HK','Noto Sans CJK TC',sans-serif"
)
PRINT_FONT = "Noto Sans CJK HK"


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme: ink, lines, series, scores from low to high, change."""

    text: str
    text_2: str
    edge: str
    grid: str
    series: tuple[str, ...]
    score: tuple[str, ...]
    change: tuple[str, ...]


LIGHT = Palette(
    text="#15201B",
    text_2="#45524B",
    edge="#6C7A73",
    grid="#E3E8E4",
    series=("#2C49C7", "#DD7717", "#00A59B", "#58484D", "#8E6841", "#34441B"),
    score=("#F8EEDF", "#EDC896", "#D9945A", "#AE5A2A", "#6F2C12"),
    change=("#0B5A7A", "#6CAAC2", "#EEF1EF", "#E5A56C", "#A2480F"),
)
DARK = Palette(
    text="#E6EDE9",
    text_2="#B5C1BA",
    edge="#7D8F86",
    grid="#33403A",
    series=("#3D84FF", "#E3741A", "#70F0D0", "#A691A9", "#FFE97D", "#76826D"),
    score=("#2B241B", "#54391F", "#8A5A28", "#C4853F", "#F5BE7C"),
    change=("#6CC3E6", "#2A6B86", "#2A3530", "#90521C", "#F0A45E"),
)


LABEL = {"labelFontSize": 13, "titleFontSize": 13}


def configuration(palette: Palette, font: str) -> dict[str, Any]:
    """The Vega-Lite `config` of a palette and a font."""
    return {
        "background": "transparent",
        "padding": 8,
        "font": font,
        "view": {"stroke": None, "continuousWidth": 640, "continuousHeight": 280},
        **_axes(palette),
        "legend": {
            **LABEL,
            "orient": "top",
            "direction": "horizontal",
            "title": None,
            "labelColor": palette.text,
            "symbolType": "square",
        },
        "title": {
            "anchor": "start",
            "fontSize": 16,
            "fontWeight": 600,
            "color": palette.text,
            "subtitleColor": palette.text_2,
            "subtitleFontSize": 13,
            "offset": 18,
        },
        "line": {"strokeWidth": 2.5, "strokeCap": "round"},
        "point": {"size": 48, "filled": True, "opacity": 1},
        "bar": {"discreteBandSize": {"band": 0.72}},
        "rule": {"color": palette.edge, "strokeDash": [4, 3]},
        "text": {"fontSize": 13, "color": palette.text},
        "numberFormat": ",.3~r",
        "range": {
            "category": list(palette.series),
            "ordinal": list(palette.score),
            "heatmap": list(palette.score),
            "diverging": list(palette.change),
        },
    }


def _axes(palette: Palette) -> dict[str, Any]:
    return {
        "axis": {
            **LABEL,
            "domain": False,
            "ticks": False,
            "labelColor": palette.text_2,
            "labelPadding": 8,
            "titleColor": palette.text_2,
            "titleFontWeight": "normal",
            "labelOverlap": "greedy",
        },
        "axisX": {
            "grid": False,
            "domain": True,
            "domainColor": palette.edge,
            "ticks": True,
            "tickColor": palette.edge,
            "tickSize": 4,
            "labelAngle": 0,
        },
        "axisY": {
            "tickCount": 5,
            "gridColor": palette.grid,
            "titleAngle": 0,
            "titleAlign": "left",
            "titleAnchor": "end",
            "titleX": 0,
            "titleY": -14,
            "offset": 4,
        },
    }


THEMES = {
    "light": configuration(LIGHT, SCREEN_FONT),
    "dark": configuration(DARK, SCREEN_FONT),
    "print": configuration(LIGHT, PRINT_FONT),
}
