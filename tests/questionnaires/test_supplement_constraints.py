"""What the database itself refuses about a bank's own questions."""

import pytest
from django.utils import timezone

from questionnaires.models import GivenSupplement, Supplement
from questionnaires.services import given_supplements
from tests.factories import supplements
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db
MODELS = (Supplement, GivenSupplement)


@pytest.fixture
def by():
    return actor_of("risk_officer")


def make(by, **fields):
    given = {"number": 7, "changed_by": by.user}
    return Supplement.objects.create(organisation=by.organisation, **given | fields)


def number_again(by):
    number = supplements.published(by).number
    make(by, number=number)


def two_drafts(by):
    make(by)
    make(by, number=8)


def without_version(by):
    second = actor_of("bank_administrator", by.organisation)
    make(by, state="published", published_at=timezone.now(), published_by=second.user)


def by_one_person(by):
    made = supplements.published(by)
    Supplement.objects.filter(pk=made.pk).update(published_by=made.changed_by)


def given_to_itself(by):
    owner = actor_of("owner")
    submission = supplements.signed(supplements.asked(by, owner), owner)
    given_supplements.give_supplement(submission=submission)
    GivenSupplement.objects.update(bank=owner.organisation)


VIOLATIONS = {
    "supplement_number_once": number_again,
    "supplement_one_draft": two_drafts,
    "supplement_published_as_a_version": without_version,
    "supplement_two_people": by_one_person,
    "supplement_given_to_a_bank": given_to_itself,
}


@pytest.mark.parametrize("name", VIOLATIONS)
def test_database_refuses(name, by, refused_by):
    with refused_by(name):
        VIOLATIONS[name](by)


def test_every_constraint_is_violated_here():
    named = {each.name for model in MODELS for each in model._meta.constraints}
    assert named == set(VIOLATIONS)
