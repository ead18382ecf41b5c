"""What the database itself refuses about recoveries, reports, tables and journals."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.utils import timezone

from accounts.tenancy import scope
from schemes.models import (
    RecoveryEntry,
    RepaymentOffer,
    StatementLine,
    StatementMapping,
)
from schemes.services.journals import make_journal
from schemes.services.repaying import agree_plan
from schemes.services.reports import load_report
from tests.factories import schemes as make
from tests.schemes.reports import report_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
MODELS = (
    "Recovery", "RecoveryEntry", "InstalmentPlan", "Instalment", "RepaymentOffer",
    "StatementLine", "StatusReport", "ReportLine", "StatementMapping", "Journal",
    "JournalItem",
)  # fmt: skip


def again(row, **changes):
    """The same row as a new one, but for these changes."""
    values = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key or field.is_relation
    }
    return type(row).objects.create(**(values | changes))


def changed(row, **changes):
    type(row).objects.filter(pk=row.pk).update(**changes)


@pytest.fixture
def world():
    """One row of each kind."""
    at = make.office_of()
    claim = make.paid(at)
    recovery = make.demanded(at, claim, "2000")
    batch = make.sent(at, make.approved(at, identity="AB987654(3)"))
    person = at.administrator.user
    with scope(at.organisation.pk):
        plan = agree_plan(
            recovery=recovery, count=2, first_on=TODAY + timedelta(days=9),
            by=at.administrator,
        )  # fmt: skip
        report = load_report(
            scheme=at.scheme, name="r.xml", by=at.administrator,
            content=report_of(batch.number, whole="ACCP"),
        )  # fmt: skip
        journal = make_journal(scheme=at.scheme, by=at.administrator)
    line = StatementLine.objects.get()
    offer = RepaymentOffer.objects.create(
        claim=claim, number="V1", currency="HKD", minor=1, reason="x", made_by=person
    )
    mapping = StatementMapping.objects.create(
        office=at.organisation, shape="s", columns={}
    )
    entry = {
        "recovery": recovery, "office": at.organisation, "minor": 1, "on": TODAY,
        "organisation": claim.organisation, "entered_by": person,
    }  # fmt: skip
    return SimpleNamespace(
        recovery=recovery, plan=plan, part=plan.parts.first(), report=report,
        said=report.lines.get(), journal=journal, item=journal.items.first(),
        line=line, offer=offer, mapping=mapping, entry=entry, person=person, at=at,
    )  # fmt: skip


VIOLATIONS: dict[str, Callable] = {
    "recovery_one_open_for_a_claim": lambda w: again(w.recovery, number="R2"),
    "recovery_open_within_its_sum": lambda w: changed(w.recovery, open_minor=200_001),
    "recovery_closed_when_nothing_is_open": lambda w: changed(w.recovery, open_minor=0),
    "recovery_written_off_by_two_others": lambda w: changed(
        w.recovery, status="written_off", open_minor=0, closed_on=TODAY,
        proposed_by=w.person, written_off_by=w.person,
    ),
    "recovery_entry_is_something": lambda w: RecoveryEntry.objects.create(
        **(w.entry | {"minor": 0, "kind": "write_off"})
    ),
    "recovery_entry_says_where_from": lambda w: RecoveryEntry.objects.create(
        **w.entry, kind="receipt"
    ),
    "instalment_plan_one_at_a_time": lambda w: again(w.plan),
    "instalment_number_once": lambda w: again(w.part),
    "instalment_is_something": lambda w: changed(w.part, minor=0),
    "repayment_offer_one_at_a_time": lambda w: again(w.offer, number="V2"),
    "repayment_offer_is_something": lambda w: changed(w.offer, minor=0),
    "statement_line_once": lambda w: again(w.line, payment_id=None, status="waiting"),
    "statement_line_one_out_of_a_payment": lambda w: again(w.line, reference="2"),
    "statement_line_one_back_of_a_payment": lambda w: [
        again(w.line, reference=name, minor=1) for name in ("3", "4")
    ],
    "statement_line_matched_with_a_payment": lambda w: changed(w.line, payment=None),
    "statement_line_settled_with_a_reason": lambda w: changed(w.line, status="settled"),
    "status_report_loaded_once": lambda w: again(w.report),
    "report_line_done_has_a_payment": lambda w: changed(w.said, payment=None),
    "report_line_settled_with_a_reason": lambda w: changed(w.said, status="settled"),
    "statement_mapping_once": lambda w: StatementMapping.objects.create(
        office=w.at.organisation, shape="s", columns={}
    ),
    "journal_number_once": lambda w: again(w.journal),
    "journal_line_once": lambda w: changed(w.item, line=2),
}  # fmt: skip


def test_each_violation_is_refused_by_its_constraint(world, refused_by):
    for constraint, violate in VIOLATIONS.items():
        with refused_by(constraint):
            violate(world)


def test_every_constraint_of_these_tables_has_its_violation():
    models = [apps.get_model("schemes", name) for name in MODELS]
    names = {each.name for model in models for each in model._meta.constraints}
    assert names == set(VIOLATIONS)
