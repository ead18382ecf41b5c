"""What is kept of claims: all of it handed out to the applicant, a mark that keeps it longer."""

from tempfile import TemporaryFile

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import requires
from accounts.permissions import Permission
from schemes.selectors.claims import office_claims
from schemes.services.erasing import mark_fraud
from schemes.services.handing_out import hand_out
from schemes.workflow import WorkflowError


@require_POST
@requires(Permission.CLAIM_MAKE, step_up=True)
def everything(request):
    """All that is held about the applicant in claims, as a ZIP."""
    into = TemporaryFile()  # noqa: SIM115 — FileResponse closes it
    hand_out(organisation=request.actor.organisation, into=into, by=request.actor)
    into.seek(0)
    name = f"greenfin-claims-{timezone.localdate()}.zip"
    return FileResponse(into, as_attachment=True, filename=name)


@require_POST
@requires(Permission.SCHEME_MANAGE)
def fraud(request, claim_id):
    """Mark that fraud was found in a claim."""
    claim = get_object_or_404(office_claims(request.actor), pk=claim_id)
    reason = request.POST.get("reason", "")
    try:
        mark_fraud(claim=claim, reason=reason, by=request.actor)
        messages.success(request, _("The claim is marked; it is kept longer."))
    except WorkflowError as error:
        messages.error(request, str(error))
    return redirect("schemes:case", claim.pk)
