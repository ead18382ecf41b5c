"""The demo's answers are typed through the services people use, or refused by name."""

import pytest

from greenfin.demo.filling import DemoAnswerError, Filler
from questionnaires.models import Answer, TableRow
from tests.factories.questionnaires import small_definition, started
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def filler():
    owner = actor_of("owner")
    return Filler(started(owner), small_definition(), owner)


def fill(filler, answers=None, choices=None, tables=None, bills=()):
    raw = {"answers": answers or {}, "choices": choices or {}, "tables": tables or {}}
    filler.fill(raw, list(bills))
    return dict(Answer.objects.values_list("data_point", "text"))


def test_answer_is_saved_as_its_owner_would(filler):
    saved = fill(filler, {"employees": "12"})
    assert saved == {filler.questions["employees"].data_point: "12"}
    assert filler.response.answers.get().number == 12


def test_answer_that_fits_no_longer_is_named(filler):
    with pytest.raises(DemoAnswerError, match="employees: 'many'"):
        fill(filler, {"employees": "many"})


def test_question_that_is_gone_is_named(filler):
    with pytest.raises(KeyError, match="no_such_question"):
        fill(filler, {"no_such_question": "1"})


def test_bills_of_the_months_become_rows_of_their_table(filler):
    bills = [
        {"start": "2024-01-01", "end": "2024-01-31", "amount": "900 kWh"},
        {"start": "2024-02-01", "end": "2024-02-29", "amount": "800 kWh"},
    ]
    fill(filler, tables={"bills": "monthly"}, bills=bills)
    assert TableRow.objects.filter(response=filler.response).count() == 2
    amounts = Answer.objects.filter(unit="kWh").order_by("number")
    assert [int(each.number) for each in amounts] == [800, 900]
