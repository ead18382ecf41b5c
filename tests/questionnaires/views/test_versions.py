"""The page that compares versions, what confirming does, and the notices around it."""

import json
from io import StringIO

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from questionnaires.language import compile_definition
from questionnaires.models import Answer, Response
from tests.factories import questionnaires as factory
from tests.questionnaires.language.builders import form
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db


def both(words, zh):
    return {"en": words, "zh-Hant": zh}


def question(key, type_, words, zh, **more):
    return {"key": key, "type": type_, "label": both(words, zh), "used_by": both("tests", "測試"), **more}  # fmt: skip


def version(number, *questions, **more):
    plain = form(*questions, key="moving", version=number, languages=["en", "zh-Hant"], **more)  # fmt: skip
    plain["title"] = both("Moving", "搬遷")
    plain["sections"][0]["title"] = both("Main", "主要")
    return factory.published(compile_definition(plain))


POWER = question("power", "decimal", "Power used", "用電量")
NOTE = question("note", "text", "Anything else?", "其他？")
STEPS = {"from": "1", "steps": [
    {"retype": "main.power", "how": 'old.power * qty(1, "kWh")', "ask_confirm": True},
    {"drop": "main.note", "keep_in_history": True},
]}  # fmt: skip


@pytest.fixture
def draft(owner):
    response = factory.started(owner, version=version("1", POWER, NOTE))
    for key, text in {"power": "5000", "note": "<b>words</b>"}.items():
        factory.save_answer(
            response_id=response.pk, organisation_id=response.organisation_id,
            entry=factory.Entry(data_point=f"main.{key}", text=text), base=0, by=owner,
            at=timezone.now(),
        )  # fmt: skip
    return response


@pytest.fixture
def second(draft):
    return version(
        "2", question("power", "quantity", "Electricity used", "用電", units=["kWh"]),
        question("water", "decimal", "Water used", "用水量"), migrate=STEPS,
    )  # fmt: skip


def address(name, response):
    return reverse(f"questionnaires:{name}", args=[response.pk])


def page(client, response, language="en", **query):
    client.cookies["django_language"] = language
    return client.get(address("version", response), query).content.decode()


def token_of(client, response):
    return client.get(address("version", response)).context["token"]


def test_notice_appears_only_where_there_is_a_newer_version(client, draft):
    overview = address("overview", draft)
    assert "newer version" not in client.get(overview).content.decode()
    version("2", POWER, NOTE)
    said = client.get(overview).content.decode()
    assert "There is a newer version of this questionnaire" in said
    assert address("version", draft) in said


def test_page_shows_the_diff_and_what_happens_to_each_answer(client, draft, second):
    said = page(client, draft)
    for words in (
        "New questions", "Water used", "No longer asked", "Anything else?",
        "Answered in another way", "Before: Power used", "5,000 kWh", "Please check it",
        "kept in the history", "Confirm and go on",
    ):  # fmt: skip
        assert words in said
    assert "<b>words</b>" not in said
    assert "&lt;b&gt;words" in said


def test_page_speaks_chinese(client, draft, second):
    said = page(client, draft, "zh-hant")
    for words in ("用水量", "不再詢問", "新題目", "確認並繼續"):
        assert words in said
    assert "用水量" in page(client, draft, "zh-hans")


def test_options_and_columns_are_told_by_their_names(client, owner):
    def shop(number, options, columns):
        choices = [{"id": name, "en": name.title(), "zh-Hant": name} for name in options]  # fmt: skip
        cells = [{"key": key, "type": "text", "label": both(key.title(), key)} for key in columns]  # fmt: skip
        more = {"migrate": {"from": "1", "steps": [
            {"choice": "main.kind", "from": "shop", "to": "store"},
            {"drop": "sites.meter", "keep_in_history": True},
        ]}} if number == "2" else {}  # fmt: skip
        return version(number, question("kind", "choice", "Kind", "種類", options=choices),
                       question("sites", "table", "Sites", "場所", columns=cells), **more)  # fmt: skip

    response = factory.started(owner, version=shop("1", ["shop", "office"], ["name", "meter"]))  # fmt: skip
    shop("2", ["store", "office"], ["name", "floor"])
    said = page(client, response)
    for words in ("No longer to choose from: Shop", "Also to choose from: Store",
                  "New column: Floor", "Column gone: Meter"):  # fmt: skip
        assert words in said


def test_looking_changes_nothing(client, draft, second):
    page(client, draft)
    assert Response.objects.get(pk=draft.pk).version.label == "1"


def test_confirming_moves_the_draft_and_says_how_to_go_back(client, draft, second):
    token = token_of(client, draft)
    answer = client.post(address("move", draft), {"token": token, "to": "moving"}, follow=True)  # fmt: skip
    said = answer.content.decode()
    assert "You go on with the new version." in said
    assert "on a new version of the form" in said
    assert Response.objects.get(pk=draft.pk).version == second
    assert Answer.objects.get(response=draft, data_point="main.power").unit == "kWh"
    undo = page(client, draft)
    assert "Go back to the version before" in undo
    assert "(owner)" not in undo
    answer = client.post(address("undo_move", draft), follow=True)
    assert "You are back on the version before." in answer.content.decode()
    assert Response.objects.get(pk=draft.pk).version.label == "1"


@pytest.mark.parametrize("token", ["", "0" * 32, "\x00", "x" * 5000])
def test_confirming_something_else_shows_the_page_again(client, draft, second, token):
    answer = client.post(address("move", draft), {"token": token})
    assert answer.status_code == 409
    assert "Answers changed meanwhile" in answer.content.decode()
    assert Response.objects.get(pk=draft.pk).version.label == "1"


def test_contributor_may_look_but_not_confirm(client, owner, draft, second):
    client.force_login(actor_of("contributor", owner.organisation).user)
    said = page(client, draft)
    assert "Whoever signs the answers can confirm this." in said
    assert "Confirm and go on" not in said
    assert client.post(address("move", draft), {}).status_code in (403, 404)


def test_another_form_is_no_target(client, draft):
    version("2", POWER, NOTE)
    said = page(client, draft, to="small")
    assert "You are on the newest version" in said


def test_undo_without_a_move_is_told(client, draft):
    answer = client.post(address("undo_move", draft), follow=True)
    assert "There is nothing to undo." in answer.content.decode()


# --- the command ---


def command(*arguments):
    out = StringIO()
    call_command("questionnaire", *arguments, stdout=out)
    return out.getvalue()


def test_migrate_lists_every_answer_and_changes_nothing(draft, second):
    said = command("migrate", str(draft.pk), "--to", "2", "--dry-run")
    assert "main.power: 5000 becomes 5000 kWh (to be checked)" in said
    assert "main.note: <b>words</b> is no longer asked, kept in the history" in said
    (line,) = command("migrate", "--all", "--to", "moving@2", "--dry-run", "--json").splitlines()  # fmt: skip
    plan = json.loads(line)
    assert plan["response"] == str(draft.pk)
    assert [a["outcome"] for a in plan["answers"]] == ["converted", "dropped"]
    assert Response.objects.get(pk=draft.pk).version.label == "1"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--all", "--to", "2"],
        ["--all", "--to", "moving@9", "--dry-run"],
        ["no-id", "--to", "2", "--dry-run"],
        ["--to", "2", "--dry-run"],
        ["00000000-0000-0000-0000-000000000000", "--to", "2", "--dry-run"],
    ],
)
def test_migrate_of_nothing_or_for_good_is_refused(draft, second, arguments):
    with pytest.raises(CommandError):
        command("migrate", *arguments)


def test_diff_of_published_versions(draft, second):
    said = command("diff", "moving@1", "moving@2")
    assert "New question “Water used” (water), a number, in “Main”." in said
    with pytest.raises(CommandError, match="no published version moving@7"):
        command("diff", "moving@1", "moving@7")


def test_definition_that_loses_answers_fails_the_check_and_is_not_published(
    draft, tmp_path
):
    plain = {**form(NOTE, key="moving", version="2", languages=["en", "zh-Hant"])}
    plain["title"] = both("Moving", "搬遷")
    plain["sections"][0]["title"] = both("Main", "主要")
    path = tmp_path / "moving.yaml"
    path.write_text(yaml.safe_dump(plain, allow_unicode=True, sort_keys=False))
    with pytest.raises(SystemExit):
        command("check", str(path))
    with pytest.raises(CommandError, match=r"main\.power of version 1 is gone"):
        call_command("questionnaire", "publish", str(path), stdout=StringIO())
