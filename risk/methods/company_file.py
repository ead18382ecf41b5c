"""A file of facts about borrowers, one row for a borrower and layer, headed by our names.

For the command line: `borrower_reference`, then any of `company_id`, `layer`
(bank_held, company_signed or estimated; company_signed if left out), `sector_code`,
`district_code` and the columns FACTS.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pyarrow as pa

from risk.methods import loan_book_cells as cells
from risk.methods.columns import BORROWERS, COMPANY_FACTS, FACTS, Column, schema
from risk.methods.loan_book_mapping import RawTable
from risk.methods.parameters import LAYERS

_IDENTITY = ("company_id", "layer", "sector_code", "district_code")
_BASES = ("reported", "energy", "production")
_WORDS = {
    "layer": LAYERS,
    **{f"{scope}_basis": _BASES for scope in ("scope1", "scope2", "scope3")},
}
_BEST, _WORST = 1, 5
_YES_NO = {
    "true": True,
    "yes": True,
    "1": True,
    "false": False,
    "no": False,
    "0": False,
}


class CompanyFileError(ValueError):
    """A cell or heading of the file that cannot be used; says file, row and column."""


def read_companies(raw: RawTable) -> tuple[pa.Table, pa.Table]:
    """The file as the tables BORROWERS and COMPANY_FACTS.

    A row of layer bank_held gives the bank's own facts; the others those of the company
    that is linked to the borrower (`company_id`, by default the borrower's reference).
    A borrower has one bank_held row and one company at most. Raises CompanyFileError.
    """
    _check_headings(raw)
    columns = {name: _column(raw, name) for name in raw.header}
    count = len(raw.row_numbers)
    rows = [{name: columns[name][n] for name in raw.header} for n in range(count)]
    borrowers: dict[str, dict[str, Any]] = {}
    companies: list[dict[str, Any]] = []
    _check_words(raw, columns)
    for number, row in zip(raw.row_numbers.to_pylist(), rows, strict=True):
        _take(row, borrowers, companies, f"{raw.name}, row {number}")
    held = pa.Table.from_pylist(list(borrowers.values()), schema=schema(BORROWERS))
    return held, pa.Table.from_pylist(companies, schema=schema(COMPANY_FACTS))


def _take(
    row: dict[str, Any],
    borrowers: dict[str, dict[str, Any]],
    companies: list[dict[str, Any]],
    place: str,
) -> None:
    reference = row["borrower_reference"]
    if reference is None:
        raise CompanyFileError(f"{place}: borrower_reference is empty")
    layer = row.get("layer") or "company_signed"
    borrower = borrowers.setdefault(reference, {"borrower_reference": reference})
    for name in ("sector_code", "district_code"):
        borrower[name] = borrower.get(name) or row.get(name)
    facts = {column.name: row.get(column.name) for column in FACTS}
    if layer == "bank_held":
        if not borrower.keys().isdisjoint(facts):
            raise CompanyFileError(f"{place}: {reference} has a bank_held row already")
        borrower |= facts
    else:
        company = row.get("company_id") or reference
        if borrower.setdefault("company_id", company) != company:
            raise CompanyFileError(f"{place}: {reference} has another company already")
        companies.append(facts | {"company_id": company, "layer": layer})


def _check_headings(raw: RawTable) -> None:
    known = {"borrower_reference", *_IDENTITY, *(column.name for column in FACTS)}
    unknown = sorted(set(raw.header) - known)
    if unknown:
        raise CompanyFileError(f"{raw.name}: unknown column {', '.join(unknown)}")
    if "borrower_reference" not in raw.header:
        raise CompanyFileError(f"{raw.name}: column borrower_reference is missing")


def _check_words(raw: RawTable, columns: dict[str, list[Any]]) -> None:
    """A word we do not know is refused: read as another it would change an option."""
    for name, known in _WORDS.items():
        for n, word in enumerate(columns.get(name, ())):
            if word is not None and word not in known:
                row = raw.row_numbers[n].as_py()
                words = f"{name} is one of {', '.join(known)}"
                raise CompanyFileError(f"{raw.name}, row {row}: {words}")


def _column(raw: RawTable, name: str) -> list[Any]:
    kinds = {column.name: column for column in FACTS}
    values = raw.column(name)
    column = kinds.get(name)
    if column is None or pa.types.is_string(column.type):
        return list(cells.as_text(values).to_pylist())
    if pa.types.is_date(column.type):
        return [_day(value, raw, name, n) for n, value in enumerate(values.to_pylist())]
    if pa.types.is_boolean(column.type):
        words = cells.as_text(values).to_pylist()
        return [_yes_no(word, raw, name, n) for n, word in enumerate(words)]
    return _numbers(raw, column)


def _numbers(raw: RawTable, column: Column) -> list[Any]:
    values = raw.column(column.name)
    is_score = pa.types.is_integer(column.type)
    found = cells.as_number(values).to_pylist()
    for n, (number, text) in enumerate(
        zip(found, cells.as_text(values).to_pylist(), strict=True)
    ):
        if text is not None and (number is None or not _fits(number, is_score)):
            raise _unreadable(raw, column.name, n, text)
    return [int(x) if is_score and x is not None else x for x in found]


def _fits(number: float, is_score: bool) -> bool:
    return not is_score or (number.is_integer() and _BEST <= number <= _WORST)


def _day(value: object, raw: RawTable, name: str, n: int) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError as error:
        raise _unreadable(raw, name, n, value) from error


def _yes_no(word: str | None, raw: RawTable, name: str, n: int) -> bool | None:
    if word is None:
        return None
    if word.lower() not in _YES_NO:
        raise _unreadable(raw, name, n, word)
    return _YES_NO[word.lower()]


def _unreadable(raw: RawTable, name: str, n: int, value: object) -> CompanyFileError:
    row = raw.row_numbers[n].as_py()
    return CompanyFileError(
        f"{raw.name}, row {row}, column {name}: cannot read {str(value)[:80]!r}"
    )
