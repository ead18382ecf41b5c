"""The desk's pages: laying down, mending, trying as each role, comparing, publishing."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from questionnaires.models import Answer, DefinitionDraft, Response, Version
from questionnaires.services import drafting
from tests.factories import questionnaires
from tests.factories.accounts import client_of
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db
SMALL = questionnaires.SMALL.read_text(encoding="utf-8")
TITLE = questionnaires.small_definition().title["en"]


@pytest.fixture
def editor():
    return actor_of("content_editor")


def at(name, *args):
    return reverse(f"questionnaires:{name}", args=args)


def laid(editor, text=SMALL):
    return drafting.open_draft(files={"q.yaml": text}, note="", by=editor)


def tried(browser, draft, answers=None, **query):
    words = "&".join(f"{key}={value}" for key, value in query.items())
    place = f"{at('draft_trial', draft.pk)}?{words}"
    answer = browser.get(place) if answers is None else browser.post(place, answers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_file_or_paste_is_laid_down_and_its_findings_are_shown(editor):
    browser = client_of(editor)
    file = SimpleUploadedFile("q.yaml", SMALL.replace("integer", "intger", 1).encode())
    answer = browser.post(at("desk_new"), {"file": file, "note": "first"})
    page = browser.get(answer.url).content.decode()
    assert re.search(r"q\.yaml:\d+", page)
    assert "intger" in page
    assert browser.post(at("desk_new"), {"text": SMALL}).status_code == 302
    assert DefinitionDraft.objects.count() == 2
    assert browser.post(at("desk_new"), {}).status_code == 422
    first, second = browser.get(at("desk")).context["table"]["rows"]
    told = [cell["text"] for cell in first["cells"]]
    assert told[:2] == [TITLE, "1"]
    assert first["cells"][2]["tag"]["label"] == "Draft"
    assert second["cells"][0]["text"] == "Cannot be read yet"


def test_top_of_a_draft_says_title_version_and_state_and_no_hash(editor):
    draft = laid(editor)
    answer = client_of(editor).get(at("draft", draft.pk))
    head = answer.context["head"]
    assert (head["title"], head["caption"]) == (TITLE, "Draft")
    assert head["meta"] == ["Version 1"]
    assert draft.sha256[:16] not in answer.content.decode()


def test_file_is_mended_on_its_page(editor):
    draft = laid(editor, SMALL.replace("integer", "intger", 1))
    browser = client_of(editor)
    place = at("draft_file", draft.pk) + "?path=q.yaml"
    assert "intger" in browser.get(place).content.decode()
    page = browser.post(place, {"text": SMALL}).content.decode()
    assert "Nothing is wrong" in page
    draft.refresh_from_db()
    assert draft.errors == 0
    assert browser.get(at("draft_file", draft.pk) + "?path=no.yaml").status_code == 404


def test_trial_asks_what_follows_and_stores_nothing(editor):
    browser, draft = client_of(editor), laid(editor)
    page = tried(browser, draft)
    assert "How many people work for you?" in page
    assert 'name="bills.amount:1"' not in page
    page = tried(browser, draft, {"buys_power": "yes", "employees": "-3"})
    assert 'name="bills.amount:1"' in page
    assert 'value="-3"' in page
    assert "stops signing" in page
    assert not Response.objects.exists()
    assert not Answer.objects.exists()


def test_trial_works_figures_out(editor):
    answers = {
        "buys_power": "yes", "bills.start:1": "2025-01-01", "bills.end:1": "2025-12-31",
        "bills.supplier:1": "clp", "bills.amount:1": "10000",
    }  # fmt: skip
    page = client_of(editor).post(at("draft_trial", laid(editor).pk), answers)
    tried_out = page.context["figures"]["rows"]
    assert any(row["cells"][1]["text"] != "–" for row in tried_out)


def test_trial_speaks_each_language(editor):
    browser, draft = client_of(editor), laid(editor)
    assert "貴公司有多少名員工？" in tried(browser, draft, language="zh-hant")
    assert "贵公司有多少名员工？" in tried(browser, draft, language="zh-hans")


def test_role_sees_what_is_visible_to_it(editor):
    hidden = SMALL.replace(
        "      - key: founded\n",
        "      - key: founded\n        visible_to: [respondent, reviewer]\n",
        1,
    )
    draft, browser = laid(editor, hidden), client_of(editor)
    assert draft.errors == 0, draft.problems
    seen = "When was the company founded?"
    assert seen in tried(browser, draft, role="reviewer")
    assert seen in tried(browser, draft, role="respondent")
    assert seen not in tried(browser, draft, role="bank")


def test_comparison_names_what_is_new(editor):
    questionnaires.published()
    text = SMALL.replace('version: "1"', 'version: "2"', 1)
    draft = laid(editor, text.replace("How many people work", "How many staff work", 1))
    page = client_of(editor).get(at("draft_changes", draft.pk)).content.decode()
    assert "How many staff work" in page
    assert "version 1" in page


def test_draft_that_cannot_be_read_says_so_on_each_page(editor):
    draft, browser = laid(editor, "["), client_of(editor)
    assert "cannot be read" in tried(browser, draft)
    page = browser.get(at("draft_changes", draft.pk)).content.decode()
    assert "cannot be read" in page


def test_two_people_publish(editor):
    draft = laid(editor)
    browser = client_of(editor)
    browser.post(at("draft_propose", draft.pk))
    browser.post(at("draft_publish", draft.pk))
    assert not Version.objects.exists()
    second = client_of(actor_of("analyst", editor.organisation))
    second.post(at("draft_publish", draft.pk))
    assert Version.objects.get().label == "1"


def test_publishing_wants_an_identity_confirmed_now(editor):
    draft = drafting.propose_draft(draft=laid(editor), by=editor)
    second = actor_of("analyst", editor.organisation)
    answer = client_of(second, age=10_000).post(at("draft_publish", draft.pk))
    assert answer.url.startswith("/confirm/")
    assert not Version.objects.exists()
