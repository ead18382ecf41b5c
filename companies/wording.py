"""The words for this app's decisions."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VERBS: dict[str, Promise | str] = {
    "consent.granted": _("Access was given to a bank"),
    "consent.withdrawn": _("A bank's access was withdrawn"),
    "facts.recorded": _("Facts were recorded"),
}
