"""Programs read schemas, have answers evaluated, and store many at once."""

import pytest
from jsonschema import Draft202012Validator

from questionnaires.models import Answer, AnswerHistory
from tests.factories import questionnaires, supplements
from tests.support.actors import actor_of
from tests.support.programs import Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return actor_of("owner")


@pytest.fixture
def program(owner):
    questionnaires.published()
    return Program(owner)


def stored():
    return set(Answer.objects.values_list("data_point", "text"))


def test_list_leads_to_a_schema_of_each_module(program):
    (found,) = program.get("questionnaires/").json()
    assert (found["key"], found["version"]) == ("small", "1")
    for module in found["sections"]:
        schema = program.get(module["schema"]).json()
        Draft202012Validator.check_schema(schema)
        assert schema["$id"] == module["schema"]
        assert schema["title"] == module["title"]
    assert program.get("questionnaires/small/sections/none/schema/").status_code == 404
    assert program.get("questionnaires/none/schema/").status_code == 404


def test_titles_follow_the_language_of_the_request(program):
    place = "questionnaires/small/schema/"
    chinese = program.get(place, headers={"Accept-Language": "zh-hant"}).json()
    assert chinese["title"] == "小問卷"


def test_answers_are_evaluated_and_nothing_is_stored(program):
    body = {
        "answers": {
            "employees": "-4",
            "buys_power": "yes",
            "bills": [{"amount": {"value": "1200.5", "unit": "kWh"}}],
        },
        "period": "2024-01-01/2024-12-31",
    }
    answer = program.send("POST", "questionnaires/small/evaluate/", body)
    assert answer.status_code == 200
    told = answer.json()
    assert "employees" in {finding["key"] for finding in told["findings"]}
    assert "bills" in told["asked"]
    assert 0 <= told["completeness"] < 1
    assert stored() == set()


@pytest.mark.parametrize(
    "body",
    [
        {"answers": []},
        {"answers": {}, "period": "yesterday"},
        {"answers": {}, "prior": 7},
        {"answers": {}, "sections": {"a": 1}},
        {"answers": {}, "role": "king"},
        {},
    ],
)
def test_body_that_is_none_is_refused(program, body):
    assert (
        program.send("POST", "questionnaires/small/evaluate/", body).status_code == 400
    )


def test_hostile_answers_are_findings_not_faults(program):
    body = {"answers": {
        "employees": {"value": {"a": [1]}}, "sector": ["retail", 7], "bills": "x",
        "cylinders": "9" * 5_000, "__class__": "x", "about": "\u202e\u0000" * 100,
    }}  # fmt: skip
    answer = program.send("POST", "questionnaires/small/evaluate/", body)
    assert answer.status_code == 200
    assert answer.json()["findings"]


def test_own_questions_of_a_bank_are_there_for_whom_it_asked(owner):
    officer = actor_of("risk_officer")
    asked = supplements.asked(officer, owner)
    key = asked.inviter.supplements.get().version.questionnaire_id
    place = f"questionnaires/{key}/schema/"
    assert Program(owner).get(place).status_code == 200
    assert Program(officer).get(place).status_code == 200
    assert Program(actor_of("owner")).get(place).status_code == 404
    assert Program(actor_of("risk_officer")).get(place).status_code == 404


def test_many_answers_are_stored_together(program, owner):
    response = questionnaires.started(owner)
    place = f"responses/{response.pk}/answers/"
    body = {"answers": {
        "employees": "12", "currency": "HKD",
        "turnover": {"value": "5000000", "unit": "HKD"},
    }}  # fmt: skip
    answer = program.send("POST", place, body)
    assert answer.status_code == 200, answer.json()
    assert answer.json()["stored"] == {"employees": 1, "currency": 1, "turnover": 1}
    assert len(stored()) == 3
    again = {"answers": {"employees": "13"}, "based_on": {"employees": 1}}
    assert program.send("POST", place, again).json()["stored"] == {"employees": 2}


def test_cell_is_stored_by_its_row(program, owner):
    response = questionnaires.started(owner)
    row = program.send("POST", f"responses/{response.pk}/tables/bills/rows/").json()[
        "id"
    ]
    key = f"bills.amount:{row}"
    body = {"answers": {key: {"value": "1200.5", "unit": "kWh"}}}
    answer = program.send("POST", f"responses/{response.pk}/answers/", body)
    assert answer.json()["stored"] == {key: 1}


def test_one_conflict_takes_all_back(program, owner):
    response = questionnaires.started(owner)
    questionnaires.answer(response, owner, "employees", "9")
    body = {"answers": {"currency": "HKD", "employees": "12"}}
    answer = program.send("POST", f"responses/{response.pk}/answers/", body)
    assert answer.status_code == 409
    conflict = answer.json()["conflicts"]["employees"]
    assert (conflict["current"]["value"], conflict["yours"]["value"]) == ("9", "12")
    assert {text for _, text in stored()} == {"9"}
    assert AnswerHistory.objects.count() == 1


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("nobody_asks", "1"),
        ("employees", 1.5),
        ("bills", "x"),
        ("bills.amount", "1"),
        ("employees", {"state": "perhaps"}),
        ("about", "x" * 30_001),
    ],
)
def test_what_cannot_be_stored_takes_all_back_and_is_named(program, owner, key, value):
    response = questionnaires.started(owner)
    body = {"answers": {"currency": "HKD", key: value}}
    answer = program.send("POST", f"responses/{response.pk}/answers/", body)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [key]
    assert stored() == set()


def test_wrong_value_is_stored_and_said(program, owner):
    response = questionnaires.started(owner)
    body = {"answers": {"employees": "many"}}
    answer = program.send("POST", f"responses/{response.pk}/answers/", body)
    assert answer.status_code == 200
    assert "employees" in {finding["path"] for finding in answer.json()["findings"]}
    assert {text for _, text in stored()} == {"many"}


def test_anothers_response_takes_nothing(owner, program):
    other = questionnaires.started(actor_of("owner"))
    body = {"answers": {"employees": "1"}}
    place = f"responses/{other.pk}/answers/"
    assert program.send("POST", place, body).status_code == 404
