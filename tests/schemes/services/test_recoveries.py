"""Money demanded back: by one person, given up by two others, every cent in the ledger."""

import io
import re
from datetime import timedelta

import pypdf
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.tenancy import scope
from documents.storage import opened
from jobs.models import Job
from measures.money import Money
from schemes.models import (
    Balance,
    Letter,
    LetterProof,
    Posting,
    Recovery,
    StatementLine,
)
from schemes.services import recoveries, repaying
from schemes.services.letters import make_letters
from schemes.services.proof import prove_ledger
from schemes.services.receipts import kept_of, set_off
from schemes.services.statements import load_statement
from schemes.workflow import WorkflowError
from tests.factories import schemes as make
from tests.schemes.statements import statement_of
from tests.support.actors import actor_of
from tests.support.parallel import at_once

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def at():
    return make.office_of()


@pytest.fixture
def claim(at):
    return make.paid(at)


def hkd(amount):
    return Money.of(amount, "HKD")


def came(at, *given, **more):
    """Credit lines: (what the payer wrote, cents)."""
    with scope(at.organisation.pk):
        return load_statement(
            scheme=at.scheme, content=statement_of(given, sign="CRDT", **more),
            name="s.xml", by=at.administrator,
        )  # fmt: skip


def text_of(letter):
    with opened(letter.file) as file:
        pages = pypdf.PdfReader(io.BytesIO(file.read())).pages
        return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def balance(at, account):
    return Balance.objects.get(scheme=at.scheme, account=account).minor


def proved(at):
    with scope(at.organisation.pk):
        return prove_ledger(at.scheme).differences == ()


def fresh(recovery):
    return Recovery.objects.get(pk=recovery.pk)


class TestDemanding:
    def test_demand_stands_in_ledger_claim_and_letter(self, at, claim):
        recovery = make.demanded(at, claim, "2000")
        assert (recovery.minor, recovery.open_minor) == (200_000, 200_000)
        assert make.fresh(claim).state == "recovery"
        assert balance(at, "recoverable") == 200_000
        assert balance(at, "grant_expense") == 784_000 - 200_000
        assert proved(at)
        with scope(at.organisation.pk):
            letters = make_letters(claim=make.fresh(claim), sequence=recovery.sequence)
        assert [letter.kind for letter in letters] == ["recovery"] * 3
        with opened(letters[0].file) as file:
            assert file.read().startswith(b"%PDF")

    def test_letter_is_made_once(self, at, claim):
        recovery = make.demanded(at, claim, "2000")
        with scope(at.organisation.pk):
            first = make_letters(claim=make.fresh(claim), sequence=recovery.sequence)
            again = make_letters(claim=make.fresh(claim), sequence=recovery.sequence)
        assert [each.sha256 for each in first] == [each.sha256 for each in again]
        assert Letter.objects.filter(kind="recovery").count() == 3

    @pytest.mark.parametrize("amount", ["0", "-1", "7840.01"])
    def test_no_more_than_was_paid_can_be_demanded(self, at, claim, amount):
        with pytest.raises(WorkflowError, match=r"HKD 7,840\.00 can be demanded"):
            make.demanded(at, claim, amount)
        assert make.fresh(claim).state == "paid"
        assert not Recovery.objects.exists()

    def test_what_is_demanded_already_cannot_be_demanded_again(self, at, claim):
        make.demanded(at, claim, "2000")
        with pytest.raises(WorkflowError, match="“Being recovered” now"):
            make.demanded(at, claim, "1")

    def test_after_a_part_came_back_only_the_rest_can_be_demanded(self, at, claim):
        recovery = make.demanded(at, claim, "7000")
        came(at, (recovery.number, 700_000))
        with pytest.raises(WorkflowError, match=r"HKD 840\.00 can"):
            make.demanded(at, claim, "840.01")
        assert make.demanded(at, claim, "840").status == "open"

    def test_unpaid_claim_owes_nothing(self, at):
        with pytest.raises(WorkflowError, match="“Approved” now"):
            make.demanded(at, make.approved(at), "1")

    def test_reason_and_a_day_to_come_are_needed(self, at, claim):
        with pytest.raises(WorkflowError, match="at least one reason"):
            make.demanded(at, claim, "1", reasons=[])
        with pytest.raises(WorkflowError, match="a day after today"):
            make.demanded(at, claim, "1", due_on=TODAY)

    def test_demand_of_another_currency_is_refused(self, at, claim):
        with scope(at.organisation.pk), pytest.raises(WorkflowError, match="HKD 7,840"):
            recoveries.demand_back(
                claim=claim, money=Money.of(5, "USD"), reasons=["other"], note="",
                due_on=TODAY + timedelta(days=9), by=at.checker,
            )  # fmt: skip

    def test_case_officer_demands_nothing(self, at, claim):
        with pytest.raises(WorkflowError, match="Your role"):
            make.demanded(at, claim, "1", by=at.maker)


class TestReceiving:
    def test_money_with_the_number_is_received(self, at, claim):
        recovery = make.demanded(at, claim, "2000")
        line = came(at, (recovery.number, 50_000)).lines.get()
        assert (line.status, line.why) == ("matched", "")
        assert fresh(recovery).open_minor == 150_000
        assert make.fresh(claim).state == "recovery"
        came(at, (recovery.number, 150_000), reference="S2")
        assert fresh(recovery).status == "recovered"
        assert make.fresh(claim).state == "recovered"
        assert balance(at, "recoverable") == 0
        assert balance(at, "spent") == 584_000
        assert balance(at, "uncommitted") == 100_000_000 - 584_000
        assert proved(at)

    @pytest.mark.parametrize("written", ["{}", "refund {} thanks", "{lower}", "{bare}"])
    def test_number_is_found_however_a_bank_writes_it(self, at, claim, written):
        recovery = make.demanded(at, claim, "2000")
        number = recovery.number
        text = written.format(
            number, lower=number.lower(), bare=number.replace("-", "")
        )
        assert came(at, (text, 200_000)).lines.get().status == "matched"

    def test_two_parts_in_one_statement_are_both_received(self, at, claim):
        recovery = make.demanded(at, claim, "2000")
        came(at, (recovery.number, 150_000), (recovery.number, 50_000))
        assert fresh(recovery).status == "recovered"
        assert proved(at)

    def test_more_than_is_open_waits(self, at, claim):
        recovery = make.demanded(at, claim, "2000")
        line = came(at, (recovery.number, 200_001)).lines.get()
        assert line.status == "waiting"
        assert line.why == f"It is more than is open of {recovery.number}."
        assert balance(at, "recoverable") == 200_000

    def test_other_currency_and_closed_demand_wait(self, at, claim):
        recovery = make.demanded(at, claim, "2000")
        line = came(at, (recovery.number, 100), currency="CNY").lines.get()
        assert line.why == f"{recovery.number} is owed in another currency."
        came(at, (recovery.number, 200_000), reference="S2")
        late = came(at, (recovery.number, 100), reference="S3").lines.get()
        assert late.why == f"Nothing of {recovery.number} is open any more."

    def test_the_same_line_of_an_overlapping_statement_waits(self, at, claim):
        recovery = make.demanded(at, claim, "2000")
        came(at, (recovery.number, 50_000))
        twin = came(at, (recovery.number, 50_000), reference="S2").lines.get()
        assert twin.why == "The same line stands in the statement STMT-1."
        assert fresh(recovery).open_minor == 150_000

    def test_two_numbers_in_one_line_wait(self, at, claim):
        one = make.demanded(at, claim, "2000")
        other = make.demanded(at, make.paid(at, identity="AB987654(3)"), "100")
        both = f"{one.number} {other.number}"
        line = came(at, (both[:35], 100)).lines.get()
        assert line.why == "It names several demands: settle it by hand."

    def test_demand_of_another_office_is_not_found(self, at, claim):
        recovery = make.demanded(at, claim, "2000")
        line = came(make.office_of("gsf_grant"), (recovery.number, 100)).lines.get()
        assert line.why == "No payment or demand has this reference."


class TestGivingBack:
    def offered(self, claim, amount="500"):
        by = make.applicant_of(claim)
        with scope(by.organisation_id):
            return repaying.offer_repayment(
                claim=claim, money=hkd(amount), reason="I was paid by my employer too.",
                by=by,
            )  # fmt: skip

    def test_announced_money_is_demanded_and_received_at_once(self, at, claim):
        offer = self.offered(claim)
        assert not Posting.objects.filter(event="recovery_demanded").exists()
        came(at, (offer.number, 40_000))
        offer.refresh_from_db()
        recovery = Recovery.objects.get()
        assert (recovery.kind, recovery.status) == ("voluntary", "recovered")
        assert (recovery.minor, offer.status) == (40_000, "received")
        assert make.fresh(claim).state == "recovered"
        assert proved(at)

    def test_money_turns_up_after_a_write_off(self, at, claim):
        written_off(at, make.demanded(at, claim, "7840"))
        offer = self.offered(make.fresh(claim))
        came(at, (offer.number, 784_000))
        assert make.fresh(claim).state == "recovered"
        assert balance(at, "recoverable") == 0
        assert proved(at)

    def test_more_than_was_paid_is_not_offered(self, claim):
        with pytest.raises(WorkflowError, match=r"HKD 7,840\.00 at most"):
            self.offered(claim, "7840.01")

    def test_one_offer_at_a_time_and_it_can_be_withdrawn(self, at, claim):
        offer = self.offered(claim)
        with pytest.raises(WorkflowError, match="announced a repayment"):
            self.offered(claim)
        by = make.applicant_of(claim)
        with scope(by.organisation_id):
            repaying.withdraw_offer(offer=offer, by=by)
        line = came(at, (offer.number, 100)).lines.get()
        assert "“Withdrawn”" in line.why
        assert self.offered(claim, "1").status == "offered"

    def test_what_is_demanded_is_not_offered(self, at, claim):
        make.demanded(at, claim, "10")
        with pytest.raises(WorkflowError, match="Only what was paid"):
            self.offered(claim)


def proposed(at, recovery, by=None):
    with scope(at.organisation.pk):
        return recoveries.propose_write_off(
            recovery=recovery, reasons=["insolvent"], note="wound up in May",
            by=by or at.administrator,
        )  # fmt: skip


def written_off(at, recovery, by=None):
    now = proposed(at, recovery)
    with scope(at.organisation.pk):
        return recoveries.write_off(
            recovery=now, open_minor=now.open_minor, by=by or at.payer
        )


class TestWritingOff:
    def test_letter_says_what_was_asked_what_came_and_what_is_given_up(self, at, claim):
        recovery = make.demanded(at, claim, "2000")
        came(at, (recovery.number, 50_000))
        written_off(at, recovery)
        step = claim.events.order_by("sequence").last()
        assert step.verb == "write_off"
        with scope(at.organisation.pk):
            made = make_letters(claim=make.fresh(claim), sequence=step.sequence)
        assert [each.kind for each in made] == ["written_off"] * 3
        text = text_of(made[0])
        assert "We no longer ask for HK$1,500.00" in text
        assert "we asked you to pay back HK$2,000.00" in text
        assert "HK$500.00 of it has come back" in text
        assert "insolvent or wound up" in text
        assert recovery.number in text
        proof = LetterProof.objects.get(number=made[0].number, language="en")
        assert proof.amount_minor == 150_000
        assert Job.objects.filter(
            kind="schemes.make_letters", payload__sequence=step.sequence
        ).exists()

    def test_each_write_off_of_a_claim_has_a_letter_of_its_own(self, at, claim):
        for sum_ in ("1000", "700"):
            written_off(at, make.demanded(at, claim, sum_))
        steps = claim.events.filter(verb="write_off").order_by("sequence")
        texts = []
        for step in steps:
            with scope(at.organisation.pk):
                made = make_letters(claim=make.fresh(claim), sequence=step.sequence)
            texts.append(text_of(made[0]))
        assert "We no longer ask for HK$1,000.00" in texts[0]
        assert "We no longer ask for HK$700.00" in texts[1]
        assert "Nothing of it has come back" in texts[1]

    def test_two_others_give_up_what_is_open(self, at, claim):
        recovery = make.demanded(at, claim, "2000")
        came(at, (recovery.number, 50_000))
        done = written_off(at, recovery)
        assert (done.status, done.open_minor) == ("written_off", 0)
        assert make.fresh(claim).state == "written_off"
        assert balance(at, "recoverable") == 0
        assert balance(at, "grant_expense") == 784_000 - 50_000
        assert proved(at)

    @pytest.mark.parametrize("verb", ["demand", "assess", "approve", "propose"])
    def test_nobody_forgives_what_they_gave_demanded_or_proposed(self, at, claim, verb):
        """One person with every right, who did one earlier act."""
        person = {
            "demand": at.checker, "assess": at.maker, "approve": at.checker,
            "propose": at.administrator,
        }[verb]  # fmt: skip
        anybody = make.with_every_right(person)
        recovery = make.demanded(at, claim, "2000", by=at.checker)
        if verb != "propose":
            with pytest.raises(WorkflowError, match="another person"):
                proposed(at, recovery, by=anybody)
        with pytest.raises(WorkflowError, match="another person"):
            written_off(at, recovery, by=anybody)
        assert fresh(recovery).status == "open"

    def test_sum_that_changed_meanwhile_is_seen_again(self, at, claim):
        recovery = proposed(at, make.demanded(at, claim, "2000"))
        came(at, (recovery.number, 1))
        with scope(at.organisation.pk), pytest.raises(WorkflowError, match="you saw"):
            recoveries.write_off(recovery=recovery, open_minor=200_000, by=at.payer)

    def test_nothing_is_written_off_without_a_proposal(self, at, claim):
        recovery = make.demanded(at, claim, "2000")
        with scope(at.organisation.pk), pytest.raises(WorkflowError, match="No write-"):
            recoveries.write_off(recovery=recovery, open_minor=200_000, by=at.payer)
        assert make.fresh(claim).state == "recovery"

    def test_refused_proposal_goes_on_and_can_be_made_anew(self, at, claim):
        recovery = proposed(at, make.demanded(at, claim, "2000"))
        with scope(at.organisation.pk):
            kept = recoveries.refuse_write_off(
                recovery=recovery, note="They trade again.", by=at.payer
            )
            assert kept.proposed_by_id is None
        with pytest.raises(WorkflowError, match="proposed already"):
            proposed(at, recovery)
            proposed(at, recovery)

    def test_the_database_itself_wants_two_others(self, at, claim):
        recovery = make.demanded(at, claim, "2000")
        one = at.administrator.user
        for both in ((one, one), (at.checker.user, one), (one, at.checker.user)):
            wrong = {
                "status": "written_off", "open_minor": 0, "closed_on": TODAY,
                "proposed_by": both[0], "written_off_by": both[1],
            }  # fmt: skip
            with pytest.raises(IntegrityError), transaction.atomic():
                Recovery.objects.filter(pk=recovery.pk).update(**wrong)


class TestSettingOff:
    def later(self, at, claim, fee="2000"):
        by = make.applicant_of(claim)
        return make.approved(at, by=by, fee=fee, programme="GTP-260223")

    def kept(self, at, recovery, award, **more):
        with scope(at.organisation.pk):
            return set_off(recovery=recovery, award=award, by=at.administrator, **more)

    def test_part_of_an_award_is_kept_and_the_rest_paid(self, at, claim):
        recovery = make.demanded(at, claim, "1000")
        award = self.later(at, claim)
        self.kept(at, recovery, award)
        assert fresh(recovery).status == "recovered"
        assert make.fresh(claim).state == "recovered"
        assert kept_of(award) == 100_000
        assert proved(at)
        batch = make.sent(at, make.fresh(award))
        assert batch.sum_minor == 60_000
        assert proved(at)

    def test_award_that_is_kept_whole_is_paid_by_it(self, at, claim):
        recovery = make.demanded(at, claim, "7000")
        award = self.later(at, claim)
        self.kept(at, recovery, award)
        assert make.fresh(award).state == "paid"
        assert fresh(recovery).open_minor == 700_000 - 160_000
        assert balance(at, "committed") == 0
        assert proved(at)

    def test_chosen_part_is_kept(self, at, claim):
        recovery = make.demanded(at, claim, "1000")
        award = self.later(at, claim)
        self.kept(at, recovery, award, minor=1)
        assert fresh(recovery).open_minor == 99_999
        with pytest.raises(WorkflowError, match=r"HKD 999\.99 can be set off"):
            self.kept(at, fresh(recovery), award, minor=100_000)

    def test_award_of_somebody_else_is_not_kept(self, at, claim):
        recovery = make.demanded(at, claim, "1000")
        other = make.approved(at, identity="AB987654(3)")
        with pytest.raises(WorkflowError, match="same payee"):
            self.kept(at, recovery, other)

    def test_award_that_is_not_payable_is_not_kept(self, at, claim):
        recovery = make.demanded(at, claim, "1000")
        award = self.later(at, claim)
        make.batched(at, award)
        with pytest.raises(WorkflowError, match="“In a payment batch”"):
            self.kept(at, recovery, make.fresh(award))

    def test_approval_of_which_a_part_was_kept_stands(self, at, claim):
        award = self.later(at, claim)
        self.kept(at, make.demanded(at, claim, "1000"), award)
        with pytest.raises(WorkflowError, match="set off"):
            make.reopened(at, make.fresh(award))
        assert proved(at)

    def test_who_approved_the_award_does_not_keep_it(self, at, claim):
        recovery = make.demanded(at, claim, "1000")
        award = self.later(at, claim)
        with scope(at.organisation.pk), pytest.raises(WorkflowError, match="another"):
            set_off(
                recovery=recovery, award=award, by=make.with_every_right(at.checker)
            )


class TestInstalments:
    def test_parts_add_up_to_what_is_open(self, at, claim):
        recovery = make.demanded(at, claim, "1000")
        came(at, (recovery.number, 1))
        with scope(at.organisation.pk):
            plan = repaying.agree_plan(
                recovery=recovery, count=3, first_on=TODAY + timedelta(days=5),
                by=at.administrator,
            )  # fmt: skip
        assert [part.minor for part in plan.parts.all()] == [33_333] * 3
        assert plan.received_before == 1

    def test_newer_plan_ends_the_older(self, at, claim):
        recovery = make.demanded(at, claim, "1000")
        first = TODAY + timedelta(days=5)
        with scope(at.organisation.pk):
            for count in (3, 5):
                repaying.agree_plan(
                    recovery=recovery, count=count, first_on=first, by=at.administrator
                )
        assert recovery.plans.filter(ended_at=None).get().parts.count() == 5

    @pytest.mark.parametrize(
        ("count", "days", "says"),
        [(0, 5, "parts at most"), (37, 5, "36 parts at most"), (3, 0, "after today")],
    )
    def test_what_is_no_plan_is_refused(self, at, claim, count, days, says):
        recovery = make.demanded(at, claim, "1000")
        with scope(at.organisation.pk), pytest.raises(WorkflowError, match=says):
            repaying.agree_plan(
                recovery=recovery, count=count, first_on=TODAY + timedelta(days=days),
                by=at.administrator,
            )  # fmt: skip


class TestProof:
    def test_tampered_recovery_is_found(self, at, claim):
        recovery = make.demanded(at, claim, "1000")
        Recovery.objects.filter(pk=recovery.pk).update(open_minor=5)
        with scope(at.organisation.pk):
            (found,) = prove_ledger(at.scheme).differences
        assert found.what == f"recovery {recovery.number} against its entries"

    def test_demand_without_a_posting_is_found(self, at, claim):
        recovery = make.demanded(at, claim, "1000")
        Recovery.objects.filter(pk=recovery.pk).update(minor=5, open_minor=5)
        with scope(at.organisation.pk):
            found = [each.what for each in prove_ledger(at.scheme).differences]
        assert found == ["recoverable against the claims"]


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_statement_loaded_by_three_is_received_once(self):
        at = make.office_of()
        recovery = make.demanded(at, make.paid(at), "2000")
        ends = at_once(*[lambda: came(at, (recovery.number, 50_000))] * 3)
        assert ends == ["", "", ""]
        assert StatementLine.objects.filter(minor__gt=0).count() == 1
        assert fresh(recovery).open_minor == 150_000
        assert proved(at)

    def test_receipt_and_write_off_do_not_both_take_the_last_cent(self):
        at = make.office_of()
        recovery = proposed(at, make.demanded(at, make.paid(at), "2000"))

        def forgiven():
            with scope(at.organisation.pk):
                recoveries.write_off(recovery=recovery, open_minor=200_000, by=at.payer)

        ends = at_once(forgiven, lambda: came(at, (recovery.number, 200_000)))
        assert ends[0] in ("", "WorkflowError")
        assert ends[1] == ""
        took = fresh(recovery)
        assert took.open_minor == 0
        assert took.entries.count() == 1
        assert proved(at)

    def test_two_write_offs_give_one(self):
        at = make.office_of()
        recovery = proposed(at, make.demanded(at, make.paid(at), "2000"))
        second = actor_of("payment_approver", at.organisation)

        def forgiven(by):
            with scope(at.organisation.pk):
                recoveries.write_off(recovery=recovery, open_minor=200_000, by=by)

        ends = at_once(*[lambda by=by: forgiven(by) for by in (at.payer, second)])
        assert sorted(ends) == ["", "WorkflowError"]
        assert Posting.objects.filter(event="written_off").count() == 1
        assert proved(at)

    def test_two_recoveries_do_not_both_keep_the_same_award(self):
        at = make.office_of()
        claim = make.paid(at)
        by = make.applicant_of(claim)
        other = make.paid(at, by=by, fee="1000")
        award = make.approved(at, by=by, fee="500")
        owed = [make.demanded(at, claim, "700"), make.demanded(at, other, "700")]

        def kept(recovery):
            with scope(at.organisation.pk):
                set_off(recovery=recovery, award=award, by=at.administrator)

        ends = at_once(*[lambda each=each: kept(each) for each in owed])
        assert sorted(ends) == ["", "WorkflowError"]
        assert kept_of(award) == award.amount_minor
        assert proved(at)

    def test_set_off_and_batch_of_one_award_give_one(self):
        at = make.office_of()
        claim = make.paid(at)
        award = make.approved(at, by=make.applicant_of(claim), fee="500")
        recovery = make.demanded(at, claim, "7000")

        def kept():
            with scope(at.organisation.pk):
                set_off(recovery=recovery, award=award, by=at.administrator)

        ends = at_once(kept, lambda: make.batched(at, award))
        assert sorted(ends) == ["", "WorkflowError"]
        assert make.fresh(award).state in ("paid", "in_batch")
        assert proved(at)
