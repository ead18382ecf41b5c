"""An invitation letter as a file for the printer."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.access import requires
from accounts.letters import letter_context, letter_language, with_code
from accounts.models import Invitation
from accounts.permissions import Permission
from documents.pdf import render_pdf


@require_safe
@requires(Permission.BORROWER_INVITE)
def letter_pdf(request, invitation_id):
    """The letter in the language asked for, as PDF."""
    own = Invitation.objects.visible_to(request.actor).select_related("inviter")
    invitation = get_object_or_404(own, pk=invitation_id)
    language = letter_language(request.GET.get("language", ""))
    context = letter_context(with_code(invitation), settings.SITE_URL)
    pdf = render_pdf("accounts/pdf/letter.html", context, language)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="greenfin-invitation.pdf"'
    return response
