"""A risk officer's desk: files, books, views, borrowers; and what a test hands in."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import Locator, expect

from tests.journeys.visitors import Visitor
from tests.support.processes import wait_until

AS_OF = "2025-12-31"
HEADINGS = (
    "Facility no.", "Customer no.", "Customer name", "Product", "Currency",
    "Outstanding", "Limit", "Industry", "District",
)  # fmt: skip
CODE = re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b")
Cells = Sequence[str]


def as_csv(rows: Sequence[Cells], headings: Sequence[str] = HEADINGS) -> bytes:
    """Rows under their headings as a spreadsheet program saves them."""
    text = io.StringIO()
    csv.writer(text).writerows([headings, *rows])
    return text.getvalue().encode("utf-8-sig")


def loans(count: int) -> list[list[str]]:
    """So many loans of as many borrowers: C1001, C1002 …, of several industries."""
    kinds = [("56", "B"), ("46", "E"), ("13", "J"), ("47", "C"), ("41", "L")]
    rows = []
    for number in range(1, count + 1):
        industry, district = kinds[number % len(kinds)]
        drawn = 250_000 * (1 + number % 7) + number
        rows.append(
            [f"F{number}", f"C{1000 + number}", f"Borrower {number} Limited 借款{number}",
             ("Term loan", "Overdraft")[number % 2], "HKD", str(drawn), str(2 * drawn),
             industry, district]
        )  # fmt: skip
    return rows


@dataclass(frozen=True)
class Desk:
    """The bank's pages in an officer's browser."""

    visitor: Visitor

    def hand_in(
        self,
        name: str,
        content: bytes,
        *,
        kind: str = "Loan book",
        currency: str = "HKD",
    ) -> None:
        """Upload a file and wait until it is read."""
        self.visitor.visit("/risk/uploads/new/")
        page = self.visitor.page
        page.get_by_label("What is it?").select_option(label=kind)
        page.get_by_label("File", exact=True).set_input_files(
            {"name": name, "mimeType": "text/csv", "buffer": content}
        )
        self.visitor.type("Balances as of", AS_OF)
        page.get_by_label("Reporting currency").select_option(currency)
        self.visitor.press("Read the file")
        self.wait_for_work("See what came of it")

    def confirm(self, *, name: str = "") -> None:
        """Store what was read, and wait until that is done."""
        if name:
            self.visitor.type("Name of the book", name)
        self.visitor.press("Store this loan book" if name else "Store these borrowers")
        self.wait_for_work("See what came of it")

    def wait_for_work(self, outcome: str) -> None:
        """Until the job on the page says so; work quicker than the page leaves none."""
        job = self.visitor.page.locator(".gf-job")
        result = job.get_by_role("link", name=outcome)
        is_over = self.visitor.main.filter(has_not=self.visitor.page.locator(".gf-job"))
        expect(result.or_(is_over).first).to_be_visible(timeout=120_000)
        if job.count():
            result.click()

    def compute_view(self) -> None:
        """From the page of a book to its newest view."""
        self.visitor.press("Compute a view")
        self.wait_for_work("Open the view")
        newest = self.visitor.control("Open the latest view")
        if newest.count():
            newest.click()
        self.visitor.stands_on("Climate risk of SME lending")

    def open_newest_view(self, *, own_data: bool) -> None:
        """The newest view of the only book, once it has companies' own data, or none."""
        share = self.tile("Share with own data")

        def is_there() -> bool:
            self.visitor.visit("/risk/")
            self.visitor.main.locator("#books tbody tr td a").click()
            return (share.inner_text().startswith("0%")) is not own_data

        wait_until(is_there, what="a view with the companies' own data")

    def invite(self, company: str, reference: str) -> str:
        """The code as it stands in the letter to a company."""
        self.visitor.visit("/invitations/new/")
        self.visitor.type("Company name", company)
        self.visitor.type("Your reference", reference)
        self.visitor.press("Make the letter")
        self.visitor.press("English")
        letter = self.visitor.page.locator(".gf-paper")
        expect(letter).to_contain_text("To begin, open this address yourself")
        return CODE.findall(letter.inner_text())[0]

    def tile(self, label: str) -> Locator:
        """A figure of the book."""
        tile = self.visitor.page.locator(".gf-figure").filter(has_text=label)
        return tile.locator(".gf-figure__value, .gf-figure__none")

    def table(self, name: str) -> list[list[str]]:
        """The cells of a table by its id, row by row."""
        rows = self.visitor.page.locator(f"#{name} tbody tr")
        return [row.locator("th, td").all_inner_texts() for row in rows.all()]

    def open_borrower(self, name: str) -> None:
        """A borrower of the view one is in."""
        self.visitor.press("All borrowers")
        self.visitor.press(name)
        self.visitor.stands_on(name)
