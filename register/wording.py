"""The words for this app's decisions."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VERBS: dict[str, Promise | str] = {
    "instrument.kept": _("A bond or loan was entered into the register"),
    "instrument.shared": _("A scheme office may read the record of a bond or loan"),
}
