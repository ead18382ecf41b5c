"""Turns a template into a PDF: fonts by language, nothing fetched from anywhere."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from jobs.children import Allowance, ChildError, run_child, work_folder

LANG_OF = {"en": "en", "zh-hant": "zh-Hant-HK", "zh-hans": "zh-Hans"}
FAMILIES = ("Noto Sans CJK HK", "Noto Sans CJK SC")
PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk"
ALLOWANCE = Allowance(memory_bytes=1_536 * 1_048_576, seconds=180, counts="data")


@dataclass(frozen=True, slots=True)
class Paper:
    """What one PDF is made of: a template, its context, a language of LANG_OF."""

    template_name: str
    context: Mapping[str, Any]
    language: str


class PdfError(Exception):
    """No PDF was made; the text says why and what to install or change."""


def render_pdf(
    template_name: str,
    context: Mapping[str, Any],
    language: str,
    *,
    assets: Mapping[str, Path] | None = None,
) -> bytes:
    """The PDF of a template (usually one that extends `pdf/base.html`).

    `language` is one of LANG_OF; it decides texts and the shapes of Han characters.
    `assets` are files the page may name as `asset:NAME`. The same HTML gives the same
    identifier. Raises PdfError and ChildError.
    """
    (content,) = render_pdfs([Paper(template_name, context, language)], assets=assets)
    return content


def render_pdfs(
    papers: Sequence[Paper], *, assets: Mapping[str, Path] | None = None
) -> list[bytes]:
    """The PDF of each paper, like `render_pdf`, made by one process: it loads fonts once."""
    pages = []
    for paper in papers:
        language = paper.language.lower()
        with translation.override(language):
            words = {**paper.context, "paper_lang": LANG_OF[language]}
            pages.append(render_to_string(paper.template_name, words))
    return render_several(pages, assets) if pages else []


def render_html(html: str, assets: Mapping[str, Path]) -> bytes:
    """The PDF of finished HTML, laid out in a child process.

    Raises PdfError, and ChildError if the page was too much for that process.
    """
    (content,) = render_several([html], assets)
    return content


def render_several(
    pages: Sequence[str], assets: Mapping[str, Path] | None = None
) -> list[bytes]:
    """The PDF of each finished HTML, like `render_html`, made by one process."""
    check_fonts()
    with work_folder() as folder:
        papers = [
            {
                "html": str(folder / f"{number}.html"),
                "out": str(folder / f"{number}.pdf"),
                "identifier": hashlib.sha256(html.encode()).hexdigest()[:32],
            }
            for number, html in enumerate(pages)
        ]
        for paper, html in zip(papers, pages, strict=True):
            Path(paper["html"]).write_text(html, "utf-8")
        request = {
            "papers": papers,
            "assets": {
                key: str(path.resolve()) for key, path in (assets or {}).items()
            },
        }
        answer = _answer(request, folder)
        if "missing" in answer:
            raise PdfError(f"Pango is missing: install {PACKAGES}. {answer['missing']}")
        return [Path(paper["out"]).read_bytes() for paper in papers]


def _answer(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    """What the child says; a second one is asked if the first crashed.

    Same HTML, same paper, so nothing is done twice. The libraries that lay text out were
    seen to fault (SIGSEGV) once in some thousands of papers, and not again on the same.
    """
    ask = partial(
        run_child, "documents.pdf_child", request, folder=folder, allowance=ALLOWANCE
    )
    try:
        return ask()
    except ChildError as error:
        if error.reason != "crash":
            raise
    return ask()


def check_fonts() -> None:
    """Raises PdfError unless fonts for both scripts of Chinese are installed."""
    missing = [family for family in FAMILIES if family not in installed_families()]
    if missing:
        raise PdfError(f"No font {' or '.join(missing)}: install {PACKAGES}.")


@cache
def installed_families() -> frozenset[str]:
    """Names of the installed font families that can write Chinese."""
    try:
        listed = subprocess.run(
            ["fc-list", ":lang=zh", "family"],
            capture_output=True,
            check=True,
            timeout=30,
            text=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise PdfError(f"fc-list did not answer: install {PACKAGES}.") from error
    lines = listed.stdout.splitlines()
    return frozenset(name.strip() for line in lines for name in line.split(","))
