"""A person at a browser: presses, types and reads; every complaint of the page counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Download,
    Locator,
    Page,
    Response,
    expect,
)

from tests.journeys.sites import Site


@dataclass
class Visitor:
    """Somebody's browser on a site. What the pages complain of fails the test."""

    site: Site
    page: Page
    complaints: list[str] = field(default_factory=list)
    _expected: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._listen(self.page)

    def _listen(self, page: Page) -> None:
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("response", self._answered)

    def _heard(self, said: ConsoleMessage) -> None:
        if said.type != "error" or any(part in said.text for part in self._expected):
            return
        self.complaints.append(f"{said.text} ({said.location.get('url', '')})")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.status} {response.url}")

    @property
    def context(self) -> BrowserContext:
        return self.page.context

    @contextmanager
    def expecting(self, text: str) -> Iterator[None]:
        """Inside, the page's console must complain of this, and may."""
        self._expected.append(text)
        try:
            with self.page.expect_console_message(lambda said: text in said.text):
                yield
        finally:
            self._expected.remove(text)

    def refused(self, status: int) -> Any:
        """Inside, the server must answer so; Chromium then complains of it."""
        return self.expecting(f"the server responded with a status of {status}")

    def new_tab(self) -> Visitor:
        """Another tab of the same browser; its complaints count with ours."""
        tab = Visitor(self.site, self.context.new_page())
        tab.complaints = self.complaints
        return tab

    def settle(self) -> None:
        """Wait until all that the pages said has been heard."""
        for page in self.context.pages:
            page.evaluate("0")

    def account(self) -> str:
        """What stands on every page of this browser, for the report of a failure."""
        pages = [
            f"{page.url}\n{page.inner_text('body')}" for page in self.context.pages
        ]
        return "\n\n".join([*pages, *self.complaints])

    # What people do

    def visit(self, path: str) -> None:
        self.page.goto(self.site.url + path)

    def press(self, name: str, *, within: Locator | None = None) -> None:
        """The button or link of that name."""
        self.control(name, within=within).click()

    def control(self, name: str, *, within: Locator | None = None) -> Locator:
        place = within or self.page.locator("body")
        button = place.get_by_role("button", name=name, exact=True)
        return button.or_(place.get_by_role("link", name=name, exact=True))

    def type(self, label: str, text: str) -> None:
        self.field(label).fill(text)

    def field(self, label: str) -> Locator:
        """The control of that label, whether or not it says "(optional)"."""
        return self.page.get_by_label(re.compile(rf"^{re.escape(label)}( \(\w+\))?$"))

    def speak(self, language: str) -> None:
        """Choose the language of the pages by its own name."""
        menu = self.page.locator("details.gf-menu", has_text=language).first
        menu.locator("summary").click()
        menu.get_by_role("button", name=language).click()

    def download(self, name: str) -> tuple[str, bytes]:
        """Name and content of the file behind a link."""
        with self.page.expect_download(timeout=30_000) as started:
            self.press(name)
        return _kept(started.value)

    # What people read

    def reads(self, *texts: str | re.Pattern[str]) -> None:
        """Each text stands on the page's main part."""
        for text in texts:
            expect(self.main).to_contain_text(text)

    def does_not_read(self, *texts: str) -> None:
        for text in texts:
            expect(self.main).not_to_contain_text(text)

    def stands_on(self, heading: str | re.Pattern[str]) -> None:
        expect(self.page.locator("h1")).to_have_text(heading)

    @property
    def main(self) -> Locator:
        return self.page.locator("#main")


def _kept(download: Download) -> tuple[str, bytes]:
    return download.suggested_filename, Path(download.path()).read_bytes()
