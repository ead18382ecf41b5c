"""A company picks a size, is told which one suits, and goes on in a larger one."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Invitation
from audit.models import AuditEvent
from questionnaires.language.compiler import from_kept
from questionnaires.models import Answer, AnswerHistory, Questionnaire, Response
from questionnaires.selectors.earlier import with_prior
from questionnaires.selectors.filling import filling_of
from questionnaires.selectors.sizes import proposal_for, sizes_of
from questionnaires.selectors.versions import Proposal
from questionnaires.services.migrating import MoveError, move_response, undo_move
from questionnaires.services.saving import Entry, save_answer
from tests.factories import questionnaires as factory
from tests.factories.accounts import client_of
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db
YEAR = {"start": "2024-01-01", "end": "2024-12-31"}


def definition(size):
    return factory.ours(f"sme/{size}")


@pytest.fixture
def sizes(db):
    return {
        size: factory.published(definition(size))
        for size in ("medium", "micro", "small")
    }


@pytest.fixture
def response(owner, sizes):
    return factory.started(owner, version=sizes["micro"])


def put(response, actor, point, text, number=None, unit=""):
    number = None if number is None else Decimal(number)
    entry = Entry(data_point=point, row_id="", text=text, number=number, unit=unit)
    save_answer(
        response_id=response.pk,
        organisation_id=response.organisation_id,
        entry=entry,
        base=0,
        by=actor,
        at=timezone.now(),
    )


def invited(company, size, name="Harbour Bank"):
    bank = actor_of("bank_administrator")
    bank.organisation.name = name
    bank.organisation.save(update_fields=["name"])
    return Invitation.objects.create(
        inviter=bank.organisation,
        company_name="X",
        code_hash=size,
        code_sealed="",
        smallest_size=size,
        invited_by=bank.user,
        expires_at=timezone.now(),
        accepted_at=timezone.now(),
        accepted_by=company,
    )


def test_published_sizes_stand_in_their_order_with_bounds_from_the_catalogue(sizes):
    found = sizes_of("sme")
    assert [size.name for size in found] == ["micro", "small", "medium"]
    assert [size.employees_below and int(size.employees_below.value) for size in found] == [10, 50, None]  # fmt: skip
    assert found[0].employees_below.mark == "unverified"
    assert [size.questions for size in found] == sorted(s.questions for s in found)
    assert found[0].minutes < found[1].minutes < found[2].minutes


def test_only_the_newest_version_of_a_size_is_offered(sizes):
    text = (
        definition("micro")
        .to_json()
        .replace(f'"{definition("micro").version}"', '"2099.1"', 1)
    )
    newer = factory.published(from_kept(text))
    assert sizes_of("sme")[0].version == newer


@pytest.mark.parametrize(
    ("employees", "turnover", "size"),
    [
        (9, None, "micro"), (10, None, "small"), (49, None, "small"), (50, None, "medium"),
        (3, 10_000_000, "small"), (3, 99_999_999, "small"), (3, 100_000_000, "medium"),
        (None, 9_999_999, "micro"), (60, 1, "medium"),
    ],
)  # fmt: skip
def test_size_proposed_by_the_last_headcount_and_turnover(
    owner, response, employees, turnover, size
):
    if employees is not None:
        put(response, owner, "profile.employees", str(employees), employees)
    if turnover is not None:
        put(response, owner, "finances.turnover", str(turnover), turnover, "HKD")
    assert proposal_for(owner.organisation, sizes_of("sme")).size == size


def test_nothing_known_proposes_nothing(owner, sizes):
    assert proposal_for(owner.organisation, sizes_of("sme")).size == ""


def test_turnover_in_another_currency_is_not_compared(owner, response):
    put(response, owner, "finances.turnover", "900000000", 900_000_000, "USD")
    assert proposal_for(owner.organisation, sizes_of("sme")).size == ""


def test_inviter_lifts_the_proposal_and_is_named(client, owner, response):
    put(response, owner, "profile.employees", "4", 4)
    invited(owner.organisation, "small")
    proposal = proposal_for(owner.organisation, sizes_of("sme"))
    assert proposal.size == "small"
    page = client.get("/responses/start/").content.decode()
    assert "Harbour Bank asks for at least Small; micro may be submitted" in page
    assert (
        "Harbour Bank asks for at least Small"
        in client.get("/answers/").content.decode()
    )


def test_inviter_of_another_company_says_nothing_here(client, owner, response):
    invited(actor_of("owner").organisation, "medium")
    assert "asks for at least" not in client.get("/answers/").content.decode()


def token_in(page):
    return {"token": re.search(r'name="token" value="(\w+)"', page)[1]}


def move(response, version, by):
    token = Proposal(response, version).token
    return move_response(
        response=response, target=version, token=token, by=by, at=timezone.now()
    )


def test_start_page_offers_the_sizes_and_starts_the_chosen_one(client, owner, sizes):
    page = client.get("/responses/start/").content.decode()
    assert page.count('name="size"') == 3
    assert "checked" not in page.split('name="start"')[0].split('name="size"', 1)[1]
    done = client.post("/responses/start/", YEAR | {"size": "medium"})
    response = Response.objects.get()
    assert done["Location"] == f"/responses/{response.pk}/"
    assert response.version == sizes["medium"]
    assert response.instrument == "sme"


def test_without_a_choice_the_smallest_size_starts(client, owner, sizes):
    client.post("/responses/start/", YEAR)
    assert Response.objects.get().version == sizes["micro"]


def test_another_size_of_the_same_period_leads_to_the_page_that_grows(
    client, owner, response
):
    done = client.post("/responses/start/", YEAR | {"size": "small"})
    assert done["Location"] == f"/responses/{response.pk}/grow/small/"
    assert Response.objects.count() == 1


def test_a_smaller_size_of_the_same_period_leads_to_what_is_there(client, owner, sizes):
    response = factory.started(owner, version=sizes["medium"])
    done = client.post("/responses/start/", YEAR | {"size": "micro"})
    assert done["Location"] == f"/responses/{response.pk}/"
    response.refresh_from_db()
    assert response.version == sizes["medium"]


def test_growing_shows_what_is_added_and_keeps_answers_and_history(
    client, owner, response, sizes
):
    put(response, owner, "profile.employees", "12", 12)
    page = client.get(f"/responses/{response.pk}/grow/small/").content.decode()
    assert "Your 1 answers stay as they are" in page
    assert "Was gas topped up in your own air-conditioners" in page
    assert "Insurance and values, place by place" in page
    assert "Where do stock and equipment stand?" in page
    assert "How many people worked for you" not in page
    answers = list(Answer.objects.values())
    history = list(AnswerHistory.objects.values())
    client.post(f"/responses/{response.pk}/grow/small/", token_in(page))
    response.refresh_from_db()
    assert response.version == sizes["small"]
    assert list(Answer.objects.values()) == answers
    assert list(AnswerHistory.objects.values()) == history
    filling = filling_of(response)
    assert filling.evaluation.value("employees") == 12
    event = AuditEvent.objects.filter(verb="response.version_changed").get()
    assert event.detail["from"] == str(sizes["micro"].pk)
    assert event.detail["to"] == str(sizes["small"].pk)
    assert event.detail["answers"] == 0


def test_growing_over_answers_that_changed_since_is_looked_at_once_more(
    client, owner, response, sizes
):
    page = client.get(f"/responses/{response.pk}/grow/small/").content.decode()
    put(response, owner, "profile.employees", "12", 12)
    done = client.post(f"/responses/{response.pk}/grow/small/", token_in(page))
    assert done["Location"] == f"/responses/{response.pk}/grow/small/"
    response.refresh_from_db()
    assert response.version == sizes["micro"]
    assert client.post(f"/responses/{response.pk}/grow/small/").status_code == 302
    response.refresh_from_db()
    assert response.version == sizes["micro"]


def test_micro_goes_straight_to_medium_and_back(owner, response, sizes):
    move(response, sizes["medium"], owner)
    response.refresh_from_db()
    assert response.version == sizes["medium"]
    assert undo_move(response=response, by=owner, at=timezone.now()) == []
    response.refresh_from_db()
    assert response.version == sizes["micro"]


@pytest.mark.parametrize("size", ["micro", "small"])
def test_no_growth_to_the_same_or_a_smaller_size(client, owner, sizes, size):
    response = factory.started(owner, version=sizes["small"])
    assert client.get(f"/responses/{response.pk}/grow/{size}/").status_code == 404
    sent = client.post(f"/responses/{response.pk}/grow/{size}/")
    assert sent.status_code == 404


def test_no_growth_into_another_instrument(owner, response):
    other = factory.published()
    with pytest.raises(MoveError, match="another questionnaire"):
        move(response, other, owner)


def test_signed_answers_grow_only_after_they_were_opened(
    client, owner, response, sizes
):
    response.status = Response.Status.SIGNED_OFF
    response.save(update_fields=["status"])
    page = client.get(f"/responses/{response.pk}/grow/small/").content.decode()
    assert f"/responses/{response.pk}/amend/" in page
    with pytest.raises(MoveError, match="signed off"):
        move(response, sizes["small"], owner)
    response.refresh_from_db()
    assert response.version == sizes["micro"]


def test_one_response_an_instrument_and_period(owner, response, sizes):
    with pytest.raises(IntegrityError), transaction.atomic():
        Response.objects.create(
            organisation=owner.organisation,
            version=sizes["small"],
            instrument="sme",
            period_start=date(2024, 1, 1),
            period_end=date(2024, 12, 31),
            started_at=timezone.now(),
        )


def test_last_year_in_a_smaller_size_stands_beside_this_year_in_a_larger(
    owner, response, sizes
):
    later = factory.started(
        owner, version=sizes["small"], start=date(2025, 1, 1), end=date(2025, 12, 31)
    )
    response.submissions.create(
        organisation=owner.organisation,
        frozen={
            "questionnaire": "sme_micro",
            "version": definition("micro").version,
            "period": ["2024-01-01", "2024-12-31"],
            "values": [
                {"path": "employees", "row": "", "state": "answered", "value": "9", "unit": ""}
            ],
        },
        sha256="0",
        evaluator_version="1",
        signed_by="x",
        signed_by_name="x",
        signed_by_title="x",
        signed_at=timezone.now(),
    )  # fmt: skip
    found = with_prior(Response.objects.filter(pk=later.pk)).get()
    assert filling_of(found).signed_before.values == {
        "employees": {"value": "9", "unit": ""}
    }


def test_form_knows_its_instrument_size_and_who_fills_it(sizes):
    assert list(
        Questionnaire.objects.values_list("key", "instrument", "size", "rank", "entity")
    ) == [
        ("sme_micro", "sme", "micro", 0, "company"),
        ("sme_small", "sme", "small", 1, "company"),
        ("sme_medium", "sme", "medium", 2, "company"),
    ]


def test_bank_says_which_size_it_is_content_with():
    bank = actor_of("risk_officer")
    client = client_of(bank)
    fields = {"company_name": "Bright Phoenix", "reference": ""}
    address = reverse("accounts:invitation_new")
    client.post(address, fields | {"smallest_size": "large"})
    assert not Invitation.objects.exists()
    client.post(address, fields | {"smallest_size": "medium"})
    assert Invitation.objects.get().smallest_size == "medium"
