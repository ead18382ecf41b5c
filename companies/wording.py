"""Registers the words for this app's decisions and for the codes in their details."""

from django.utils.translation import gettext_lazy as _

from audit import verbs
from companies.models import Consent, Fact, Purpose, Scope

verbs.describe(
    {
        "consent.granted": _("Access was given to a bank"),
        "consent.withdrawn": _("A bank's access was withdrawn"),
        "facts.recorded": _("Facts were recorded"),
    }
)
verbs.describe_values("purposes", Purpose.choices)
verbs.describe_values("scopes", Scope.choices)
verbs.describe_values("kind", Consent.Withdrawal.choices)
verbs.describe_values("layer", Fact.Layer.choices)
