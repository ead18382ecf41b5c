"""The words for this app's jobs."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

JOBS: dict[str, Promise | str] = {
    "documents.schedule_sweeps": _("Plan the sweeping of files"),
    "documents.sweep": _("Sweep away files nothing points at"),
}
