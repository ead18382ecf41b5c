"""Section pages: in three languages, within few queries, and without script."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from questionnaires.models import Answer, TableRow
from tests.factories import questionnaires as factory
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def response(owner):
    return factory.started(owner)


def address(response, key):
    return f"/responses/{response.pk}/sections/{key}/"


def versions(page):
    """The hidden versions that the page's form posts."""
    return dict(re.findall(r'name="([^"]+__version)" value="(\d+)"', page))


def post_section(client, response, key, **fields):
    page = client.get(address(response, key)).content.decode()
    return client.post(f"{address(response, key)}save/", versions(page) | fields)


def text_of(response, data_point):
    return Answer.objects.get(response=response, data_point=data_point).text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "How many people work for you?"),
        ("zh-hant", "貴公司有多少名員工？"),
        ("zh-hans", "贵公司有多少名员工？"),
    ],
)
def test_page_speaks_the_readers_language(client, response, language, words):
    client.cookies["django_language"] = language
    page = client.get(address(response, "profile"))
    assert words in page.content.decode()


def test_every_page_of_a_response_opens(client, response, owner):
    factory.complete(response, owner)
    for section in factory.small_definition().sections:
        opened = client.get(address(response, section.key), follow=True)
        assert opened.status_code == 200
    for page in ("", "check/", "figures/scope2/"):
        assert client.get(f"/responses/{response.pk}/{page}").status_code == 200
    row = TableRow.objects.get()
    cell = f"/responses/{response.pk}/figures/bills.ghg/{row.pk}/"
    assert client.get(cell).status_code == 200
    assert client.get(f"{cell}?format=json").json()["factors"]


def test_section_page_needs_at_most_eight_queries(client, response, owner):
    factory.complete(response, owner)
    client.get(address(response, "energy"))
    with CaptureQueriesContext(connection) as captured:
        client.get(address(response, "energy"))
    words = ("SAVEPOINT", "RELEASE", "SET ROLE", "RESET", "SELECT SET_CONFIG")
    asked = [q["sql"] for q in captured if not q["sql"].upper().startswith(words)]
    assert len(asked) <= 8, "\n".join(asked)


def test_whole_section_is_saved_by_its_button(client, response):
    answer = post_section(
        client, response, "profile", sector="retail", employees="12", about="Tea"
    )
    assert answer.status_code == 302
    assert text_of(response, "profile.employees") == "12"
    assert not Answer.objects.filter(data_point="profile.founded").exists()


def test_button_stays_on_the_page_where_an_answer_opened_questions(client, response):
    opened = post_section(client, response, "energy", buys_power="yes")
    assert opened["Location"] == f"{address(response, 'energy')}#q-bills-slot"
    onward = post_section(client, response, "energy", buys_power="yes")
    assert onward["Location"] == f"{address(response, 'heat')}gas/"


def test_wrong_field_is_named_on_top_and_keeps_its_text(client, response):
    answer = post_section(client, response, "profile", employees="a dozen")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#q-employees"' in page and 'value="a dozen"' in page


def test_untouched_field_does_not_undo_a_colleagues_change(
    client, response, owner, contributor
):
    factory.answer(response, owner, "employees", "12")
    page = client.get(address(response, "profile")).content.decode()
    factory.answer(response, contributor, "employees", "14")
    fields = versions(page) | {"employees": "12", "about": "Tea", "sector": "retail"}
    client.post(f"{address(response, 'profile')}save/", fields)
    assert text_of(response, "profile.employees") == "14"
    assert text_of(response, "profile.about") == "Tea"


def test_conflict_without_script_shows_both_and_lets_choose(
    client, response, owner, contributor
):
    factory.answer(response, owner, "employees", "12")
    page = client.get(address(response, "profile")).content.decode()
    factory.answer(response, contributor, "employees", "14")
    fields = versions(page) | {"employees": "13", "sector": "retail"}
    shown = client.post(f"{address(response, 'profile')}save/", fields)
    page = shown.content.decode()
    assert shown.status_code == 422
    assert 'name="employees__keep" value="mine"' in page
    assert text_of(response, "profile.employees") == "14"
    seen = dict(re.findall(r'name="(employees__seen)" value="(\d+)"', page))
    fields = versions(page) | seen | {"employees": "13", "employees__keep": "mine"}
    client.post(f"{address(response, 'profile')}save/", fields)
    assert text_of(response, "profile.employees") == "13"


def test_rows_are_added_and_removed_by_buttons(client, response, owner):
    factory.answer(response, owner, "buys_power", "yes")
    post_section(client, response, "energy", buys_power="yes", bills__add="1")
    row = TableRow.objects.get()
    post_section(
        client, response, "energy", buys_power="yes",
        **{f"bills.amount:{row.pk}": "100", f"bills.amount:{row.pk}__unit": "kWh"},
    )  # fmt: skip
    assert text_of(response, "bills.amount") == "100"
    post_section(
        client, response, "energy", buys_power="yes", bills__remove=str(row.pk)
    )
    row.refresh_from_db()
    assert row.removed_at is not None


def test_rows_come_and_go_by_script_with_undo(client, response, owner):
    factory.answer(response, owner, "buys_power", "yes")
    added = client.post(f"/responses/{response.pk}/tables/bills/add/")
    row = TableRow.objects.get()
    assert f'<tr id="row-{row.pk}"' in added.content.decode()
    removed = client.post(f"/responses/{response.pk}/rows/{row.pk}/remove/")
    assert "Undo" in removed.content.decode()
    client.post(f"/responses/{response.pk}/rows/{row.pk}/restore/")
    row.refresh_from_db()
    assert row.removed_at is None


def test_figures_follow_a_row_that_comes_or_goes(client, response, owner):
    factory.complete(response, owner)
    more = {"start": "2024-01-01", "end": "2024-12-31", "kwh": "10000"}
    row = factory.bill(response, owner, position=2, **more)
    shown = []
    for deed in ("remove", "restore"):
        sent = client.post(f"/responses/{response.pk}/rows/{row.pk}/{deed}/")
        figure = sent.content.decode().partition('data-fill="#q-scope2-slot">')[2]
        shown.append(float(re.search(r'<b class="gf-num">([\d.]+)</b>', figure)[1]))
    assert shown[1] == pytest.approx(2 * shown[0], rel=0.01)


def test_messages_of_a_table_follow_its_rows(client, response, owner):
    factory.complete(response, owner)
    row = response.table_rows.get()
    factory.answer(response, owner, "bills.amount", "9", row=str(row.pk), unit="kWh")
    messages, words = '<template data-fill="#q-bills-messages">', "very little power"
    added = client.post(f"/responses/{response.pk}/tables/bills/add/")
    assert words in added.content.decode().partition(messages)[2]
    removed = client.post(f"/responses/{response.pk}/rows/{row.pk}/remove/")
    assert messages in removed.content.decode()
    assert words not in removed.content.decode()


def test_table_takes_no_more_rows_than_it_may(client, response):
    for number in range(24):
        TableRow.objects.create(response=response, table="bills", position=number)
    full = client.post(f"/responses/{response.pk}/tables/bills/add/")
    assert full.status_code == 422
    assert "24" in full.content.decode()


def test_last_years_answer_is_offered_not_filled_in(client, owner, response):
    factory.complete(response, owner)
    client.post(
        f"/responses/{response.pk}/sign-off/", {"name": "Chan", "role_title": "Owner"}
    )
    later = factory.started(owner, start=date(2025, 1, 1), end=date(2025, 12, 31))
    page = client.get(address(later, "profile")).content.decode()
    assert 'data-use-value="12"' in page and "Same as 2024" in page
    assert not later.answers.exists()


def test_last_years_answer_is_taken_over_by_its_button(client, owner, response):
    factory.complete(response, owner)
    client.post(
        f"/responses/{response.pk}/sign-off/", {"name": "Chan", "role_title": "Owner"}
    )
    later = factory.started(owner, start=date(2025, 1, 1), end=date(2025, 12, 31))
    saved = post_section(
        client, later, "profile", sector="factory", employees__use_prior="1"
    )
    assert saved["Location"] == f"{address(later, 'profile')}#q-employees"
    assert text_of(later, "profile.employees") == "12"
    assert text_of(later, "profile.sector") == "factory"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Used for: the size class"),
        ("zh-hant", "用於：規模類別"),
        ("zh-hans", "用于：规模类别"),
    ],
)
def test_page_says_in_the_readers_language_who_uses_the_fact(
    client, response, language, words
):
    client.cookies["django_language"] = language
    page = client.get(address(response, "profile")).content.decode()
    assert words in page


def test_one_companys_page_never_shows_anothers_text(client, response, owner):
    other = actor_of("owner")
    theirs = factory.started(other, version=response.version)
    factory.answer(theirs, other, "about", "Secret of the other company")
    factory.answer(response, owner, "about", "Tea")
    stranger = type(client)()
    stranger.force_login(other.user)
    first = stranger.get(address(theirs, "profile")).content.decode()
    mine = client.get(address(response, "profile")).content.decode()
    assert "Secret of the other company" in first
    assert "Secret" not in mine and str(theirs.pk) not in mine
    assert mine.count(f"/responses/{response.pk}/save/") >= 4
