"""What a finding in a loan file says to a person, and what helps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml

from measures.simplified import simplified
from risk.methods.loan_book import ERRORS

_SENTENCES = Path(__file__).parent.parent / "parameters" / "loan_book_findings.yaml"
_PLACES = {
    "en": "{file}, row {row}, column {letters} ({column})",
    "zh-Hant": "{file}，第 {row} 行，{letters} 欄（{column}）",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding in words: where, whether the row is left out, and what to do.

    `sentence` names the place, for files and the API; `what` is for beside the place.
    """

    file: str
    row: int
    column: str
    code: str
    is_error: bool
    sentence: str
    what: str
    remedy: str


def findings_in_words(
    findings: pa.Table, language: str, *, offset: int = 0, limit: int | None = None
) -> Iterator[Finding]:
    """Findings (columns FINDINGS) in `en`, `zh-Hant` or `zh-Hans`, in the order of the table.

    Simplified Chinese is converted before names of the file are filled in: those stay.
    """
    texts = _texts()
    for row in findings.slice(offset, limit).to_pylist():
        text = texts[row["code"]]
        place = _words(_PLACES, language).format(**row)
        shown = {name: "" if value is None else value for name, value in row.items()}
        if "." in (limit_or_row := str(shown["other"])):
            shown["other"] = limit_or_row.rstrip("0").rstrip(".")
        sentence = _words(text, language).format(place=place, **shown)
        what = sentence.removeprefix(place).lstrip(":： ")
        # A sentence of its own; one that begins with a cell's words leaves them as they are.
        if not what.startswith(str(shown["value"]) or " "):
            what = what[:1].upper() + what[1:]
        yield Finding(
            file=row["file"],
            row=row["row"],
            column=row["column"],
            code=row["code"],
            is_error=row["code"] in ERRORS,
            sentence=sentence,
            what=what,
            remedy=_words(text["remedy"], language),
        )


def _words(texts: Mapping[str, str], language: str) -> str:
    return simplified(texts["zh-Hant"]) if language == "zh-Hans" else texts[language]


@cache
def _texts() -> dict[str, Any]:
    texts: dict[str, Any] = yaml.safe_load(_SENTENCES.read_text("utf-8"))
    return texts
