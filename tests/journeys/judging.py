"""What is wrong with a page as a reader sees it: axe, and what the house asks besides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, ViewportSize

from tests.support.browser import AXE, NARROW, WIDE

LANGS = {"en": "en", "zh-hant": "zh-Hant-HK", "zh-hans": "zh-Hans"}


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is looked at: language, colours, width."""

    language: str
    scheme: Any
    wide: bool

    @property
    def size(self) -> ViewportSize:
        return ViewportSize(**(WIDE if self.wide else NARROW))

    def __str__(self) -> str:
        return f"{self.language}-{self.scheme}-{self.size['width']}"


#: Two corners that differ most, then what a full run adds.
CORNERS = [Look("en", "light", True), Look("zh-hant", "dark", False)]
OTHERS = [
    Look("en", "dark", False),
    Look("zh-hant", "light", True),
    Look("zh-hans", "dark", True),
    Look("zh-hans", "light", False),
]


def load_axe(page: Page) -> None:
    """Once for each page that was opened."""
    page.evaluate(AXE.read_text(encoding="utf-8"))


#: What kinds of elements a page is made of: tag, classes and attributes under a parent.
KINDS = """
() => {
  const of = e => e ? `${e.tagName}.${e.getAttribute('class')}` : '';
  const kind = e => `${of(e.parentElement)} > ${of(e)} ${e.getAttributeNames().sort()}`;
  return [...new Set([...document.querySelectorAll('*')].map(kind))];
}
"""


@dataclass(slots=True)
class Axe:
    """Judges pages, but not again what was judged: axe takes longer than all else.

    A page of a route is known in a look when pages of that route had all its kinds of
    elements, as most pages have that a colleague was shown before.
    """

    known: dict[tuple[str, Look], set[str]] = field(default_factory=dict)

    def found(self, page: Page, route: str, look: Look) -> list[str]:
        """What axe has against the page, if it is of a kind not seen before."""
        kinds = set(page.evaluate(KINDS))
        known = self.known.setdefault((route, look), set())
        if kinds <= known:
            return []
        known |= kinds
        return axe_found(page)


def axe_found(page: Page) -> list[str]:
    """What axe has against the page as it stands: rule, help and first node of each."""
    violations: list[dict[str, Any]] = page.evaluate(
        "async () => (await axe.run({resultTypes: ['violations']})).violations"
    )
    return [f"{v['id']}: {v['help']} {v['nodes'][0]['target']}" for v in violations]


#: What can be read off the page. A text counts with the language that it says it is in.
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
    read: document.body.innerText,
  };
}
"""
ENGLISH = re.compile(r"[A-Za-z]{2,}(?:[ ,'’-]+[A-Za-z]{2,}){3,}")
CHINESE = re.compile("[\u4e00-\u9fff]")
#: A space that is seen behind a full-width mark; an address of the web may stand apart.
GAP = re.compile("[^\n]{0,30}[。！？；：，、][ \u00a0]+(?!http)[^\\s|–-][^\n]{0,10}")
RAW_KEY = re.compile(r"(?<![\w@./-])[a-z]+(?:_[a-z0-9]+)+(?![\w@./-])")


def found(page: Page, look: Look) -> Iterator[str]:
    """Width, headings, title, buttons, and texts in a language they do not say."""
    seen: dict[str, Any] = page.evaluate(SCRIPT)
    width = look.size["width"]
    if seen["width"] > width:
        yield f"{seen['width']} px wide on {width}"
    if seen["headings"] != 1:
        yield f"{seen['headings']} first-level headings"
    if not seen["title"].removesuffix("greenfin").strip(" ·"):
        yield "no title of its own"
    if "<" in seen["title"]:
        yield f"markup in the title: {seen['title']!r}"
    if seen["primary"] > 1:
        yield f"{seen['primary']} primary buttons"
    if seen["lang"] != LANGS[look.language]:
        yield f"lang is {seen['lang']}"
    if seen["lang"].startswith("zh"):
        for gap in GAP.findall(seen["read"]):
            yield f"a space behind a full-width mark: {gap!r}"
    yield from _wrong_texts(seen["texts"])


def _wrong_texts(texts: list[tuple[str, str]]) -> Iterator[str]:
    for text, lang in texts:
        if lang.startswith("zh") and ENGLISH.search(text):
            yield f"English among the Chinese: {text[:80]!r}"
        if lang.startswith("en") and CHINESE.search(text):
            yield f"Chinese among the English: {text[:80]!r}"
        if RAW_KEY.search(text):
            yield f"a raw key: {text[:80]!r}"
