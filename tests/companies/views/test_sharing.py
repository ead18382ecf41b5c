"""The pages on which a company lets a bank in, sees who looked, and takes access back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.days import shown_day
from audit.services import record_access
from companies.models import Consent, Scope
from companies.services.consent import withdraw_consent
from tests.factories.accounts import client_of
from tests.factories.companies import company_owner, consent_of, known_facts, new_fact
from tests.support.actors import actor_of, organisation_of

pytestmark = pytest.mark.django_db
ABSENT = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def owner():
    return company_owner()


@pytest.fixture
def bank():
    return organisation_of("bank", "Victoria Harbour Bank")


def html_of(response):
    return response.content.decode()


def form(chosen, **fields):
    last = (timezone.localdate() + timedelta(days=30)).isoformat()
    given = {
        "bank": str(chosen.pk),
        "scopes": ["finances", "sites"],
        "purposes": ["credit_risk"],
        "valid_until": last,
    }
    return given | fields


def withdraw_page(consent_id):
    return reverse("companies:withdraw", args=[consent_id])


# --- who may ---


@pytest.mark.parametrize(
    ("role", "sees", "gives"),
    [("owner", 200, 200), ("contributor", 200, 403), ("reader", 200, 403),
     ("risk_officer", 403, 403), ("operator", 403, 403)],
)  # fmt: skip
def test_company_looks_and_its_owner_alone_decides(role, sees, gives):
    client = client_of(actor_of(role))
    assert client.get(reverse("companies:sharing")).status_code == sees
    assert client.get(reverse("companies:looked")).status_code == sees
    assert client.get(reverse("companies:preview")).status_code == sees
    assert client.get(reverse("companies:give")).status_code == gives


def test_giving_access_asks_who_one_is_withdrawing_does_not(owner, bank, settings):
    consent = consent_of(owner, bank)
    client = client_of(owner, age=settings.STEP_UP_SECONDS + 1)
    asked = client.post(reverse("companies:give"), form(bank))
    assert asked.url.startswith(reverse("accounts:confirm"))
    assert Consent.objects.count() == 1
    client.post(withdraw_page(consent.pk), {"kind": "from_now_on"})
    assert Consent.objects.get().withdrawn_at is not None


@pytest.mark.parametrize("method", ["get", "post"])
def test_consent_of_another_company_is_as_absent(owner, bank, method):
    foreign = consent_of(company_owner(), bank)
    client = client_of(owner)
    for key in (foreign.pk, ABSENT):
        response = getattr(client, method)(withdraw_page(key), {"kind": "erase"})
        assert response.status_code == 404
    foreign.refresh_from_db()
    assert foreign.withdrawn_at is None


# --- giving ---


def test_owner_lets_a_bank_in_with_what_was_chosen(owner, bank):
    response = client_of(owner).post(reverse("companies:give"), form(bank), follow=True)
    assert "Victoria Harbour Bank can now see what you chose." in html_of(response)
    consent = Consent.objects.get()
    assert (consent.company, consent.bank) == (owner.organisation, bank)
    assert {each.scope for each in consent.scopes.all()} == {"finances", "sites"}
    assert consent.purposes == ["credit_risk"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"scopes": []}, "Choose at least one part of your answers."),
        ({"purposes": []}, "Choose at least one purpose."),
        ({"valid_until": "2020-01-01"}, "Choose an end date that is not in the past."),
        ({"valid_until": "2099-01-01"}, "Choose an end date within three years."),
        (
            {"valid_until": "soon"},
            "Enter a day, month and year, for example 31/12/2027.",
        ),
        ({"bank": ABSENT}, "Select a valid choice."),
        ({"scopes": ["everything"]}, "Select a valid choice."),
    ],
)
def test_wrong_wish_is_refused_in_a_sentence_at_its_field(owner, bank, wrong, sentence):
    response = client_of(owner).post(reverse("companies:give"), form(bank, **wrong))
    assert response.status_code == 422
    (field,) = wrong
    (shown,) = [f for f in response.context["fields"] if f["id"] == field]
    assert shown["errors"][0].startswith(sentence)
    assert {"text": shown["errors"][0], "target": field} in response.context["summary"][
        "findings"
    ]
    assert not Consent.objects.exists()


def test_organisation_that_is_no_bank_cannot_be_chosen(owner):
    company = organisation_of("company")
    response = client_of(owner).post(reverse("companies:give"), form(company))
    assert response.status_code == 422
    assert not Consent.objects.exists()


def test_refusal_keeps_what_was_chosen(owner, bank):
    wrong = form(bank, valid_until="2020-01-01")
    response = client_of(owner).post(reverse("companies:give"), wrong)
    values = {field["id"]: field["value"] for field in response.context["fields"]}
    assert values["bank"] == str(bank.pk)
    assert values["scopes"] == ["finances", "sites"]
    assert values["valid_until"] == "1 Jan 2020"


def test_form_starts_with_nothing_but_a_year(owner):
    fields = client_of(owner).get(reverse("companies:give")).context["fields"]
    values = {field["id"]: field["value"] for field in fields}
    year = timezone.localdate() + timedelta(days=365)
    assert values == {
        "bank": "", "scopes": [], "purposes": [], "valid_until": shown_day(year),
    }  # fmt: skip


def test_change_starts_from_what_the_bank_has(owner, bank):
    consent = consent_of(owner, bank, scopes=["finances"])
    client = client_of(owner)
    (card,) = client.get(reverse("companies:sharing")).context["in_force"]
    fields = client.get(card["change_url"]).context["fields"]
    values = {field["id"]: field["value"] for field in fields}
    assert values == {
        "bank": str(bank.pk),
        "scopes": ["finances"],
        "purposes": ["credit_risk"],
        "valid_until": shown_day(consent.valid_until),
    }


# --- previewing ---


def test_no_address_keeps_the_token_of_the_form_before(owner):
    query = {"scopes": ["sites"], "csrfmiddlewaretoken": "secret"}
    answer = client_of(owner).get(reverse("companies:preview"), query)
    assert answer.status_code == 302
    assert answer.url == f"{reverse('companies:preview')}?scopes=sites"


def test_preview_shows_the_chosen_parts_and_names_the_bank(owner, bank):
    known_facts(
        owner,
        new_fact(value="secret turnover", number=None, scope="finances"),
        new_fact(value="shared energy", number=None),
    )
    query = {"bank": str(bank.pk), "scopes": ["energy_emissions", "everything"]}
    html = html_of(client_of(owner).get(reverse("companies:preview"), query))
    assert "What Victoria Harbour Bank sees" in html
    assert "shared energy" in html
    assert "secret turnover" not in html


@pytest.mark.parametrize("bank_id", ["", "x", ABSENT])
def test_preview_for_no_bank_in_particular(owner, bank_id):
    page = reverse("companies:preview")
    html = html_of(client_of(owner).get(page, {"bank": bank_id}))
    assert "What the bank sees" in html


def test_preview_never_names_an_organisation_that_is_no_bank(owner):
    other = organisation_of("company", "Rival Limited")
    page = reverse("companies:preview")
    assert "Rival" not in html_of(client_of(owner).get(page, {"bank": str(other.pk)}))


# --- the list ---


def test_list_tells_who_has_access_to_what_and_who_had(owner, bank):
    consent_of(owner, bank, scopes=["finances"])
    gone = consent_of(owner, organisation_of("bank", "Old Bank"))
    withdraw_consent(consent=gone, kind="erase", by=owner)
    over = consent_of(owner, organisation_of("bank", "Past Bank"))
    yesterday = timezone.localdate() - timedelta(days=1)
    Consent.objects.filter(pk=over.pk).update(
        valid_from=yesterday, valid_until=yesterday
    )
    context = client_of(owner).get(reverse("companies:sharing")).context
    (card,) = context["in_force"]
    assert card["who"] == "Victoria Harbour Bank"
    assert [str(label) for label in card["scopes"]] == ["Finances"]
    assert len(card["not_shared"]) == len(Scope) - 1
    ended = {row["label"]: row["lines"][1] for row in context["ended"]}
    assert ended["Old Bank"].startswith("Erase, ")
    assert ended["Past Bank"].startswith("Ended on ")


def test_consent_is_listed_as_in_force_on_its_last_day(owner, bank):
    consent_of(owner, bank, valid_until=timezone.localdate())
    context = client_of(owner).get(reverse("companies:sharing")).context
    assert len(context["in_force"]) == 1


def test_consents_of_other_companies_are_not_listed(owner, bank):
    consent_of(company_owner(), bank)
    html = html_of(client_of(owner).get(reverse("companies:sharing")))
    assert "Victoria Harbour Bank" not in html


def test_reader_is_offered_no_way_to_give(owner):
    reader = client_of(actor_of("reader", owner.organisation))
    context = reader.get(reverse("companies:sharing")).context
    assert (context["empty"]["button"], context["head"]["actions"]) == (None, [])


def test_only_who_may_decide_is_offered_to_change_and_withdraw(owner, bank):
    consent = consent_of(owner, bank)
    reader = actor_of("reader", owner.organisation)
    page = reverse("companies:sharing")
    pages = {a.role: html_of(client_of(a).get(page)) for a in (owner, reader)}
    assert withdraw_page(consent.pk) in pages["owner"]
    assert withdraw_page(consent.pk) not in pages["reader"]
    assert reverse("risk:questions") in pages["reader"]


def test_more_banks_cost_no_more_queries(owner, django_assert_max_num_queries):
    for _ in range(8):
        consent_of(owner, organisation_of("bank"))
    client = client_of(owner)
    with django_assert_max_num_queries(17):
        client.get(reverse("companies:sharing"))


# --- who looked ---


def test_looking_at_a_job_is_told_as_that(owner):
    operator = actor_of("operator")
    record_access(
        organisation_id=owner.organisation_id, by=operator, reader_label="greenfin",
        target_type="jobs.job", target_id="1", purpose="operation",
    )  # fmt: skip
    html = html_of(client_of(owner).get(reverse("companies:looked")))
    assert "looked at a job of yours" in html
    assert "to run the platform" in html


def test_every_reading_is_told_with_bank_person_and_purpose(owner):
    officer = actor_of("risk_officer")
    consent_of(owner, officer.organisation)
    for purpose in ("credit_risk", "operation"):
        record_access(
            organisation_id=owner.organisation_id, by=officer,
            reader_label=str(officer.organisation), target_type="x", target_id="1",
            purpose=purpose,
        )  # fmt: skip
    client = client_of(owner)
    html = html_of(client.get(reverse("companies:looked")))
    assert f"{officer.organisation} looked at your answers" in html
    assert f"{officer.user}" in html
    assert "Assessing climate risk of my loans" in html
    (card,) = client.get(reverse("companies:sharing")).context["in_force"]
    assert card["looked"]["text"].startswith("2 times, last ")


def test_bank_that_never_looked_is_said_so(owner, bank):
    consent_of(owner, bank)
    (card,) = client_of(owner).get(reverse("companies:sharing")).context["in_force"]
    assert card["looked"] == {"text": "never"}


# --- withdrawing ---


@pytest.mark.parametrize("kind", ["from_now_on", "erase"])
def test_owner_withdraws_in_the_way_that_was_chosen(owner, bank, kind):
    consent = consent_of(owner, bank)
    client = client_of(owner)
    assert client.get(withdraw_page(consent.pk)).status_code == 200
    html = html_of(client.post(withdraw_page(consent.pk), {"kind": kind}, follow=True))
    assert "Victoria Harbour Bank no longer sees your answers." in html
    consent.refresh_from_db()
    assert consent.withdrawal_kind == kind


@pytest.mark.parametrize("kind", ["", "replaced", "later"])
def test_withdrawal_without_a_way_changes_nothing(owner, bank, kind):
    consent = consent_of(owner, bank)
    response = client_of(owner).post(withdraw_page(consent.pk), {"kind": kind})
    assert response.status_code == 422
    consent.refresh_from_db()
    assert consent.withdrawn_at is None


def test_page_of_a_withdrawn_consent_says_so(owner, bank):
    consent = consent_of(owner, bank)
    withdraw_consent(consent=consent, kind="erase", by=owner)
    html = html_of(client_of(owner).get(withdraw_page(consent.pk)))
    assert "You have withdrawn this consent." in html
