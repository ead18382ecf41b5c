"""Names among text of another script: each run of letters says its language.

A browser picks Han shapes, a reader's voice and hyphens by `lang`. Only what is data (a
name, a quoted source) goes through here: a text of the page that was left untranslated
must stay visible as such to the tests.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Protocol

from django.utils.html import escape, format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from measures.simplified import simplified

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
#: A run begins and ends with a letter of its script; digits and marks stay inside.
_HAN_RUN = re.compile(rf"[{HAN}](?:[^A-Za-z<>]*[{HAN}])?")
_LATIN_RUN = re.compile(rf"[A-Za-z](?:[^{HAN}\u3000-\u303f\uff00-\uffef]*[A-Za-z.)])?")


class Named(Protocol):
    """An organisation, or an issuer of the register."""

    @property
    def name(self) -> str: ...
    @property
    def name_zh(self) -> str: ...


def local_name(organisation: Named) -> str:
    """The organisation's name in the reader's script, if it has one there."""
    return (
        organisation.name_zh
        if _is_chinese() and organisation.name_zh
        else organisation.name
    )


def for_page(text: str) -> str:
    """Content written in Traditional Chinese, fit for the page: 简体中文 is converted."""
    return simplified(text) if get_language() == "zh-hans" else text


def marked(text: object) -> SafeString:
    """The text as HTML, its runs in another script than the page's with their `lang`."""
    words = str(text)
    pieces: list[str] = []
    done = 0
    for language, run in _runs(words):
        pieces += [
            escape(words[done : run.start()]),
            format_html('<span lang="{}">{}</span>', language, run.group()),
        ]
        done = run.end()
    return mark_safe("".join([*pieces, escape(words[done:])]))  # noqa: S308


def sentence(pattern: str, **names: object) -> SafeString:
    """A translated text with `%(name)s` in it, each name marked with its language."""
    return mark_safe(  # noqa: S308
        escape(pattern) % {key: marked(name) for key, name in names.items()}
    )


def labelled(label: str, text: str) -> str:
    """A text behind its label, with the colon of the page's language."""
    return gettext("%(name)s: %(meaning)s") % {"name": label, "meaning": text}


def who_and_when(who: object, when: str) -> str:
    """Somebody and the time, with the comma of the page's language between."""
    return gettext("%(who)s, %(when)s") % {"who": who, "when": when}


def sentences(*parts: str) -> str:
    """Sentences one behind the other; Chinese puts no space between them."""
    return gap().join(part for part in parts if part)


def gap() -> str:
    """What the page's language puts between two sentences."""
    return "" if _is_chinese() else " "


def bracketed(text: object, inner: object) -> str:
    """A text with another in the brackets of the page's language behind it."""
    return f"{text}（{inner}）" if _is_chinese() else f"{text} ({inner})"


def plain(text: object) -> str:
    """The words alone, where no element may stand: a title, an attribute."""
    return unescape(strip_tags(text)) if isinstance(text, SafeString) else str(text)


def _runs(words: str) -> list[tuple[str, re.Match[str]]]:
    """Runs that are not in the page's language. A name in Han script is Traditional."""
    language = (get_language() or "en").lower()
    found = []
    if not language.startswith("zh-hant"):
        found += [("zh-Hant-HK", run) for run in _HAN_RUN.finditer(words)]
    if _is_chinese():
        found += [("en", run) for run in _LATIN_RUN.finditer(words)]
    return sorted(found, key=lambda each: each[1].start())


def _is_chinese() -> bool:
    return (get_language() or "en").startswith("zh")
