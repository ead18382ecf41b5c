"""A company joins: name, sector, size, and a number that nobody has proved."""

import pytest

from accounts.models import Organisation
from audit.models import AuditEvent
from companies.models import CompanyIdentifier
from companies.services.registration import (
    RegistrationError,
    business_registration_digits,
    register_company,
)
from tests.factories.accounts import user_with_address

pytestmark = pytest.mark.django_db
FORM = {
    "name": "Sampan Noodle House",
    "name_zh": "舢舨麵家",
    "business_registration": "1234 5678-000-01-26-A",
    "sector_code": "56",
    "size_class": "micro",
}


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


@pytest.mark.parametrize(
    "text", ["12345678", "12345678-000", "1234 5678", "１２３４５６７８－０００"]
)
def test_leading_eight_digits_are_the_number(text):
    assert business_registration_digits(text) == "12345678"


@pytest.mark.parametrize("text", ["", "1234567", "123456789", "ABCDEFGH", "٠١٢٣٤٥٦٧"])
def test_other_text_is_no_number(text):
    with pytest.raises(RegistrationError):
        business_registration_digits(text)
