"""Registers the words for this app's decisions and for the codes in their details."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audit import verbs
from companies.models import (
    CompanyIdentifier,
    Consent,
    Fact,
    NumberStatement,
    Purpose,
    Scope,
)

#: Why somebody of the platform opened a paper, as the company's record keeps it.
NUMBER_CHECK = gettext_noop("check of your business registration number")

verbs.describe(
    {
        "consent.granted": _("Access was given to a bank"),
        "consent.withdrawn": _("A bank's access was withdrawn"),
        "facts.recorded": _("Facts were recorded"),
        "number.stated": _("The business registration number was stated"),
        "number.proved": _("A business registration number was proved"),
        "number.refused": _("A certificate was not accepted"),
    }
)
#: What a reader of a fact must know beside its value; apps that make facts add theirs.
verbs.describe_values(
    "doubt",
    [
        ("computed", _("computed from published figures")),
        ("partial", _("part of what goes into it is missing")),
    ],
)
verbs.describe_values("purposes", Purpose.choices)
verbs.describe_values("scopes", Scope.choices)
verbs.describe_values("kind", Consent.Withdrawal.choices)
verbs.describe_values("layer", Fact.Layer.choices)
verbs.describe_values("proof", CompanyIdentifier.Proof.choices)
verbs.describe_values("reason", NumberStatement.Reason.choices)
