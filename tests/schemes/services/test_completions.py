"""Completion lists: handed in whole or not at all; claims without their line say so."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from accounts.tenancy import scope
from jobs.models import Job
from schemes.models import CompletionLine, CompletionList
from schemes.services.completions import (
    ListError,
    compare_claims,
    hand_in_list,
    withdraw_list,
)
from schemes.services.watching import watch_claim
from schemes.workflow import WorkflowError
from tests.factories import schemes as make
from tests.factories.accounts import client_of
from tests.support.actors import actor_of
from tests.support.constraints import refused

pytestmark = pytest.mark.django_db
PROGRAMME = "GTP-260223"
DAY = make.PRACTITIONER["completion_date"]


@pytest.fixture
def at():
    return make.office_of()


@pytest.fixture
def provider():
    return actor_of("provider_officer")


def csv_of(*rows):
    lines = ["name,identity card,completion date", *(",".join(row) for row in rows)]
    return SimpleUploadedFile("list.csv", "\n".join(lines).encode(), "text/csv")


def handed_in(at, provider, *rows):
    with scope(provider.organisation_id):
        return hand_in_list(
            scheme=at.scheme, programme=PROGRAMME, file=csv_of(*rows), by=provider
        )


def names(claim):
    watch_claim(claim=claim)
    return set(claim.findings.standing().values_list("signal", flat=True))


LISTED = {"no_completion_line", "completion_differs", "provider_many_learners"}


class TestComparing:
    def test_without_any_list_nothing_is_said(self, at):
        claim, _by = make.submitted(at)
        assert not names(claim) & LISTED

    @pytest.mark.parametrize("identity", ["A123456(3)", "456(3)"])
    def test_claim_with_its_line_raises_nothing(self, at, provider, identity):
        claim, _by = make.submitted(at)
        handed_in(at, provider, ("Chan Siu-Ming", identity, DAY))
        assert not names(claim) & LISTED

    def test_claim_without_its_line_gets_a_signal(self, at, provider):
        claim, _by = make.submitted(at)
        handed_in(at, provider, ("Wong Tai Man", "654(3)", DAY))
        assert names(claim) & LISTED == {"no_completion_line"}

    def test_another_day_of_completion_gets_a_signal_with_both(self, at, provider):
        claim, _by = make.submitted(at)
        handed_in(at, provider, ("Chan Siu Ming", "A123456(3)", "2026-01-05"))
        assert names(claim) & LISTED == {"completion_differs"}
        values = claim.findings.get(signal="completion_differs").values
        assert (values["listed"], values["stated"]) == ("2026-01-05", DAY)

    def test_list_taken_back_counts_no_more(self, at, provider):
        claim, _by = make.submitted(at)
        listed = handed_in(at, provider, ("Wong Tai Man", "654(3)", DAY))
        withdraw_list(listed=listed, by=provider)
        assert not names(claim) & LISTED

    def test_provider_with_too_many_learners_gets_a_signal(self, at, provider):
        claim, _by = make.submitted(at)
        listed = handed_in(at, provider, ("Chan Siu Ming", "A123456(3)", DAY))
        like = CompletionLine.objects.get(list=listed)
        for number in range(300):
            like.pk, like.identity_hash = None, f"{number}"
            like._state.adding = True
            like.save()
        assert names(claim) & LISTED == {"provider_many_learners"}
        values = claim.findings.get(signal="provider_many_learners").values
        assert values["count"] == "301"

    def test_new_list_has_the_claims_of_its_programme_judged_anew(self, at, provider):
        claim, _by = make.submitted(at)
        listed = handed_in(at, provider, ("Wong Tai Man", "654(3)", DAY))
        job = Job.objects.get(kind="schemes.compare_completions")
        assert job.organisation_id == at.organisation.pk
        with scope(at.organisation.pk):
            assert compare_claims(listed=listed) == 1
        assert claim.findings.filter(signal="no_completion_line").exists()

    def test_decided_claims_are_let_alone(self, at, provider):
        make.approved(at)
        listed = handed_in(at, provider, ("Wong Tai Man", "654(3)", DAY))
        assert compare_claims(listed=listed) == 0


class TestHandingIn:
    def test_no_card_number_is_kept(self, at, provider):
        handed_in(at, provider, ("Chan Siu Ming", "A123456(3)", DAY))
        line = CompletionLine.objects.get()
        assert len(line.identity_hash) == len(line.tail_hash) == 64
        assert "A123456" not in str(CompletionLine.objects.values())

    def test_workbook_is_read_like_text(self, at, provider):
        book = Workbook()
        book.active.append(["姓名", "身分證號碼", "完成日期"])
        book.active.append(["陳小明", "A123456(3)", DAY])
        out = io.BytesIO()
        book.save(out)
        file = SimpleUploadedFile("list.xlsx", out.getvalue())
        made = hand_in_list(
            scheme=at.scheme, programme=PROGRAMME, file=file, by=provider
        )
        assert made.count == 1

    def test_wrong_rows_are_told_by_number_and_nothing_is_kept(self, at, provider):
        rows = [
            ("Chan", "A123456(3)", DAY),
            ("Wong", "A123456(4)", DAY),
            ("Ho", "1", DAY),
        ]
        with pytest.raises(ListError) as raised:
            handed_in(at, provider, *rows)
        assert [text.split(":")[0] for text in raised.value.problems] == [
            "Row 3",
            "Row 4",
        ]
        assert not CompletionList.objects.exists()

    @pytest.mark.parametrize(
        ("content", "says"),
        [
            (b"", "not empty"),
            (b"name,completed\nx,2026-01-01\n", "needs the columns"),
            (b"name,identity,completed\n", "row"),
            (b"\x00\x01\x02\x03", "no rows"),
        ],
    )
    def test_file_that_is_no_list_is_refused(self, at, provider, content, says):
        file = SimpleUploadedFile("list.csv", content, "text/csv")
        with pytest.raises(ListError, match=says):
            hand_in_list(scheme=at.scheme, programme=PROGRAMME, file=file, by=provider)
        assert not CompletionList.objects.exists()

    def test_programme_that_is_not_listed_is_refused(self, at, provider):
        file = csv_of(("Chan", "456(3)", DAY))
        with pytest.raises(ListError, match="programme of the list"):
            hand_in_list(scheme=at.scheme, programme="X", file=file, by=provider)

    def test_same_list_counts_once(self, at, provider):
        first = handed_in(at, provider, ("Chan", "456(3)", DAY))
        assert handed_in(at, provider, ("Chan", "456(3)", DAY)).pk == first.pk
        assert CompletionLine.objects.count() == 1

    def test_stranger_takes_no_list_back(self, at, provider):
        listed = handed_in(at, provider, ("Chan", "456(3)", DAY))
        with pytest.raises(WorkflowError, match="Only who handed"):
            withdraw_list(listed=listed, by=actor_of("provider_officer"))

    def test_database_keeps_a_list_once(self, at, provider):
        listed = handed_in(at, provider, ("Chan", "456(3)", DAY))
        listed.pk, listed._state.adding = None, True
        with refused("completion_list_once"):
            listed.save()


class TestPage:
    def send(self, client, file, **given):
        data = {"programme": f"training_subsidy/{PROGRAMME}", "file": file} | given
        return client.post(reverse("schemes:completions_hand_in"), data)

    def test_list_is_signed_off_and_taken_back(self, at, provider):
        client = client_of(provider)
        file = csv_of(("Chan", "456(3)", DAY))
        assert self.send(client, file, is_right="on").status_code == 302
        page = client.get(reverse("schemes:completions"))
        row = page.context["rows"][0]
        assert row["text"].startswith("1 learners, signed off by")
        client.post(reverse("schemes:completions_withdraw", args=[row["pk"]]))
        page = client.get(reverse("schemes:completions"))
        assert page.context["rows"][0]["is_withdrawn"]

    def test_list_is_not_taken_without_the_word_of_its_officer(self, at, provider):
        answer = self.send(client_of(provider), csv_of(("Chan", "456(3)", DAY)))
        assert answer.status_code == 422
        assert not CompletionList.objects.exists()

    def test_problems_stand_on_the_page(self, at, provider):
        file = csv_of(("Chan", "1", DAY))
        answer = self.send(client_of(provider), file, is_right="on")
        assert answer.status_code == 422
        assert answer.context["problems"][0].startswith("Row 2: ")

    def test_auditor_of_a_provider_hands_nothing_in(self, at):
        auditor = client_of(actor_of("provider_auditor"))
        assert auditor.get(reverse("schemes:completions")).status_code == 403
