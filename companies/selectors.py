"""What a bank sees of a company, and who looked; the company sees the very same."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.days import shown_day
from accounts.models import Organisation
from accounts.names import for_page, local_name
from audit.models import AccessRecord
from audit.verbs import source_wording, value_wording
from companies.models import CompanyIdentifier, Consent, Fact, NumberStatement, Scope
from measures.printing import printed_unit

#: Cap classes that a buyer may ask for.
WITHIN_CAP = frozenset({"essential", "if_applicable"})
#: Marks that leave nothing to tell.
_NO_DOUBT = frozenset({"", "verified"})
TINY = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact as it stands on a page."""

    fact: Fact
    label: str
    #: A signed answer of the same period stands before this imported value.
    gives_way: bool = False

    @property
    def shown(self) -> str:
        """The value as people read it; what is not a value is said in a word."""
        fact = self.fact
        if fact.state == "dont_know":
            return _("does not know")
        if fact.state == "not_applicable":
            return _("not relevant")
        if words := _words(fact, "shown"):
            return words
        if fact.number is not None:
            if _is_year(fact, fact.number):
                return str(int(fact.number))
            return _number(fact.number)
        return shown_day(fact.value) or "–"

    @property
    def period(self) -> str:
        """The days it is about; a single day stands once."""
        days = (self.fact.period_start, self.fact.period_end)
        first, last = (formats.date_format(day, "SHORT_DATE_FORMAT") for day in days)
        return first if first == last else f"{first} – {last}"

    @property
    def unit(self) -> str:
        """The unit as people write it."""
        return unit_words(self.fact.unit) if self.fact.state == "answered" else ""

    @property
    def source(self) -> str:
        """Where it is from, in words."""
        return source_wording(self.fact.source_label)

    @property
    def doubts(self) -> list[str]:
        """What a reader must know of the value: fallbacks, marks of factors, gaps."""
        return doubts_of(self.fact.derivation)

    @property
    def is_above_cap(self) -> bool:
        """Whether no buyer may demand it of a small company, as its form has it."""
        caps = self.fact.derivation.get("cap")
        return bool(caps) and caps[0] not in WITHIN_CAP

    @property
    def row_label(self) -> str:
        """Which row of a table the fact is about."""
        named = _words(self.fact, "row_label")
        return named or ", ".join(str(v) for v in self.fact.dimensions.values())

    @property
    def place_of_row(self) -> tuple[object, ...]:
        """Sorts facts of tables: the latest period first, Bill 9 before Bill 10."""
        table = self.fact.data_point.rpartition(".")[0]
        parts = re.split(r"(\d+)", self.row_label)
        named = [
            (part.isdigit(), int(part) if part.isdigit() else part) for part in parts
        ]
        return -self.fact.period_end.toordinal(), table, named


@dataclass(slots=True)
class SharedPart:
    """One part of the answers: shared with its facts, or kept back."""

    scope: Scope
    is_shared: bool
    lines: list[FactLine] = field(default_factory=list)

    @property
    def label(self) -> str | Promise:
        return self.scope.label

    @property
    def plain(self) -> list[FactLine]:
        """Facts about the company as a whole."""
        return [line for line in self.lines if not line.fact.dimensions]

    @property
    def of_rows(self) -> list[FactLine]:
        """Facts about one row of a table: what is about the same row stands together."""
        return [line for line in self.lines if line.fact.dimensions]

    @property
    def has_quality(self) -> bool:
        """Whether any of its facts has a score: a column of dashes says nothing."""
        return any(line.fact.quality for line in self.lines)

    @property
    def above_cap(self) -> int:
        """How many of its facts go beyond what a buyer may demand."""
        return sum(line.is_above_cap for line in self.lines)

    def in_order(self) -> SharedPart:
        """The same part with the facts of rows last, row by row."""
        rows = sorted(self.of_rows, key=lambda line: line.place_of_row)
        return SharedPart(self.scope, self.is_shared, [*self.plain, *rows])


def _number(number: Decimal) -> str:
    """The number with at most four decimals, all of them where it is tiny.

    Rounded here, because Django's formatting cuts digits off; and a tiny value written
    with four decimals would read as zero.
    """
    places = max(0, -int(number.normalize().as_tuple().exponent))
    if abs(number) >= TINY:
        places = min(places, 4)
    return formats.number_format(round(number, places), places, force_grouping=True)


def unit_words(symbol: str) -> str:
    """A unit as people write it, each part of it in words where it has some."""
    parts = symbol.split("/")
    named = [value_wording("unit", part) for part in parts]
    return "/".join(printed_unit(part) for part in named)


def doubts_of(derivation: Mapping[str, Any]) -> list[str]:
    """What a reader must know of a value, in words, from how it came about."""
    codes = set(derivation.get("flags") or ())
    for factor in derivation.get("factors") or ():
        codes |= {factor.get("mark") or "", factor.get("fallback") or ""}
    if derivation.get("partial"):
        codes.add("partial")
    return [value_wording("doubt", code) for code in sorted(codes - _NO_DOUBT)]


def label_of(fact: Fact) -> str:
    """The fact's name in the reader's language, else English, else its key."""
    return _words(fact, "label") or fact.data_point


def _words(fact: Fact, name: str) -> str:
    texts = fact.derivation.get(name, {})
    text = str(texts.get(_language()) or texts.get("en") or "")
    # What is the same in all languages is the company's own word: it stays as typed.
    return text if text == texts.get("en") else for_page(text)


def _is_year(fact: Fact, number: Decimal) -> bool:
    """A year counts nothing: its digits stay together."""
    named = fact.data_point.rpartition(".")[2].split("_")
    return number == int(number) and not fact.unit and "year" in named


def _language() -> str:
    """The language of data files that the reader gets."""
    return "en" if (get_language() or "en").startswith("en") else "zh-Hant"


def shared_page(*, company_id: UUID, scopes: Collection[str]) -> list[SharedPart]:
    """The page a bank with those scopes sees, one part after the other.

    Used with the scopes in force for the bank, and with the scopes being chosen for the
    company: that both read this one function is what makes the preview exact.
    """
    parts = {scope: SharedPart(scope, scope in scopes) for scope in Scope}
    facts = Fact.objects.current().filter(
        organisation_id=company_id, scope__in=list(scopes)
    )
    for fact in facts.order_by("scope", "-period_end", "data_point"):
        parts[Scope(fact.scope)].lines.append(FactLine(fact, label_of(fact)))
    return [part.in_order() for part in parts.values()]


def known_facts(*, company_id: UUID, layer: str = "") -> list[SharedPart]:
    """The company's own current facts by part, parts without any left out.

    Of one data point, period and row an imported value gives way to a signed one.
    """
    facts = Fact.objects.current().filter(organisation_id=company_id)
    facts = facts.exclude(state="not_asked").order_by("data_point", "-period_end")
    signed = {_place(f) for f in facts if f.layer == Fact.Layer.COMPANY_SIGNED}
    parts = {scope: SharedPart(scope, is_shared=True) for scope in Scope}
    for fact in facts:
        if layer in ("", fact.layer):
            older = fact.layer != Fact.Layer.COMPANY_SIGNED and _place(fact) in signed
            line = FactLine(fact, label_of(fact), gives_way=older)
            parts[Scope(fact.scope)].lines.append(line)
    return [part.in_order() for part in parts.values() if part.lines]


def _place(fact: Fact) -> tuple[object, ...]:
    row = tuple(sorted((key, str(value)) for key, value in fact.dimensions.items()))
    return fact.data_point, fact.period_start, fact.period_end, row


def banks_by_scope(*, company_id: UUID, on: date) -> dict[str, list[Organisation]]:
    """Which banks see each part of the company's answers that day."""
    found: dict[str, list[Organisation]] = {}
    consents = Consent.objects.in_force(on).filter(company_id=company_id)
    for consent in consents.select_related("bank").prefetch_related("scopes"):
        for each in consent.scopes.all():
            found.setdefault(each.scope, []).append(consent.bank)
    return found


def scopes_in_force(*, company_id: UUID, bank_id: UUID, on: date) -> set[str]:
    """The parts of the company's answers that the bank may read that day."""
    consents = Consent.objects.in_force(on).filter(
        company_id=company_id, bank_id=bank_id
    )
    return set(consents.values_list("scopes__scope", flat=True)) - {None}


def companies_in_force(*, bank_id: UUID, on: date) -> set[UUID]:
    """The companies that let the bank read anything that day."""
    consents = Consent.objects.in_force(on).filter(bank_id=bank_id)
    return set(consents.values_list("company_id", flat=True))


def banks_in_force(*, company_id: UUID) -> set[UUID]:
    """The banks that the company lets read anything today."""
    today = timezone.localdate()
    consents = Consent.objects.in_force(today).filter(company_id=company_id)
    return set(consents.values_list("bank_id", flat=True))


def consents_of(*, company_id: UUID) -> list[Consent]:
    """Every consent the company ever gave, those in force first."""
    consents = Consent.objects.filter(company_id=company_id).select_related("bank")
    found = list(consents.prefetch_related("scopes"))
    return sorted(found, key=lambda each: each.withdrawn_at is not None)


def readers_of(records: Iterable[AccessRecord]) -> dict[UUID, str]:
    """What the organisations that read are called in the reader's script."""
    ids = {record.reader_organisation_id for record in records}
    found = Organisation.objects.in_bulk(ids)
    return {key: local_name(organisation) for key, organisation in found.items()}


def who_looked(*, company_id: UUID, limit: int = 200) -> list[AccessRecord]:
    """The latest readings of the company's data by others, newest first."""
    records = AccessRecord.objects.filter(organisation_id=company_id)
    return list(records.order_by("-at")[:limit])


def has_proved_number(company_id: UUID) -> bool:
    """Whether the company proved any of its numbers: it can consent and claim then."""
    stated = CompanyIdentifier.Proof.STATED
    numbers = CompanyIdentifier.objects.filter(company_id=company_id)
    return numbers.exclude(proof=stated).exists()


@dataclass(frozen=True, slots=True)
class NumberState:
    """A company's number, its proof, and what became of the last certificate."""

    identifier: CompanyIdentifier | None
    statement: NumberStatement | None

    @property
    def is_proved(self) -> bool:
        return self.identifier is not None and self.identifier.is_proved

    @property
    def waits(self) -> bool:
        waiting = NumberStatement.State.WAITING
        return self.statement is not None and self.statement.state == waiting


def number_state(company_id: UUID) -> NumberState:
    """Where the company's business registration number stands."""
    identifiers = CompanyIdentifier.objects.filter(company_id=company_id)
    statements = NumberStatement.objects.filter(organisation_id=company_id)
    return NumberState(
        identifiers.filter(scheme="hk_br").first(),
        statements.select_related("certificate").first(),
    )
