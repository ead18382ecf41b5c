"""Formulas give what a spreadsheet program gives, or say that they are not known."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from time import process_time

import pytest

from documents.reading.limits import column_index
from questionnaires.formats.named_cells import Area, NamedCells
from questionnaires.formats.sheet_cells import ErrorValue, Formula, Sheet
from questionnaires.formats.sheet_formulas import Calculator, UnknownFormulaError
from questionnaires.formats.sheet_formulas.values import Failure

WORKBOOKS = [
    ("VSME-Digital-Template-1.3.0.xlsx", 3_700),
    ("VSME-Digital-Template-Sample-1.3.0.xlsx", 3_700),
    ("VSME-Digital-Template-Sample-1.2.0.xlsx", 3_100),
]


@dataclass
class Book:
    """Sheets by name, as the calculator sees a workbook."""

    sheets: dict[str, Sheet]
    areas: dict[str, Area] = field(default_factory=dict)

    @property
    def parts(self):
        return dict.fromkeys(self.sheets, "")

    def sheet(self, name):
        return self.sheets[name]


def place(reference):
    letters = reference.rstrip("0123456789")
    return column_index(letters), int(reference[len(letters) :])


def book_of(cells):
    sheet = Sheet()
    for reference, value in cells.items():
        if isinstance(value, str) and value.startswith("="):
            sheet.formulas[place(reference)] = Formula(value[1:])
        elif value is not None:
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            sheet.cells[place(reference)] = Decimal(str(value)) if is_number else value
    areas = {"Total": Area("S", (1, 1), (1, 1)), "Both": Area("S", (0, 1), (0, 3))}
    return Book({"S": sheet, "Other sheet": Sheet({(0, 1): "far"})}, areas)


def result(formula, **cells):
    book = book_of({"A1": 2, "A2": 3, "A3": "text", "B1": 10, **cells, "Z9": formula})
    return Calculator(book).value("S", place("Z9"))


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("=1+2*3", 7.0),
        ("=-2^2", 4.0),
        ("=(1+2)*3", 9.0),
        ("=50%", 0.5),
        ("=A1&\"-\"&TEXT(A2, \"00\")", "2-03"),
        ("=A1<>A2", True),
        ('="abc"="ABC"', True),
        ('=C1=""', True),
        ("=C1=0", True),
        ("=SUM(A1:A3, Total)", 15.0),
        ("=SUM(A1:B2)", 15.0),
        ("=SUM($A:$A)", 5.0),
        ("=COUNTA(A1:B3)", 4.0),
        ('=COUNTIF(A1:A3,"*EX*")', 1.0),
        ('=COUNTIF(A1:A3,">2")', 1.0),
        ('=COUNTIF(A1:B3,"<>")', 4.0),
        ('=SUMIF(A3:A3,"text",B1:B1)', 10.0),
        ('=SUMIFS(A1:A2,A1:A2,">1",A1:A2,"<3")', 2.0),
        ("=SUMPRODUCT(--(A1:A3<>3),--(A1:A3<>\"\"))", 2.0),
        ('=IF(A1>5,"high",IF(A1>1,"middle","low"))', "middle"),
        ("=IFERROR(A1/0,\"-\")", "-"),
        ("=IFERROR(A3+1,\"-\")", "-"),
        ("=_xlfn.IFS(A1=1,\"one\",A1=2,\"two\")", "two"),
        ("=MATCH(3,A1:A2,0)", 2.0),
        ("=INDEX(A1:B1,1,2)", 10.0),
        ("=INDEX(A1:A3,3)", "text"),
        ("=VLOOKUP(2,A1:B1,2,FALSE)", 10.0),
        ('=_xlfn.XLOOKUP("none",A1:A3,B1:B3,"-")', "-"),
        ("=ISNUMBER(MATCH(9,{9;8},0))", True),
        ("='Other sheet'!A1", "far"),
        ("=OR(FALSE,A1=2)", True),
        ("=AND(Both<>\"\")", True),
        ("=MOD(7,3)", 1.0),
        ("=NOT(ISBLANK(C1))", False),
        ('=LOWER(SUBSTITUTE(LEFT("A B C",3)," ","+"))', "a+b"),
        ('=TRIM(MID("  x  y ",2,6))', "x y"),
        ('=SEARCH("B","abc")', 2.0),
        ("=C1", 0.0),
        ("=ROWS(A1:A3)*COLUMNS(A1:B1)", 6.0),
        ("=AVERAGE(A1:A3)", 2.5),
    ],
)  # fmt: skip
def test_formula_gives(formula, expected):
    assert result(formula) == expected
    assert type(result(formula)) is type(expected)


@pytest.mark.parametrize(
    ("formula", "error"),
    [
        ("=A1/0", "#DIV/0!"),
        ("=A3*2", "#VALUE!"),
        ("=MATCH(99,A1:A3,0)", "#N/A"),
        ("=#REF!", "#REF!"),
        ("=Gone", "#NAME?"),
        ("=A1.real", "#NAME?"),
        ("=10^400", "#NUM!"),
        ("='No such sheet'!A1", "#REF!"),
    ],
)
def test_formula_fails_like_a_spreadsheet(formula, error):
    assert result(formula) == Failure(error)


@pytest.mark.parametrize(
    "formula",
    [
        "=LAMBDA(x,x)(1)",
        "=FROBNICATE(1)",
        '=_xlfn.WEBSERVICE("http://127.0.0.1/")',
        '=INDIRECT("A1")',
        "=" + "(" * 500 + "1" + ")" * 500,
        "=" + "1+" * 9_000 + "1",
        "=Z9+1",
        "=SUM(A1:XFD1048576)",
        "=1 1",
        "=__import__('os')",
        "={1,2",
    ],
)
def test_formula_beyond_us_is_said_to_be_unknown_at_once(formula):
    before = process_time()
    with pytest.raises(UnknownFormulaError):
        result(formula)
    assert process_time() - before < 1


def test_texts_cannot_be_doubled_without_end():
    cells = {"A1": "x" * 1_000}
    cells |= {f"A{n}": f"=A{n - 1}&A{n - 1}" for n in range(2, 60)}
    assert Calculator(book_of(cells)).value("S", place("A59")) == Failure("#VALUE!")


def test_long_chain_and_heavy_work_are_bounded():
    chain = {f"A{n}": f"=A{n + 1}" for n in range(1, 5_000)} | {"A5000": 1}
    with pytest.raises(UnknownFormulaError):
        Calculator(book_of(chain)).value("S", place("A1"))
    heavy = {f"B{n}": "=SUMPRODUCT(A1:A5000,A1:A5000)" for n in range(1, 900)}
    calculator = Calculator(book_of({"A5000": 1} | heavy))
    with pytest.raises(UnknownFormulaError):
        for n in range(1, 900):
            calculator.value("S", place(f"B{n}"))


def test_shared_formula_is_moved_but_for_its_dollars():
    book = book_of({"A1": 1, "A2": 2, "B1": 10})
    formulas = book.sheets["S"].formulas
    formulas[place("C1")] = Formula("A1*$B$1", shared="0", reference="C1:C2")
    formulas[place("C2")] = Formula("", shared="0")
    assert Calculator(book).value("S", place("C2")) == 20.0


@pytest.mark.shared
@pytest.mark.parametrize(("name", "least"), WORKBOOKS)
def test_every_formula_of_the_template_gives_what_its_program_gave(shared, name, least):
    with NamedCells(shared / "data" / "vsme" / name) as cells:
        calculator = Calculator(cells)
        different, count, fetched = [], 0, 0
        for sheet in cells.parts:
            for where in cells.sheet(sheet).formulas:
                try:
                    value = calculator.value(sheet, where)
                except UnknownFormulaError:
                    fetched += 1
                    continue
                count += 1
                if not is_same(value, cells.sheet(sheet).cells.get(where)):
                    different.append((sheet, where, value))
    assert different == []
    assert count > least
    assert fetched < 30


def is_same(value, shown):
    if isinstance(value, Failure):
        return isinstance(shown, ErrorValue) and shown.text == value.code
    if isinstance(value, float) and isinstance(shown, Decimal):
        return abs(value - float(shown)) <= 1e-12 * abs(value)
    return value == ("" if shown is None else shown)
