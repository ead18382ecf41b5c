"""Exceptions of an office: each list has what belongs there, on the page and in XLSX."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.tenancy import scope
from schemes.models import Claim, ClaimEvent
from schemes.selectors import exceptions as found
from schemes.selectors.exceptions import span_of
from schemes.services import lots, office
from schemes.services.watching import confirm_finding, judge_finding
from tests.factories import schemes as make
from tests.factories.accounts import client_of
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
CARDS = ["A123456(3)", "AB987654(3)", "G123456(A)", "C668668(E)", "K001234(2)"]


@pytest.fixture
def at():
    return make.office_of()


@pytest.fixture
def span(at):
    return span_of(at.maker, TODAY - timedelta(days=90), TODAY)


def numbers(noted):
    return [each.number for each in noted]


def test_blocking_signal_called_off_by_two_is_an_override(at, span):
    _first, by = make.submitted(at)
    second = make.assessed(at, by=by)
    finding = second.findings.get(signal="same_person_programme")
    judge_finding(finding=finding, outcome="false_alarm", reason="Two.", by=at.maker)
    assert found.overrides(span) == []
    confirm_finding(finding=finding, by=at.checker)
    noted = found.overrides(span)
    assert numbers(noted) == [second.number]
    assert noted[0].who == f"{at.maker.user}, {at.checker.user}"


def test_approval_before_five_older_claims_is_out_of_turn(at, span, monkeypatch):
    older = [make.submitted(at)[0] for _ in range(5)]
    make_older(older)
    claim = make.approved(at, identity="AB987654(3)")
    noted = found.out_of_turn(span)
    assert [(each.number, each.count) for each in noted] == [(claim.number, 5)]
    Claim.objects.filter(pk=older[0].pk).update(state="info_requested")
    assert found.out_of_turn(span) == []


def make_older(claims):
    for claim in claims:
        Claim.objects.filter(pk=claim.pk).update(
            submitted_at=timezone.now() - timedelta(days=9)
        )


def test_clock_that_stood_thirty_days_is_listed(at, span):
    claim, _by = make.submitted(at)
    office.take_claim(claim=claim, by=at.maker)
    office.ask_applicant(claim=claim, questions=["?"], due_on=make.PAY_ON, by=at.maker)
    asked = ClaimEvent.objects.filter(claim=claim, verb="ask")
    asked.update(at=timezone.now() - timedelta(days=29, hours=23))
    assert found.clock_stops(span) == []
    asked.update(at=timezone.now() - timedelta(days=30, hours=1))
    noted = found.clock_stops(span)
    assert [(n.number, n.text, n.count) for n in noted] == [(claim.number, "1", 30)]


def test_approval_taken_back_and_wrong_check_are_changes(at, span):
    second = actor_of("case_officer", at.organisation)
    claim, other = make.approved(at), make.approved(at, identity="AB987654(3)")
    with scope(at.organisation.pk):
        office.reopen_claim(
            claim=claim, reasons=["amount"], note="", by=at.checker, seen=claim.revision
        )
    lots.draw_sample(office=at.organisation, kind="recheck", by=at.maker)
    check = other.sample_checks.get()
    lots.record_check(check=check, outcome="wrong", note="No.", by=second)
    noted = found.changes_after_approval(span)
    assert {(n.number, n.text) for n in noted} == {
        (claim.number, "reopen"), (other.number, "wrong"),
    }  # fmt: skip


def test_other_days_and_other_offices_are_left_out(at):
    claim = make.approved(at)
    with scope(at.organisation.pk):
        office.reopen_claim(
            claim=claim, reasons=["amount"], note="", by=at.checker, seen=claim.revision
        )
    before = span_of(at.maker, TODAY - timedelta(days=9), TODAY - timedelta(days=1))
    other = make.office_of("sg_loan_grant", budget="0")
    assert found.changes_after_approval(before) == []
    theirs = span_of(other.maker, TODAY - timedelta(days=9), TODAY)
    assert found.changes_after_approval(theirs) == []


def test_officers_are_compared_once_there_are_enough(at, span, monkeypatch):
    assert found.peers(span)["declined"].officers == ()
    claim = make.approved(at)
    event = claim.events.get(verb="approve")
    checkers = [actor_of("checker", at.organisation).user for _ in range(5)]
    sequence = 100
    for number, user in enumerate(checkers):
        for act in range(10):
            sequence += 1
            declined = number == 4 or (number == act == 1)
            ClaimEvent.objects.create(
                claim=claim, sequence=sequence, by=user, at=event.at,
                verb="decline" if declined else "approve", by_label=f"c{number} (x)",
                from_state="assessed", to_state="declined", before_sha256="",
                after_sha256="",
            )  # fmt: skip
    peers = found.peers(span)["declined"].officers
    assert [(p.key, p.value, p.stands_out) for p in peers][0] == ("c4", 1.0, True)
    assert not any(peer.stands_out for peer in peers[1:])


class TestPage:
    def test_page_and_workbook_say_the_same(self, at):
        claim = make.approved(at)
        with scope(at.organisation.pk):
            office.reopen_claim(
                claim=claim, reasons=["amount"], note="", by=at.checker,
                seen=claim.revision,
            )  # fmt: skip
        client = client_of(actor_of("scheme_auditor", at.organisation))
        page = client.get(reverse("schemes:exceptions"))
        tables = {table["id"]: table for table in page.context["tables"]}
        row = tables["changes"]["rows"][0]["cells"]
        assert row[0]["url"] == reverse("schemes:case", args=[claim.pk])
        book = load_workbook(
            io.BytesIO(client.get(reverse("schemes:exceptions_xlsx")).content)
        )
        assert len(book.sheetnames) == 7
        cells = [each.value for each in book["Changed after approval"][2]]
        assert cells == [each["text"] for each in row]

    def test_days_that_cannot_be_show_the_usual_ones_and_say_so(self, at):
        page = client_of(at.maker).get(
            reverse("schemes:exceptions") + "?first=2026-02-02&last=2026-01-01"
        )
        assert page.context["form"].non_field_errors()
        assert len(page.context["tables"]) == 4
