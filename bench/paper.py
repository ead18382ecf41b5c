"""The PDF of a filled questionnaire of twelve pages or more, process start included.

Run: bin/bench paper [--runs N]. A restaurant with five sites and two years' worth of bills
signs the micro questionnaire; its paper is laid out in each language, in a process of its
own each time, as the job does it. Prints CPU seconds a page.
"""

from __future__ import annotations

import argparse
import io
import resource
import statistics
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils import translation
from pypdf import PdfReader

from documents.pdf import render_pdf
from questionnaires.language.cases import read_cases
from questionnaires.language.compiler import compile_definition
from questionnaires.models import Submission
from questionnaires.services import paper
from questionnaires.services.freezing import content_hash, freeze
from questionnaires.services.paper import TEMPLATE, paper_context
from tests.questionnaires.formats.filled_books import filling_of_case

ROOT = Path(__file__).resolve().parents[1]
TARGET, PAGES = 0.25, 12
LANGUAGES = ("en", "zh-hant", "zh-hans")


def example() -> dict[str, Any]:
    """A worked example long enough for twelve pages."""
    folder = ROOT / "questionnaires/definitions/sme/cases"
    cases = read_cases(folder / "company.yaml")
    case = dict(max(cases, key=lambda each: len(str(each["given"]))))
    site = case["given"]["sites"][0]
    case["given"] = case["given"] | {
        "sites": [{**site, "name": f"Shop {n}"} for n in range(1, 16)],
        "electricity_basis": "bills",
        "electricity_bills": list(_bills(120)),
    }
    return case


def _bills(count: int) -> list[dict[str, str]]:
    first = date(2024, 1, 1)
    return [
        {
            "start": (first + timedelta(30 * (n % 12))).isoformat(),
            "end": (first + timedelta(30 * (n % 12) + 29)).isoformat(),
            "kwh": str(900 + 7 * n),
        }
        for n in range(count)
    ]


def submission() -> Any:
    """The example, signed; nothing of it is stored."""
    definition = compile_definition(ROOT / "questionnaires/definitions/sme/micro.yaml")
    filling = filling_of_case(definition, example())
    by = {"by": "1", "name": "Chan Tai Man", "title": "Director", "at": "2026-11-26"}
    frozen = freeze(filling, signed=by)
    paper.definition_of = lambda _version: definition  # type: ignore[assignment]
    return Submission(
        pk=UUID(int=1), response=filling.response, revision=1, frozen=frozen,
        sha256=content_hash(frozen), evaluator_version="1",
        signed_at=datetime(2026, 11, 26, 8, tzinfo=UTC),
    )  # fmt: skip


def cpu_seconds() -> float:
    """Processor time of this process and of the children that have ended."""
    used = [resource.getrusage(who) for who in (0, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def laid_out(signed: Any, language: str) -> bytes:
    """What the job does: the context, the template, the child that lays it out."""
    with translation.override(language):
        context = paper_context(signed)
    return render_pdf(TEMPLATE, context, language)


def main() -> int:
    """Prints CPU seconds a page by language; 1 if the target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    signed = submission()
    missed = False
    for language in LANGUAGES:
        used, pages = [], 0
        for _ in range(runs):
            before = cpu_seconds()
            content = laid_out(signed, language)
            used.append(cpu_seconds() - before)
            pages = len(PdfReader(io.BytesIO(content)).pages)
        page = statistics.median(used) / pages
        missed |= page > TARGET or pages < PAGES
        spread = f"{min(used):.2f} to {max(used):.2f}"
        print(f"{language}: {pages} pages, {statistics.median(used):.2f} s ({spread})")
        print(f"  {page:.3f} CPU s a page (target <= {TARGET})")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"largest child {peak:.0f} MiB")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
