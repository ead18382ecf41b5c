"""A bank's own questions: two people publish them, one bank alone reads the answers."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.tenancy import scope
from audit.models import AuditEvent
from companies.models import Consent, Fact
from jobs.models import Job
from questionnaires.composing.supplement import TYPES, WITH_OPTIONS
from questionnaires.models import GivenSupplement, Supplement
from questionnaires.selectors.definitions import definition_of
from questionnaires.selectors.supplements import given_by, given_to
from questionnaires.services import given_supplements
from questionnaires.services import supplements as services
from questionnaires.services.facts import extract_facts
from questionnaires.services.responses import amend_response
from questionnaires.services.signing import sign_off
from tests.factories import supplements
from tests.factories.supplements import CHOICE, values
from tests.support.actors import actor_of
from tests.support.database import as_web_role

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def officer():
    return actor_of("risk_officer")


@pytest.fixture
def owner():
    return actor_of("owner")


def consent(owner, bank, **fields):
    given = {
        "purposes": ["credit_risk"], "valid_from": TODAY, "valid_until": TODAY,
        "granted_at": timezone.now(), "granted_by_label": "x",
    }  # fmt: skip
    return Consent.objects.create(
        company=owner.organisation, bank=bank, **given | fields
    )


def given(officer, owner):
    submission = supplements.signed(supplements.asked(officer, owner), owner)
    return given_supplements.give_supplement(submission=submission)


def keys(draft):
    return [question["key"] for question in draft.questions]


@pytest.mark.parametrize("kind", TYPES)
def test_every_kind_that_is_offered_can_be_published(officer, kind):
    options = CHOICE["options"] if kind in WITH_OPTIONS else []
    unit = "kWh" if kind == "quantity" else ""
    made = supplements.published(officer, values(kind, options=options, unit=unit))
    question = definition_of(made.version_id).questions["q1"]
    assert question.type == ("table" if kind == "matrix" else kind)
    assert (question.column("figure") or question).required is True
    assert "dont_know" in question.allow


def test_brackets_of_the_language_are_only_brackets(officer):
    label = {"en": "Is {turnover} right?", "zh-Hant": "{營業額}對嗎?"}
    made = supplements.published(officer, values(label=label))
    question = definition_of(made.version_id).questions["q1"]
    assert question.label["en"] == "Is (turnover) right?"


def test_one_person_alone_publishes_nothing(officer):
    services.add_question(values=values(), by=officer)
    draft = services.propose_supplement(by=officer)
    with pytest.raises(services.SupplementError):
        services.publish_supplement(supplement=draft, by=officer)
    assert not Supplement.objects.filter(state="published").exists()


def test_change_after_the_proposal_has_to_be_proposed_again(officer):
    services.add_question(values=values(), by=officer)
    draft = services.propose_supplement(by=officer)
    services.add_question(values=CHOICE, by=officer)
    second = actor_of("bank_administrator", officer.organisation)
    with pytest.raises(services.SupplementError):
        services.publish_supplement(supplement=draft, by=second)


def test_another_bank_publishes_nothing_of_ours(officer):
    services.add_question(values=values(), by=officer)
    draft = services.propose_supplement(by=officer)
    with pytest.raises(services.SupplementError):
        services.publish_supplement(supplement=draft, by=actor_of("risk_officer"))


def test_eleventh_question_is_refused(officer):
    for _ in range(10):
        services.add_question(values=values(), by=officer)
    with pytest.raises(services.SupplementError):
        services.add_question(values=values(), by=officer)


def test_nothing_is_proposed_without_a_question(officer):
    with pytest.raises(services.SupplementError):
        services.propose_supplement(by=officer)


def test_next_version_begins_with_the_last_and_no_key_is_used_again(officer):
    first = supplements.published(officer)
    services.remove_question(key="q2", by=officer)
    draft = services.add_question(values=CHOICE, by=officer)
    assert draft.number == first.number + 1
    assert keys(draft) == ["q1", "q3"]
    first.refresh_from_db()
    assert keys(first) == ["q1", "q2"]


def test_reworded_question_keeps_key_kind_and_the_ids_of_its_answers(officer):
    supplements.published(officer)
    options = [
        {"en": "Green", "zh-Hant": "綠化"},
        {"en": "Pitched", "zh-Hant": "尖頂"},
    ]
    other = CHOICE | {"type": "text", "options": options}
    draft = services.change_question(key="q2", values=other, by=officer)
    changed = draft.questions[1]
    assert changed["type"] == "choice"
    ids = {option["en"]: option["id"] for option in changed["options"]}
    assert ids == {"Green": "o3", "Pitched": "o2"}


def test_questions_change_places(officer):
    supplements.published(officer)
    assert keys(services.move_question(key="q2", by_places=-1, by=officer)) == [
        "q2",
        "q1",
    ]
    assert keys(services.move_question(key="q2", by_places=-1, by=officer)) == [
        "q2",
        "q1",
    ]


def test_publication_stands_in_the_banks_chain(officer):
    supplements.published(officer)
    verbs = AuditEvent.objects.filter(
        organisation_id=officer.organisation_id
    ).values_list("verb", flat=True)
    wanted = {"supplement.proposed", "supplement.published", "questionnaire.published"}
    assert wanted <= set(verbs)


def test_signed_answers_are_given_and_make_no_fact(officer, owner):
    submission = supplements.signed(supplements.asked(officer, owner), owner)
    kinds = set(Job.objects.values_list("kind", flat=True))
    assert "questionnaires.give_supplement" in kinds
    assert "questionnaires.extract_facts" not in kinds
    assert extract_facts(submission=submission, by=owner) == 0
    assert not Fact.objects.exists()


def test_answer_is_read_in_words(officer, owner):
    lease, roof = given(officer, owner).answers
    assert (lease["value"], lease["state"]) == ("yes", "answered")
    assert roof["shown"] == {"en": "Flat", "zh-Hant": "平頂"}
    assert roof["label"]["zh-Hant"] == "甚麼屋頂?"


def test_bank_sees_answers_only_while_a_consent_is_in_force(officer, owner):
    bank = officer.organisation
    given(officer, owner)
    assert not given_to(bank.pk, TODAY).exists()
    running = consent(owner, bank)
    assert given_to(bank.pk, TODAY).count() == 1
    assert not given_to(bank.pk, TODAY + timedelta(days=1)).exists()
    running.withdrawn_at = timezone.now()
    running.withdrawal_kind = "from_now_on"
    running.save()
    assert not given_to(bank.pk, TODAY).exists()


def test_no_other_bank_sees_them_even_with_a_consent(officer, owner):
    given(officer, owner)
    other = actor_of("risk_officer").organisation
    consent(owner, other)
    assert not given_to(other.pk, TODAY).exists()
    one = given_by(company_id=owner.organisation_id, bank_id=other.pk, day=TODAY)
    assert one is None


def test_database_itself_hides_them_from_others(officer, owner):
    if connection.vendor != "postgresql":
        return
    given(officer, owner)
    other = actor_of("risk_officer").organisation
    consent(owner, other)
    seen = {}
    for who in (officer.organisation, other, owner.organisation):
        with as_web_role(), scope(who.pk):
            seen[who.pk] = GivenSupplement.objects.count()
    assert list(seen.values()) == [0, 0, 1]
    consent(owner, officer.organisation)
    with as_web_role(), scope(officer.organisation_id):
        assert GivenSupplement.objects.count() == 1


def test_later_revision_takes_the_place_of_the_earlier(officer, owner):
    asked = supplements.asked(officer, owner)
    submission = supplements.signed(asked, owner)
    first = given_supplements.give_supplement(submission=submission)
    assert given_supplements.give_supplement(submission=submission) == first
    response = amend_response(
        response=submission.response, reason="A new roof", by=owner
    )
    again = sign_off(
        response=response, name="Chan", role_title="Director", by=owner,
        at=timezone.now(),
    )  # fmt: skip
    second = given_supplements.give_supplement(submission=again)
    assert list(GivenSupplement.objects.all()) == [second]
    assert given_supplements.give_supplement(submission=submission) == second


def test_erasing_takes_them_away_for_good(officer, owner):
    given(officer, owner)
    bank = officer.organisation
    one = {"company_id": owner.organisation_id, "bank_id": bank.pk}
    assert given_supplements.erase_given(**one) == 1
    assert given_supplements.erase_given(**one) == 0
    consent(owner, bank)
    assert not given_to(bank.pk, TODAY).exists()
