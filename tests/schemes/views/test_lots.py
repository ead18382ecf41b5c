"""Pages of lots: preview, draw with an outcome per row, seed shown, checks, absences."""

import pytest
from django.urls import reverse
from django.utils import timezone

from schemes.models import Absence, Claim, Draw, SampleCheck
from schemes.services import lots
from tests.factories import schemes as make
from tests.factories.accounts import client_of
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db


def address(name, *args):
    return reverse(f"schemes:{name}", args=args)


@pytest.fixture
def at():
    return make.office_of()


@pytest.fixture
def administrator(at):
    return client_of(at.administrator)


def test_preview_tells_how_many_could_be_drawn(at, administrator):
    claim, _by = make.submitted(at)
    page = administrator.get(address("lots"))
    row = page.context["waiting"][0]
    assert (row["number"], row["eligible"]) == (claim.number, 1)
    assert not Draw.objects.exists()


def test_bulk_draw_tells_what_came_of_each_row(at, administrator):
    claim, _by = make.submitted(at)
    decided = make.approved(at, identity="AB987654(3)")
    page = administrator.post(
        address("lots_assign"), {"claim": [str(claim.pk), str(decided.pk), "nonsense"]}
    )
    rows = {
        row["cells"][0]["text"]: [cell["text"] for cell in row["cells"][1:]]
        for row in page.context["outcome"]["rows"]
    }
    assert rows[claim.number] == [str(at.maker.user), ""]
    assert rows[decided.number][0] == "–"
    assert "not to be examined" in rows[decided.number][1]
    assert make.fresh(claim).assigned_to == at.maker.user


def test_claim_of_another_office_is_not_drawn(at, administrator):
    other = make.office_of("sg_loan_grant", budget="0")
    claim, _by = make.submitted(at)
    Claim.objects.filter(pk=claim.pk).update(office_id=other.organisation.pk)
    answer = administrator.post(address("lots_assign"), {"claim": str(claim.pk)})
    assert answer.status_code == 302
    assert not Draw.objects.exists()


def test_sample_is_drawn_and_its_page_shows_seed_and_pool(at, administrator):
    claim = make.approved(at)
    answer = administrator.post(
        address("lots_sample"), {"kind": "recheck"}, follow=True
    )
    draw = Draw.objects.get()
    facts = {row["label"]: row["value"] for row in answer.context["facts"]}
    assert facts["Seed"] == draw.seed
    assert facts["Rebuilt from the seed"] == "the same draw"
    assert answer.context["eligible"] == [{"name": claim.number, "is_drawn": True}]


@pytest.mark.parametrize("kind", ["recheck", "nonsense"])
def test_empty_pool_and_unknown_sample_say_so(at, administrator, kind):
    answer = administrator.post(address("lots_sample"), {"kind": kind}, follow=True)
    assert len(list(answer.context["messages"])) == 1
    assert not Draw.objects.exists()


def test_draw_of_another_office_is_not_there(at, administrator):
    other = make.office_of("sg_loan_grant", budget="0")
    make.approved(at)
    draw = lots.draw_sample(office=at.organisation, kind="recheck", by=at.maker)
    assert administrator.get(address("draw", draw.pk)).status_code == 200
    theirs = client_of(other.administrator).get(address("draw", draw.pk))
    assert theirs.status_code == 404


def test_check_is_recorded_from_the_case(at):
    second = client_of(actor_of("case_officer", at.organisation))
    claim = make.approved(at)
    lots.draw_sample(office=at.organisation, kind="recheck", by=at.maker)
    row = second.get(address("case", claim.pk)).context["checks"][0]
    second.post(row["url"], {"outcome": "in_order", "note": "I rang."})
    check = SampleCheck.objects.get(claim=claim)
    assert (check.outcome, check.note) == ("in_order", "I rang.")
    assert second.get(address("case", claim.pk)).context["checks"][0]["url"] == ""


def test_absence_is_entered_and_taken_back(at, administrator):
    day = str(timezone.localdate())
    given = {"officer": str(at.maker.user.pk), "first_day": day, "last_day": day}
    administrator.post(address("absence_add"), given)
    absence = Absence.objects.get()
    assert absence.user == at.maker.user
    page = administrator.get(address("lots"))
    administrator.post(page.context["absences"][0]["cancel"])
    assert administrator.get(address("lots")).context["absences"] == []


def test_absence_that_cannot_be_keeps_what_was_typed(at, administrator):
    given = {"officer": str(at.maker.user.pk), "first_day": "2026-12-02",
             "last_day": "2026-12-01"}  # fmt: skip
    answer = administrator.post(address("absence_add"), given)
    assert answer.status_code == 422
    assert "before the first" in str(answer.context["absence_form"].non_field_errors())


def test_case_says_that_it_was_drawn_for_another(at):
    other = actor_of("case_officer", at.organisation)
    claim, _by = make.submitted(at)
    Claim.objects.filter(pk=claim.pk).update(assigned_to=other.user)
    url = address("case", claim.pk)
    decision = client_of(at.maker).get(url).context["decision"]
    assert (decision["buttons"], "another officer" in decision["said"]) == ([], True)
    theirs = client_of(other).get(url).context["decision"]["buttons"]
    assert [each["form"] for each in theirs] == ["act-screen"]


class TestQueue:
    def rows(self, client, query):
        page = client.get(address("queue") + query)
        return [row["cells"][0]["text"] for row in page.context["table"]["rows"]]

    @pytest.mark.parametrize(
        ("search", "found"),
        [("A123***(*)", 1), ("a123", 1), ("A124", 0), ("A123456(3)", 0)],
    )
    def test_masked_card_is_found_and_a_whole_one_never(self, at, search, found):
        make.submitted(at)
        assert len(self.rows(client_of(at.maker), f"?q={search}")) == found

    def test_only_mine_are_those_drawn_for_me(self, at):
        other = actor_of("case_officer", at.organisation)
        claim, _by = make.submitted(at, drawn=True)
        Claim.objects.filter(pk=claim.pk).update(assigned_to=other.user)
        assert self.rows(client_of(at.maker), "?mine=1") == []
        assert self.rows(client_of(other), "?mine=1") == [claim.number]

    def test_workload_stands_on_the_queue(self, at):
        make.submitted(at)
        page = client_of(at.maker).get(address("queue"))
        names = [row["cells"][0]["text"] for row in page.context["workload"]["rows"]]
        assert names == [str(at.maker.user)]
