"""Files for download: exactly what a page shows, in words, with its filters and day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.names import sentences
from documents.exports import Sheet, Value, write_csv, write_xlsx
from risk.models import RiskView, Upload
from risk.pages.borrowers import emissions_layer, estimated_mark
from risk.pages.overview import hidden_words
from risk.pages.uploads import findings_of
from risk.pages.words import (
    MARKS,
    district_name,
    flag_lines,
    option_words,
    reason_lines,
    section_name,
    sector_name,
)
from risk.selectors.results import ResultRow, Rows
from risk.selectors.totals import Cell

MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
#: The tables of a view, each of which can be had by itself as CSV.
TABLES: dict[str, Promise | str] = {
    "borrowers": gettext_lazy("Borrowers"),
    "sectors": gettext_lazy("Industries"),
    "districts": gettext_lazy("Districts"),
}
File = tuple[str, str, bytes]
Table = tuple[str, Sequence[str], Sequence[Sequence[Value]]]


def findings_file(upload: Upload, form: str) -> File:
    """Every finding of an upload: file, row, column, what, remedy."""
    columns = [_("File"), _("Row"), _("Column"), _("Weight"), _("What"), _("Remedy")]
    rows: list[list[Value]] = [
        [
            each.file,
            each.row,
            each.column,
            _("row left out") if each.is_error else _("to look at"),
            each.sentence,
            each.remedy,
        ]
        for each in findings_of(upload, limit=None)
    ]
    return _file(
        f"findings-{slugify(upload.file.name)}", form, [("findings", columns, rows)]
    )


def view_file(
    view: RiskView,
    rows: Rows,
    cells: Mapping[str, Sequence[Cell]],
    *,
    filters: str,
    form: str,
    table: str = "borrowers",
) -> File:
    """A view as its pages show it: the selected borrowers, and all sectors and districts.

    A workbook holds every table and what it is about; CSV holds the one of TABLES that is
    asked for. Hidden values are said to be hidden, missing ones not computed; an estimate is marked
    in a column of its own, a factor that was not checked carries its mark.
    """
    about: list[list[Value]] = [
        [_("Book"), view.book.name],
        [_("As of"), view.book.as_of],
        [_("Reporting currency"), view.book.currency],
        [_("Filters"), filters or _("none")],
        [_("Borrowers listed"), rows.total],
        [_("Borrowers in the view"), rows.in_view],
        [_("View"), str(view.pk)],
        [_("SHA-256 of the results"), view.sha256],
        [_("Method"), view.manifest.get("method", "")],
    ]
    overall = cells["overall"][0]
    makers: dict[str, Callable[[], Table]] = {
        "borrowers": lambda: (
            "borrowers",
            _columns(view),
            [_row(row) for row in rows.table.to_pylist()],
        ),
        "sectors": lambda: _cuts(view, "sectors", [overall, *cells.get("section", [])]),
        "districts": lambda: _cuts(
            view, "districts", [overall, *cells.get("district", [])]
        ),
    }
    name = f"risk-{slugify(view.book.name)}-{view.book.as_of}"
    if form == "csv":
        return _file(f"{name}-{table}", form, [makers[table]()])
    sheets = [make() for make in makers.values()]
    return _file(name, form, [*sheets, ("about", [_("What"), _("Value")], about)])


def _columns(view: RiskView) -> list[str]:
    money = view.book.currency
    return [
        _("Borrower id"), _("Borrower"), _("Sector"), _("District"), _("Loans"),
        f"{_('Exposure')} {money}",
        _("Financed emissions scope 1+2, tCO2e"), _("Estimated"),
        _("Intensity, tCO2e per million"), _("Option"), _("What the option means"),
        _("Data quality 1-5"), _("Emissions are"), _("Mark of the factor"),
        _("Financed emissions scope 3, tCO2e"), _("Option scope 3"),
        _("Why no better option"), _("To look at"), _("Not shown"),
    ]  # fmt: skip


def _row(row: ResultRow) -> list[Value]:
    # A word and not a blank: in a spreadsheet a blank would add up as zero.
    is_hidden = bool(row["hidden"])
    nothing = hidden_words() if is_hidden else _("not computed")
    mark = row["mark_s12"]
    return [
        row["borrower_reference"],
        row["borrower_name"],
        sector_name(_text(row["sector_code"])),
        district_name(_text(row["district_code"])),
        row["loans"],
        row["exposure"],
        nothing if row["fe_s12"] is None else row["fe_s12"],
        estimated_mark(row),
        row["intensity_s12"],
        row["option_s12"] or "",
        option_words(row["option_s12"]),
        row["score_s12"],
        emissions_layer(row),
        str(MARKS.get(str(mark), mark)) if mark else "",
        nothing if row["fe_s3"] is None else row["fe_s3"],
        row["option_s3"] or "",
        "; ".join(reason_lines(row["reasons_s12"])),
        sentences(*flag_lines(row["flags"])),
        hidden_words() if is_hidden else "",
    ]


def _cuts(view: RiskView, title: str, cells: Sequence[Cell]) -> Table:
    """The total on top, then one row a sector or district."""
    first = _("Sector") if title == "sectors" else _("District")
    return title, _cut_columns(view, first), [_cut(cell) for cell in cells]


def _cut_columns(view: RiskView, first: str) -> list[str]:
    return [
        first, _("Borrowers"), f"{_('Exposure')} {view.book.currency}",
        _("Financed emissions scope 1+2, tCO2e"), _("Intensity, tCO2e per million"),
        _("Coverage"), _("Share with own data"), _("Weighted data quality"), _("Not shown"),
    ]  # fmt: skip


def _cut(cell: Cell) -> list[Value]:
    found = cell.ratios()
    named = district_name if cell.cut == "district" else section_name
    name = named(cell.key) or _("Not known")
    emissions: Value = cell.number("fe_s12")
    if emissions is None:
        emissions = hidden_words() if cell.is_hidden else _("not computed")
    return [
        _("All") if cell.cut == "overall" else name,
        cell.number("borrowers"),
        cell.number("exposure"),
        emissions,
        found.intensity,
        found.coverage,
        found.own_data_share,
        found.weighted_score,
        hidden_words() if cell.is_hidden or cell.is_reduced else "",
    ]


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _file(
    name: str,
    form: str,
    sheets: Sequence[Table],
) -> File:
    if form == "csv":
        _sheet, columns, rows = sheets[0]
        return f"{name}.csv", MEDIA["csv"], write_csv(columns, rows)
    content = write_xlsx(Sheet(title, columns, rows) for title, columns, rows in sheets)
    return f"{name}.xlsx", MEDIA["xlsx"], content
