"""A bank's own file of borrowers checked cell by cell: accounts, group, site, rating."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import pyarrow as pa
import pyarrow.compute as pc

from measures.headings import Field, MappingError, suggest_for
from risk.methods import loan_book_cells as cells
from risk.methods.loan_book import ERRORS, FINDINGS, LONGEST_REFERENCE
from risk.methods.loan_book_mapping import RawTable

Meaning = Callable[[str], str | None]

FIELDS = (
    Field("borrower_reference", True, (
        "id_direct_loantaker", "borrower_reference", "borrower_id", "borrower_no",
        "customer_id", "customer_no", "customer_number", "client_id", "cif", "客戶編號",
        "借款人編號",
    )),
    Field("borrower_name", False, (
        "name_direct_loantaker", "borrower_name", "borrower", "customer_name", "name",
        "客戶名稱", "借款人名稱",
    )),
    Field("group", False, ("group", "group_name", "parent", "集團")),
    Field("registration_number", False, (
        "registration_number", "business_registration_number", "br_number", "br_no",
        "商業登記號碼",
    )),
    Field("sector_code", False, ("sector_code", "sector", "hsic", "nace", "isic", "行業")),
    Field("district_code", False, ("district_code", "district", "site_district", "地區")),
    Field("collateral", False, ("collateral", "collateral_type", "security", "抵押品")),
    Field("rating", False, ("rating", "internal_rating", "grade", "評級")),
    Field("currency", False, ("currency", "currency_code", "ccy", "貨幣")),
    Field("financials_period_end", False, (
        "financials_period_end", "balance_sheet_date", "period_end", "year_end", "結算日",
    )),
    Field("equity", False, ("equity", "total_equity", "net_assets", "權益")),
    Field("debt", False, ("debt", "total_debt", "borrowings", "負債")),
    Field("total_assets", False, ("total_assets", "assets", "總資產")),
    Field("turnover", False, ("turnover", "revenue", "sales", "營業額", "收入")),
    Field("scope1", False, ("scope1", "scope_1", "scope_1_emissions", "範圍一")),
    Field("scope2", False, ("scope2", "scope_2", "scope_2_emissions", "範圍二")),
)  # fmt: skip

NUMBERS = ("equity", "debt", "total_assets", "turnover", "scope1", "scope2")
#: What becomes bank-held facts of the borrower.
HELD = ("currency", "financials_period_end", *NUMBERS)
_NOT_NEGATIVE = frozenset(NUMBERS) - {"equity"}
_LENGTHS = {"registration_number": 40, "rating": 20}
_CODES = {
    "sector_code": "unknown_sector",
    "district_code": "unknown_district",
    "currency": "unusable_currency",
}


@dataclass(frozen=True, slots=True)
class BorrowerReading:
    """The file as understood: one row a borrower, FINDINGS by row, rows counted."""

    borrowers: pa.Table
    findings: pa.Table
    rows: int
    rows_in_error: int


def suggest_borrower_mapping(header: Sequence[str]) -> dict[str, str]:
    """Our field to their heading for every field that a heading is known for."""
    return suggest_for(FIELDS, header)


def read_borrowers(
    raw: RawTable,
    mapping: Mapping[str, str],
    *,
    resolve_sector: Meaning,
    resolve_district: Meaning,
    currencies: Collection[str],
    default_currency: str,
) -> BorrowerReading:
    """Read a borrower file by a mapping of our fields to its headings.

    Rows without a reference, or with one that stands above already, are left out; a cell
    that cannot be read is left out of its row. Raises MappingError.
    """
    _check(mapping, raw.header)
    reader = _Reader(raw, mapping)
    meanings = {
        "sector_code": resolve_sector,
        "district_code": resolve_district,
        "currency": cells.currency_meaning(frozenset(currencies)),
    }
    columns = {
        field.name: _column(reader, field.name, meanings, default_currency)
        for field in FIELDS
    }
    reader.refuse_repeats(columns["borrower_reference"])
    table = pa.table(columns)
    kept = table.filter(pc.invert(reader.in_error))
    findings = pa.concat_tables(reader.findings)
    return BorrowerReading(
        borrowers=kept,
        findings=findings.sort_by([("row", "ascending"), ("letters", "ascending")]),
        rows=table.num_rows,
        rows_in_error=table.num_rows - kept.num_rows,
    )


def _check(mapping: Mapping[str, str], header: Sequence[str]) -> None:
    names = {field.name for field in FIELDS}
    wrong = {name: "unknown_field" for name in mapping if name not in names}
    used = list(mapping.values())
    for name, heading in mapping.items():
        if heading not in header:
            wrong[name] = "unknown_column"
        elif used.count(heading) > 1:
            wrong.setdefault(name, "used_twice")
    if "borrower_reference" not in mapping:
        wrong["borrower_reference"] = "required"
    if wrong:
        raise MappingError(wrong)


def _column(
    reader: _Reader, name: str, meanings: Mapping[str, Meaning], currency: str
) -> pa.Array:
    if name in NUMBERS:
        return reader.number(name)
    if name == "financials_period_end":
        return reader.day(name)
    text = reader.text(name)
    if name not in meanings:
        return text
    if name == "currency" and name not in reader.mapping:
        return pa.array([currency] * len(text), pa.string())
    return reader.resolved(name, text, meanings[name])


class _Reader:
    """Reads field by field and notes what it finds."""

    def __init__(self, raw: RawTable, mapping: Mapping[str, str]) -> None:
        filled: pa.Array | None = None
        for heading in mapping.values():
            here = pc.is_valid(raw.column(heading).combine_chunks())
            filled = here if filled is None else pc.or_(filled, here)
        columns = tuple(column.filter(filled) for column in raw.columns)
        self.raw = replace(
            raw, columns=columns, row_numbers=raw.row_numbers.filter(filled)
        )
        self.mapping = mapping
        self.rows = self.raw.row_numbers.combine_chunks().cast(pa.int64())
        self.findings = [FINDINGS.empty_table()]
        self.in_error = pa.array([False] * len(self.rows), pa.bool_())

    def text(self, name: str) -> pa.Array:
        """A field of text, cut to what the database holds."""
        if name not in self.mapping:
            return pa.nulls(len(self.rows), pa.string())
        raw = self.raw.column(self.mapping[name])
        values = cells.as_text(raw)
        self._note(name, "formula_cell", cells.is_formula(raw), values)
        if name == "borrower_reference":
            self._note(name, "empty_required", pc.is_null(values), values)
            long = pc.greater(pc.utf8_length(values), LONGEST_REFERENCE)
            self._note(name, "text_too_long", long, values)
        return pc.utf8_slice_codeunits(values, 0, _LENGTHS.get(name, 80))

    def number(self, name: str) -> pa.Array:
        """A field of a number; below zero only where that can be."""
        text = self.text(name)
        if name not in self.mapping:
            return pa.nulls(len(text), pa.float64())
        raw = self.raw.column(self.mapping[name])
        number = cells.as_number(raw)
        unread = pc.and_(pc.is_valid(text), pc.is_null(number))
        unread = pc.and_not(unread, cells.is_formula(raw))
        self._note(name, "unreadable_figure", unread, text)
        if name not in _NOT_NEGATIVE:
            return number
        below = pc.less(number, 0.0)
        self._note(name, "negative_figure", below, text)
        return pc.if_else(pc.fill_null(below, False), None, number)

    def day(self, name: str) -> pa.Array:
        """A field of a date, as a date cell or as 2026-03-31."""
        if name not in self.mapping:
            return pa.nulls(len(self.rows), pa.date32())
        values = self.raw.column(self.mapping[name]).to_pylist()
        days = [_as_day(value) for value in values]
        given = pa.array([value is not None for value in values], pa.bool_())
        found = pa.array(days, pa.date32())
        unread = pc.and_(given, pc.is_null(found))
        shown = pa.array([None if v is None else str(v) for v in values], pa.string())
        self._note(name, "unreadable_date", unread, shown)
        return found

    def resolved(self, name: str, text: pa.Array, meaning: Meaning) -> pa.Array:
        """A field of codes; an unknown one is missing, and said."""
        codes = cells.translated(text, meaning)
        unknown = pc.and_(pc.is_valid(text), pc.is_null(codes))
        self._note(name, _CODES[name], unknown, text)
        return codes

    def refuse_repeats(self, references: pa.Array) -> None:
        """Note every reference that stands in an earlier row."""
        first: dict[str, int] = {}
        earlier: list[str | None] = []
        for reference, row in zip(
            references.to_pylist(), self.rows.to_pylist(), strict=True
        ):
            seen = first.setdefault(reference, row) if reference else row
            earlier.append(str(seen) if seen < row else None)
        other = pa.array(earlier, pa.string())
        self._note(
            "borrower_reference",
            "duplicate_borrower",
            pc.is_valid(other),
            references,
            other,
        )

    def _note(
        self,
        name: str,
        code: str,
        where: pa.Array,
        value: pa.Array,
        other: pa.Array | None = None,
    ) -> None:
        where = pc.fill_null(where, False)
        if not pc.any(where).as_py():
            return
        if code in ERRORS:
            self.in_error = pc.or_(self.in_error, where)
        heading = self.mapping[name]
        rows = self.rows.filter(where)
        shared = {
            "file": self.raw.name, "column": heading, "field": name, "code": code,
            "letters": self.raw.letters(heading),
        }  # fmt: skip
        columns = {key: pa.array([text] * len(rows)) for key, text in shared.items()}
        columns["row"] = rows
        columns["value"] = pc.utf8_slice_codeunits(value.filter(where), 0, 80)
        columns["other"] = (
            pa.nulls(len(rows), pa.string()) if other is None else other.filter(where)
        )
        self.findings.append(pa.table(columns).select(FINDINGS.names).cast(FINDINGS))


def _as_day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip().replace("/", "-"))
    except ValueError:
        return None
