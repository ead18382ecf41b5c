"""Filled workbooks that differ from the samples: their facts are known beforehand."""

from __future__ import annotations

import json
import random
from collections import Counter

import pytest

from questionnaires.formats.vsme import read_workbook
from tests.questionnaires.formats.cell_editing import named_areas, with_cells
from tests.questionnaires.formats.mutations import KINDS, Plan, mutated
from tests.questionnaires.formats.snapshots import ours, published

SHORT, ALL = 8, 50
FULL = [pytest.param(n, marks=pytest.mark.full) for n in range(SHORT, ALL)]


def planned(folder, number):
    """The sample a seed starts from, and what its changes make of the facts."""
    version = "1.2.0" if number % 4 == 3 else "1.3.0"
    sample = folder / f"VSME-Digital-Template-Sample-{version}.xlsx"
    facts = {
        (concept, dims): (value, unit, notes)
        for concept, value, dims, unit, notes in published(
            folder / f"vsme-{version}-facts.json"
        )
    }
    taxonomy = json.loads((folder / "vsme-2026-05-01.json").read_text("utf-8"))
    wastes = {
        name.removeprefix("waste:W-")[:6]: name
        for name in taxonomy["concepts"]
        if name.startswith("waste:W-") and name[8:14].isdecimal()
    }
    plan = Plan(named_areas(sample), facts, wastes)
    return sample, mutated(plan, random.Random(number))  # noqa: S311


@pytest.mark.shared
@pytest.mark.parametrize("number", [*range(SHORT), *FULL])
def test_mutated_workbook_states_the_facts_its_changes_make(shared, tmp_path, number):
    sample, plan = planned(shared / "data" / "vsme", number)
    path = with_cells(sample, tmp_path / "mutated.xlsx", plan.cells)
    expected = Counter(
        (concept, value, dims, unit, notes)
        for (concept, dims), (value, unit, notes) in plan.facts.items()
    )
    found = ours(read_workbook(path))
    assert sorted(map(str, found - expected)) == [], plan.done
    assert sorted(map(str, expected - found)) == [], plan.done


@pytest.mark.shared
def test_short_run_has_every_kind_of_change(shared):
    done = set()
    for number in range(SHORT):
        done.update(planned(shared / "data" / "vsme", number)[1].done)
    assert done == {kind.__name__ for kind in KINDS}
