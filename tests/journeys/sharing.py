"""Consent as a company gives it: choose, look at the bank's page, press, withdraw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import Locator, expect

from tests.journeys.visitors import Visitor

PREVIEW = "See exactly what the bank will see"
GIVE = "Let this bank see these parts"


@dataclass(frozen=True)
class Sharing:
    """A company's pages about who sees its answers."""

    visitor: Visitor

    def begin(self) -> None:
        """Ask for the page of a new consent; one has to say first who one is."""
        menu = self.visitor.page.get_by_role("navigation", name="Main")
        self.visitor.press("Sharing", within=menu)
        self.visitor.press("Let a bank see your answers")

    def choose(
        self,
        bank: str,
        *,
        parts: Sequence[str],
        purposes: Sequence[str],
        until: str = "",
    ) -> None:
        """Fill the page of a new consent; nothing is given by it."""
        page = self.visitor.page
        self.visitor.field("Bank").select_option(label=bank)
        for label in (*parts, *purposes):
            page.get_by_label(label, exact=True).check()
        if until:
            self.visitor.type("Until", until)

    def preview(self) -> dict[str, list[str]]:
        """What the bank will see, part by part; back with the same choices."""
        self.visitor.press(PREVIEW)
        self.visitor.reads("Nothing is shared yet by looking at it.")
        shown = shared_parts(self.visitor.main)
        self.visitor.press("Go on with these choices")
        return shown

    def give(self, bank: str) -> None:
        self.visitor.press(GIVE)
        self.visitor.reads(f"{bank} can now see what you chose.")

    def card_of(self, bank: str) -> dict[str, str]:
        """What the page of one's consents says of a bank that has access."""
        card = self.visitor.page.locator("section.gf-card", has_text=bank)
        names = card.locator("dt").all_inner_texts()
        return dict(zip(names, card.locator("dd").all_inner_texts(), strict=True))

    def withdraw(self, bank: str) -> None:
        """From now on, by one click."""
        self.visitor.visit("/sharing/")
        self.visitor.press(f"Withdraw from now on {bank}")
        self.visitor.reads(f"{bank} no longer sees your answers.")

    def withdraw_and_erase(self, bank: str) -> None:
        """For good, after a page that says what that means."""
        self.visitor.visit("/sharing/")
        self.visitor.press(f"Withdraw and erase… {bank}")
        self.visitor.reads("Nobody can rebuild it, you cannot undo it.")
        self.visitor.press("Withdraw and erase")
        self.visitor.reads(f"{bank} no longer sees your answers.")

    def looks_by(self, bank: str) -> int:
        """How many readings the page that tells who looked lists of that bank."""
        self.visitor.visit("/sharing/looked/")
        events = self.visitor.main.locator(".gf-event")
        told = events.filter(has_text=f"{bank} looked at your answers")
        expect(told.first).to_be_visible()
        return told.count()


def shared_parts(place: Locator) -> dict[str, list[str]]:
    """The rows of every part of a company's answers, as the bank's page shows them."""
    parts = place.locator("section[id^=part-]")
    expect(parts.first).to_be_visible()
    return {
        part.locator("h2").inner_text(): [
            " | ".join(row.locator("th, td").all_inner_texts())
            for row in part.locator("tbody tr").all()
        ]
        for part in parts.all()
    }
