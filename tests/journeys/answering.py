"""Filling the questionnaire as a company does: section by section, saved as one types."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from playwright.sync_api import Locator, expect

from tests.journeys.visitors import Visitor

Row = Mapping[str, str]
Value = str | Sequence[str] | Sequence[Row]
SAVED = re.compile(r"^Saved \d\d:\d\d$")

PASTE = """text => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  const paste = { clipboardData, bubbles: true, cancelable: true };
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", paste));
}"""

#: What a noodle house answers, by the pages of the form and their questions.
NOODLE_HOUSE: dict[str, dict[str, Value]] = {
    "About your company": {"industry": "I", "employees": "11"},
    "Figures from your accounts": {
        "currency": "HKD",
        "turnover": "9,400,000",
        "total_assets": "3,100,000",
        "equity": "1,200,000",
        "debt": "800,000",
    },
    "Where you work": {
        "sites": [
            {
                "name": "Shop in Lockhart Road 駱克道舖",
                "district": "B",
                "premises": "restaurant",
                "floor": "ground",
                "basement": "yes",
                "tenure": "rented",
                "floor_area": "125",
                "had_loss": "no",
            }
        ]
    },
    "Who looks after it": {"responsible": "owner", "discussed": "yes"},
    "What it means for your business": {
        "risks": ["energy_cost", "heat"],
        "risk_effect": "Two days closed after each No. 10 signal.",
        "green_spending": "80,000",
    },
    "How you are prepared": {"weather_plan": "unwritten", "insurance": ["stock"]},
    "Electricity": {"electricity_basis": "year", "electricity_year": "24,000"},
    "Towngas": {
        "uses_towngas": "yes",
        "towngas_basis": "units",
        "towngas_units": "1,150",
    },
    "Diesel, petrol and LPG": {"uses_fuels": "no"},
    "What this comes to": {},
    "Targets and actions": {"actions": ["lighting"], "has_target": "no"},
}


@dataclass(frozen=True)
class Form:
    """The questionnaire in a visitor's browser."""

    visitor: Visitor

    def open(self, section: str, *, page: str = "") -> None:
        """A section, from the list of tasks or from the column beside another."""
        self.visitor.page.get_by_role(
            "link", name=re.compile(f"^{section}")
        ).first.click()
        self.visitor.stands_on(page or section)

    def fill_pages(self, pages: Mapping[str, Mapping[str, Value]]) -> None:
        """From the first page to the last, each left by its button."""
        for title, answers in pages.items():
            self.visitor.stands_on(title)
            self.fill(answers)
            onward = re.compile("^Continue to ")
            self.visitor.page.get_by_role("link", name=onward).click()

    def fill(self, answers: Mapping[str, Value]) -> None:
        """Every question of the page one is on."""
        for key, value in answers.items():
            if isinstance(value, str):
                self.answer(key, value)
            elif isinstance(value[0], str):
                self.tick(key, value)
            else:
                for row in value:
                    self.add_row(key, row)

    def answer(self, key: str, value: str, *, row: Locator | None = None) -> None:
        """One question, or one cell of a row; returns once it is saved."""
        field = self.field(key, row=row)
        before = field.get_attribute("data-version") or ""
        self.enter(key, value, row=row)
        expect(field).not_to_have_attribute("data-version", before)

    def enter(self, key: str, value: str, *, row: Locator | None = None) -> None:
        """Put a value into a field and go on, whatever comes of it."""
        field = self.field(key, row=row)
        control = field.locator("[data-part=value]").first
        if control.get_attribute("type") == "radio":
            field.locator(f"input[data-part=value][value='{value}']").check()
        elif control.evaluate("control => control.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)
            control.press("Tab")

    def tick(self, key: str, values: Sequence[str]) -> None:
        """Several boxes of one question."""
        field = self.field(key)
        for value in values:
            before = field.get_attribute("data-version") or ""
            field.locator(f"input[data-part=value][value='{value}']").check()
            expect(field).not_to_have_attribute("data-version", before)

    def add_row(self, key: str, cells: Row) -> Locator:
        """A new row of a table, filled cell by cell."""
        table = self.visitor.page.locator(f"[data-rows]:has(button[name='{key}__add'])")
        rows = table.locator("tbody > tr")
        count = rows.count()
        table.locator(f"button[name='{key}__add']").click()
        expect(rows).to_have_count(count + 1)
        row = rows.nth(count)
        for column, value in cells.items():
            self.answer(f"{key}.{column}", value, row=row)
        return row

    def field(self, key: str, *, row: Locator | None = None) -> Locator:
        place = row or self.visitor.main
        return place.locator(f"[data-autosave][data-key='{key}']")

    def shown(self, key: str) -> str:
        """What stands in a field."""
        return self.field(key).locator("[data-part=value]").first.input_value()

    def saving(self, key: str) -> Locator:
        """The line that says whether the field is saved."""
        return self.field(key).locator("> .gf-save, > .gf-field__foot > .gf-save")

    def messages(self, key: str) -> Locator:
        """Where it stands what is wrong or unusual with a field."""
        return self.field(key).locator(".gf-field__messages")

    def says(self, key: str, text: str | re.Pattern[str]) -> None:
        expect(self.messages(key)).to_contain_text(text)

    def explain(self, key: str, reason: str) -> None:
        """Say why an unusual answer is right."""
        line = self.field(key).locator(".gf-save").first
        self.messages(key).get_by_label("If it is right, say why").select_option(
            label=reason
        )
        expect(line).to_have_text(SAVED)

    def paste(self, text: str) -> None:
        """Cells copied from a spreadsheet, into the cell one is in."""
        self.visitor.page.evaluate(PASTE, text)

    def press_sign_off(self) -> None:
        name = re.compile("^Sign off the .* answers$")
        self.visitor.page.get_by_role("button", name=name).click()

    def sign_off(self, role: str) -> str:
        """Sign below the answers and wait for the facts; gives the fingerprint."""
        self.visitor.type("Role in the company", role)
        self.press_sign_off()
        self.visitor.stands_on(re.compile("answers are signed off$"))
        self.visitor.reads("Your answers have become facts that can be shared.")
        return self.visitor.main.locator(".gf-receipt .gf-hash").inner_text()
