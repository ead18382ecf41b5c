"""The thin line: a questionnaire is filled, checked, signed off and becomes facts."""

import pytest

from companies.models import Fact
from jobs.poller import poll_once
from questionnaires.models import Submission
from tests.factories import questionnaires as factory

pytestmark = pytest.mark.django_db


def test_a_filled_section_is_signed_off_and_becomes_facts(client, owner):
    response = factory.started(owner)
    base = f"/responses/{response.pk}"
    assert client.get(f"{base}/sections/profile/").status_code == 200
    saved = client.post(
        f"{base}/save/",
        {"key": "employees", "row": "", "based_on": "0", "value": "1,2e"},
    )
    assert saved.status_code == 200
    saved = client.post(
        f"{base}/save/", {"key": "employees", "row": "", "based_on": "1", "value": "12"}
    )
    assert saved["X-Answer-Version"] == "2"
    factory.complete(response, owner)
    for key in ("profile", "finances", "energy", "targets"):
        page = client.get(f"{base}/sections/{key}/")
        assert page.status_code == 200
    assert client.get("/answers/").status_code == 200
    assert client.get(f"{base}/check/").status_code == 200
    assert client.get(f"{base}/figures/scope2/").status_code == 200
    done = client.post(
        f"{base}/sign-off/", {"name": "Chan Tai Man", "role_title": "Director"}
    )
    assert done.status_code == 302, done.content.decode()
    assert client.get(done["Location"]).status_code == 200
    poll_once()
    submission = Submission.objects.get()
    assert submission.facts_extracted_at
    fact = Fact.objects.get(data_point="emissions.scope2.location_based")
    assert fact.number and fact.unit == "tCO2e"
