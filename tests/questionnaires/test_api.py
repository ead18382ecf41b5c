"""A company's program starts, fills, checks and signs a response, by the same rules."""

import hashlib

import pytest

from questionnaires.language.compiled import canonical_json
from questionnaires.models import Answer, AnswerHistory, Submission
from tests.factories import questionnaires as factory
from tests.support.actors import actor_of
from tests.support.programs import Program

pytestmark = pytest.mark.django_db
PERIOD = {"period_start": "2024-01-01", "period_end": "2024-12-31"}
SIGNATURE = {"name": "Chan Tai Man", "role_title": "Director"}


@pytest.fixture
def response(owner):
    return factory.started(owner)


@pytest.fixture
def program(owner):
    return Program(owner)


def save(program, response, path, value="", based_on=0, **more):
    body = {"value": value, "based_on": based_on, **more}
    return program.send("put", f"responses/{response.pk}/answers/{path}/", body)


def read(program, response):
    return program.get(f"responses/{response.pk}/").json()


def place(content, path, row=""):
    places = {(p["path"], p["row"]): p for p in content["places"]}
    return places[path, row]


def test_start_gives_the_response_of_that_period_and_the_same_again(program):
    factory.published()
    body = {**PERIOD, "questionnaire": "small"}
    first, again = (program.send("post", "responses/", body) for _ in range(2))
    assert first.status_code == 201, first.content
    assert first.json()["id"] == again.json()["id"]
    assert first.json()["status"] == "draft"
    listed = program.get("responses/").json()["results"]
    assert [each["id"] for each in listed] == [first.json()["id"]]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"period_end": "2023-01-01"}, "period_end"),
        ({"period_end": "2999-01-01"}, "period_end"),
        ({"period_start": "soon"}, "period_start"),
        ({"questionnaire": "nothing"}, "questionnaire"),
    ],
)
def test_response_that_cannot_be_names_the_field(program, change, field):
    factory.published()
    body = {**PERIOD, "questionnaire": "small", **change}
    answer = program.send("post", "responses/", body)
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {field}


def test_reading_shows_what_is_asked_and_what_is_missing(program, response):
    content = read(program, response)
    assert place(content, "employees")["state"] == "not_answered"
    assert place(content, "employees")["version"] == 0
    assert place(content, "sector")["options"][0] == {"id": "retail", "label": "Retail"}
    assert "bills" not in {table["key"] for table in content["tables"]}
    missing = {f["path"] for f in content["findings"] if f["rule"] == "required"}
    assert {"sector", "employees"} <= missing


def test_labels_come_in_the_language_that_is_asked_for(program, response):
    answer = program.get(
        f"responses/{response.pk}/", headers={"Accept-Language": "zh-hant"}
    )
    assert place(answer.json(), "sector")["label"] == "貴公司屬於哪個行業？"


def test_saved_answer_is_canonical_and_has_a_version(program, response, owner):
    saved = save(program, response, "employees", "1,200").json()
    assert saved["changed"]
    assert (saved["place"]["value"], saved["place"]["version"]) == ("1200", 1)
    assert AnswerHistory.objects.get().changed_by == owner.audit_id
    same = save(program, response, "employees", "1200", based_on=1).json()
    assert (same["changed"], same["place"]["version"]) == (False, 1)


def test_zero_is_an_answer(program, response):
    saved = save(program, response, "employees", "0").json()
    assert (saved["place"]["state"], saved["place"]["value"]) == ("answered", "0")


def test_answer_that_breaks_a_rule_is_kept_and_said(program, response):
    saved = save(program, response, "employees", "twelve").json()
    assert saved["place"]["entered"] == "twelve"
    assert saved["place"]["value"] is None
    assert saved["findings"][0]["blocks"]


def test_stale_save_is_refused_with_both_values(program, response):
    save(program, response, "employees", "12")
    answer = save(program, response, "employees", "13")
    assert answer.status_code == 409
    problem = answer.json()
    assert problem["code"] == "stale_answer"
    assert (problem["current"]["value"], problem["current"]["version"]) == ("12", 1)
    assert problem["yours"]["value"] == "13"
    assert Answer.objects.get().text == "12"


def test_not_knowing_is_an_answer_with_a_reason(program, response):
    saved = save(
        program, response, "turnover", state="dont_know", reason="accounts are open"
    ).json()
    assert saved["place"]["state"] == "dont_know"
    assert saved["place"]["reason"] == "accounts are open"


def test_money_takes_the_currency_of_the_accounts(program, response):
    save(program, response, "currency", "HKD")
    saved = save(program, response, "turnover", "5,000,000").json()
    assert (saved["place"]["value"], saved["place"]["unit"]) == ("5000000", "HKD")


@pytest.mark.parametrize("path", ["nothing", "bills.amount", "../x"])
def test_question_that_is_not_there_is_not_found(program, response, path):
    assert save(program, response, path, "1").status_code == 404


def test_calculated_figure_cannot_be_answered(program, response):
    answer = save(program, response, "scope2", "1")
    assert (answer.status_code, answer.json()["code"]) == (422, "not_an_answer")


@pytest.mark.parametrize(
    "body", [{}, {"based_on": -1}, {"based_on": 0, "state": "maybe"}, [], 7, None]
)
def test_entry_that_says_too_little_is_refused(program, response, body):
    address = f"responses/{response.pk}/answers/employees/"
    answer = program.put(address, body, "application/json")
    assert answer.status_code == 400
    assert not Answer.objects.exists()


def test_rows_are_added_filled_and_removed(program, response):
    save(program, response, "buys_power", "yes")
    base = f"responses/{response.pk}"
    row = program.send("post", f"{base}/tables/bills/rows/").json()["id"]
    cells = {
        "start": "2024-01-01",
        "end": "2024-12-31",
        "supplier": "clp",
        "amount": "10 MWh",
    }
    for column, value in cells.items():
        answer = program.send(
            "put",
            f"{base}/rows/{row}/cells/bills.{column}/",
            {"value": value, "based_on": 0},
        )
        assert answer.status_code == 200, answer.content
    content = read(program, response)
    assert content["tables"][0]["rows"] == [row]
    assert place(content, "bills.amount", row)["value"] == "10000"
    figure = place(content, "scope2")
    assert figure["value"]
    explained = figure["calculated"]["explanation"]
    assert explained["rule"] == "sum(bills.ghg)"
    factors = place(content, "bills.ghg", row)["calculated"]["explanation"]["factors"]
    assert factors[0]["source"]
    for _ in range(2):
        assert program.delete(f"{base}/rows/{row}/").status_code == 204
    assert read(program, response)["tables"][0]["rows"] == []
    gone = program.send(
        "put", f"{base}/rows/{row}/cells/bills.amount/", {"value": "1", "based_on": 1}
    )
    assert gone.status_code == 404


def test_full_table_takes_no_more_rows(program, response):
    for _ in range(24):
        program.send("post", f"responses/{response.pk}/tables/bills/rows/")
    answer = program.send("post", f"responses/{response.pk}/tables/bills/rows/")
    assert (answer.status_code, answer.json()["code"]) == (422, "table_full")
    wrong = program.send("post", f"responses/{response.pk}/tables/sector/rows/")
    assert wrong.status_code == 404


def test_sign_off_waits_for_what_blocks_and_names_it(program, response):
    answer = program.send("post", f"responses/{response.pk}/sign-off/", SIGNATURE)
    assert answer.status_code == 422
    paths = {finding["path"] for finding in answer.json()["findings"]}
    assert "employees" in paths
    assert not Submission.objects.exists()


def test_signed_response_is_frozen_hashed_and_closed(program, response, owner):
    factory.complete(response, owner)
    address = f"responses/{response.pk}/sign-off/"
    signed = program.send("post", address, SIGNATURE, key="sign-1")
    assert signed.status_code == 201, signed.content
    assert (
        program.send("post", address, SIGNATURE, key="sign-1").json() == signed.json()
    )
    again = program.send("post", address, SIGNATURE)
    assert (again.status_code, again.json()["code"]) == (409, "response_closed")
    late = save(program, response, "employees", "13", based_on=1)
    assert (late.status_code, late.json()["code"]) == (409, "response_closed")
    listed = program.get(f"submissions/?response={response.pk}").json()["results"]
    assert [each["sha256"] for each in listed] == [signed.json()["sha256"]]
    frozen = program.get(f"submissions/{signed.json()['id']}/").json()
    text = canonical_json(frozen["frozen"])
    assert hashlib.sha256(text.encode()).hexdigest() == frozen["sha256"]


def test_signature_without_a_name_is_refused(program, response):
    answer = program.send("post", f"responses/{response.pk}/sign-off/", {"name": " "})
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {"name", "role_title"}


def test_finding_that_nobody_made_cannot_be_explained(program, response):
    body = {"rule": "nothing", "reason": "new_site"}
    answer = program.send("post", f"responses/{response.pk}/explanations/", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "no_such_finding")


def test_token_for_reading_neither_writes_nor_signs(owner, response):
    reader = Program(owner, "response.view")
    assert reader.get(f"responses/{response.pk}/").status_code == 200
    assert save(reader, response, "employees", "1").status_code == 403
    writer = Program(owner, "response.edit")
    assert save(writer, response, "employees", "1").status_code == 200
    signed = writer.send("post", f"responses/{response.pk}/sign-off/", SIGNATURE)
    assert signed.status_code == 403


def test_others_responses_are_as_if_they_were_not(response):
    stranger = Program(actor_of("owner"))
    absent = "00000000-0000-4000-8000-000000000000"
    for pk in (response.pk, absent):
        assert stranger.get(f"responses/{pk}/").status_code == 404
        assert (
            stranger.send("post", f"responses/{pk}/sign-off/", SIGNATURE).status_code
            == 404
        )
        assert stranger.delete(f"responses/{pk}/rows/{absent}/").status_code == 404
    assert stranger.get("responses/").json()["results"] == []
