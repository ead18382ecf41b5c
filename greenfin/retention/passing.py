"""One pass over all record classes: what is too old goes, the proof stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import tenancy
from accounts.models import LegalHold, Organisation
from accounts.roles import Kind
from audit.removals import prove_removal, removal
from catalogue.parameters import value_at
from greenfin.retention.classes import CLASSES, RecordClass
from greenfin.retention.cuts import NOBODY, Cut, Rows
from measures.sourced import Sourced


@dataclass(slots=True)
class Report:
    """What a pass did, or would do: counts and rules, never content."""

    at: datetime
    dry_run: bool
    removed: dict[str, int] = field(default_factory=dict)
    #: Sealed records that are not as their seals say, by class: they stay, since
    #: removing them would hide it.
    withheld: dict[str, int] = field(default_factory=dict)
    organisations: int = 0
    held: int = 0

    def as_json(self) -> dict[str, Any]:
        """The same as plain values, with the rule of each class."""
        return {
            "at": self.at.isoformat(),
            "dry_run": self.dry_run,
            "organisations": self.organisations,
            "held": self.held,
            "classes": {
                each.name: {
                    "days": int(rule.value),
                    "mark": rule.mark,
                    "source": rule.source,
                    "removed": self.removed.get(each.name, 0),
                    "withheld": self.withheld.get(each.name, 0),
                }
                for each in CLASSES
                for rule in [rule_of(each, self.at)]
            },
        }


def rule_of(record_class: RecordClass, at: datetime) -> Sourced:
    """How many days the class is kept, as in force on that day, and by which source."""
    return value_at(f"retention.{record_class.name}", timezone.localdate(at))


def remove_what_is_due(
    *,
    at: datetime,
    dry_run: bool = False,
    skip: int = 0,
    watch: Callable[[int, int], None] = lambda done, total: None,
) -> Report:
    """Remove every record whose time is over, organisation by organisation.

    Each class of each organisation is one transaction: rows and proof go together. A
    pass that stops half-way is simply gone on with by the next, which may `skip` as many
    organisations. One under a legal hold is left out. `watch` is told how far we are.
    """
    holds = LegalHold.objects.in_force()
    held = frozenset(holds.values_list("organisation_id", flat=True))
    report = Report(at, dry_run, held=len(held))
    owners = list(Organisation.objects.order_by("pk").values_list("pk", flat=True))
    rules = [(each, rule_of(each, at)) for each in CLASSES]
    for done, owner in enumerate([NOBODY, *owners][skip:], start=skip):
        watch(done, len(owners))
        if owner in held:
            continue
        report.organisations += owner != NOBODY
        cuts = [
            (each, Cut(owner, at - timedelta(days=int(rule.value)), rule.id, held))
            for each, rule in rules
            if (each.of_platform if owner == NOBODY else each.of_organisations)
        ]
        with tenancy.scope(None if owner == NOBODY else owner):
            for record_class, cut in _found(cuts):
                _pass(record_class, cut, report)
    return report


def _found(cuts: list[tuple[RecordClass, Cut]]) -> list[tuple[RecordClass, Cut]]:
    """The classes of which something is too old: of most there is nothing, most days."""
    found = []
    with transaction.atomic():
        for record_class, cut in cuts:
            if record_class.batches is not None:
                end = record_class.batches(cut).end
                if end is None:
                    continue
                cut = replace(cut, before=end)
            if record_class.due(cut).exists():
                found.append((record_class, cut))
    return found


@transaction.atomic
def _pass(record_class: RecordClass, cut: Cut, report: Report) -> None:
    name, rows = record_class.name, record_class.due(cut)
    if not _fits_its_seals(record_class, cut, rows):
        report.withheld[name] = report.withheld.get(name, 0) + rows.count()
        return
    gone = rows.count() if report.dry_run else record_class.remove(cut, rows)
    report.removed[name] = report.removed.get(name, 0) + gone
    if gone and not report.dry_run:
        prove_removal(
            name,
            organisation_id=_platform() if cut.owner == NOBODY else cut.owner,
            count=gone,
            until=cut.before,
            rule=cut.rule,
        )


def _fits_its_seals(record_class: RecordClass, cut: Cut, rows: Rows) -> bool:
    if record_class.batches is None:
        return True
    earlier = removal(record_class.name, cut.owner)
    sealed = record_class.batches(cut).sealed - (earlier.count if earlier else 0)
    return rows.count() == sealed


def _platform() -> UUID:
    """In whose chain the removal of NOBODY's records stands."""
    operators = Organisation.objects.filter(kind=Kind.PLATFORM).order_by("created_at")
    first = operators.values_list("pk", flat=True).first()
    return first or NOBODY
