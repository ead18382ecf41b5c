"""Lists and money of a scheme: proposed by one person, decided by another."""

import io
from datetime import date

import pytest

from accounts.tenancy import scope
from documents.errors import UploadError
from measures.money import Money
from schemes.models import Appropriation, Claim, ListChange, Posting, SchemeVersion
from schemes.rules.definition import Entry
from schemes.selectors.library import forget, library
from schemes.services import lists, office
from schemes.services.budgets import (
    approve_appropriation,
    propose_appropriation,
    refuse_appropriation,
)
from schemes.services.terms import terms_of
from schemes.services.versions import propose_file
from schemes.workflow import WorkflowError
from tests.factories import schemes as make
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db
LIST = "eligible_programmes"
NEW = Entry("GTP-7", {"en": "Green course", "zh-Hant": "綠色課程"}, date(2024, 1, 1))
TOLD = lists.Told("The office's letter of 2 January")
CSV = (
    "code,name,chinese name,effective date,until\n"
    "GTP-7,Green course,綠色課程,2024-01-01,\n"
    "GTP-8,Blue course,藍色課程,2024-02-01,2025-12-31\n"
)


@pytest.fixture
def at():
    return make.office_of()


@pytest.fixture
def second(at):
    return actor_of("scheme_administrator", at.organisation)


def proposed(at, entry=NEW):
    with scope(at.organisation.pk):
        return lists.propose_entry(
            scheme=at.scheme, listing=LIST, entry=entry, told=TOLD, by=at.administrator
        )


def approved(at, second, entry=NEW):
    with scope(at.organisation.pk):
        return lists.approve_change(change=proposed(at, entry), by=second)


def staged(at, text=CSV, name="programmes.csv", told=TOLD):
    with scope(at.organisation.pk):
        return lists.stage_import(
            scheme=at.scheme, listing=LIST, name=name, source=io.BytesIO(text.encode()),
            told=told, by=at.administrator,
        )  # fmt: skip


def entries():
    forget()
    return library().scheme("training_subsidy").newest.lists[LIST].entries


class TestEntries:
    def test_proposed_entry_is_not_in_the_list_yet(self, at):
        proposed(at)
        assert "GTP-7" not in entries()

    def test_approved_entry_is_what_the_evaluator_reads(self, at, second):
        approved(at, second)
        claim, _by = make.submitted(at, programme="GTP-7", enrolment_date="2026-07-01")
        assert claim.outcome["eligible"] == "yes"
        early, _by = make.submitted(
            at, identity="AB987654(3)", programme="GTP-7", enrolment_date="2023-12-31"
        )
        reasons = [r["rule"] for r in early.outcome["reasons"] if r["verdict"] == "no"]
        assert reasons == ["eligibility.enrolled_in_time"]

    def test_next_edition_has_the_same_rules_and_another_hash(self, at, second):
        (row,) = approved(at, second)
        first = SchemeVersion.objects.get(scheme=at.scheme, edition=1)
        assert (row.label, row.edition, row.origin) == ("1", 2, "lists")
        assert row.sha256 != first.sha256
        known = library().scheme("training_subsidy")
        assert [v.sha256 for v in known.versions] == [row.sha256]
        assert known.newest.lists[LIST].source == TOLD.source

    def test_claims_keep_the_edition_they_were_filed_under(self, at, second):
        with scope(at.organisation.pk):
            claim = make.assessed(at)
            before = office.judged(claim).to_bytes()
            ended = Entry("GTP-260223", NEW.name, date(2022, 12, 13), date(2023, 1, 1))
            approved(at, second, ended)
            forget()
            again = Claim.objects.select_related("scheme").get(pk=claim.pk)
            assert office.judged(again).to_bytes() == before
            assert terms_of(again).lists[LIST].entries["GTP-260223"].last is None
        later, _by = make.submitted(at, identity="AB987654(3)")
        assert later.outcome["eligible"] == "no"

    def test_every_version_that_has_the_list_gets_it(self):
        at = make.office_of("gsf_grant")
        second = actor_of("scheme_administrator", at.organisation)
        reviewer = Entry("clearwater", {"en": "C", "zh-Hant": "清"}, date(2025, 1, 1))
        with scope(at.organisation.pk):
            change = lists.propose_entry(
                scheme=at.scheme, listing="recognised_reviewers", entry=reviewer,
                told=TOLD, by=at.administrator,
            )  # fmt: skip
            made = lists.approve_change(change=change, by=second)
        labels = ["1", "2", "3", "3.1"]
        assert [(row.label, row.edition) for row in made] == [
            (one, 2) for one in labels
        ]

    def test_nobody_approves_their_own(self, at):
        change = proposed(at)
        with scope(at.organisation.pk), pytest.raises(WorkflowError) as told:
            lists.approve_change(change=change, by=at.administrator)
        assert "another person" in str(told.value)

    def test_a_change_is_decided_once(self, at, second):
        change = proposed(at)
        with scope(at.organisation.pk):
            lists.refuse_change(change=change, by=second)
            with pytest.raises(WorkflowError):
                lists.approve_change(change=change, by=second)
        assert "GTP-7" not in entries()

    def test_what_the_list_says_already_is_not_proposed(self, at, second):
        approved(at, second)
        with pytest.raises(WorkflowError):
            proposed(at)

    def test_a_draft_of_terms_may_not_lose_entries(self, at, second):
        text = (
            "extends: training_subsidy.1.yaml\nscheme: training_subsidy\n"
            'version: "2"\neffective_from: 2028-01-01\n'
            f"lists: {{{LIST}: {{entries: {{GTP-260223: null}}}}}}\n"
        )
        with scope(at.organisation.pk), pytest.raises(Exception) as told:
            propose_file(
                scheme=at.scheme, text=text, name="two.yaml", note="", by=second
            )
        assert "lacks 1 published entries: GTP-260223" in str(told.value)


class TestImport:
    def test_read_file_changes_nothing_before_it_is_confirmed(self, at, second):
        change = staged(at)
        assert (change.status, change.rows, set(change.entries)) == (
            "staged", 2, {"GTP-7", "GTP-8"},
        )  # fmt: skip
        with scope(at.organisation.pk):
            with pytest.raises(WorkflowError):
                lists.approve_change(change=change, by=second)
            lists.confirm_import(change=change, by=at.administrator)
            lists.approve_change(change=change, by=second)
        assert entries()["GTP-8"].last == date(2025, 12, 31)

    def test_findings_stand_with_row_and_letters(self, at):
        change = staged(at, CSV + "GTP-9,Red course,,31/02/2025,\n")
        assert [(f["row"], f["place"], f["code"]) for f in change.findings] == [
            (4, "C (chinese name)", "one_language"),
            (4, "D (effective date)", "bad_day"),
        ]
        with scope(at.organisation.pk), pytest.raises(WorkflowError):
            lists.confirm_import(change=change, by=at.administrator)

    def test_same_file_is_recognised(self, at):
        first = staged(at)
        with pytest.raises(lists.SameFileError) as told:
            staged(at, name="again.csv")
        assert told.value.change == first

    def test_discarded_file_may_come_again(self, at):
        with scope(at.organisation.pk):
            lists.refuse_change(change=staged(at), by=at.administrator)
        assert staged(at).status == "staged"

    def test_file_without_the_columns_says_which(self, at):
        with pytest.raises(WorkflowError) as told:
            staged(at, "number,name\n1,x\n")
        assert "code, from" in str(told.value)
        assert not ListChange.objects.exists()

    @pytest.mark.parametrize("text", ["", "\0\0\0"])
    def test_file_that_is_no_table_is_refused(self, at, text):
        with pytest.raises(UploadError):
            staged(at, text)

    def test_whole_list_makes_what_is_not_in_it_not_qualify(self, at, second):
        told = lists.Told("The whole list", is_whole=True)
        with scope(at.organisation.pk):
            change = staged(at, told=told)
            lists.confirm_import(change=change, by=at.administrator)
            lists.approve_change(change=change, by=second)
        forget()
        assert library().scheme("training_subsidy").newest.lists[LIST].is_complete
        claim, _by = make.submitted(at, programme="other")
        assert claim.outcome["eligible"] == "no"


class TestMoney:
    def enter(self, at, reference="2027"):
        with scope(at.organisation.pk):
            return propose_appropriation(
                scheme=at.scheme, money=Money.of("500", "HKD"), reference=reference,
                by=at.administrator,
            )  # fmt: skip

    def posted(self):
        return list(
            Posting.objects.filter(entry="appropriated:2027").values_list("minor", flat=True)
        )  # fmt: skip

    def test_entered_money_is_in_the_ledger_once_another_approves(self, at, second):
        one, is_new = self.enter(at)
        assert (is_new, self.posted()) == (True, [])
        with scope(at.organisation.pk):
            with pytest.raises(WorkflowError):
                approve_appropriation(appropriation=one, by=at.administrator)
            approve_appropriation(appropriation=one, by=second)
            with pytest.raises(WorkflowError):
                approve_appropriation(appropriation=one, by=second)
        assert self.posted() == [50_000]

    def test_reference_counts_once_until_it_is_refused(self, at, second):
        one, _new = self.enter(at)
        assert self.enter(at) == (one, False)
        with scope(at.organisation.pk):
            refuse_appropriation(appropriation=one, by=second)
        other, is_new = self.enter(at)
        assert is_new
        assert other != one
        assert Appropriation.objects.count() == 2
        assert self.posted() == []
