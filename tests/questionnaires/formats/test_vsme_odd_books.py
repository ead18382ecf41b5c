"""Workbooks of other programs and other hands state the same facts."""

from __future__ import annotations

import random
import subprocess
from collections import Counter

import pytest

from questionnaires.formats.vsme import read_workbook
from tests.questionnaires.formats.cell_editing import with_cells
from tests.questionnaires.formats.odd_books import (
    ENDS,
    PROGRAMS,
    TYPING,
    typed_day,
    typed_oddly,
    written_oddly,
)
from tests.questionnaires.formats.snapshots import ours, published
from tests.questionnaires.formats.test_vsme_mutations import planned

SHORT, ALL = 7, 60
FULL = [pytest.param(n, marks=pytest.mark.full) for n in range(SHORT, ALL)]


def odd_book(shared, folder, number):
    """A mutated sample, typed and saved oddly; the facts and last day it must state, what was done."""
    chance = random.Random(f"odd {number}")  # noqa: S311
    sample, plan = planned(shared / "data" / "vsme", number)
    done = list(typed_oddly(plan, chance))
    plain = with_cells(sample, folder / "plain.xlsx", plan.cells)
    done += written_oddly(plain, folder / "odd.xlsx", number, chance)
    expected = Counter(
        (concept, value, dims, unit, notes)
        for (concept, dims), (value, unit, notes) in plan.facts.items()
    )
    is_typed = typed_day.__name__ in done
    ends = ENDS if is_typed else read_workbook(sample).metadata["period_end"]
    return folder / "odd.xlsx", expected, ends, done


@pytest.mark.shared
@pytest.mark.parametrize("number", [*range(SHORT), *FULL])
def test_odd_workbook_states_the_same_facts(shared, tmp_path, number):
    path, expected, ends, done = odd_book(shared, tmp_path, number)
    reading = read_workbook(path)
    found = ours(reading)
    assert sorted(map(str, found - expected)) == [], done
    assert sorted(map(str, expected - found)) == [], done
    assert reading.metadata["period_end"] == ends


@pytest.mark.shared
def test_short_run_goes_through_every_program_and_hand(shared):
    programs = {PROGRAMS[(2 * n + each) % len(PROGRAMS)] for n in range(SHORT) for each in (0, 1)}  # fmt: skip
    assert programs == set(PROGRAMS)
    typed = set()
    for number in range(SHORT):
        _sample, plan = planned(shared / "data" / "vsme", number)
        chance = random.Random(f"odd {number}")  # noqa: S311
        typed.update(typed_oddly(plan, chance))
    assert typed == {each.__name__ for each in TYPING}


@pytest.mark.full
@pytest.mark.shared
@pytest.mark.office
@pytest.mark.parametrize(
    ("version", "by_way_of"), [("1.3.0", "ods"), ("1.2.0", "xlsx")]
)
def test_sample_saved_by_libreoffice_states_the_same(
    shared, tmp_path, version, by_way_of
):
    folder = shared / "data" / "vsme"
    sample = folder / f"VSME-Digital-Template-Sample-{version}.xlsx"
    (tmp_path / "way").mkdir()
    for source, kind, out in (
        (sample, by_way_of, tmp_path / "way"),
        (tmp_path / "way" / f"{sample.stem}.{by_way_of}", "xlsx", tmp_path),
    ):
        subprocess.run(
            ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/office",
             "--convert-to", kind, "--outdir", str(out), str(source)],
            check=True, capture_output=True, timeout=180,
        )  # fmt: skip
    found = ours(read_workbook(tmp_path / sample.name))
    assert found == published(folder / f"vsme-{version}-facts.json")
