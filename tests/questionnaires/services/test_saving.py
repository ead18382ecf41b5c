"""Saving one answer: versions, merging, conflict, history, the seal's job."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from jobs.models import Job
from questionnaires.models import Answer, AnswerHistory, Response
from questionnaires.services import saving
from questionnaires.services.errors import (
    ResponseClosedError,
    StaleAnswerError,
    UnknownRowError,
)
from questionnaires.services.rows import add_row, remove_row
from questionnaires.services.saving import Entry, save_answer
from tests.factories import questionnaires as factory

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["as the database does it", "step by step"])
def either_way(request, monkeypatch):
    """Both paths keep the same promises; on SQLite they are one and the same."""
    if request.param == "step by step":
        monkeypatch.setattr(saving, "run_save_statement", saving._save_step_by_step)


@pytest.fixture
def response(owner):
    return factory.started(owner)


def save(response, by, text, base, *, data_point="profile.employees", **more):
    entry = Entry(data_point, text=text, number=more.pop("number", None), **more)
    return save_answer(
        response_id=response.pk,
        organisation_id=response.organisation_id,
        entry=entry,
        base=base,
        by=by,
        at=timezone.now(),
    )


def texts(model, response):
    return list(
        model.objects.filter(response=response)
        .order_by("version_no")
        .values_list("version_no", "text")
    )


@pytest.mark.usefixtures("either_way")
class TestSaving:
    def test_first_save_makes_version_one_with_history(self, response, owner):
        assert save(response, owner, "12", 0) == saving.Saved(1, changed=True)
        assert texts(Answer, response) == texts(AnswerHistory, response) == [(1, "12")]

    @pytest.mark.parametrize("text", ["1234567890123456789", "1" + "0" * 25])
    def test_long_number_is_saved_with_its_text(self, response, owner, text):
        save(response, owner, text, 0, number=Decimal(text))
        stored = Decimal(text) if len(text) <= 20 else None
        assert Answer.objects.get(response=response).number == stored
        assert texts(Answer, response) == [(1, text)]

    def test_every_value_stays_in_the_history(self, response, owner):
        for base, text in enumerate(["12", "13", "12"]):
            save(response, owner, text, base)
        assert texts(AnswerHistory, response) == [(1, "12"), (2, "13"), (3, "12")]
        assert texts(Answer, response) == [(3, "12")]

    def test_stale_save_is_refused_and_tells_the_newer_value(
        self, response, owner, contributor
    ):
        save(response, owner, "12", 0)
        save(response, contributor, "14", 1)
        with pytest.raises(StaleAnswerError) as refused:
            save(response, owner, "13", 1)
        assert refused.value.current.text == "14"
        assert texts(Answer, response) == [(2, "14")]

    def test_first_save_over_anothers_first_save_is_stale(
        self, response, owner, contributor
    ):
        save(response, contributor, "14", 0)
        with pytest.raises(StaleAnswerError):
            save(response, owner, "13", 0)

    def test_same_value_of_two_people_merges(self, response, owner, contributor):
        save(response, contributor, "14", 0)
        assert save(response, owner, "14", 0) == saving.Saved(1, changed=False)
        assert len(texts(AnswerHistory, response)) == 1

    def test_different_fields_merge(self, response, owner, contributor):
        save(response, owner, "12", 0)
        save(response, contributor, "We sell tea.", 0, data_point="profile.about")
        assert Answer.objects.filter(response=response).count() == 2

    def test_what_fails_its_check_is_kept_with_the_rule_it_breaks(
        self, response, owner
    ):
        save(response, owner, "a dozen", 0, problem="number")
        answer = Answer.objects.get(response=response)
        assert (answer.text, answer.problem, answer.number) == (
            "a dozen",
            "number",
            None,
        )

    def test_save_after_sign_off_is_refused(self, response, owner):
        Response.objects.update(status=Response.Status.SIGNED_OFF)
        with pytest.raises(ResponseClosedError):
            save(response, owner, "12", 0)
        assert not Answer.objects.filter(response=response).exists()

    def test_other_organisations_response_is_not_there(self, response, owner):
        entry = Entry("profile.employees", text="12")
        with pytest.raises(ResponseClosedError):
            save_answer(
                response_id=response.pk,
                organisation_id=owner.user.pk,
                entry=entry,
                base=0,
                by=owner,
                at=timezone.now(),
            )

    def test_cell_of_a_removed_row_is_refused(self, response, owner):
        table = factory.small_definition().questions["bills"]
        row = add_row(response=response, table=table)
        place = {"data_point": "bills.amount", "row_id": str(row.pk)}
        save(response, owner, "100", 0, **place)
        remove_row(response=response, row_id=row.pk)
        with pytest.raises(UnknownRowError):
            save(response, owner, "200", 1, **place)

    def test_many_saves_make_one_job_that_seals_them(self, response, owner):
        for base, text in enumerate(["1", "2", "3"]):
            save(response, owner, text, base)
        job = Job.objects.get(kind="questionnaires.seal_history")
        assert job.run_after > timezone.now()
        assert job.organisation_id == response.organisation_id

    def test_number_too_long_for_its_column_keeps_its_text(self, response, owner):
        save(response, owner, "1" * 25, 0, number=Decimal("1" * 25))
        answer = Answer.objects.get(response=response)
        assert answer.text == "1" * 25
        assert answer.number is None


def test_a_save_is_one_statement_on_postgresql(
    response, owner, django_assert_num_queries
):
    save(response, owner, "11", 0)
    expected = 1 if connection.vendor == "postgresql" else 12
    with django_assert_num_queries(expected, exact=connection.vendor == "postgresql"):
        save(response, owner, "12", 1)


def test_seal_covers_the_batch_and_shows_a_lost_change(response, owner):
    from questionnaires.services.sealing import batch_end, broken_seals, seal_history

    earlier = timezone.now() - timedelta(hours=2)
    entry = Entry("profile.employees", text="12")
    save_answer(
        response_id=response.pk, organisation_id=response.organisation_id,
        entry=entry, base=0, by=owner, at=earlier,
    )  # fmt: skip
    until = batch_end(earlier)
    seal = seal_history(organisation_id=response.organisation_id, until=until)
    assert seal.count == 1
    assert seal_history(organisation_id=response.organisation_id, until=until) == seal
    assert broken_seals(response.organisation_id) == []
    AnswerHistory.objects.filter(response=response).update(text="13")
    assert broken_seals(response.organisation_id) == [seal]
