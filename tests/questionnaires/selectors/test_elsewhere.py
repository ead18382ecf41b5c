"""A rule may read what the company said in another questionnaire of the same period."""

from datetime import date

import pytest
from django.utils import timezone

from questionnaires.language import compile_definition
from questionnaires.selectors.filling import filling_of
from questionnaires.services.facts import extract_facts
from questionnaires.services.signing import sign_off
from tests.factories import questionnaires as factory
from tests.questionnaires.language.builders import form, question
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def asking(owner):
    """A response whose rule reads the number of employees of the small questionnaire."""
    imports = [
        {"section": "profile", "key": "employees", "type": "integer"},
        {"section": "emissions", "key": "scope_2", "type": "quantity", "units": ["tCO2e"],
         "data_point": "emissions.scope2.location_based"},
    ]  # fmt: skip
    questions = [
        question("size", "calc", value="sections.profile.employees * 2"),
        question("ghg", "calc", value='convert(sections.emissions.scope_2, "kgCO2e")'),
    ]
    definition = compile_definition(form(*questions, key="other", imports=imports))
    version = factory.published(definition)
    return lambda **period: factory.started(owner, version=version, **period)


def figures(response):
    calculated = filling_of(response).evaluation.calculated
    return {key: done.value for key, done in calculated.items()}


def test_answer_in_another_draft_of_the_period_counts(owner, asking):
    factory.answer(factory.started(owner), owner, "employees", "12")
    assert figures(asking()) == {"size": 24, "ghg": None}


def test_signed_figure_counts_too(owner, asking):
    response = factory.complete(factory.started(owner), owner)
    submission = sign_off(
        response=response, name="Chan Tai Man", role_title="Director", by=owner,
        at=timezone.now(),
    )  # fmt: skip
    extract_facts(submission=submission, by=owner)
    point = "emissions.scope2.location_based"
    from_form = filling_of(response).definition.by_data_point(point)
    worked = filling_of(response).evaluation.value(from_form.path)
    assert figures(asking())["ghg"] == worked * 1000


def test_another_year_and_another_company_do_not_count(owner, asking):
    other_owner = actor_of("owner")
    factory.answer(factory.started(other_owner), other_owner, "employees", "12")
    earlier = factory.started(owner, start=date(2023, 1, 1), end=date(2023, 12, 31))
    factory.answer(earlier, owner, "employees", "30")
    assert figures(asking()) == {"size": None, "ghg": None}


def test_questionnaire_without_imports_asks_the_database_no_more(
    owner, django_assert_max_num_queries
):
    response = factory.started(owner)
    with django_assert_max_num_queries(4):
        assert filling_of(response).evaluation
