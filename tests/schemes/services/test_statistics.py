"""Public figures: made once a month, small cells hidden, editions that cannot be subtracted."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from accounts.tenancy import scope
from companies.models import Company
from measures.crosscuts import Edition
from measures.tabulation import Case
from schemes.models import Claim, StatisticsRelease
from schemes.selectors.statistics import latest_release, reported
from schemes.services.statistics import chosen, last_month_end, release_statistics
from tests.factories import schemes as make
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db
AS_AT = date(2026, 6, 30)


@pytest.fixture
def at():
    return make.office_of()


def approved(at, count, month, *, days=10, amount=784_000, track="training"):
    """Rows of approved claims, each of another person, decided in that month of 2026."""
    for number in range(count):
        owner = actor_of("trainee")
        decided = datetime(2026, month, 5 + number % 20, 4, tzinfo=UTC)
        Claim.objects.create(
            organisation=owner.organisation, office=at.organisation, scheme=at.scheme,
            track=track, currency="HKD", number=f"N-{owner.organisation_id}"[:20],
            state="paid", version_label="1", version_sha256="x",
            submitted_at=decided - timedelta(days=days), decided_at=decided,
            amount_minor=amount, assessed_by=at.maker.user, approved_by=at.checker.user,
        )  # fmt: skip


def release(at, as_at=AS_AT):
    with scope(at.organisation.pk):
        return release_statistics(scheme=at.scheme, as_at=as_at)


def test_figures_by_hand(at):
    """Six claims in May of HK$7,840 decided in 10 days, five in June in 20 days."""
    approved(at, 6, 5)
    approved(at, 5, 6, days=20)
    content = release(at).content
    assert content["month"] == {
        "cells": {
            "2026-05": {"count": 6, "amount": "47040.00", "median_days": "10"},
            "2026-06": {"count": 5, "amount": "39200.00", "median_days": "20"},
        },
        "total": {"count": 11, "amount": "86240.00", "median_days": "10"},
    }
    assert content["track"]["cells"]["training"]["count"] == 11
    assert content["sector"]["cells"]["persons"]["count"] == 11


def test_small_month_is_hidden_with_another(at):
    approved(at, 9, 4)
    approved(at, 6, 5)
    approved(at, 2, 6)
    cells = release(at).content["month"]["cells"]
    assert [key for key, each in cells.items() if each is None] == ["2026-05", "2026-06"]  # fmt: skip


def test_claims_decided_later_are_not_in_it(at):
    approved(at, 6, 5)
    approved(at, 6, 7)
    assert release(at).content["month"]["total"]["count"] == 6


def test_release_of_a_day_is_made_once(at):
    approved(at, 6, 5)
    assert release(at) is not None
    assert release(at) is None
    assert release(at, date(2026, 5, 31)) is None
    assert StatisticsRelease.objects.count() == 1


def test_month_with_one_more_carries_the_tables_over(at):
    """Otherwise July's total less June's would be one person's award."""
    approved(at, 6, 5)
    first = release(at)
    approved(at, 1, 7)
    second = release(at, date(2026, 7, 31))
    assert second.content == first.content
    assert set(second.tables_as_at.values()) == {"2026-06-30"}
    approved(at, 5, 8)
    third = release(at, date(2026, 8, 31))
    assert third.content["month"]["total"]["count"] == 12
    assert third.content["month"]["cells"] == {
        "2026-05": first.content["month"]["cells"]["2026-05"],
        "2026-07": None,
        "2026-08": None,
    }


def test_sector_is_that_of_the_company(at):
    grant = make.office_of("gsf_grant")
    for _ in range(5):
        owner = actor_of("owner")
        Company.objects.update_or_create(
            organisation=owner.organisation, defaults={"sector_code": "13"}
        )
        Claim.objects.create(
            organisation=owner.organisation, office=grant.organisation,
            scheme=grant.scheme, track="external_review", currency="HKD",
            number=f"G-{owner.organisation_id}"[:20], state="paid", version_label="3",
            version_sha256="x", submitted_at=datetime(2026, 5, 1, tzinfo=UTC),
            decided_at=datetime(2026, 5, 20, tzinfo=UTC), amount_minor=100,
            assessed_by=grant.maker.user, approved_by=grant.checker.user,
        )  # fmt: skip
    assert list(release(grant).content["sector"]["cells"]) == ["C"]


def test_last_month_ends_on_its_last_day():
    assert last_month_end(date(2026, 3, 15)) == date(2026, 2, 28)
    assert last_month_end(date(2026, 1, 1)) == date(2025, 12, 31)


def test_reported_series_have_source_and_mark_and_are_newest_first():
    for scheme in ("training_subsidy", "gsf_grant"):
        found = reported(scheme)
        assert found
        assert [one.as_of for one in found] == sorted((o.as_of for o in found), reverse=True)  # fmt: skip
        assert all(
            one.source and one.mark in ("verified", "secondary") for one in found
        )
    assert reported("sg_bond_grant") == ()


def test_release_is_read_by_everybody_and_says_what_it_is(at, client):
    approved(at, 6, 5)
    approved(at, 2, 6)
    release(at)
    assert latest_release("training_subsidy").as_at == AS_AT
    words = client.get("/schemes/training_subsidy/statistics/").content.decode()
    for text in ("as at 30 June 2026", "too few to be shown", "over 5,700", "gf-bars"):
        assert text in words
    assert "No figure is shown yet" not in words
    answer = client.get("/api/v1/schemes/training_subsidy/statistics/").json()
    assert answer["tables"]["month"]["cells"]["2026-06"] is None
    assert answer["reported"][0]["value"]["en"] == "over 5,700"


def test_release_without_claims_says_so_instead_of_drawing_nothing(at, client):
    release(at)
    words = client.get("/schemes/training_subsidy/statistics/").content.decode()
    assert words.count("No figure is shown yet") == 3
    assert "gf-bars" not in words


def test_scheme_without_a_release_says_so(client):
    words = client.get("/schemes/gsf_grant/statistics/").content.decode()
    assert "No figures were released yet" in words
    assert "over 590" in words
    answer = client.get("/api/v1/schemes/gsf_grant/statistics/")
    assert (answer.status_code, answer.json()["as_at"]) == (200, None)
    assert client.get("/api/v1/schemes/nothing/statistics/").status_code == 404


def side_by_side(cells):
    return {
        f"c{number:02d}": Case(f"o{number}", cell, Decimal(10))
        for number, cell in enumerate(cells)
    }


class TestSideBySide:
    MONTHS = ("m1",) * 6 + ("m2",) * 6
    SECTORS = ("s1",) * 7 + ("s2",) * 5

    def test_cell_that_tells_one_claim_beside_another_table_is_hidden(self):
        news = {
            "month": side_by_side(self.MONTHS),
            "sector": side_by_side(self.SECTORS),
        }
        found = chosen(news, {})
        assert found["month"].hidden | found["sector"].hidden
        alone = chosen({"sector": news["sector"]}, {})
        assert alone["sector"].hidden == frozenset()

    def test_new_table_waits_for_a_published_one_that_cannot_change(self):
        old_months = Edition(side_by_side(("m1",) * 12), is_fixed=True)
        old = {
            "month": old_months,
            "sector": Edition(side_by_side(self.SECTORS), is_fixed=True),
        }
        # The sectors gained one claim and may not follow; the months would now show it.
        sectors = side_by_side((*self.SECTORS, "s2"))
        months = side_by_side((*self.MONTHS, "m2"))
        found = chosen({"month": months, "sector": sectors}, old)
        assert found["sector"].is_fixed
        assert found["month"] == old_months
