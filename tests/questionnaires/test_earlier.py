"""Last year's answers: where they come from, which row they belong to, how they count."""

from datetime import date

import pytest

from questionnaires.language.compiler import from_kept
from questionnaires.models import (
    Answer,
    AnswerHistory,
    Questionnaire,
    Response,
    Version,
)
from questionnaires.selectors.earlier import row_keys, with_prior
from questionnaires.selectors.filling import filling_of
from questionnaires.services.signing import IncompleteResponseError, sign_off
from tests.factories import questionnaires as factory

from django.utils import timezone  # isort: skip

pytestmark = pytest.mark.django_db
YEAR = {"start": date(2025, 1, 1), "end": date(2025, 12, 31)}


def signed(response, owner):
    return sign_off(
        response=response,
        name="Chan Tai Man",
        role_title="Director",
        by=owner,
        at=timezone.now(),
    )


@pytest.fixture
def last_year(owner):
    response = factory.started(owner)
    factory.answer(response, owner, "employees", "10")
    return factory.complete(response, owner)


@pytest.fixture
def this_year(owner, last_year):
    return factory.started(owner, **YEAR)


def filling(response):
    return filling_of(with_prior(Response.objects.filter(pk=response.pk)).get())


def section(client, response, key, **more):
    return client.get(f"/responses/{response.pk}/sections/{key}/").content.decode()


def test_unsigned_answers_stand_beside_and_say_so_but_are_compared_with_nothing(
    client, owner, this_year
):
    page = section(client, this_year, "profile")
    assert "2024, not signed: 12" in page
    factory.answer(this_year, owner, "employees", "500")
    assert filling(this_year).evaluation.findings_on("employees") == ()


def test_row_of_a_table_finds_its_bill_of_last_year_by_its_month(
    client, owner, last_year, this_year
):
    signed(last_year, owner)
    same = factory.bill(
        this_year, owner, start="2025-01-01", end="2025-12-31", kwh="9500"
    )
    factory.answer(this_year, owner, "buys_power", "yes")
    other = factory.bill(
        this_year, owner, start="2025-03-01", end="2025-03-31", kwh="1", position=2
    )
    page = section(client, this_year, "energy")
    assert f'id="q-bills-amount-{same.pk}-prior"' in page
    assert "2024: 10,000 kWh" in page
    assert f'id="q-bills-amount-{other.pk}-prior"' not in page


def test_confirming_is_recorded_and_shown_and_survives_saving_the_same_again(
    client, owner, last_year, this_year
):
    signed(last_year, owner)
    assert not this_year.answers.exists()
    data = {"key": "employees", "row": "", "based_on": "0", "value": "12"}
    save = f"/responses/{this_year.pk}/save/"
    said = client.post(save, data | {"origin": "prior"}).content.decode()
    assert 'data-fill="#q-employees-prior"' in said
    assert "confirmed as the same" in said
    answer = this_year.answers.get()
    assert (answer.text, answer.origin) == ("12", "prior")
    again = client.post(save, data | {"based_on": "1"})
    assert again["X-Answer-Version"] == "1"
    assert this_year.answers.get().origin == "prior"
    client.post(save, data | {"based_on": "1", "value": "13"})
    assert list(AnswerHistory.objects.order_by("id").values_list("text", "origin"))[
        -2:
    ] == [("12", "prior"), ("13", "")]


def test_value_typed_and_then_confirmed_becomes_a_confirmation(
    client, owner, last_year, this_year
):
    signed(last_year, owner)
    factory.answer(this_year, owner, "employees", "12")
    data = {"key": "employees", "row": "", "based_on": "1", "value": "12"}
    client.post(f"/responses/{this_year.pk}/save/", data | {"origin": "prior"})
    assert this_year.answers.get().origin == "prior"


def test_server_takes_the_value_from_its_own_record_not_from_the_page(
    client, owner, last_year, this_year
):
    signed(last_year, owner)
    data = {"key": "employees", "row": "", "based_on": "0", "value": "77"}
    client.post(f"/responses/{this_year.pk}/save/", data | {"origin": "prior"})
    assert this_year.answers.get().text == "12"


def test_claim_of_a_confirmation_without_an_earlier_answer_is_only_typing(
    client, owner, this_year
):
    data = {"key": "about", "row": "", "based_on": "0", "value": "Tea"}
    client.post(f"/responses/{this_year.pk}/save/", data | {"origin": "prior"})
    assert this_year.answers.get(data_point="profile.about").origin == ""


def test_figure_a_thousand_times_last_years_blocks_until_a_reason_is_given(
    client, owner, last_year, this_year
):
    signed(last_year, owner)
    factory.complete(this_year, owner)
    factory.answer(this_year, owner, "employees", "12000")
    with pytest.raises(IncompleteResponseError) as refused:
        signed(this_year, owner)
    assert [f.rule for f in refused.value.findings] == ["unit_slip"]
    page = section(client, this_year, "profile")
    assert "12,000 is about 1,000 times the 12 of 2024" in page
    data = {"key": "employees", "row": "", "based_on": "2", "value": "12000"}
    client.post(
        f"/responses/{this_year.pk}/save/",
        data | {"explanation": "unit_slip:unit_is_right"},
    )
    frozen = signed(this_year, owner).frozen
    (given,) = frozen["explanations"]
    assert (given["check"], given["reason"]) == ("unit_slip", "unit_is_right")


def test_company_that_grew_out_of_its_size_keeps_last_years_answers(owner):
    def sized(key):
        raw = factory.small_definition().to_json()
        mine = raw.replace('"key":"small"', f'"key":"{key}"')
        version = factory.published(from_kept(mine))
        Questionnaire.objects.filter(pk=key).update(instrument="gf")
        return Version.objects.get(pk=version.pk)

    small, medium = sized("gf_small"), sized("gf_medium")
    before = factory.started(owner, version=small)
    factory.complete(before, owner)
    signed(Response.objects.get(pk=before.pk), owner)
    now = filling(factory.started(owner, version=medium, **YEAR))
    question = now.definition.questions["employees"]
    assert now.said_before(question)["value"] == "12"
    other = filling(factory.started(owner, **YEAR))
    assert other.said_before(question) is None


def test_rows_that_cannot_be_told_apart_are_matched_with_none():
    table = factory.small_definition().questions["bills"]
    rows = {
        "a": {"start": "2024-01-05", "supplier": "clp"},
        "b": {"start": "2024-01-09", "supplier": "clp"},
        "c": {"start": "2024-02-05", "supplier": "clp"},
        "d": {"supplier": "clp"},
    }
    assert list(row_keys(table, rows).values()) == ["c"]


def test_origin_is_one_of_those_there_are(owner, this_year):
    assert set(Answer.Origin.values) == {"prior", "estimate"}
