"""A company registers itself: name, sector, size, and a number nobody has proved."""

import pytest
from django.urls import reverse

from accounts.models import Organisation
from audit.models import AuditEvent
from companies.models import Company, CompanyIdentifier
from companies.services.registration import (
    RegistrationError,
    business_registration_digits,
    register_company,
)
from tests.factories.accounts import signed_in_person, user_with_address

pytestmark = pytest.mark.django_db
FORM = {
    "name": "Sampan Noodle House",
    "name_zh": "舢舨麵家",
    "business_registration": "1234 5678-000-01-26-A",
    "sector_code": "56",
    "size_class": "micro",
}


def test_company_registers_itself_and_its_owner_acts_for_it():
    client = signed_in_person(user_with_address())
    assert client.get(reverse("companies:register")).status_code == 200
    assert client.post(reverse("companies:register"), FORM).url == reverse("home")
    company = Company.objects.get()
    assert (company.sector_code, company.size_class) == ("56", "micro")
    assert company.organisation.name_zh == "舢舨麵家"
    html = client.get(reverse("accounts:organisation")).content.decode()
    assert "You act as Owner" in html


def test_stated_number_is_kept_as_unproved():
    register_company(user=user_with_address(), **FORM)
    identifier = CompanyIdentifier.objects.get()
    assert identifier.value == "12345678"
    assert identifier.proof == CompanyIdentifier.Proof.STATED


def test_two_companies_may_state_the_same_number():
    user = user_with_address()
    for _ in range(2):
        register_company(user=user, **FORM)
    assert CompanyIdentifier.objects.count() == 2


def test_registration_begins_the_chain_with_its_owner():
    register_company(user=user_with_address(), **FORM)
    verbs = AuditEvent.objects.order_by("sequence").values_list("verb", flat=True)
    assert list(verbs) == ["organisation.created", "member.added"]


def test_nothing_is_half_registered():
    with pytest.raises(RegistrationError):
        register_company(
            user=user_with_address(), **FORM | {"business_registration": "12"}
        )
    assert Organisation.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "field"),
    [({"sector_code": "00"}, "sector_code"), ({"size_class": "huge"}, "size_class")],
)
def test_unknown_sector_and_size_are_refused(change, field):
    with pytest.raises(RegistrationError) as refused:
        register_company(user=user_with_address(), **FORM | change)
    assert refused.value.field == field


@pytest.mark.parametrize("text", ["12345678", "12345678-000", "1234 5678"])
def test_leading_eight_digits_are_the_number(text):
    assert business_registration_digits(text) == "12345678"


@pytest.mark.parametrize("text", ["", "1234567", "123456789", "ABCDEFGH"])
def test_other_text_is_no_number(text):
    with pytest.raises(RegistrationError):
        business_registration_digits(text)


def test_errors_stand_at_their_fields_and_keep_what_was_typed():
    client = signed_in_person(user_with_address())
    wrong = FORM | {"business_registration": "12", "sector_code": "", "name": ""}
    response = client.post(reverse("companies:register"), wrong)
    errors = response.context["form"].errors
    assert set(errors) == {"business_registration", "sector_code", "name"}
    assert "舢舨麵家" in response.content.decode()
