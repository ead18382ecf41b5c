"""Several editors at once: nothing acknowledged is ever lost, nothing slips past sign-off."""

import threading
from datetime import date

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from questionnaires.models import Answer, AnswerHistory, Response, Submission
from questionnaires.services.errors import ResponseClosedError, StaleAnswerError
from questionnaires.services.saving import Entry, save_answer
from questionnaires.services.signing import sign_off
from tests.factories import questionnaires as factory
from tests.support.actors import actor_of

POINTS = ("profile.employees", "profile.about", "energy.renewable_share")
EDITORS = st.integers(0, 4)


def save(response, by, data_point, text, base):
    return save_answer(
        response_id=response.pk,
        organisation_id=response.organisation_id,
        entry=Entry(data_point, text=text),
        base=base,
        by=by,
        at=timezone.now(),
    )


class Editors(RuleBasedStateMachine):
    """Two to five people read, type and save in any order."""

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        owner = actor_of("owner")
        self.response = factory.started(owner)
        self.people = [owner] + [
            actor_of("contributor", owner.organisation) for _ in range(4)
        ]
        self.seen = {}
        self.acknowledged = []

    @rule(who=EDITORS, point=st.sampled_from(POINTS))
    def read(self, who, point):
        answer = Answer.objects.filter(response=self.response, data_point=point).first()
        self.seen[who, point] = answer.version_no if answer else 0

    @rule(who=EDITORS, point=st.sampled_from(POINTS), text=st.sampled_from("abc"))
    def write(self, who, point, text):
        base = self.seen.get((who, point), 0)
        try:
            saved = save(self.response, self.people[who], point, text, base)
        except StaleAnswerError as error:
            assert error.current.version_no != base
            assert error.current.text != text
            return
        self.seen[who, point] = saved.version_no
        self.acknowledged.append((point, saved.version_no, text))

    @invariant()
    def every_acknowledged_value_is_current_or_in_history(self):
        kept = set(
            AnswerHistory.objects.filter(response=self.response).values_list(
                "data_point", "version_no", "text"
            )
        )
        assert set(self.acknowledged) <= kept

    @invariant()
    def current_value_is_the_newest_of_the_history(self):
        for answer in Answer.objects.filter(response=self.response):
            newest = AnswerHistory.objects.filter(
                response=self.response, data_point=answer.data_point
            ).latest("version_no")
            assert (newest.version_no, newest.text) == (answer.version_no, answer.text)

    def teardown(self):
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)


@pytest.mark.django_db
def test_random_interleavings_lose_no_acknowledged_value(request):
    long = request.config.getoption("full", default=False)
    Editors.TestCase.settings = settings(
        max_examples=1_000 if long else 25,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    Editors.TestCase("runTest").runTest()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rounds", [5, pytest.param(500, marks=pytest.mark.full)])
def test_autosave_and_sign_off_at_once_never_disagree(rounds):
    if connection.vendor == "sqlite":
        rounds = min(rounds, 2)
    owner = actor_of("owner")
    for number in range(rounds):
        _race(owner, number)


def _race(owner, number):
    """Save and sign together: the save is in what was signed, or it was refused."""
    year = 1990 + number % 30
    start = date(year, 1, 1)
    response = factory.started(owner, start=start, end=start.replace(month=12, day=31))
    if response.status == Response.Status.SIGNED_OFF:
        return
    factory.complete(response, owner)
    base = Answer.objects.get(
        response=response, data_point="profile.employees"
    ).version_no
    outcome = {}
    together = threading.Barrier(2)

    def in_thread(name, work):
        try:
            together.wait(10)
            outcome[name] = work()
        except ResponseClosedError as error:
            outcome[name] = error
        finally:
            connection.close()

    def saving():
        with transaction.atomic():
            return save(response, owner, "profile.employees", "13", base)

    def signing():
        words = {"name": "Chan", "role_title": "Owner"}
        return sign_off(response=response, by=owner, at=timezone.now(), **words)

    threads = [
        threading.Thread(target=in_thread, args=("save", saving)),
        threading.Thread(target=in_thread, args=("sign", signing)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    values = Submission.objects.get(response=response).frozen["values"]
    signed = next(v["value"] for v in values if v["path"] == "employees")
    was_saved = not isinstance(outcome["save"], ResponseClosedError)
    assert (signed == "13") == was_saved
    current = Answer.objects.get(response=response, data_point="profile.employees")
    assert current.text == signed
