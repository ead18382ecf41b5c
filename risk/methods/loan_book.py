"""A bank's loan file checked cell by cell: typed positions and what is wrong where."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from risk.methods import loan_book_cells as cells
from risk.methods.columns import POSITIONS, schema
from risk.methods.loan_book_mapping import RawTable, check_mapping

ERRORS = (
    "empty_required", "formula_cell", "malformed_number", "amount_too_large",
    "negative_amount", "unknown_currency", "duplicate_loan_id", "text_too_long",
    "duplicate_borrower",
)  # fmt: skip
"""The row is left out of the positions."""

WARNINGS = (
    "outstanding_above_limit", "negative_limit", "unknown_sector", "unknown_district",
    "limit_in_other_currency", "unreadable_figure", "unreadable_date", "negative_figure",
    "unusable_currency", "currency_without_rate",
)  # fmt: skip
"""The row is kept; what could not be read is missing in it."""

FINDINGS = pa.schema(
    [
        ("file", pa.string()),
        ("row", pa.int64()),
        ("column", pa.string()),
        ("letters", pa.string()),
        ("field", pa.string()),
        ("code", pa.string()),
        ("value", pa.string()),
        ("other", pa.string()),
    ]
)
"""`value` is the cell as it stands; `other` the limit, or the row it repeats."""

LONGEST_REFERENCE = 80
"""An id is never cut: two borrowers could become one."""

_CUT_AT = {"borrower_name": 200, "product": 60}
"""Characters that are kept of what only describes a loan."""

Meaning = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class LoanBookReading:
    """A file as we understood it: POSITIONS without the rows in error, FINDINGS by row.

    `rows` counts the rows that hold anything, `rows_in_error` those left out.
    """

    positions: pa.Table
    findings: pa.Table
    rows: int
    rows_in_error: int


def read_positions(
    raw: RawTable,
    mapping: Mapping[str, str],
    *,
    resolve_sector: Meaning,
    currencies: Collection[str],
    resolve_district: Meaning | None = None,
    default_currency: str | None = None,
    rated: Collection[str] | None = None,
) -> LoanBookReading:
    """Read a loan file by a mapping of our fields to its headings.

    The resolvers give the catalogue's code of a text, or None; each is asked once for
    every different text. `rated` are the currencies with a rate on the day; a loan in
    another one is kept and noted. Raises MappingError for a mapping that does not fit.
    """
    check_mapping(mapping, raw.header, default_currency=default_currency)
    reader = _Reader(_without_blank_rows(raw, mapping), mapping)
    loan_id = reader.text("loan_id")
    columns = {
        "loan_id": loan_id,
        "borrower_reference": reader.text("borrower_reference"),
        "borrower_name": reader.text("borrower_name"),
        "product": reader.text("product"),
        "currency": reader.currency(frozenset(currencies), default_currency),
        "outstanding": reader.amount("outstanding"),
        "limit": reader.amount("limit"),
        "undrawn": reader.amount("undrawn"),
        "sector_code": reader.code("sector_code", resolve_sector, "unknown_sector"),
        "district_code": reader.code(
            "district_code", resolve_district or (lambda text: text), "unknown_district"
        ),
        "row": reader.rows,
    }
    reader.check_repeats(loan_id)
    reader.check_rates(columns["currency"], rated)
    columns["limit"] = reader.check_limit(columns, frozenset(currencies))
    positions = pa.table(columns, schema=schema(POSITIONS))
    kept = positions.filter(pc.invert(reader.in_error))
    findings = pa.concat_tables(reader.findings, promote_options="default")
    order = [("row", "ascending"), ("letters", "ascending"), ("code", "ascending")]
    return LoanBookReading(
        positions=kept,
        findings=findings.sort_by(order),
        rows=positions.num_rows,
        rows_in_error=positions.num_rows - kept.num_rows,
    )


def ledger_totals(positions: pa.Table) -> pa.Table:
    """Loans, outstanding and limits by product and currency, to hold against a ledger."""
    groups = positions.group_by(["product", "currency"]).aggregate(
        [("loan_id", "count"), ("outstanding", "sum"), ("limit", "sum")]
    )
    names = ["product", "currency", "loans", "outstanding", "limit"]
    order = [("product", "ascending"), ("currency", "ascending")]
    return groups.rename_columns(names).sort_by(order)


def _without_blank_rows(raw: RawTable, mapping: Mapping[str, str]) -> RawTable:
    # By the mapped columns alone: a total under an unmapped one is no loan.
    filled: pa.Array | None = None
    for heading in set(mapping.values()):
        here = pc.is_valid(raw.column(heading).combine_chunks())
        filled = here if filled is None else pc.or_(filled, here)
    columns = tuple(column.filter(filled) for column in raw.columns)
    return RawTable(raw.name, raw.header, columns, raw.row_numbers.filter(filled))


class _Reader:
    """Reads field by field and notes what it finds."""

    def __init__(self, raw: RawTable, mapping: Mapping[str, str]) -> None:
        self.raw, self.mapping = raw, mapping
        self.rows = raw.row_numbers.combine_chunks().cast(pa.int64())
        self.findings = [FINDINGS.empty_table()]
        self.in_error = self._everywhere(False)

    def text(self, field: str) -> pa.Array:
        """A field of text; required ones must not be empty."""
        if field not in self.mapping:
            return pa.nulls(len(self.rows), pa.string())
        raw = self.raw.column(self.mapping[field])
        values = cells.as_text(raw)
        self._note(field, "formula_cell", cells.is_formula(raw), values)
        if field in _NEVER_EMPTY:
            self._note(field, "empty_required", pc.is_null(values), values)
        if field == "borrower_reference":
            long = pc.greater(pc.utf8_length(values), LONGEST_REFERENCE)
            self._note(field, "text_too_long", long, values)
        if field in _CUT_AT:
            return pc.utf8_slice_codeunits(values, 0, _CUT_AT[field])
        return values

    def amount(self, field: str) -> pa.Array:
        """A field of money."""
        text = self.text(field)
        if field not in self.mapping:
            return pa.nulls(len(text), schema(POSITIONS).field(field).type)
        raw = self.raw.column(self.mapping[field])
        number = cells.as_number(raw)
        amount = cells.as_amount(number)
        unread = pc.and_(pc.is_valid(text), pc.is_null(number))
        unread = pc.and_not(unread, cells.is_formula(raw))
        self._note(field, "malformed_number", unread, text)
        large = pc.and_(pc.is_valid(number), pc.is_null(amount))
        self._note(field, "amount_too_large", large, text)
        code = "negative_amount" if field == "outstanding" else "negative_limit"
        self._note(field, code, pc.less(number, 0.0), text)
        return amount

    def currency(self, known: frozenset[str], default: str | None) -> pa.Array:
        """The currency of each loan; `default` if the file has no such column."""
        if "currency" not in self.mapping:
            return self._everywhere(default)
        text = self.text("currency")
        return self._resolved("currency", text, cells.currency_meaning(known))

    def check_rates(self, currency: pa.Array, rated: Collection[str] | None) -> None:
        """Note every loan in a currency we know but have no rate for that day."""
        if rated is None or "currency" not in self.mapping:
            return
        known = pc.is_in(currency, pa.array(sorted(rated), currency.type))
        missing = pc.and_(pc.is_valid(currency), pc.invert(known))
        self._note("currency", "currency_without_rate", missing, currency)

    def code(self, field: str, meaning: Meaning, finding: str) -> pa.Array:
        """A field of the catalogue's codes."""
        return self._resolved(field, self.text(field), meaning, finding)

    def check_repeats(self, loan_id: pa.Array) -> None:
        """Note every loan id that stands in an earlier row, with that row."""
        if pc.count_distinct(loan_id).as_py() == len(loan_id) - loan_id.null_count:
            return
        encoded = loan_id.dictionary_encode()
        table = pa.table({"code": encoded.indices, "row": self.rows})
        first = table.group_by("code").aggregate([("row", "min")]).sort_by("code")
        known = first.filter(pc.is_valid(first["code"]))["row_min"].combine_chunks()
        earlier = known.take(encoded.indices)
        again = pc.less(earlier, self.rows)
        self._note("loan_id", "duplicate_loan_id", again, loan_id, earlier)

    def check_limit(
        self, columns: Mapping[str, pa.Array], known: frozenset[str]
    ) -> pa.Array:
        """Note loans above their limit; a limit in another currency is left out."""
        limit, outstanding = columns["limit"], columns["outstanding"]
        if "limit_currency" in self.mapping:
            text = self.text("limit_currency")
            code = cells.translated(text, cells.currency_meaning(known))
            other = pc.not_equal(pc.coalesce(code, text), columns["currency"])
            self._note("limit_currency", "limit_in_other_currency", other, text)
            limit = pc.if_else(pc.fill_null(other, False), None, limit)
        above = pc.greater(outstanding, limit)
        shown = cells.as_text(self.raw.column(self.mapping["outstanding"]))
        self._note("outstanding", "outstanding_above_limit", above, shown, limit)
        return limit

    def _resolved(
        self, field: str, text: pa.Array, meaning: Meaning, finding: str | None = None
    ) -> pa.Array:
        codes = cells.translated(text, meaning)
        unknown = pc.and_(pc.is_valid(text), pc.is_null(codes))
        self._note(field, finding or f"unknown_{field}", unknown, text)
        return codes

    def _note(
        self,
        field: str,
        code: str,
        where: pa.Array,
        value: pa.Array,
        other: pa.Array | None = None,
    ) -> None:
        where = pc.fill_null(where, False)
        count = pc.sum(where).as_py() or 0
        if not count:
            return
        if code in ERRORS:
            self.in_error = pc.or_(self.in_error, where)
        heading = self.mapping[field]
        shown = pc.utf8_slice_codeunits(value.filter(where), 0, 80)
        named = {
            "file": self.raw.name, "column": heading, "field": field, "code": code,
            "letters": self.raw.letters(heading),
        }  # fmt: skip
        columns = {name: pa.array([text] * count) for name, text in named.items()}
        columns["row"] = self.rows.filter(where)
        columns["value"] = shown
        columns["other"] = (
            pa.nulls(count, pa.string())
            if other is None
            else other.filter(where).cast(pa.string())
        )
        self.findings.append(pa.table(columns).select(FINDINGS.names).cast(FINDINGS))

    def _everywhere(self, value: bool | str | None) -> pa.Array:
        one = pa.array([value], pa.bool_() if isinstance(value, bool) else pa.string())
        return one.take(pa.array([0], pa.int64()).take(pc.multiply(self.rows, 0)))


_NEVER_EMPTY = ("loan_id", "borrower_reference", "currency", "outstanding")
