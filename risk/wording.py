"""The words for this app's decisions and jobs."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

VERBS: dict[str, Promise | str] = {
    "upload.received": _("A file was uploaded"),
    "upload.confirmed": _("An upload was confirmed"),
    "upload.discarded": _("An upload was discarded"),
    "ledger_totals.entered": _("Ledger totals were entered"),
    "link.proposed": _("A link to a company was proposed"),
    "link.confirmed": _("A link to a company was confirmed"),
    "link.ended": _("A link to a company was ended"),
    "risk_view.requested": _("A risk view was asked for"),
    "risk_view.exported": _("A risk view was exported"),
    "risk_view.verification_requested": _("A check of a risk view was asked for"),
}
JOBS: dict[str, Promise | str] = {
    "risk.read_upload": _("Read an uploaded file"),
    "risk.store_upload": _("Store an upload as a book"),
    "risk.build_view": _("Build a risk view"),
    "risk.refresh_views": _("Bring risk views up to date with consents"),
    "risk.verify_view": _("Check that a risk view can be rebuilt"),
    "risk.tell_asked": _("Tell a company of a bank's question"),
    "risk.link_invited": _("Link an invited company to its borrower"),
}
#: What a reader did, as the record with the company keeps it; said in words there.
LISTING = gettext_noop("list of borrowers")
BORROWER_PAGE = gettext_noop("borrower page")
EXPLANATION = gettext_noop("explanation of a number")
EXPORT = gettext_noop("export of a risk view")
