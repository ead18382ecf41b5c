"""The public pages of schemes: what they say, what they keep (nothing), what they refuse."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.days import shown_day
from schemes.rules.library import load_library
from schemes.selectors.library import library, other_help, schemes_in_order

pytestmark = pytest.mark.django_db
TRAINING = reverse("schemes:check", args=["training_subsidy", "training"])
REVIEWS = reverse("schemes:check", args=["gsf_grant", "external_review"])
FACTS = {
    "applicant_kind": "person", "resident": "yes", "status": "practitioner",
    "programme": "GTP-260223", "enrolment_date": "2025-09-01",
    "completion_date": "2026-03-16", "fee": "9,800", "other_support": "no",
    "has_earlier_award": "no", "application_date": "2026-04-20",
}  # fmt: skip
FAMILY = {
    "instrument": "loan", "label": "green", "issue_date": "2024-06-03",
    "maturity_date": "2029-06-03", "currency": "HKD", "size": "500,000,000",
    "hk_lenders": "yes", "is_arranger": "no", "reviewer": "hkqaa",
    "review_date": "2024-05-20", "loans_before": "0", "event_date": "2024-06-03",
    "claims": ["pre", "post_1", "post_2", "post_3"], "pre_cost": "250,000",
    "post_cost_1": "200,000", "post_cost_2": "200,000", "post_cost_3": "200,000",
    "has_earlier_grant": "no", "application_date": "2024-07-15",
}  # fmt: skip


def text_of(response):
    """The words of a page, blanks joined."""
    html = response.content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def test_list_shows_every_scheme_track_and_other_help(client):
    page = client.get(reverse("schemes:list"))
    words = text_of(page)
    for scheme in schemes_in_order():
        assert scheme.newest.terms.name["en"] in words
        for key in scheme.newest.tracks:
            assert (
                reverse("schemes:check", args=[scheme.key, key])
                in page.content.decode()
            )
    assert len(schemes_in_order()) == len(library().schemes)
    assert all(one.name["en"] in words for one in other_help())


def test_home_page_and_footer_lead_to_the_list(client):
    assert client.get("/").content.decode().count(reverse("schemes:list")) == 2


@pytest.mark.parametrize("key", load_library().schemes)
def test_scheme_shows_each_figure_with_source_and_mark(client, key):
    words = text_of(client.get(reverse("schemes:scheme", args=[key])))
    for version in library().scheme(key).versions:
        for one in (*version.parameters.values(), *version.lists.values()):
            assert one.label["en"] in words
    assert "Not confirmed" in words
    assert library().scheme(key).newest.sha256 in words


@pytest.mark.parametrize("language", ["en", "zh-hant", "zh-hans"])
@pytest.mark.parametrize("key", load_library().schemes)
def test_every_form_opens_in_every_language(client, key, language):
    for track, compiled in library().scheme(key).newest.tracks.items():
        url = reverse("schemes:check", args=[key, track])
        page = client.get(url, headers={"accept-language": language})
        assert page.status_code == 200
        html = page.content.decode()
        version = library().scheme(key).newest
        for fact in compiled.asks:
            asked = f'name="{fact}"' in html
            assert asked or version.facts[fact].ask_if, fact


def test_practitioner_is_told_the_amount_and_every_step(client):
    words = text_of(client.post(TRAINING, FACTS))
    assert "It would qualify HK$7,840.00" in words
    assert "Fee: 80% of HK$9,800 is HK$7,840." in words
    assert "16 March 2026 is 16 June 2026." in words
    assert "Proof of employment" in words
    assert "Proof of full-time study" not in words


def test_unconfirmed_choices_are_named_with_their_source(client):
    facts = FACTS | {"has_earlier_award": "yes", "awarded_before": "7,840"}
    words = text_of(client.post(TRAINING, facts))
    assert "HK$2,160.00" in words
    assert "all claims of a person together Not confirmed" in words
    assert "One page says “per applicant”" in words
    assert "general holidays" in words


def test_day_of_the_claim_is_today_unless_stated(client):
    today = timezone.localdate()
    page = client.post(TRAINING, FACTS | {"application_date": ""})
    shown = f'name="application_date" value="{shown_day(today)}"'
    assert shown in page.content.decode()


def test_refusal_names_all_reasons_and_what_else_there_is(client):
    facts = FACTS | {"resident": "no", "applicant_kind": "company"}
    words = text_of(client.post(TRAINING, facts))
    assert "It would not qualify" in words
    assert "Only a person can claim" in words
    assert "Let the employee who took the programme claim." in words
    assert "Hong Kong resident: No." in words
    assert "Continuing Education Fund" in words
    assert "HK$7,840.00" not in words


def test_what_is_left_open_is_open_and_not_a_no(client):
    page = client.post(TRAINING, {"fee": "9800"})
    words = text_of(page)
    assert "It cannot be told yet" in words
    assert "not met" not in words
    assert 'href="#f-resident"' in page.content.decode()
    assert "What else there is" not in words


def test_whole_family_of_reviews_is_shown_line_by_line(client):
    words = text_of(client.post(REVIEWS, FAMILY))
    assert "It would qualify HK$800,000.00" in words
    assert "year 3 HK$150,000.00" in words
    assert "of which HK$650,000 is used up" in words


def test_year_after_maturity_says_why_it_is_not_paid(client):
    words = text_of(client.post(REVIEWS, FAMILY | {"maturity_date": "2026-06-03"}))
    assert "HK$650,000.00" in words
    assert "no review of this year is paid (matures 3 June 2026)" in words


def test_day_of_issue_decides_the_edition(client):
    early = FAMILY | {
        "issue_date": "2022-04-04", "review_date": "2022-03-14",
        "event_date": "2022-04-04", "application_date": "2022-05-16",
        "claims": ["pre"], "pre_cost": "300,000",
    }  # fmt: skip
    words = text_of(client.post(REVIEWS, early))
    assert "Edition 2, from 1 March 2022 to 9 May 2024" in words
    assert "HK$300,000.00" in words
    before = early | {"issue_date": "2021-01-04"}
    assert "cover “Day of issue or signing” from 10 May 2021 on" in text_of(
        client.post(REVIEWS, before)
    )


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"fee": "9.800,00"}, "Use a comma for thousands and a point for decimals."),
        ({"fee": "US$1,000"}, "is not in HKD. Convert it, or name its currency."),
        ({"completion_date": "2026-02-29"}, "“2026-02-29” is not a date."),
        ({"resident": "maybe"}, "“maybe” is not one of the options."),
        ({"application_date": "soon"}, "This is not a day."),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field_and_nothing_is_lost(
    client, facts, words
):
    page = client.post(TRAINING, FACTS | facts)
    html = page.content.decode()
    assert "There is a problem" in html
    assert words in text_of(page)
    assert "It would qualify" not in html
    assert 'value="1 Sep 2025"' in html


def test_fields_follow_the_answers(client):
    assert 'name="awarded_before"' not in client.get(TRAINING).content.decode()
    page = client.post(
        TRAINING, {"has_earlier_award": "yes"}, headers={"hx-request": "true"}
    )
    html = page.content.decode()
    assert 'name="awarded_before"' in html
    assert "<html" not in html
    assert "cannot be told" not in html


def test_answer_to_a_question_no_longer_asked_changes_nothing(client):
    facts = FACTS | {"awarded_before": "9,000"}
    assert "HK$7,840.00" in text_of(client.post(TRAINING, facts))


def test_nothing_typed_is_kept(client):
    client.get(TRAINING)
    with CaptureQueriesContext(connection) as asked:
        page = client.post(TRAINING, FACTS)
    sent = [query["sql"] for query in asked.captured_queries]
    assert not [sql for sql in sent if re.search("INSERT|UPDATE|DELETE", sql, re.I)]
    assert not [sql for sql in sent if "9,800" in sql or "9800" in sql]
    assert page.headers["Cache-Control"].startswith("max-age=0")
    assert Session.objects.count() == 0
    assert 'value="9,800"' not in client.get(TRAINING).content.decode()


def test_pages_of_no_scheme_are_not_found(client):
    for name, arguments in (
        ("schemes:scheme", ["nothing"]),
        ("schemes:check", ["nothing", "training"]),
        ("schemes:check", ["training_subsidy", "nothing"]),
    ):
        assert client.get(reverse(name, args=arguments)).status_code == 404


def test_foreign_words_in_a_post_do_no_harm(client):
    facts = FACTS | {"fee": "9" * 5000, "nonsense": "x", "claims": ["a"] * 50}
    assert client.post(TRAINING, facts).status_code == 200
    hostile = FACTS | {"fee": '"><script>alert(1)</script>'}
    assert "<script>alert" not in client.post(TRAINING, hostile).content.decode()


def test_chinese_page_is_chinese_and_simplified_is_converted(client):
    traditional = text_of(
        client.post(TRAINING, FACTS, headers={"accept-language": "zh-hant"})
    )
    assert "學費：9,800港元的80%為7,840港元。" in traditional
    simplified = text_of(
        client.post(TRAINING, FACTS, headers={"accept-language": "zh-hans"})
    )
    assert "学费：9,800港元的80%为7,840港元。" in simplified


def test_directory_of_other_help_has_whole_texts():
    for one in other_help():
        assert set(one.name) == set(one.text) == {"en", "zh-Hant"}
        assert one.text["zh-Hant"].endswith("。")
        assert one.source


def test_finder_asks_three_questions_and_keeps_nothing(client):
    page = client.get("/schemes/find/")
    assert page.content.decode().count("<fieldset") == 3
    answer = client.post("/schemes/find/", {"who": "person", "cost": "training"})
    words = answer.content.decode()
    assert "/schemes/training_subsidy/training/" in words
    assert "/schemes/gsf_grant/external_review/" not in words
    assert "Continuing Education Fund" in words
    assert "no-store" in answer["Cache-Control"]
    assert not client.cookies.get("sessionid")


def test_finder_says_where_nothing_fits(client):
    words = client.post("/schemes/find/", {"who": "person", "cost": "issuing"})
    assert "None of the schemes known here fits" in words.content.decode()
