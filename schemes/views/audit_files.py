"""The audit file of a case: made on the spot, or by a job where it is large."""

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import requires
from accounts.permissions import Permission
from documents.pdf import LANG_OF
from documents.storage import opened
from schemes.selectors.claims import office_claims
from schemes.services import audit_file as services


@require_POST
@requires(Permission.CLAIM_READ)
def audit_file(request, claim_id):
    """The ZIP of a case; it changes nothing of it."""
    claim = get_object_or_404(office_claims(request.actor), pk=claim_id)
    language = (get_language() or "en").lower()
    language = language if language in LANG_OF else "en"
    if not services.is_large(claim):
        made = services.audit_file(claim=claim, language=language, by=request.actor)
        return _download(made, claim)
    kept = services.made_before(claim, language)
    if kept is None:
        services.make_later(claim=claim, language=language, by=request.actor)
        messages.info(
            request, _("The file is large and is being made. Come back in a minute.")
        )
        return redirect("schemes:case", claim.pk)
    with opened(kept) as file:
        return _download([file.read()], claim)


def _download(content, claim):
    name = f"{claim.number}-audit.zip"
    return FileResponse(
        content, as_attachment=True, filename=name, content_type="application/zip"
    )
