"""Recoveries on pages: what the office sees and does, what the applicant is asked."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tenancy import scope
from schemes.models import Recovery, RepaymentOffer
from schemes.services import recoveries, repaying
from tests.factories import schemes as make
from tests.factories.accounts import client_of
from tests.schemes.services.test_recoveries import came, proposed

pytestmark = pytest.mark.django_db
DUE = timezone.localdate() + timedelta(days=30)


def address(name, *args):
    return reverse(f"schemes:{name}", args=args)


@pytest.fixture
def at():
    return make.office_of()


@pytest.fixture
def claim(at):
    return make.paid(at)


def text_of(client, url):
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def said(answer):
    return [str(each) for each in answer.context["messages"]]


class TestDemand:
    def body(self, **more):
        given = {"amount": "2000", "reasons": ["too_much"], "note": "You left early."}
        return given | {"due_on": DUE} | more

    def test_checker_comes_from_the_paid_case_and_demands(self, at, claim):
        checker = client_of(at.checker)
        url = address("case_demand", claim.pk)
        assert url in text_of(checker, address("case", claim.pk))
        assert "HK$7,840.00" in text_of(checker, url)
        answer = checker.post(url, self.body(), follow=True)
        recovery = Recovery.objects.get()
        assert answer.redirect_chain[-1][0] == address("recovery", recovery.pk)
        page = answer.content.decode()
        assert "HK$2,000.00" in page
        assert "More was paid than was due. You left early." in page
        assert recovery.number in text_of(checker, address("case", claim.pk))

    @pytest.mark.parametrize(
        ("wrong", "says"),
        [
            ({"reasons": []}, "Choose at least one reason"),
            ({"amount": "7840.01"}, "can be demanded back at most"),
            ({"amount": "0"}, "greater than or equal to"),
            ({"due_on": timezone.localdate()}, "a day after today"),
        ],
    )
    def test_what_cannot_be_demanded_is_said_in_place(self, at, claim, wrong, says):
        answer = client_of(at.checker).post(
            address("case_demand", claim.pk), self.body(**wrong)
        )
        assert answer.status_code == 422
        assert says in answer.content.decode()
        assert not Recovery.objects.exists()

    def test_unpaid_claim_has_no_form(self, at):
        approved = make.approved(at)
        page = text_of(client_of(at.checker), address("case_demand", approved.pk))
        assert "Nothing of this claim can be demanded back now" in page
        assert 'name="amount"' not in page


class TestList:
    def test_ages_and_tabs_count_what_is_open(self, at, claim):
        recovery = make.demanded(at, claim, "2000")
        old = timezone.localdate() - timedelta(days=91)
        Recovery.objects.update(demanded_on=old, due_on=old + timedelta(days=30))
        page = text_of(client_of(at.payer), address("recoveries"))
        assert recovery.number in page
        assert "91–365 days" in page
        assert "1 recovery" in page
        assert "overdue" in page
        came(at, (recovery.number, 200_000))
        client = client_of(at.payer)
        assert recovery.number not in text_of(client, address("recoveries"))
        assert recovery.number in text_of(
            client, address("recoveries") + "?tab=recovered"
        )

    def test_list_takes_few_queries(self, at, claim, django_assert_max_num_queries):
        make.demanded(at, claim, "2000")
        make.demanded(at, make.paid(at, identity="AB987654(3)"), "100")
        client = client_of(at.payer)
        client.get(address("recoveries"))
        with django_assert_max_num_queries(20):
            client.get(address("recoveries"))

    def test_other_offices_see_nothing(self, at, claim):
        recovery = make.demanded(at, claim, "2000")
        other = client_of(make.office_of("gsf_grant").payer)
        assert recovery.number not in text_of(other, address("recoveries"))
        assert other.get(address("recovery", recovery.pk)).status_code == 404


class TestActs:
    def test_write_off_takes_two_others_on_the_page(self, at, claim):
        recovery = make.demanded(at, claim, "2000")
        url = address("recovery", recovery.pk)
        administrator, payer = client_of(at.administrator), client_of(at.payer)
        assert address("recovery_propose", recovery.pk) in text_of(administrator, url)
        administrator.post(
            address("recovery_propose", recovery.pk),
            {"reasons": ["insolvent"], "note": "Wound up."},
        )
        page = text_of(payer, url)
        assert "insolvent or wound up. Wound up." in page
        assert "Write off HK$2,000.00" in page
        wrong = payer.post(
            address("recovery_write_off", recovery.pk), {"open": "1"}, follow=True
        )
        assert "not the one you saw" in said(wrong)[0]
        payer.post(address("recovery_write_off", recovery.pk), {"open": "200000"})
        recovery.refresh_from_db()
        assert recovery.status == "written_off"

    def test_who_demanded_is_told_why_they_cannot_propose(self, at, claim):
        recovery = make.demanded(
            at, claim, "2000", by=make.with_every_right(at.administrator)
        )
        page = text_of(client_of(at.administrator), address("recovery", recovery.pk))
        assert "another person has to do this" in page
        assert address("recovery_propose", recovery.pk) not in page

    def test_refusal_needs_words_and_clears_the_proposal(self, at, claim):
        recovery = proposed(at, make.demanded(at, claim, "2000"))
        payer, url = client_of(at.payer), address("recovery_refuse", recovery.pk)
        assert payer.post(url, {"keep-note": ""}).status_code == 422
        payer.post(url, {"keep-note": "They trade again."})
        recovery.refresh_from_db()
        assert recovery.proposed_by is None

    def test_instalments_are_agreed_and_shown(self, at, claim):
        recovery = make.demanded(at, claim, "2000")
        administrator = client_of(at.administrator)
        url = address("recovery_plan", recovery.pk)
        answer = administrator.post(url, {"count": "4", "first_on": DUE}, follow=True)
        assert answer.content.decode().count("HK$500.00") == 4
        assert (
            administrator.post(url, {"count": "0", "first_on": DUE}).status_code == 422
        )
        answer = administrator.post(
            url, {"count": "2", "first_on": timezone.localdate()}, follow=True
        )
        assert "a day after today" in said(answer)[0]

    def test_later_award_is_kept(self, at, claim):
        recovery = make.demanded(at, claim, "1000")
        award = make.approved(at, by=make.applicant_of(claim), fee="2000")
        administrator = client_of(at.administrator)
        assert award.number in text_of(administrator, address("recovery", recovery.pk))
        url = address("recovery_set_off", recovery.pk)
        answer = administrator.post(url, {"award": "x"}, follow=True)
        assert said(answer) == ["Choose an award of the same payee."]
        administrator.post(url, {"award": award.pk, "amount": "400.50"})
        recovery.refresh_from_db()
        assert recovery.open_minor == 59_950


class TestApplicant:
    def test_is_told_how_much_why_where_and_until_when(self, at, claim):
        recovery = make.demanded(at, claim, "2000", note="You left early.")
        with scope(at.organisation.pk):
            repaying.agree_plan(
                recovery=recovery, count=2, first_on=DUE, by=at.administrator
            )
        page = text_of(client_of(make.applicant_of(claim)), address("claim", claim.pk))
        for words in (
            "To be paid back", recovery.number, "HK$2,000.00", "You left early.",
            "004 123456789001", "HK$1,000.00",
        ):  # fmt: skip
            assert words in page

    def test_announces_and_takes_back_a_repayment(self, claim):
        client = client_of(make.applicant_of(claim))
        url = address("claim_repay", claim.pk)
        assert client.post(url, {"amount": "x", "reason": "y"}).status_code == 422
        answer = client.post(
            url, {"amount": "500", "reason": "Employer paid"}, follow=True
        )
        offer = RepaymentOffer.objects.get()
        assert offer.number in answer.content.decode()
        assert "004 123456789001" in answer.content.decode()
        client.post(address("claim_unrepay", claim.pk, offer.pk))
        offer.refresh_from_db()
        assert offer.status == "withdrawn"
        again = client.post(address("claim_unrepay", claim.pk, offer.pk), follow=True)
        assert "was taken back" in said(again)[0]

    def test_office_sees_what_was_announced(self, at, claim):
        by = make.applicant_of(claim)
        client_of(by).post(
            address("claim_repay", claim.pk),
            {"amount": "500", "reason": "Employer paid"},
        )
        page = text_of(client_of(at.payer), address("recoveries"))
        assert "Announced repayments" in page
        assert "Employer paid" in page

    def test_write_off_is_no_longer_asked_for(self, at, claim):
        recovery = proposed(at, make.demanded(at, claim, "2000"))
        with scope(at.organisation.pk):
            recoveries.write_off(recovery=recovery, open_minor=200_000, by=at.payer)
        page = text_of(client_of(make.applicant_of(claim)), address("claim", claim.pk))
        assert "We no longer ask for it" in page
        assert "004 123456789001" not in page
