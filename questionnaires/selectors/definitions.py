"""Published definitions, compiled once per process: they never change."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from django.utils.translation import get_language

from catalogue import tables
from measures.sourced import FactorSource
from questionnaires.language.compiler import Definition, canonical_json
from questionnaires.models import Version

#: The questionnaire that companies are asked to fill.
MAIN_QUESTIONNAIRE = "sme_micro"
#: The language of content for each language of pages; the rest is converted.
CONTENT_LANGUAGES = {"zh-hant": "zh-Hant", "zh-hans": "zh-Hant"}


@lru_cache(maxsize=32)
def definition_of(version_id: UUID) -> Definition:
    """The compiled definition of a published version."""
    version = Version.objects.get(pk=version_id)
    return Definition.from_json(canonical_json(version.definition))


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


def content_language(code: str | None = None) -> str:
    """The language of texts in data files for a page in `code` (now: the active one)."""
    return CONTENT_LANGUAGES.get((code or get_language() or "en").lower(), "en")


def main_version() -> Version | None:
    """The newest version of the questionnaire that companies are asked to fill."""
    return newest_version(MAIN_QUESTIONNAIRE)
