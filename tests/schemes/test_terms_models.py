"""What the database itself refuses about terms, lists and appropriations."""

from datetime import timedelta

import pytest
from django.utils import timezone

from schemes.models import (
    Appropriation,
    Claim,
    ClaimFactHistory,
    ComparedClaim,
    ListChange,
    Scheme,
    SchemeVersion,
    StatisticsRelease,
    VersionComparison,
)
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def by():
    return actor_of("scheme_administrator")


def scheme(by):
    return Scheme.objects.get_or_create(key="s", office=by.organisation)[0]


def version(by, **fields):
    given = {"label": "1", "sha256": "x", "content": "{}", "proposed_by": by.user}
    return SchemeVersion.objects.create(scheme=scheme(by), **given | fields)


def published(by, **fields):
    second = actor_of("scheme_administrator", by.organisation)
    given = {"status": "published", "published_at": NOW, "published_by": second.user}
    return version(by, **given | fields)


def change(by, **fields):
    given = {"listing": "l", "entries": {}, "source": "x", "mark": "demo"}
    return ListChange.objects.create(
        office=by.organisation, scheme=scheme(by), proposed_by=by.user, **given | fields
    )


def money(by, **fields):
    given = {"currency": "HKD", "minor": 1, "reference": "r"}
    return Appropriation.objects.create(
        office=by.organisation, scheme=scheme(by), proposed_by=by.user, **given | fields
    )


def compared(by):
    owner = actor_of("trainee")
    claim = Claim.objects.create(
        organisation=owner.organisation, office=by.organisation, scheme=scheme(by),
        track="t", currency="HKD",
    )  # fmt: skip
    done = VersionComparison.objects.create(office=by.organisation, version=version(by))
    for _ in range(2):
        ComparedClaim.objects.create(
            comparison=done, office=by.organisation, claim=claim, old={}, new={}
        )


def kept_twice(by):
    owner = actor_of("trainee")
    claim = Claim.objects.create(
        organisation=owner.organisation, office=by.organisation, scheme=scheme(by),
        track="t", currency="HKD",
    )  # fmt: skip
    for _ in range(2):
        ClaimFactHistory.objects.create(claim=claim, key="fee", version=1)


def closed(by, **fields):
    """A scheme closed by two people, but for what the fields say."""
    second = actor_of("scheme_administrator", by.organisation)
    given = {"closed_at": NOW, "closing_asked_by": by.user, "closed_by": second.user}
    given |= {"opened_at": NOW - timedelta(days=1)} | fields
    return Scheme.objects.create(key="c", office=by.organisation, **given)


def released(by):
    StatisticsRelease.objects.create(
        office=by.organisation, scheme=scheme(by), as_at=NOW.date(), currency="HKD",
        content={}, tables_as_at={},
    )  # fmt: skip


def twice(make, by):
    make(by)
    make(by)


VIOLATIONS = {
    "scheme_closes_after_it_opens": lambda by: closed(by, opened_at=NOW),
    "scheme_is_closed_by_two": lambda by: closed(by, closed_by=by.user),
    "scheme_version_published_once": lambda by: twice(published, by),
    "scheme_version_published_at_some_time": lambda by: version(by, published_at=NOW),
    "scheme_version_published_has_a_publisher": lambda by: published(
        by, published_by=None
    ),
    "scheme_version_two_people": lambda by: published(by, published_by=by.user),
    "scheme_version_proposed_by_somebody": lambda by: version(by, proposed_by=None),
    "compared_claim_once": compared,
    "statistics_release_once": lambda by: twice(released, by),
    "claim_fact_history_once": kept_twice,
    "list_change_two_people": lambda by: change(by, decided_by=by.user),
    "list_change_approved_by_somebody": lambda by: change(by, status="approved"),
    "appropriation_two_people": lambda by: money(by, decided_by=by.user),
    "appropriation_approved_by_somebody": lambda by: money(by, status="approved"),
    "appropriation_is_more_than_nothing": lambda by: money(by, minor=0),
    "appropriation_reference_once": lambda by: twice(money, by),
}


@pytest.mark.parametrize("constraint", VIOLATIONS)
def test_database_refuses(constraint, by, refused_by):
    with refused_by(constraint):
        VIOLATIONS[constraint](by)


def test_every_constraint_of_these_models_is_violated_here():
    models = (
        Appropriation,
        ClaimFactHistory,
        ComparedClaim,
        ListChange,
        Scheme,
        SchemeVersion,
        StatisticsRelease,
        VersionComparison,
    )
    named = {each.name for model in models for each in model._meta.constraints}
    assert named == set(VIOLATIONS)


def test_terms_from_a_file_need_no_people(by):
    row = version(by, origin="file", proposed_by=None, status="published", published_at=NOW)  # fmt: skip
    assert str(row) == "s@1"


def test_refused_reference_may_come_again(by):
    money(by, status="refused")
    assert money(by).status == "proposed"
