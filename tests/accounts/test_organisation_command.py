"""The operator makes a bank; its first person joins by invitation like everybody."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import MemberInvitation, Organisation

pytestmark = pytest.mark.django_db


def test_bank_is_made_and_its_administrator_invited(capsys):
    call_command("organisation", "bank", "Victoria Harbour Bank", "felix@example.org")
    assert Organisation.objects.get().name == "Victoria Harbour Bank"
    invitation = MemberInvitation.objects.get()
    assert (invitation.email, invitation.role) == (
        "felix@example.org",
        "bank_administrator",
    )
    assert "Victoria Harbour Bank" in capsys.readouterr().out


def test_role_has_to_be_named_where_several_fit():
    with pytest.raises(CommandError, match="--role"):
        call_command("organisation", "agent", "Wong and Partners", "tom@example.org")
    assert Organisation.objects.count() == 0


def test_role_of_another_kind_makes_nothing():
    with pytest.raises(CommandError, match="has no role"):
        call_command(
            "organisation", "agent", "Wong", "tom@example.org", role="risk_officer"
        )
    assert Organisation.objects.count() == 0
