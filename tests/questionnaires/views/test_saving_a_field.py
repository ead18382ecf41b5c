"""One field saved as it is left: what comes back, what is kept, what is refused."""

import re
import uuid

import pytest

from questionnaires.models import Answer, AnswerHistory, Explanation, Response
from questionnaires.selectors.filling import filling_of
from tests.factories import questionnaires as factory
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def response(owner):
    return factory.started(owner)


@pytest.fixture
def post(client, response):
    def send(key, value, *, based_on=0, row="", **more):
        data = {"key": key, "row": row, "based_on": based_on, "value": value, **more}
        return client.post(f"/responses/{response.pk}/save/", data)

    return send


def stored(response, data_point):
    return Answer.objects.get(response=response, data_point=data_point)


def test_saved_field_answers_with_its_version(post, response):
    answer = post("employees", "1,200")
    assert (answer.status_code, answer["X-Answer-Version"]) == (200, "1")
    assert (stored(response, "profile.employees").text) == "1200"


def test_what_fails_its_check_is_kept_and_says_why_at_the_field(post, response):
    answer = post("employees", "a dozen")
    assert answer.status_code == 200
    assert 'data-fill="#q-employees-messages"' in answer.content.decode()
    assert "is not a number" in answer.content.decode()
    assert stored(response, "profile.employees").text == "a dozen"


def test_next_page_shows_again_what_was_typed(post, client, response):
    post("employees", "a dozen <b>")
    page = client.get(f"/responses/{response.pk}/sections/profile/").content.decode()
    assert 'value="a dozen &lt;b&gt;"' in page
    assert "is not a number" in page


def test_stale_save_gets_both_values_and_stores_nothing(
    post, response, contributor, client
):
    post("employees", "12")
    factory.answer(response, contributor, "employees", "14")
    answer = post("employees", "13", based_on=1)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert ">14<" in page and ">13<" in page and 'data-version="2"' in page
    assert stored(response, "profile.employees").text == "14"


def test_use_mine_saves_over_the_newer_version(post, response, contributor):
    post("employees", "12")
    factory.answer(response, contributor, "employees", "14")
    assert post("employees", "13", based_on=2).status_code == 200
    history = AnswerHistory.objects.filter(data_point="profile.employees")
    assert [each.text for each in history.order_by("version_no")] == ["12", "14", "13"]


def test_answer_that_shows_a_question_sends_that_question(post):
    shown = post("has_target", "yes").content.decode()
    assert 'data-fill="#q-target-note-slot"' in shown
    assert "What is it?" in shown
    hidden = post("has_target", "no", based_on=1).content.decode()
    assert '<template data-fill="#q-target-note-slot"></template>' in hidden


def test_crafted_answer_to_a_hidden_question_is_parked_not_counted(
    post, client, response, owner
):
    assert post("target_note", "Half by 2030").status_code == 200
    factory.complete(response, owner)
    client.post(
        f"/responses/{response.pk}/sign-off/", {"name": "Chan", "role_title": "Owner"}
    )
    frozen = Response.objects.get(pk=response.pk).submissions.get().frozen
    assert "Half by 2030" not in str(frozen)


@pytest.mark.parametrize(
    ("key", "row"),
    [("no_such_question", ""), ("", ""), ("bills", "x")],
)
def test_unknown_key_is_refused(post, key, row):
    assert post(key, "1", row=row).status_code in (404, 422)


@pytest.mark.parametrize("row", ["", "not-an-id", str(uuid.UUID(int=7))])
def test_cell_without_a_row_of_the_table_is_refused(post, row):
    assert post("bills.amount", "1", row=row).status_code in (404, 409)
    assert not Answer.objects.exists()


def test_row_of_somebody_else_takes_no_answer(post):
    stranger = actor_of("owner")
    foreign = factory.started(stranger)
    row = factory.bill(foreign, stranger, start="2024-01-01", end="2024-01-31", kwh="1")
    before = Answer.objects.count()
    assert post("bills.amount", "999", row=str(row.pk)).status_code == 409
    assert Answer.objects.count() == before


def test_response_of_somebody_else_is_not_there(client):
    foreign = factory.started(actor_of("owner"))
    data = {"key": "employees", "value": "1"}
    assert client.post(f"/responses/{foreign.pk}/save/", data).status_code == 404


@pytest.mark.parametrize("state", ["answered", "dont_know", "not_applicable"])
def test_state_is_an_answer_with_its_reason(post, response, state):
    answer = post("renewable_share", "40", state=state, reason="The landlord knows")
    assert answer.status_code == 200
    kept = stored(response, "energy.renewable_share")
    assert kept.state == state
    assert bool(kept.reason) == (state != "answered")


@pytest.mark.parametrize("state", ["not_asked", "deleted"])
def test_unknown_state_is_refused_and_stores_nothing(post, state):
    assert post("employees", "1", state=state).status_code == 422
    assert not Answer.objects.exists()


def test_nul_and_endless_texts_do_no_harm(post):
    assert post("about", "tea\x00shop").status_code == 200
    assert post("about", "x" * 40_000, based_on=1).status_code == 422


def test_amount_keeps_the_currency_it_was_entered_in(post, response):
    post("currency", "HKD")
    post("turnover", "5,000,000")
    assert stored(response, "finances.turnover").unit == "HKD"
    changed = post("currency", "USD", based_on=1).content.decode()
    assert "q-turnover" in changed


def test_after_sign_off_a_late_save_is_refused(post, response, owner):
    Response.objects.update(status=Response.Status.SIGNED_OFF)
    answer = post("employees", "12")
    assert answer.status_code == 409
    assert "signed off" in answer.content.decode()


def test_unusual_figure_is_passed_with_a_coded_reason(post, response, owner):
    factory.complete(response, owner)
    row = response.table_rows.get()
    factory.answer(
        response, owner, "bills.amount", "900000", row=str(row.pk), unit="kWh"
    )
    answer = post("total_power", "", explanation="many_kwh:production")
    assert answer.status_code == 200
    given = Explanation.objects.get()
    assert (given.check_key, given.reason) == ("many_kwh", "production")


def test_reason_given_for_a_table_is_kept_and_is_no_answer(post, response, owner):
    factory.complete(response, owner)
    row = response.table_rows.get()
    factory.answer(response, owner, "bills.amount", "9", row=str(row.pk), unit="kWh")
    (finding,) = filling_of(response).evaluation.blocking
    assert (finding.key, finding.rule) == ("bills", "few_kwh")
    answer = post("bills", "", explanation="few_kwh:new_site")
    assert answer.status_code == 200
    assert "selected" in answer.content.decode()
    assert not filling_of(response).evaluation.blocking
    bills = factory.small_definition().questions["bills"].data_point
    assert not response.answers.filter(data_point=bills).exists()


def test_reason_holds_for_the_figure_it_was_given_for_only(post, response, owner):
    factory.complete(response, owner)
    row = response.table_rows.get()
    cell = {"row": str(row.pk), "unit": "kWh"}
    factory.answer(response, owner, "bills.amount", "900000", **cell)
    post("total_power", "", explanation="many_kwh:production")
    factory.answer(response, owner, "bills.amount", "9000000", **cell)
    page = post("total_power", "")
    assert page.status_code == 200
    blocking = filling_of(response).evaluation.blocking
    assert [finding.rule for finding in blocking] == ["many_kwh"]


def test_unknown_reason_is_not_kept(post, response, owner):
    factory.complete(response, owner)
    row = response.table_rows.get()
    factory.answer(
        response, owner, "bills.amount", "900000", row=str(row.pk), unit="kWh"
    )
    post("total_power", "", explanation="many_kwh:because")
    assert not Explanation.objects.exists()


def test_reader_may_look_but_not_save(client, response, owner):
    client.force_login(actor_of("reader", owner.organisation).user)
    page = client.get(f"/responses/{response.pk}/sections/profile/")
    content = page.content.decode().partition("<main")[2].partition("</main>")[0]
    assert "How many people work for you?" in content and "Not provided" in content
    assert not re.search("<(input|select|textarea|fieldset)", content)
    data = {"key": "employees", "value": "1"}
    assert client.post(f"/responses/{response.pk}/save/", data).status_code == 403


def test_minimal_answer_brings_the_version_alone(client, response):
    data = {"key": "employees", "value": "12", "based_on": "0"}
    answer = client.post(
        f"/responses/{response.pk}/save/", data, headers={"Prefer": "return=minimal"}
    )
    assert (answer["X-Answer-Version"], answer.content) == ("1", b"")
