"""Visits every page that a person of the demo can reach by links, as a reader would see it."""

from __future__ import annotations

import os
import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import BrowserContext, Page

from tests.support.browser import NARROW, WIDE, axe_findings

#: Where screenshots go, if anybody wants them.
SHOTS = os.environ.get("GREENFIN_SHOTS", "")


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is looked at: language, colours, width."""

    language: str
    scheme: str
    wide: bool

    def __str__(self) -> str:
        width = (WIDE if self.wide else NARROW)["width"]
        return f"{self.language}-{self.scheme}-{width}"


#: Two corners that differ most, then what a full run adds.
CORNERS = [Look("en", "light", True), Look("zh-hant", "dark", False)]
OTHERS = [
    Look("en", "dark", False),
    Look("zh-hant", "light", True),
    Look("zh-hans", "dark", True),
    Look("zh-hans", "light", False),
]


@dataclass
class Crawl:
    """What one person reached, and what is wrong with it."""

    context: BrowserContext
    url: str
    person: str
    #: How many addresses of one route the person is sent to.
    each: int = 1
    reached: dict[str, list[str]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def enter(self) -> Page:
        """Signs in as the person by the demo's one click; gives the first page."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self._note(page.url, f"script: {error}"))
        page.on("console", lambda said: self._console(page, said.type, said.text))
        page.goto(f"{self.url}/demo/")
        page.locator(f"button[name=person][value={self.person}]").click()
        page.wait_for_load_state()
        return page

    def follow(self) -> None:
        """Walks the links from the first page, a few addresses of every route."""
        page = self.enter()
        waiting = deque([page.url])
        seen, counts = {urlsplit(page.url).path}, Counter[str]()
        while waiting:
            address = waiting.popleft()
            route = _route(address)
            if not route or counts[route] >= self.each:
                continue
            counts[route] += 1
            if not self._open(page, address):
                continue
            self.reached.setdefault(route, []).append(address)
            for link in _links(page):
                if link not in seen:
                    seen.add(link)
                    waiting.append(link)
        page.close()

    def _open(self, page: Page, address: str) -> bool:
        """Whether it is a page; a file is fetched instead, and either must be there."""
        answer = self.context.request.get(address, max_redirects=5)
        if answer.status >= 400:
            self._note(address, f"a link leads to {answer.status}")
            return False
        if "text/html" not in answer.headers["content-type"]:
            return False
        page.goto(address)
        return True

    def look(self, looks: list[Look]) -> None:
        """Judges every reached page in every look."""
        page = self.context.new_page()
        for language in dict.fromkeys(each.language for each in looks):
            cookie = {"name": "django_language", "value": language, "url": self.url}
            self.context.add_cookies([cookie])
            for route, addresses in self.reached.items():
                for number, address in enumerate(addresses):
                    page.goto(address)
                    for each in looks:
                        if each.language == language:
                            self._judge(page, each, f"{route}-{number}")
        page.close()

    def _judge(self, page: Page, look: Look, name: str) -> None:
        page.set_viewport_size(WIDE if look.wide else NARROW)
        page.emulate_media(color_scheme=look.scheme, reduced_motion="reduce")
        if SHOTS:
            file = f"{name.replace(':', '.')}-{self.person}-{look}.png"
            page.screenshot(path=Path(SHOTS) / file, full_page=True)
        for finding in [*axe_findings(page), *_findings(page, look)]:
            self._note(page.url, f"{look}: {finding}")

    def _console(self, page: Page, kind: str, text: str) -> None:
        if kind == "error" or "Content Security Policy" in text:
            self._note(page.url, f"console: {text}")

    def _note(self, address: str, what: str) -> None:
        self.wrong.append(f"{urlsplit(address).path} as {self.person}: {what}")


def _route(address: str) -> str:
    """The name of the route behind an address; empty for what is not to be followed."""
    path = urlsplit(address).path
    try:
        match = resolve(path)
    except Resolver404:
        # The demo's own pages exist in its mode only.
        return ""
    return "" if "logout" in match.view_name else match.view_name


def _links(page: Page) -> list[str]:
    """Where the page's links lead on this site, without fragments."""
    found = page.eval_on_selector_all("a[href]", "links => links.map(a => a.href)")
    here = urlsplit(page.url)
    addresses = (urljoin(page.url, link).partition("#")[0] for link in found)
    return [link for link in addresses if urlsplit(link).netloc == here.netloc]


#: What a page must keep to besides what axe asks.
SCRIPT = r"""
() => {
  const shown = e => e.offsetParent !== null;
  const all = selector => [...document.querySelectorAll(selector)].filter(shown);
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, parent = node.parentElement;
    if (!node.textContent.trim() || !shown(parent)) continue;
    if (parent.closest('script, style, template, code, pre, textarea')) continue;
    texts.push([node.textContent.trim(), parent.closest('[lang]').lang]);
  }
  return {
    width: document.documentElement.scrollWidth,
    headings: all('h1').length,
    title: document.title,
    lang: document.documentElement.lang,
    primary: all('main .gf-button').filter(
      e => ![...e.classList].some(c => /--(secondary|quiet|danger|link)$/.test(c))
    ).length,
    texts,
  };
}
"""
WORDS = re.compile(r"[A-Za-z]{2,}(?:[ ,'’-]+[A-Za-z]{2,}){3,}")
LANGS = {"en": "en", "zh-hant": "zh-Hant-HK", "zh-hans": "zh-Hans"}


def _findings(page: Page, look: Look) -> Iterator[str]:
    seen: dict[str, Any] = page.evaluate(SCRIPT)
    width = (WIDE if look.wide else NARROW)["width"]
    if seen["width"] > width:
        yield f"{seen['width']} px wide on {width}"
    if seen["headings"] != 1:
        yield f"{seen['headings']} first-level headings"
    if not seen["title"].strip(" ·").removesuffix("greenfin").strip(" ·"):
        yield "no title of its own"
    if seen["primary"] > 1:
        yield f"{seen['primary']} primary buttons"
    if seen["lang"] != LANGS[look.language]:
        yield f"lang is {seen['lang']}"
    if look.language != "en":
        foreign = [t for t, lang in seen["texts"] if lang.startswith("zh")]
        for text in foreign:
            if WORDS.search(text):
                yield f"English among the Chinese: {text[:80]!r}"
