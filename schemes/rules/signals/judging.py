"""All signals over one claim: which function judges which, and what it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from schemes.rules.signals import contacts, invoices, listed, pairs, patterns
from schemes.rules.signals.compared import (
    Case,
    Compared,
    Found,
    Lists,
    Officer,
    fingerprint,
)
from schemes.rules.signals.definition import SignalRule, Watch


@dataclass(frozen=True, slots=True)
class Judge:
    """A function that judges a signal, the limits it reads, the holes it fills."""

    work: Callable[[Case], Found | None]
    limits: frozenset[str] = frozenset()
    holes: frozenset[str] = frozenset({"others", "count"})


def _judge(
    work: Callable[[Case], Found | None], limits: str = "", holes: str = "others count"
) -> Judge:
    return Judge(work, frozenset(limits.split()), frozenset(holes.split()))


JUDGES: dict[str, Judge] = {
    "same_person_programme": _judge(pairs.same_person_programme),
    "same_instrument_cost": _judge(pairs.same_instrument_cost),
    "same_document": _judge(pairs.same_document, "reusable"),
    "officer_is_applicant": _judge(pairs.officer_is_applicant, "", "officers"),
    "same_invoice": _judge(invoices.same_invoice, "", "others count invoice"),
    "no_invoice_stated": _judge(invoices.no_invoice_stated, "papers", ""),
    "invoice_outside_period": _judge(
        invoices.invoice_outside_period, "days", "invoice day first last"
    ),
    "first_digits": _judge(
        invoices.first_digits, "least distance", "supplier count distance"
    ),
    "same_phone": _judge(contacts.same_phone, "most"),
    "same_address": _judge(contacts.same_address, "most"),
    "birth_year": _judge(
        contacts.birth_year, "likeness", "others count name year"
    ),
    "course_hours": _judge(patterns.course_hours, "hours", "hours days"),
    "shared_owner": _judge(contacts.shared_owner, "likeness", "owner reviewer"),
    "officer_address": _judge(contacts.officer_address, "", "officers"),
    "same_account": _judge(pairs.same_account),
    "similar_name": _judge(
        pairs.similar_name, "likeness days", "others count name"
    ),
    "payee_not_applicant": _judge(
        pairs.payee_not_applicant, "likeness", "name applicant"
    ),
    "identical_amounts": _judge(
        patterns.identical_amounts, "least days", "others count amount days"
    ),
    "just_under": _judge(
        patterns.just_under,
        "ceilings width least ratio days",
        "amount limit count below days",
    ),
    "many_for_programme": _judge(
        patterns.many_for_programme, "most", "count programme month"
    ),
    "fast_completion": _judge(patterns.fast_completion, "days", "count"),
    "many_by_one": _judge(patterns.many_by_one, "most days", "others count days"),
    "no_completion_line": _judge(
        listed.no_completion_line, "likeness", "programme"
    ),
    "completion_differs": _judge(
        listed.completion_differs, "likeness days", "listed stated provider"
    ),
    "provider_many_learners": _judge(
        listed.provider_many_learners, "likeness most", "provider count month"
    ),
    "officer_named_like_payee": _judge(
        pairs.officer_named_like_payee, "likeness", "officers name"
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Raised:
    """A signal that a claim raises."""

    rule: SignalRule
    found: Found

    @property
    def fingerprint(self) -> str:
        """A blocking signal is another one for other claims; a warning is one for ever."""
        blocks = self.rule.level == "block"
        return fingerprint(self.rule.key, self.found.others if blocks else ())


def raised(
    own: Compared,
    others: Sequence[Compared],
    officers: Sequence[Officer],
    watch: Watch,
    on: date,
    lists: Lists | None = None,
) -> Iterator[Raised]:
    """What a claim raises among the others, by the limits of that day."""
    for key, rule in watch.signals.items():
        case = Case(own, others, rule.limits_on(on), officers, lists)
        if found := JUDGES[key].work(case):
            yield Raised(rule, found)
