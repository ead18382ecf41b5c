"""A company joins: its organisation, its record, its first owner."""

from __future__ import annotations

import re
import unicodedata

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import Membership, User
from accounts.roles import ROLES, Kind
from accounts.services.organisations import add_member, create_organisation
from catalogue.sectors import resolve_sector
from companies.models import Company, CompanyIdentifier, SizeClass

#: How the business registration number is named among a company's identifiers.
BUSINESS_REGISTRATION = "hk_br"
_EIGHT_DIGITS = re.compile(r"[0-9]{8}")


class RegistrationError(ValueError):
    """A company that cannot be registered so; names the field at fault."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def business_registration_digits(text: str) -> str:
    """The eight digits that lead a business registration number, or the text is refused.

    Only the form is checked: no public description of a check digit is known to us, so
    the number stays stated by the company until a document or the registry proves it.
    """
    # A Chinese input method types full-width digits and dashes; they mean the same.
    plain = unicodedata.normalize("NFKC", text)
    digits = "".join(each for each in plain.split("-")[0] if not each.isspace())
    if not _EIGHT_DIGITS.fullmatch(digits):
        raise RegistrationError(
            "business_registration",
            _("Write the eight digits with which the number begins."),
        )
    return digits


@transaction.atomic
def register_company(
    *,
    user: User,
    name: str,
    name_zh: str = "",
    sector_code: str,
    size_class: str,
    business_registration: str = "",
) -> Membership:
    """Make the company and its owner membership for the user; raises RegistrationError.

    `sector_code` is what `catalogue.resolve_sector` understands. Two companies may state
    the same number: whose it is shows only when it is proved.
    """
    sector = resolve_sector(sector_code)
    if sector is None:
        raise RegistrationError("sector_code", _("Choose a sector of the list."))
    if size_class not in SizeClass.values:
        raise RegistrationError("size_class", _("Choose a size."))
    organisation = create_organisation(
        kind=Kind.COMPANY, name=name, name_zh=name_zh, by=Actor(user=user)
    )
    company = Company.objects.create(
        organisation=organisation, sector_code=sector.code, size_class=size_class
    )
    if business_registration:
        CompanyIdentifier.objects.create(
            company=company,
            scheme=BUSINESS_REGISTRATION,
            value=business_registration_digits(business_registration),
        )
    owner = ROLES["owner"]
    actor = Actor(user, organisation, owner.key, owner.permissions)
    return add_member(organisation=organisation, user=user, role=owner.key, by=actor)
