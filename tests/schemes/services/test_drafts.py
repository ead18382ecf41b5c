"""Drafts that end are told of and lapse; answers keep their history."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts.tenancy import scope
from schemes.models import Claim
from schemes.reminders import drafts_that_end
from schemes.selectors.history import office_changes, own_changes
from schemes.services import claims, office
from schemes.services.claims import StaleFactError
from schemes.services.drafts import tend_drafts
from tests.factories import schemes as make

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def at():
    return make.office_of()


def draft(at, days, **given):
    claim, by = make.draft(at, **given)
    Claim.objects.filter(pk=claim.pk).update(expires_on=TODAY + timedelta(days=days))
    return Claim.objects.get(pk=claim.pk), by


def tend(by, today=TODAY):
    with scope(by.organisation_id):
        return tend_drafts(organisation_id=by.organisation_id, today=today)


class TestEnding:
    def test_applicant_is_told_once_before_the_draft_ends(self, at):
        claim, by = draft(at, 14)
        assert tend(by) == {"told": 1, "lapsed": 0}
        assert tend(by) == {"told": 0, "lapsed": 0}
        (letter,) = mail.outbox
        assert letter.to == [by.user.email]
        assert "Fee of a completed programme" in letter.body
        assert f"/claims/{claim.pk}/" in letter.body

    def test_letter_is_in_the_reader_s_language(self, at):
        _claim, by = draft(at, 1)
        by.user.language = "zh-hant"
        by.user.save()
        tend(by)
        assert "已完成課程的學費" in mail.outbox[0].body

    def test_nobody_is_told_long_before(self, at):
        _claim, by = draft(at, 15)
        assert tend(by) == {"told": 0, "lapsed": 0}

    def test_draft_lapses_the_day_after_its_last(self, at):
        claim, by = draft(at, 0)
        assert tend(by)["lapsed"] == 0
        assert tend(by, TODAY + timedelta(days=1)) == {"told": 0, "lapsed": 1}
        claim.refresh_from_db()
        assert claim.state == "lapsed"

    def test_submitted_claim_neither_ends_nor_is_told_of(self, at):
        claim, by = make.submitted(at)
        assert tend(by, TODAY + timedelta(days=400)) == {"told": 0, "lapsed": 0}

    def test_home_page_names_the_day(self, at):
        claim, by = draft(at, 3)
        (waiting,) = drafts_that_end(by)
        assert str(claim.pk) in waiting.url
        assert "Finish your draft claim" in waiting.text
        assert list(drafts_that_end(at.maker)) == []


class TestHistory:
    def test_every_saved_version_is_kept(self, at):
        claim, by = make.draft(at, fee="9000")
        with scope(by.organisation_id):
            claims.save_fact(claim=claim, key="fee", value="9500", based_on=1, by=by)
        rows = claim.fact_history.filter(key="fee")
        assert [(r.version, r.value, r.by) for r in rows] == [
            (1, "9000", by.user), (2, "9500", by.user),
        ]  # fmt: skip
        (change,) = own_changes(claim)
        assert (change.key, change.old, change.new) == ("fee", "9000", "9500")

    def test_stale_save_leaves_no_trace(self, at):
        claim, by = make.draft(at, fee="9000")
        with scope(by.organisation_id):
            claims.save_fact(claim=claim, key="fee", value="9500", based_on=1, by=by)
            with pytest.raises(StaleFactError):
                claims.save_fact(claim=claim, key="fee", value="1", based_on=1, by=by)
        assert claim.fact_history.filter(key="fee").count() == 2

    def test_office_reads_what_changed_after_it_was_submitted(self, at):
        claim, by = make.draft(at, fee="9000")
        with scope(by.organisation_id):
            claims.save_fact(claim=claim, key="fee", value="9500", based_on=1, by=by)
            claim = claims.submit_claim(claim=Claim.objects.get(pk=claim.pk), by=by)
        assert office_changes(claim) == []
        with scope(at.organisation.pk):
            claim = office.take_claim(claim=claim, by=at.maker)
            office.ask_applicant(
                claim=claim, questions=["Which fee?"], due_on=TODAY + timedelta(days=5),
                by=at.maker,
            )  # fmt: skip
        claim.refresh_from_db()
        with scope(by.organisation_id):
            claims.save_fact(claim=claim, key="fee", value="9800", based_on=2, by=by)
        (change,) = office_changes(claim)
        assert (change.old, change.new) == ("9500", "9800")
        assert len(own_changes(claim)) == 2
