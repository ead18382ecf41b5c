"""An inviter sees what it asks above the European cap; a company that is asked too."""

import pytest

from questionnaires.inviting.caps import against_cap
from questionnaires.services import supplements as services
from tests.factories import campaigns, supplements
from tests.factories import questionnaires as forms
from tests.factories.accounts import client_of
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def published():
    for size in ("micro", "small", "medium"):
        forms.published(forms.ours(f"sme/{size}"))


@pytest.fixture
def bank():
    return actor_of("risk_officer")


def test_overview_names_each_size_and_leads_to_its_questions(published, bank):
    client = client_of(bank)
    page = client.get("/campaigns/cap/")
    rows = page.context["table"]["rows"]
    assert len(rows) == 3
    numbers = [[int(cell["text"]) for cell in row["cells"][1:]] for row in rows]
    for asked, above, few in numbers:
        assert 0 < above <= few < asked
    assert numbers == sorted(numbers)
    assert "(not confirmed)" in page.content.decode()
    one = client.get("/campaigns/cap/sme_micro/")
    assert len(one.context["table"]["rows"]) == numbers[0][0]
    assert client.get("/campaigns/cap/nothing/").status_code == 404


def test_page_speaks_chinese(published, bank):
    client = client_of(bank)
    client.cookies["django_language"] = "zh-hant"
    page = client.get("/campaigns/cap/sme_micro/").content.decode()
    assert "歐盟上限" in page and "未經確認" in page and "不在準則內" in page


def test_campaign_and_the_company_asked_read_the_same_sentence(published, bank):
    campaign = campaigns.mailed(bank, questionnaire_id="sme_micro")
    page = client_of(bank).get(f"/campaigns/{campaign.pk}/")
    said = page.context["cap"]["text"]
    found = against_cap(forms.ours("sme/small"))
    counts = f"{len(found.above)} of {len(found.asked)} questions ask for more"
    assert said.startswith(counts) and said in page.content.decode()
    owner = actor_of("owner")
    campaigns.joined(campaign, owner)
    assert said in client_of(owner).get("/asked/").content.decode()


def test_own_questions_are_all_above_it(published, bank):
    services.add_question(values=supplements.values(), by=bank)
    page = client_of(bank).get("/questions/")
    assert "None of your own questions is in the European standard" in page.content.decode()  # fmt: skip
