"""Invoices of real claims: stated, read by an officer, found again in another claim."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.tenancy import scope
from audit.models import AuditEvent
from measures.money import Money
from schemes.models import ClaimInvoice, OfficerAddress
from schemes.rules.signals.loading import load_signals
from schemes.services import claims, office
from schemes.services.erasing import erase_claim
from schemes.services.invoices import (
    MOST,
    read_invoice,
    remove_invoice,
    state_invoice,
)
from schemes.services.watching import watch_claim
from schemes.workflow import WorkflowError
from tests.factories import schemes as make
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
GIVEN = {
    "number": "R-77", "supplier": "Green School Limited",
    "dated_on": TODAY - timedelta(days=30), "money": Money.of("9800", "HKD"),
}  # fmt: skip


@pytest.fixture
def at():
    return make.office_of()


def names(claim):
    return set(claim.findings.standing().values_list("signal", flat=True))


def stated(at, *, claim=None, by=None, identity="A123456(3)", **changes):
    """A draft with such an invoice beside its own."""
    if claim is None:
        claim, by = make.draft(at, identity=identity)
    with scope(by.organisation_id):
        state_invoice(claim=claim, by=by, **GIVEN | changes)
    return claim, by


def filed(at, claim, by):
    with scope(by.organisation_id):
        claim = claims.submit_claim(claim=claim, by=by)
    watch_claim(claim=claim)
    return claim


def read(at, claim, by=None, **changes):
    with scope(at.organisation.pk):
        return read_invoice(claim=claim, by=by or at.maker, **GIVEN | changes)


def test_the_same_invoice_of_another_applicant_holds_the_approval(at):
    first = filed(at, *stated(at))
    second = filed(
        at, *stated(at, identity="AB987654(3)", number="r 77", supplier="GREEN SCHOOL LTD.")
    )  # fmt: skip
    finding = second.findings.get(signal="same_invoice")
    assert finding.blocks
    assert finding.others == [str(first.pk)]
    assert finding.values["invoice"] == "r 77 (GREEN SCHOOL LTD.)"
    with scope(at.organisation.pk):
        claim = office.take_claim(claim=second, by=at.maker)
        claim = office.assess_claim(claim=claim, by=at.maker)
        with pytest.raises(WorkflowError, match="blocking signal is open"):
            office.approve_claim(claim=claim, by=at.checker, seen=claim.revision)


def test_invoice_an_officer_reads_off_the_paper_is_judged_at_once(at):
    filed(at, *stated(at))
    second, _by = make.submitted(at, identity="AB987654(3)")
    assert "same_invoice" not in names(second)
    made = read(at, second)
    assert (made.is_of_office, made.stated_by) == (True, at.maker.user)
    assert "same_invoice" in names(second)
    assert AuditEvent.objects.filter(verb="claim.invoice_read").count() == 1


def test_claim_whose_papers_nobody_has_read_warns_until_somebody_does(at):
    claim, by = make.draft(at)
    ClaimInvoice.objects.filter(claim=claim).delete()
    claim = filed(at, claim, by)
    assert "no_invoice_stated" in names(claim)
    read(at, claim)
    assert "no_invoice_stated" not in names(claim)


def test_invoice_long_before_enrolment_warns(at):
    early = filed(at, *stated(at, dated_on=TODAY - timedelta(days=150 + 366)))
    assert "invoice_outside_period" in names(early)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"number": "  "}, "Write the number"),
        ({"number": "--/--"}, "Write the number"),
        ({"supplier": " . "}, "Write the number"),
        ({"dated_on": TODAY + timedelta(days=1)}, "of a later day"),
        ({"money": Money.of("9800", "USD")}, "amount in HKD"),
        ({"money": Money(0, "HKD")}, "above zero"),
    ],
)
def test_invoice_that_cannot_be_is_refused(at, changes, words):
    with pytest.raises(WorkflowError, match=words):
        stated(at, **changes)
    assert ClaimInvoice.objects.count() == 1


def test_one_invoice_stands_once_however_it_is_typed(at):
    claim, by = stated(at)
    with pytest.raises(WorkflowError, match="stands there already"):
        stated(at, claim=claim, by=by, number="R 77", supplier="green school")
    assert claim.invoices.count() == 2


def test_a_claim_holds_so_many_and_no_more(at, monkeypatch):
    monkeypatch.setattr("schemes.services.invoices.MOST", 2)
    claim, by = stated(at)
    with pytest.raises(WorkflowError, match="2 invoices at most"):
        stated(at, claim=claim, by=by, number="R-78")
    assert MOST == 200


def test_what_was_submitted_is_not_changed_by_its_applicant(at):
    claim, by = stated(at)
    own = claim.invoices.get(number="R-77")
    with scope(by.organisation_id):
        remove_invoice(claim=claim, invoice_id="no uuid", by=by)
        remove_invoice(claim=claim, invoice_id=str(own.pk), by=by)
    assert claim.invoices.count() == 1
    claim = filed(at, claim, by)
    for act in (
        lambda: stated(at, claim=claim, by=by),
        lambda: remove_invoice(
            claim=claim, invoice_id=str(claim.invoices.get().pk), by=by
        ),
    ):
        with pytest.raises(WorkflowError, match="was submitted"):
            act()


def test_strangers_neither_state_nor_read(at):
    claim, _by = stated(at)
    with pytest.raises(WorkflowError):
        stated(at, claim=claim, by=actor_of("trainee"), number="R-78")
    claim, _by = make.submitted(at, identity="AB987654(3)")
    for by in (at.checker, make.office_of("sg_bond_grant", budget="0").maker):
        with pytest.raises(WorkflowError, match="Your role"):
            read(at, claim, by)
    with scope(at.organisation.pk):
        office.declare_interest(claim=claim, reason="My brother.", by=at.maker)
    with pytest.raises(WorkflowError, match="declared an interest"):
        read(at, claim)


def test_decided_claim_is_read_no_more(at):
    with pytest.raises(WorkflowError, match="was decided"):
        read(at, make.approved(at))


def test_erasing_takes_them_away(at):
    claim = make.approved(at)
    assert claim.invoices.exists()
    with scope(claim.organisation_id):
        erase_claim(claim)
    assert not claim.invoices.exists()


def test_nothing_of_section_seven_is_left_out_but_devices():
    watch = load_signals()
    assert [each.key for each in watch.unwatched] == ["same_device"]
    blocking = {key for key, rule in watch.signals.items() if rule.level == "block"}
    assert blocking == {
        "same_person_programme", "same_instrument_cost", "same_document",
        "same_invoice", "officer_is_applicant",
    }  # fmt: skip
    for rule in watch.signals.values():
        for limit in rule.limits.values():
            assert limit.on(date(2026, 1, 1)).source


def test_database_itself_refuses_a_second_and_an_empty_one(at, refused_by):
    claim, by = stated(at)
    own = claim.invoices.get(number="R-77")
    with refused_by("claim_invoice_once"):
        own.pk = uuid4()
        own._state.adding = True
        own.save()
    with refused_by("claim_invoice_is_something"):
        ClaimInvoice.objects.filter(claim=claim).update(minor=0)
    with refused_by("officer_address_once"):
        for _ in range(2):
            OfficerAddress.objects.create(
                office=at.organisation, user=at.maker.user, address_hash="x"
            )
