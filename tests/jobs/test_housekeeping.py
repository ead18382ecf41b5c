"""Recurring jobs: each kind once an hour or a day, however often the tick comes."""

import pytest
from freezegun import freeze_time

from jobs import housekeeping
from jobs.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hourly(kinds, monkeypatch):
    monkeypatch.setattr(housekeeping, "_recurring", {})
    for kind in ("t.tidy", "t.sweep"):
        kinds(kind)(lambda run: None)
        housekeeping.hourly(kind)


def keys():
    return sorted(Job.objects.values_list("kind", "key"))


def test_each_kind_is_enqueued_once_an_hour():
    with freeze_time("2026-03-01 09:00:00"):
        assert housekeeping.schedule() == 2
    with freeze_time("2026-03-01 09:59:59"):
        housekeeping.schedule()
    assert keys() == [("t.sweep", "2026-03-01T09"), ("t.tidy", "2026-03-01T09")]
    Job.objects.all().delete()
    with freeze_time("2026-03-01 10:00:00"):
        housekeeping.schedule()
    assert keys() == [("t.sweep", "2026-03-01T10"), ("t.tidy", "2026-03-01T10")]


def test_hour_that_was_done_is_not_begun_again():
    with freeze_time("2026-03-01 09:00:00"):
        housekeeping.schedule()
        Job.objects.update(status="done", finished_at="2026-03-01T09:01:00Z")
        housekeeping.schedule()
    assert Job.objects.count() == 2


def test_kind_registered_twice_runs_once():
    housekeeping.hourly("t.tidy")
    assert housekeeping.schedule() == 2


def test_daily_kind_is_enqueued_once_a_day(kinds):
    kinds("t.daily")(lambda run: None)
    housekeeping.daily("t.daily")
    for instant in (
        "2026-03-01 00:00:00",
        "2026-03-01 23:59:59",
        "2026-03-02 00:00:00",
    ):
        with freeze_time(instant):
            housekeeping.schedule()
        Job.objects.filter(kind="t.daily").update(
            status="done", finished_at=f"{instant}Z"
        )
    days = Job.objects.filter(kind="t.daily").values_list("key", flat=True)
    assert sorted(days) == ["2026-03-01", "2026-03-02"]


def test_recurring_job_belongs_to_no_organisation():
    housekeeping.schedule()
    assert set(Job.objects.values_list("organisation_id", "requested_by")) == {
        (None, "system")
    }
