"""What was typed into a cell, as the parser of answers takes it."""

from __future__ import annotations

from collections.abc import Iterator

from measures.simplified import simplified
from questionnaires.formats.offline.reading import Given
from questionnaires.language.definition import Option, Question


def typed_text(given: Given) -> str:
    """The text of a cell: options by their words, numbers with all their digits."""
    raw = given.raw
    if raw is None:
        return ""
    question, text = given.question, str(raw["text"])
    if raw["kind"] == "number" and question.type in ("text", "long_text"):
        return text.removesuffix(".0")
    if raw["kind"] == "number":
        return _digits(text, is_share=bool(raw.get("is_share")), question=question)
    if question.options:
        parts = text.replace("；", ";").split(";") if question.type == "choices" else [text]  # fmt: skip
        words = words_of(question)
        known = [words.get(part.strip().casefold(), part.strip()) for part in parts]
        return ",".join(part for part in known if part)
    return text


def _digits(text: str, *, is_share: bool, question: Question) -> str:
    from_sheet = float(text)
    if is_share and question.type == "percent":
        return f"{from_sheet * 100:.10g}"
    whole = from_sheet.is_integer() and abs(from_sheet) < 10**15
    return str(int(from_sheet)) if whole else text


def words_of(question: Question) -> dict[str, str]:
    """The word of an option by everything it may be called, in any of our languages."""
    found = {option.id.casefold(): option.id for option in question.options}
    for option in question.options:
        for name in _names(option):
            found.setdefault(name.strip().casefold(), option.id)
            found.setdefault(f"{name.strip()} ({option.id})".casefold(), option.id)
    return found


def _names(option: Option) -> Iterator[str]:
    for language, label in option.label.items():
        yield label
        if language.startswith("zh"):
            yield simplified(label)
