"""Which column of a bank's file is which field of ours, guessed from its headings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from measures.headings import Field, MappingError, suggest_for

FIELDS = (
    Field("loan_id", True, (
        "id_loan", "loan_id", "loan_no", "loan_number", "loan_reference", "facility_id",
        "facility_no", "account_no", "account_number", "contract_id", "exposure_id",
        "deal_id", "貸款編號", "合約編號", "帳戶號碼", "賬戶號碼",
    )),
    Field("borrower_reference", True, (
        "id_direct_loantaker", "borrower_id", "borrower_reference", "borrower_no",
        "customer_id", "customer_no", "customer_number", "client_id", "client_no",
        "obligor_id", "counterparty_id", "cif", "cif_no", "客戶編號", "借款人編號",
    )),
    Field("borrower_name", False, (
        "name_direct_loantaker", "borrower_name", "borrower", "customer_name", "customer",
        "client_name", "obligor_name", "counterparty_name", "name", "客戶名稱", "借款人名稱",
    )),
    Field("product", False, (
        "product", "product_type", "product_name", "facility_type", "fi_type", "loan_type",
        "type", "產品", "產品類別", "貸款類別",
    )),
    Field("currency", True, (
        "loan_size_outstanding_currency", "currency", "currency_code", "ccy",
        "loan_currency", "outstanding_currency", "貨幣", "幣種",
    )),
    Field("outstanding", True, (
        "loan_size_outstanding", "outstanding", "outstanding_amount", "outstanding_balance",
        "principal_outstanding", "balance", "loan_balance", "drawn", "drawn_amount",
        "exposure", "結欠", "結餘", "未償還金額", "未償還結餘",
    )),
    Field("limit", False, (
        "loan_size_credit_limit", "limit", "credit_limit", "facility_limit",
        "approved_limit", "limit_amount", "信貸限額", "限額", "額度",
    )),
    Field("limit_currency", False, ("loan_size_credit_limit_currency", "limit_currency")),
    Field("undrawn", False, (
        "undrawn", "undrawn_amount", "undrawn_commitment", "available_limit", "未動用",
        "未動用額度",
    )),
    Field("sector_code", False, (
        "sector_classification_direct_loantaker", "sector_code", "sector", "industry_code",
        "industry", "hsic", "hsic_code", "nace", "nace_code", "isic", "isic_code",
        "行業編碼", "行業編號", "行業",
    )),
    Field("district_code", False, (
        "district_code", "district", "site_district", "地區", "區域", "區議會分區",
    )),
)  # fmt: skip

REQUIRED = tuple(field.name for field in FIELDS if field.required)


@dataclass(frozen=True, slots=True)
class RawTable:
    """A file as it was read: headings, a column of cells for each, rows' numbers.

    Cells are text, numbers, dates or yes/no; a blank one is null.
    """

    name: str
    header: tuple[str, ...]
    columns: tuple[pa.ChunkedArray, ...]
    row_numbers: pa.ChunkedArray

    def column(self, heading: str) -> pa.ChunkedArray:
        """The cells under a heading."""
        return self.columns[self.header.index(heading)]

    def letters(self, heading: str) -> str:
        """The letters of a column in a spreadsheet: A, B … Z, AA."""
        number, letters = self.header.index(heading) + 1, ""
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(65 + rest) + letters
        return letters


def suggest_mapping(header: Sequence[str]) -> dict[str, str]:
    """Our field of a loan book to their heading, where the heading is known."""
    return suggest_for(FIELDS, header)


def check_mapping(
    mapping: Mapping[str, str], header: Sequence[str], *, default_currency: str | None
) -> None:
    """Raise MappingError unless every required field has a column of its own.

    The currency may be left out if all loans are in `default_currency`.
    """
    names = {field.name for field in FIELDS}
    wrong = {name: "unknown_field" for name in mapping if name not in names}
    # One column may say the currency of the loan and of its limit.
    used = [heading for name, heading in mapping.items() if name != "limit_currency"]
    for name, heading in mapping.items():
        if heading not in header:
            wrong[name] = "unknown_column"
        elif used.count(heading) > 1 and name != "limit_currency":
            wrong.setdefault(name, "used_twice")
    for name in REQUIRED:
        if name not in mapping and not (name == "currency" and default_currency):
            wrong[name] = "required"
    if wrong:
        raise MappingError(wrong)
