"""The formulas of our own workbook, worked out by LibreOffice, against our evaluator."""

from __future__ import annotations

import subprocess
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid5

import openpyxl
import pytest
from django.utils import timezone, translation

from accounts.models import Organisation
from questionnaires.formats.offline.calculating import Calculations
from questionnaires.formats.offline.lists import Lists
from questionnaires.formats.offline.plan import plan_book
from questionnaires.formats.offline.writing import workbook_of
from questionnaires.language.cases import cases_of
from questionnaires.language.compiler import compile_definition
from questionnaires.language.parsed import Parsed
from questionnaires.language.reading import read_fixed_rows, read_fully, read_rows
from questionnaires.language.run import State
from questionnaires.models import Answer, Response, TableRow
from questionnaires.selectors.filling import Filling, rows_of_others
from questionnaires.words import page_text, unit_label

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.full,
    pytest.mark.office,
]
DEFINITIONS = Path(__file__).parents[3] / "questionnaires" / "definitions"
HERE = UUID(int=7)
LINKED = {
    "sites": [
        {"name": "Shop", "owned": "yes"},
        {"name": "Store", "owned": "no"},
        {"name": "Den"},
    ],
    "cover": [{"contents": "5", "building": "7"}, {"contents": "2", "building": "9"}],
    "works": [{"cost": "3"}, {"cost": "4"}],
}
NAMED = {
    "used": {"power": {"amount": "30 MWh"}, "diesel": {"amount": "5000", "why": "Lift"}}
}


def filled(definition, given, number):
    """The answers of a case as if somebody had saved them; nothing is stored."""
    response = Response(
        pk=uuid5(HERE, str(number)), organisation=Organisation(pk=HERE, name="Wong Kee"),
        instrument=definition.instrument, period_start=date(2025, 1, 1),
        period_end=date(2025, 12, 31),
    )  # fmt: skip
    answers, rows = {}, {}
    for key, question in definition.questions.items():
        if question.columns:
            rows[key] = list(_rows(response, question, given.get(key), answers))
        elif not question.table and question.is_input and key in given:
            answers[key, ""] = _answer(question, given[key])
    rows |= rows_of_others(definition, rows)
    return Filling(response, definition, answers, rows, {})


def _rows(response, table, raw, answers):
    if table.rows.fixed:
        pairs = read_fixed_rows(raw, table)[0]
    else:
        around = table.rows.source or table.key
        said = read_rows(raw) if not (isinstance(raw, dict) and "state" in raw) else []
        pairs = [(str(uuid5(HERE, f"{around} {row}")), cells) for row, cells in said]
    for row, cells in pairs:
        for column in table.columns:
            if column.is_input and column.key in cells:
                answers[column.path, row] = _answer(column, cells[column.key])
        yield TableRow(pk=row, response=response, table=table.key)


def _answer(question, raw):
    state, _value, found = read_fully(question, raw)
    if isinstance(found, Parsed):
        return Answer(text=found.text, number=found.number, unit=found.unit)
    return Answer(state=state if state != State.NOT_ANSWERED else State.ANSWERED)


def cases():
    """Worked examples that need nothing but answers, of each size a part."""
    for size, name in enumerate(("sme/micro", "sme/small", "sme/medium", "vsme/comprehensive")):  # fmt: skip
        path = DEFINITIONS / f"{name}.yaml"
        definition = compile_definition(path)
        for number, (_file, line, case) in enumerate(cases_of(path, definition)):
            is_taken = name.startswith("vsme") or number % 4 == size
            if is_taken and not (case.get("prior") or case.get("sections")):
                yield f"{name}:{line}", definition, case.get("given", {})
    matrix = compile_definition(Path(__file__).parents[1] / "matrix.yaml")
    yield "matrix", matrix, NAMED
    linked = compile_definition(Path(__file__).parents[1] / "linked.yaml")
    yield "linked", linked, LINKED


def recalculated(folder, fillings):
    """The workbooks as LibreOffice saves them after working everything out."""
    (folder / "done").mkdir()
    for number, (_name, filling) in enumerate(fillings):
        content = workbook_of(filling, at=timezone.now())
        (folder / f"b{number:03}.xlsx").write_bytes(content)
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/office",
         "--convert-to", "xlsx", "--outdir", str(folder / "done"),
         *map(str, sorted(folder.glob("b*.xlsx")))],
        check=True, capture_output=True, timeout=600,
    )  # fmt: skip
    for number in range(len(fillings)):
        yield openpyxl.load_workbook(folder / "done" / f"b{number:03}.xlsx", data_only=True)  # fmt: skip


def places(definition, filling):
    """Each figure that the workbook works out itself: path, row, sheet, cells."""
    rows = {
        table: [str(row.pk) for row in rows] for table, rows in filling.rows.items()
    }
    plan = plan_book(definition, rows, page_text)
    known = Calculations(plan, filling.evaluation, Lists(page_text, unit_label))
    for path, (sheet, line) in plan.places.items():
        question = definition.questions[path]
        if path not in known.unknown:
            yield path, "", sheet.name, line.number, sheet.asked, sheet.value
        for column in sheet.columns.get(question.key, ()):
            for row in sheet.rows_of(question.key):
                if row.row in rows[question.key] and column.question.path not in known.unknown:  # fmt: skip
                    yield (column.question.path, row.row, sheet.name, row.number,
                           column.asked, column.value)  # fmt: skip


def differences(definition, filling, book):
    """Where the workbook says something else than the evaluator."""
    evaluation = filling.evaluation
    for path, row, sheet, line, asked, value in places(definition, filling):
        page, question = book[sheet], definition.questions[path]
        is_asked = evaluation.state(path, row) is not State.NOT_ASKED
        if bool(page.cell(line, asked).value) != is_asked:
            yield path, row, "asked", page.cell(line, asked).value, is_asked
        if question.is_input or question.columns:
            continue
        theirs, ours = page.cell(line, value).value, evaluation.value(path, row)
        if not _same(theirs, ours, question.decimals):
            yield path, row, "value", theirs, ours


def _same(theirs, ours, decimals):
    if ours is None:
        return theirs in (None, "")
    if isinstance(ours, Decimal):
        is_number = isinstance(theirs, int | float) and not isinstance(theirs, bool)
        if is_number and decimals is not None and _is_tie(theirs, ours, decimals):
            return True
        return is_number and abs(theirs - float(ours)) <= 1e-9 * max(1, abs(float(ours)))  # fmt: skip
    if isinstance(ours, date):
        return theirs is not None and str(theirs)[:10] == ours.isoformat()
    return str(theirs) == str(ours)


def _is_tie(theirs, ours, decimals):
    """Whether one rounded a half away from zero, as spreadsheets do, and we to even."""
    steps = ours.scaleb(decimals)
    return abs(abs(theirs * 10**decimals - float(steps)) - 1) < 1e-6 and not steps % 2


def test_libreoffice_works_out_what_the_evaluator_does(tmp_path):
    with translation.override("en"):
        found = [(n, filled(d, given, k)) for k, (n, d, given) in enumerate(cases())]
        compared, wrong = 0, []
        for (name, filling), book in zip(found, recalculated(tmp_path, found), strict=True):  # fmt: skip
            definition = filling.definition
            compared += len(list(places(definition, filling)))
            wrong += [(name, *each) for each in differences(definition, filling, book)]
    assert wrong == []
    assert compared > 2_000
