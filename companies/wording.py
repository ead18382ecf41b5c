"""The words for this app's decisions."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

VERBS: dict[str, Promise | str] = {
    "consent.granted": _("Access was given to a bank"),
    "consent.withdrawn": _("A bank's access was withdrawn"),
    "facts.recorded": _("Facts were recorded"),
    "number.stated": _("The business registration number was stated"),
    "number.proved": _("A business registration number was proved"),
    "number.refused": _("A certificate was not accepted"),
}
#: What a reader of a fact must know beside its value; apps that make facts add theirs.
DOUBTS: dict[str, Promise | str] = {
    "computed": _("computed from published figures"),
    "partial": _("part of what goes into it is missing"),
}
#: Why somebody of the platform opened a paper, as the company's record keeps it.
NUMBER_CHECK = gettext_noop("check of your business registration number")
