"""The words for this app's decisions."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VERBS: dict[str, Promise | str] = {
    "instrument.kept": _("A bond or loan was entered into the register"),
    "instrument.restated": _("Something else was stated of a bond or loan"),
    "instrument.revised": _("A correction of the register was accepted"),
    "instrument.left": _("A correction of the register was not accepted"),
    "review.restated": _("An external review was stated anew"),
    "instrument.shared": _("A scheme office may read the record of a bond or loan"),
}
