"""Rows of a table name every key that their template asks for."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from greenfin.templatetags.tables import CELL, whole_rows

ROW = Path(settings.BASE_DIR) / "templates/components/data_row.html"


def test_every_key_that_the_template_asks_of_a_cell_is_named() -> None:
    asked = set(re.findall(r"\bcell\.(\w+)", ROW.read_text(encoding="utf-8")))

    assert asked == set(CELL)


def test_the_total_stands_before_all_rows_and_keeps_its_kind() -> None:
    rows = whole_rows(
        {
            "total": {"kind": "total", "cells": [{"text": "All"}]},
            "rows": [{"cells": [{"text": "A", "url": "/a"}]}],
        }
    )

    assert [row["kind"] for row in rows] == ["total", ""]
    assert rows[1]["cells"] == [CELL | {"text": "A", "url": "/a"}]


def test_a_bare_cell_is_drawn_without_attributes_it_does_not_have() -> None:
    html = render_to_string(
        "components/data_table.html",
        {
            "table": {
                "id": "t",
                "title": "Loans",
                "columns": [{"label": "Loan"}, {"label": "Sum", "number": True}],
                "rows": [
                    {
                        "cells": [
                            {"text": "L1"},
                            {"text": "5", "label": "Sum", "number": 1},
                        ]
                    }
                ],
            }
        },
    )

    assert (
        '<tr><th scope="row"><span class="gf-cell-name">L1</span></th>'
        '<td class="gf-num" data-label="Sum">5</td></tr>'
    ) in " ".join(html.split())
