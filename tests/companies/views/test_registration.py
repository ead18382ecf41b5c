"""The page on which a company joins, by itself or because a bank asked it."""

import pytest
from django.urls import reverse

from companies.models import Company
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


def test_errors_stand_at_their_fields_and_keep_what_was_typed():
    client = signed_in_person(user_with_address())
    wrong = FORM | {"business_registration": "12", "sector_code": "", "name": ""}
    response = client.post(reverse("companies:register"), wrong)
    errors = response.context["form"].errors
    assert set(errors) == {"business_registration", "sector_code", "name"}
    assert "舢舨麵家" in response.content.decode()


def test_visitor_is_led_to_sign_in_and_back(client):
    response = client.get(reverse("companies:register"))
    assert response.url == f"{reverse('account_login')}?next=/register/"


@pytest.mark.parametrize(
    ("onward", "goes_to"),
    [("/code/invitation/", "/code/invitation/"), ("https://evil.example/", "/")],
)
def test_one_goes_on_to_our_own_addresses_only(onward, goes_to):
    client = signed_in_person(user_with_address())
    response = client.post(reverse("companies:register"), FORM | {"next": onward})
    assert response.url == goes_to


def test_sectors_are_offered_in_the_readers_language():
    client = signed_in_person(user_with_address())
    client.cookies["django_language"] = "zh-hant"
    choices = (
        client.get(reverse("companies:register")).context["form"].fields["sector_code"]
    )
    section, divisions = choices.choices[1]
    assert any("\u4e00" <= letter <= "\u9fff" for letter in section + divisions[0][1])
