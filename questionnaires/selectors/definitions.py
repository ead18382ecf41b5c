"""Published definitions, compiled once per process: they never change."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache
from uuid import UUID

from django.utils import timezone
from django.utils.translation import get_language

from accounts.names import for_page
from catalogue import tables
from catalogue.parameters import value_at
from catalogue.registries import registries
from measures.plausibility import Tuning
from measures.sourced import FactorSource
from questionnaires.language.comparing import Tolerances
from questionnaires.language.compiled import Definition, canonical_json
from questionnaires.language.compiler import from_kept
from questionnaires.language.piping import in_language
from questionnaires.language.registries import Registries
from questionnaires.models import Version

#: The questionnaire that companies are asked to fill.
MAIN_QUESTIONNAIRE = "sme_micro"
#: The language of content for each language of pages; the rest is converted.
CONTENT_LANGUAGES = {"zh-hant": "zh-Hant", "zh-hans": "zh-Hant"}


@lru_cache(maxsize=32)
def definition_of(version_id: UUID) -> Definition:
    """The compiled definition of a published version."""
    return kept_definition(Version.objects.get(pk=version_id))


def kept_definition(version: Version) -> Definition:
    """The same of a row at hand, whatever its key: equal content is compiled once."""
    return _compiled(canonical_json(version.definition))


@lru_cache(maxsize=8)
def _compiled(text: str) -> Definition:
    return from_kept(text)


def newest_version(key: str) -> Version | None:
    """The version of a questionnaire that new responses are started on."""
    versions = Version.objects.filter(questionnaire_id=key).defer("definition")
    return versions.order_by("-published_at").first()


def version_by_hash(key: str, sha256: str) -> Version | None:
    """The published version of a questionnaire that has this hash."""
    versions = Version.objects.filter(questionnaire_id=key).defer("definition")
    return versions.filter(sha256=sha256).first()


def factor_source() -> FactorSource:
    """The catalogue's dated factors."""
    return tables.load()


def registries_today() -> Registries:
    """The lists of the catalogue that a form may offer, as they hold today."""
    return registries(timezone.localdate())


@lru_cache(maxsize=64)
def tolerances(on: date) -> Tolerances:
    """How far apart figures may be without a question, as in force on that day."""

    def value(name: str) -> Decimal:
        return value_at(f"plausibility.{name}", on).value

    return Tolerances(
        most_ratio=value("most_ratio"),
        slip=value("slip_powers"),
        distance=value("distance"),
        least_rows=int(value("least_rows")),
        tuning=Tuning(value("size_weight"), value("least_width"), value("width")),
    )


def content_language(code: str | None = None) -> str:
    """The language of texts in data files for a page in `code` (now: the active one)."""
    return CONTENT_LANGUAGES.get((code or get_language() or "en").lower(), "en")


def main_version() -> Version | None:
    """The newest version of the questionnaire that companies are asked to fill."""
    return newest_version(MAIN_QUESTIONNAIRE)


def title_of_newest(key: str) -> str:
    """What a questionnaire is called on a page in the active language."""
    version = newest_version(key)
    if version is None:
        return key
    return for_page(in_language(definition_of(version.pk).title, content_language()))
