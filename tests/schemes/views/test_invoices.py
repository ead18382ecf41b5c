"""The pages on which invoices, contacts and an officer's address are stated."""

import pytest
from django.urls import reverse

from schemes.models import ClaimInvoice, OfficerAddress, Payee
from tests.factories import schemes as make
from tests.factories.accounts import client_of

pytestmark = pytest.mark.django_db
GIVEN = {
    "number": "R-77", "supplier": "Green School", "dated_on": str(make.SIGNED),
    "amount": "9800.00",
}  # fmt: skip


def address(name, *args):
    return reverse(f"schemes:{name}", args=args)


def words(answer):
    return answer.content.decode()


@pytest.fixture
def at():
    return make.office_of()


def test_applicant_adds_an_invoice_and_takes_it_back(at):
    claim, by = make.draft(at)
    client = client_of(by)
    page = words(client.post(address("claim_invoices", claim.pk), GIVEN, follow=True))
    assert "R-77 of Green School" in page
    assert "HK$9,800.00" in page
    own = claim.invoices.get(number="R-77")
    client.post(address("claim_invoices", claim.pk), {"remove": str(own.pk)})
    assert not claim.invoices.filter(number="R-77").exists()


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"dated_on": "2025-02-29"}, "Enter a day, month and year"),
        ({"dated_on": "2199-01-01"}, "of a later day"),
        ({"amount": "9.800,00"}, "Enter a number"),
        ({"amount": "0"}, "greater than or equal to 0.01"),
        ({"number": "", "supplier": ""}, "This field is required"),
    ],
)
def test_wrong_invoice_is_told_and_what_was_typed_stays(at, changes, text):
    claim, by = make.draft(at)
    answer = client_of(by).post(address("claim_invoices", claim.pk), GIVEN | changes)
    assert answer.status_code == 422
    assert text in words(answer)
    assert 'value="9800.00"' in words(answer) or "amount" in changes
    assert claim.invoices.count() == 1


def test_submitted_claim_takes_no_more(at):
    claim, by = make.submitted(at)
    client_of(by).post(address("claim_invoices", claim.pk), GIVEN)
    client_of(by).post(
        address("claim_invoices", claim.pk),
        {"remove": str(claim.invoices.get().pk)},
    )
    assert [each.number for each in claim.invoices.all()] != ["R-77"]
    assert claim.invoices.count() == 1


def test_officer_reads_one_off_the_paper(at):
    claim, _by = make.submitted(at)
    client = client_of(at.maker)
    assert "Add an invoice or receipt" in words(client.get(address("case", claim.pk)))
    page = words(client.post(address("case_invoices", claim.pk), GIVEN, follow=True))
    assert "signals are judged anew" in page
    assert "read by an officer" in page
    assert ClaimInvoice.objects.get(number="R-77").is_of_office
    answer = client.post(address("case_invoices", claim.pk), GIVEN)
    assert answer.status_code == 422
    assert "stands there already" in words(answer)


def test_contact_is_kept_with_the_payee_and_shown_again_to_its_owner_alone(at):
    claim, by = make.draft(at)
    client = client_of(by)
    given = {
        "name": "Chan Siu Ming", "identity": "A123456(3)", "bank_code": "012",
        "account": "34567890123", "phone": "9123 4567", "birth_year": "1990",
        "address": "12 Queen's Road Central",
    }  # fmt: skip
    wrong = client.post(address("claim_payee", claim.pk), given | {"phone": "12"})
    assert "eight at least" in words(wrong)
    page = words(client.post(address("claim_payee", claim.pk), given, follow=True))
    assert "…4567" in page
    assert 'value="85291234567"' in page
    assert Payee.objects.get(claim=claim).birth_year == 1990
    client.post(address("claim_submit", claim.pk))
    case = words(client_of(at.maker).get(address("case", claim.pk)))
    assert "…4567" in case
    assert "91234567" not in case
    assert "Queen" not in case


def test_officer_keeps_and_takes_back_their_own_address(at):
    client = client_of(at.maker)
    page = words(
        client.post(address("officer_address"), {"address": "12 Queen's"}, follow=True)
    )
    assert "Kept as a fingerprint." in page
    assert "An address is kept." in page
    assert "12 Queen" not in page
    assert OfficerAddress.objects.get().user == at.maker.user
    page = words(client.post(address("officer_address"), {"address": ""}, follow=True))
    assert "None is kept." in page
    client.post(address("officer_address"), {"address": "x" * 401})
    assert not OfficerAddress.objects.exists()
