"""Turns a template into a PDF: fonts by language, nothing fetched from anywhere."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from jobs.children import Allowance, run_child, work_folder

LANG_OF = {"en": "en", "zh-hant": "zh-Hant-HK", "zh-hans": "zh-Hans"}
FAMILIES = ("Noto Sans CJK HK", "Noto Sans CJK SC")
PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk"
ALLOWANCE = Allowance(memory_bytes=1_536 * 1_048_576, seconds=180, counts="data")


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
    tag = LANG_OF[language.lower()]
    with translation.override(language.lower()):
        html = render_to_string(template_name, {**context, "paper_lang": tag})
    return render_html(html, assets or {})


def render_html(html: str, assets: Mapping[str, Path]) -> bytes:
    """The PDF of finished HTML, laid out in a child process.

    Raises PdfError, and ChildError if the page was too much for that process.
    """
    check_fonts()
    with work_folder() as folder:
        (folder / "paper.html").write_text(html, "utf-8")
        request = {
            "html": str(folder / "paper.html"),
            "out": str(folder / "paper.pdf"),
            "assets": {key: str(path.resolve()) for key, path in assets.items()},
            "identifier": hashlib.sha256(html.encode()).hexdigest()[:32],
        }
        answer = run_child(
            "documents.pdf_child", request, folder=folder, allowance=ALLOWANCE
        )
        if "missing" in answer:
            raise PdfError(f"Pango is missing: install {PACKAGES}. {answer['missing']}")
        return (folder / "paper.pdf").read_bytes()


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
