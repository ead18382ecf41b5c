"""Closing a scheme to new claims: one asks, another agrees."""

import pytest

from audit.models import AuditEvent
from schemes.services.claims import start_claim
from schemes.services.closing import agree_closing, ask_closing, drop_closing
from schemes.workflow import WorkflowError
from tests.factories import schemes as make
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return make.office_of()


@pytest.fixture
def second(at):
    return actor_of("scheme_administrator", at.organisation)


def ask(at, by=None):
    return ask_closing(scheme=at.scheme, reason="Spent.", by=by or at.administrator)


def verbs(at):
    found = AuditEvent.objects.filter(organisation_id=at.organisation.pk)
    return [
        v
        for v in found.order_by("sequence").values_list("verb", flat=True)
        if "clos" in v
    ]


def test_second_person_closes_and_nobody_begins_a_claim(at, second):
    ask(at)
    now = agree_closing(scheme=at.scheme, by=second)
    assert now.closed_by == second.user
    assert verbs(at) == ["scheme.closing_asked", "scheme.closed"]
    with pytest.raises(WorkflowError, match="takes no new claims"):
        start_claim(scheme=now, track="training", by=actor_of("trainee"))


def test_nobody_agrees_with_himself(at):
    ask(at)
    with pytest.raises(WorkflowError, match="another person agrees"):
        agree_closing(scheme=at.scheme, by=at.administrator)
    at.scheme.refresh_from_db()
    assert at.scheme.closed_at is None


def test_nothing_is_agreed_that_nobody_asked(at, second):
    with pytest.raises(WorkflowError, match="Nobody has asked"):
        agree_closing(scheme=at.scheme, by=second)


def test_asking_twice_is_told_once_and_a_second_asker_is_pointed_to_the_first(
    at, second
):
    ask(at)
    ask(at)
    assert verbs(at) == ["scheme.closing_asked"]
    with pytest.raises(WorkflowError, match="asked for this already"):
        ask(at, by=second)


def test_refused_scheme_stays_open(at, second):
    ask(at)
    drop_closing(scheme=at.scheme, by=second)
    drop_closing(scheme=at.scheme, by=second)
    assert verbs(at) == ["scheme.closing_asked", "scheme.closing_dropped"]
    with pytest.raises(WorkflowError, match="Nobody has asked"):
        agree_closing(scheme=at.scheme, by=second)


@pytest.mark.parametrize("act", [ask_closing, agree_closing, drop_closing])
def test_closed_scheme_is_closed_for_good(at, second, act):
    ask(at)
    agree_closing(scheme=at.scheme, by=second)
    more = {"reason": "x"} if act is ask_closing else {}
    with pytest.raises(WorkflowError, match="This scheme is closed"):
        act(scheme=at.scheme, by=second, **more)
