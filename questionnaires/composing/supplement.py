"""A bank's own questions as a definition of the same language that authors write."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from questionnaires.language.compiled import Definition
from questionnaires.language.compiler import compile_definition
from questionnaires.language.lint_versions import suggested_steps

MOST_QUESTIONS = 10
MOST_OPTIONS = 12
LANGUAGES = ("en", "zh-Hant")
#: The kinds of answer that can be asked for without a rule.
TYPES = ("yes_no", "choice", "choices", "text", "long_text", "integer", "decimal",
         "percent", "quantity", "date", "matrix")  # fmt: skip
#: A matrix asks for a figure in each of its rows, which are written as options are.
WITH_OPTIONS = ("choice", "choices", "matrix")
WITH_UNIT = ("quantity", "matrix")
UNITS = ("kWh", "MWh", "kg", "t", "L", "m3", "m2", "km", "tCO2e")
SECTION = "supplement"
_LONGEST = {"text": 500, "long_text": 4_000}
_CURLY = re.compile(r"[{}]")


@dataclass(frozen=True, slots=True)
class Composed:
    """One question as it was composed; `key` stays with it through all versions."""

    key: str
    type: str
    label: Mapping[str, str]
    help: Mapping[str, str] = field(default_factory=dict)
    options: tuple[Mapping[str, str], ...] = ()
    unit: str = ""
    required: bool = False
    last_option: int = 0

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"options": [dict(each) for each in self.options]}

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Composed:
        """The question of a kept draft."""
        return cls(**{**content, "options": tuple(content.get("options", ()))})


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose questions: a short word for keys, and the names people know it by."""

    word: str
    names: Mapping[str, str]


def with_ids(
    texts: Iterable[Mapping[str, str]], before: Iterable[Mapping[str, str]], last: int
) -> tuple[tuple[Mapping[str, str], ...], int]:
    """Options with their ids, and the highest number that one ever had.

    An option whose English stands as before keeps its id: what was answered with it
    goes on meaning the same.
    """
    known = {option["en"]: option["id"] for option in before}
    found: list[Mapping[str, str]] = []
    for text in texts:
        if text["en"] not in known:
            last += 1
        found.append({"id": known.get(text["en"], f"o{last}"), **text})
    return tuple(found), last


def questionnaire_key(owner: Owner) -> str:
    """The key of the owner's questionnaire, whatever its version."""
    return f"supplement_{owner.word}"


def composed_definition(
    owner: Owner,
    number: int,
    questions: Iterable[Composed],
    before: Definition | None = None,
) -> Definition:
    """The compiled definition of the questions; DefinitionError says what is wrong.

    What is no longer asked since the version `before` stays in the history of answers.
    """
    content = content_of(owner, number, list(questions))
    made = compile_definition(content)
    if before is None:
        return made
    steps = suggested_steps(before, made)
    if not steps:
        return made
    content["migrate"] = {"from": before.version, "steps": steps}
    return compile_definition(content, previous=before)


def content_of(owner: Owner, number: int, questions: list[Composed]) -> dict[str, Any]:
    """The same as plain data, as an author would have written it in YAML."""
    title = {
        "en": f"Questions of {_plain(owner.names['en'])}",
        "zh-Hant": f"{_plain(owner.names['zh-Hant'])}的問題",
    }
    return {
        "gfq": "1.0",
        "key": questionnaire_key(owner),
        "version": str(number),
        "languages": list(LANGUAGES),
        "title": title,
        "sections": [
            {
                "key": SECTION,
                # No fact is taken from these answers, so that no scope shares them.
                "scope": "profile",
                "title": title,
                "intro": _intro(owner),
                "minutes": max(1, len(questions)),
                "questions": [_question(owner, each) for each in questions],
            }
        ],
    }


def _intro(owner: Owner) -> dict[str, str]:
    names = {each: _plain(owner.names[each]) for each in LANGUAGES}
    return {
        "en": f"{names['en']} asks these itself. Only {names['en']} ever sees the"
        " answers, after you have signed them and as long as you share with it.",
        "zh-Hant": f"這些問題由{names['zh-Hant']}自行提出。你簽署後，並在你與它分享期間，"
        f"只有{names['zh-Hant']}看到答案。",
    }


def _question(owner: Owner, asked: Composed) -> dict[str, Any]:
    content: dict[str, Any] = {
        "key": asked.key,
        "type": asked.type,
        "data_point": f"{questionnaire_key(owner)}.{asked.key}",
        "label": _texts(asked.label),
        "required": asked.required,
        "used_by": {each: _plain(owner.names[each]) for each in LANGUAGES},
        "allow": ["dont_know", "not_applicable"],
    }
    if any(asked.help.values()):
        content["help"] = _texts(asked.help)
    options = [{"id": option["id"], **_texts(option)} for option in asked.options]
    if asked.type == "matrix":
        return content | _rows(asked, options)
    if asked.type in WITH_OPTIONS:
        content["options"] = options
    if asked.type == "quantity":
        content["units"] = [asked.unit]
    if asked.type in _LONGEST:
        content["max_length"] = _LONGEST[asked.type]
    return content


def _rows(asked: Composed, options: list[dict[str, str]]) -> dict[str, Any]:
    """A table whose rows are the options, with one figure in each."""
    name = {"en": "For", "zh-Hant": "項目"}
    figure: dict[str, Any] = {
        "key": "figure", "type": "decimal", "label": {"en": "Figure", "zh-Hant": "數字"},
        "required": asked.required,
    }  # fmt: skip
    if asked.unit:
        figure |= {"type": "quantity", "units": [asked.unit]}
    return {
        "type": "table",
        "required": False,
        "rows": {"key": "name", "fixed": True},
        "columns": [
            {"key": "name", "type": "choice", "label": name, "options": options},
            figure,
        ],
    }


def _texts(texts: Mapping[str, str]) -> dict[str, str]:
    return {each: _plain(texts.get(each, "")) for each in LANGUAGES}


def _plain(text: str) -> str:
    """Without curly brackets, in which the language would look for a value."""
    return _CURLY.sub(lambda found: {"{": "(", "}": ")"}[found.group()], text).strip()
