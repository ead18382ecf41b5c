"""A draft goes on to another version only as confirmed, loses nothing, and can go back."""

import copy
from decimal import Decimal

import pytest
from django.utils import timezone

from audit.models import AuditEvent
from questionnaires.language import compile_definition
from questionnaires.models import Answer, AnswerHistory, Response, TableRow, VersionMove
from questionnaires.selectors.filling import filling_of
from questionnaires.selectors.versions import Proposal, newer_version, target_of
from questionnaires.services.migrating import (
    ChangedSinceError,
    MoveError,
    move_response,
    undo_move,
)
from questionnaires.services.publishing import AnswersLostError
from tests.factories import questionnaires as factory
from tests.questionnaires.language.builders import form, options, question

pytestmark = pytest.mark.django_db

BASIS = question("basis", "choice", options=options("bill", "meter"))
FIRST = form(
    BASIS, question("elec", "decimal"), question("gas", "decimal"), question("note", "text"),
    key="moving", version="1",
)  # fmt: skip
TABLE = question("sites", "table", columns=[
    question("site", "text"), question("amount", "quantity", units=["kWh"]),
])  # fmt: skip
SECOND = form(
    question("basis", "choice", options=options("bill", "gauge")), TABLE,
    question("gas", "decimal"),
    key="moving", version="2",
    migrate={"from": "1", "steps": [
        {"choice": "main.basis", "from": "meter", "to": "gauge"},
        {"drop": "main.note", "keep_in_history": True},
        {"rename": "main.elec", "to": "main.sites", "ask_confirm": True,
         "rows": [{"site": '"All"', "amount": 'old.elec * qty(1, "kWh")'}]},
    ]},
)  # fmt: skip


@pytest.fixture
def draft(owner):
    response = factory.started(owner, version=published(FIRST))
    for key, text in {"basis": "meter", "elec": "5000", "gas": "7", "note": "x"}.items():  # fmt: skip
        put(response, owner, f"main.{key}", text)
    return response


def published(plain):
    return factory.published(compile_definition(copy.deepcopy(plain)))


def put(response, owner, data_point, text, row="", problem=""):
    current = Answer.objects.filter(response=response, data_point=data_point, row_id=row)  # fmt: skip
    entry = factory.Entry(data_point=data_point, row_id=row, text=text, problem=problem)
    return factory.save_answer(
        response_id=response.pk, organisation_id=response.organisation_id, entry=entry,
        base=getattr(current.first(), "version_no", 0), by=owner, at=timezone.now(),
    )  # fmt: skip


def moved(response, owner, target):
    token = Proposal(response, target).token
    return move_response(
        response=response, target=target, token=token, by=owner, at=timezone.now()
    )


def texts(response):
    response = Response.objects.get(pk=response.pk)
    filling = filling_of(response)
    return {path: answer.text for (path, _row), answer in filling.answers.items() if answer.text}  # fmt: skip


def test_move_writes_what_its_steps_say_and_nothing_else(draft, owner):
    target = published(SECOND)
    move = moved(draft, owner, target)
    assert texts(draft) == {
        "basis": "gauge", "gas": "7", "sites.site": "All", "sites.amount": "5000",
    }  # fmt: skip
    assert Response.objects.get(pk=draft.pk).version == target
    assert {w["data_point"] for w in move.written} == {
        "main.basis", "sites.site", "sites.amount"
    }  # fmt: skip
    untouched = Answer.objects.get(response=draft, data_point="main.gas")
    assert untouched.version_no == 1
    event = AuditEvent.objects.get(verb="response.version_changed")
    assert event.target_id == str(draft.pk)


def test_history_keeps_what_was_said_before(draft, owner):
    moved(draft, owner, published(SECOND))
    history = AnswerHistory.objects.filter(response=draft).order_by("version_no")
    assert [h.text for h in history.filter(data_point="main.basis")] == ["meter", "gauge"]  # fmt: skip
    assert [h.text for h in history.filter(data_point="main.note")] == ["x"]


def test_undo_brings_every_answer_back(draft, owner):
    before = texts(draft)
    moved(draft, owner, published(SECOND))
    assert undo_move(response=draft, by=owner, at=timezone.now()) == []
    assert texts(draft) == before
    assert not TableRow.objects.filter(response=draft, removed_at=None).exists()
    assert VersionMove.objects.get(response=draft).undone_at
    with pytest.raises(MoveError, match="nothing to undo"):
        undo_move(response=draft, by=owner, at=timezone.now())


def test_undo_leaves_what_was_changed_since(draft, owner):
    moved(draft, owner, published(SECOND))
    put(draft, owner, "main.basis", "bill")
    assert undo_move(response=draft, by=owner, at=timezone.now()) == ["main.basis"]
    assert texts(draft)["basis"] == "bill"


def test_undo_brings_numbers_problems_and_reasons_back_too(draft, owner):
    put(draft, owner, "main.gas", "7.5")
    swap = copy.deepcopy(FIRST) | {"version": "2", "migrate": {"from": "1", "steps": [
        {"retype": "main.gas", "how": "old.gas * 2"}, {"retype": "main.elec", "how": "old.elec * 2"},
    ]}}  # fmt: skip
    put(draft, owner, "main.elec", "many", problem="number")
    before = list(Answer.objects.filter(response=draft).values("data_point", "text", "problem").order_by("data_point"))  # fmt: skip
    moved(draft, owner, published(swap))
    assert texts(draft)["gas"] == "15"
    undo_move(response=draft, by=owner, at=timezone.now())
    after = list(Answer.objects.filter(response=draft).values("data_point", "text", "problem").order_by("data_point"))  # fmt: skip
    assert after == before
    assert Answer.objects.get(response=draft, data_point="main.gas").number == Decimal("7.5")  # fmt: skip


def test_what_has_left_the_history_cannot_be_brought_back(draft, owner):
    move = moved(draft, owner, published(SECOND))
    assert "meter" not in str(move.written)
    AnswerHistory.objects.filter(response=draft, data_point="main.basis", version_no=1).delete()  # fmt: skip
    assert undo_move(response=draft, by=owner, at=timezone.now()) == ["main.basis"]


def test_after_undo_the_same_move_does_the_same_again(draft, owner):
    target = published(SECOND)
    moved(draft, owner, target)
    first = texts(draft)
    undo_move(response=draft, by=owner, at=timezone.now())
    moved(Response.objects.get(pk=draft.pk), owner, target)
    assert texts(draft) == first


def test_confirmation_of_other_answers_is_refused(draft, owner):
    target = published(SECOND)
    token = Proposal(draft, target).token
    put(draft, owner, "main.gas", "8")
    with pytest.raises(ChangedSinceError):
        move_response(
            response=draft, target=target, token=token, by=owner, at=timezone.now()
        )
    assert Response.objects.get(pk=draft.pk).version_id == draft.version_id


def test_signed_answers_do_not_move(draft, owner):
    target = published(SECOND)
    Response.objects.filter(pk=draft.pk).update(status="signed_off")
    assert newer_version(Response.objects.get(pk=draft.pk)) is None
    with pytest.raises(MoveError, match="signed off"):
        moved(draft, owner, target)


def test_version_begun_for_the_period_already_is_no_target(draft, owner):
    target = published(SECOND)
    Response.objects.create(
        organisation=owner.organisation, version=target, period_start=draft.period_start,
        period_end=draft.period_end, started_at=timezone.now(),
    )  # fmt: skip
    with pytest.raises(MoveError, match="begun that form"):
        moved(draft, owner, target)


def test_only_the_same_instrument_is_a_target(draft, owner):
    published(form(question("a", "text"), key="stranger"))
    published(form(question("gas", "decimal"), key="moving_large", instrument="moving"))
    assert target_of(draft, "stranger") is None
    assert target_of(draft, "nothing") is None
    assert target_of(draft) is None
    assert target_of(draft, "moving_large").questionnaire_id == "moving_large"


def test_a_company_that_grows_keeps_its_answers(draft, owner):
    larger = form(
        BASIS, question("elec", "decimal"), question("gas", "decimal"),
        question("note", "text"), question("water", "decimal"),
        key="moving_large", instrument="moving",
    )  # fmt: skip
    before = texts(draft)
    moved(draft, owner, published(larger))
    assert texts(draft) == before
    assert "water" in filling_of(Response.objects.get(pk=draft.pk)).evaluation.asked


def test_version_that_would_lose_answers_is_not_published(draft):
    without = copy.deepcopy(SECOND)
    del without["migrate"]
    with pytest.raises(AnswersLostError, match=r"main\.elec of version 1 is gone"):
        published(without)
