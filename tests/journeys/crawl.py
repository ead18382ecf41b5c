"""Visits every page that a person of the demo can reach by links, as a reader would see it."""

from __future__ import annotations

import os
from collections import Counter, deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import BrowserContext, Page

from tests.journeys.judging import Axe, Look, found, load_axe

#: Remembers what it saw as the people before.
AXE = Axe()
#: Where screenshots go, if anybody wants them.
SHOTS = os.environ.get("GREENFIN_SHOTS", "")


@dataclass
class Crawl:
    """What one person, or nobody in particular, reached, and what is wrong with it."""

    context: BrowserContext
    url: str
    #: Empty: a visitor who has not signed in.
    person: str = ""
    #: How many addresses of one route the person is sent to.
    each: int = 1
    #: Routes with these beginnings look alike for everybody; others visit them.
    left_to_others: tuple[str, ...] = ()
    reached: dict[str, list[str]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def enter(self, page: Page) -> str:
        """Signs in as the person by the demo's one click; gives the first page's address."""
        page.goto(f"{self.url}/demo/" if self.person else f"{self.url}/")
        if self.person:
            page.locator(f"button[name=person][value={self.person}]").click()
            page.wait_for_load_state()
        return page.url

    def follow(self, *addresses: str) -> None:
        """Walks the links from the first page and the addresses, a few of every route."""
        page = self.context.new_page()
        waiting = deque([self.enter(page), *(self.url + path for path in addresses)])
        page.close()
        seen = {_path(address) for address in waiting}
        counts = Counter[str]()
        while waiting:
            address = waiting.popleft()
            route = _route(address)
            if not route or route.startswith(self.left_to_others or "\0"):
                continue
            if counts[route] >= self.each:
                continue
            counts[route] += 1
            for link in self._links_of(route, address):
                if _path(link) not in seen:
                    seen.add(_path(link))
                    waiting.append(link)

    def _links_of(self, route: str, address: str) -> list[str]:
        """Where a page's links lead on this site; a file has none, but must be there."""
        answer = self.context.request.get(address, max_redirects=5)
        if answer.status >= 400:
            self._note(address, f"a link leads to {answer.status}")
        elif "text/html" in answer.headers["content-type"]:
            self.reached.setdefault(route, []).append(address)
            links = _Links()
            links.feed(answer.text())
            there = (
                urljoin(answer.url, link).partition("#")[0] for link in links.found
            )
            return [link for link in there if link.startswith(self.url + "/")]
        return []

    def look(self, looks: list[Look]) -> None:
        """Judges every reached page in every look."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self._note(page.url, f"script: {error}"))
        page.on("console", lambda said: self._console(page, said.type, said.text))
        for language in dict.fromkeys(each.language for each in looks):
            cookie = {"name": "django_language", "value": language, "url": self.url}
            self.context.add_cookies([cookie])
            for route, addresses in self.reached.items():
                for number, address in enumerate(addresses):
                    self._open(page, address)
                    for each in looks:
                        if each.language == language:
                            self._judge(page, each, route, number)
        page.close()

    def _open(self, page: Page, address: str) -> None:
        """Goes there; a page that wants a fresh sign-in by now gets one."""
        page.goto(address)
        if "/reauthenticate/" in page.url and "/reauthenticate/" not in address:
            self.enter(page)
            page.goto(address)
        load_axe(page)

    def _judge(self, page: Page, look: Look, route: str, number: int) -> None:
        page.set_viewport_size(look.size)
        page.emulate_media(color_scheme=look.scheme, reduced_motion="reduce")
        if SHOTS:
            who = self.person or "visitor"
            file = f"{route.replace(':', '.')}-{number}-{who}-{look}.png"
            page.screenshot(path=Path(SHOTS) / file, full_page=True)
        for finding in [*AXE.found(page, route, look), *found(page, look)]:
            self._note(page.url, f"{look}: {finding}")

    def _console(self, page: Page, kind: str, text: str) -> None:
        if kind == "error" or "Content Security Policy" in text:
            self._note(page.url, f"console: {text}")

    def _note(self, address: str, what: str) -> None:
        who = self.person or "a visitor"
        self.wrong.append(f"{urlsplit(address).path} as {who}: {what}")


class _Links(HTMLParser):
    """The addresses of a page's links, as they stand in it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get("href")
        if tag == "a" and address:
            self.found.append(address)


def _path(address: str) -> str:
    return urlsplit(address).path


def _route(address: str) -> str:
    """The name of the route behind an address; empty for what is not to be followed."""
    if _path(address) == "/demo/":
        # The demo's own pages exist in its mode only, not in that of the tests.
        return "demo:people"
    try:
        match = resolve(_path(address))
    except Resolver404:
        return ""
    return "" if "logout" in match.view_name else match.view_name
