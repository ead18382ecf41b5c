"""What the database itself refuses about drafts of definitions."""

import pytest
from django.utils import timezone

from questionnaires.models import DefinitionDraft
from tests.factories.questionnaires import published
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return actor_of("content_editor")


def make(by, **fields):
    given = {"organisation": by.organisation, "changed_by": by.user}
    return DefinitionDraft.objects.create(**given | fields)


VIOLATIONS = {
    "definition_draft_published_as_a_version": lambda by: make(
        by, state="published", sha256="x"
    ),
    "definition_draft_two_people": lambda by: make(
        by, state="published", sha256="x", published_by=by.user,
        published_at=timezone.now(), version=published(),
    ),
    "definition_draft_proposed_can_be_read": lambda by: make(by, state="proposed"),
}  # fmt: skip


@pytest.mark.parametrize("name", VIOLATIONS)
def test_database_refuses(name, by, refused_by):
    with refused_by(name):
        VIOLATIONS[name](by)


def test_every_constraint_is_violated_here():
    named = {each.name for each in DefinitionDraft._meta.constraints}
    assert named == set(VIOLATIONS)
