"""A bank's side of inviting companies: the list, a new one, its letter."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.access import requires
from accounts.forms import CompanyInvitationForm
from accounts.letters import (
    LETTER_LANGUAGES,
    letter_context,
    letter_lang,
    letter_language,
    with_code,
)
from accounts.models import Invitation
from accounts.permissions import Permission
from accounts.services.invitations import invite_company, revoke_invitation


@require_safe
@requires(Permission.BORROWER_INVITE)
def invitations(request):
    """Whom the organisation invited, and what became of it."""
    own = Invitation.objects.visible_to(request.actor)
    context = {
        "invitations": own.select_related("accepted_by", "invited_by"),
        "now": timezone.now(),
    }
    return render(request, "accounts/invitations.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.BORROWER_INVITE)
def invite(request):
    """Invite one company; its letter is printed next."""
    form = CompanyInvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        invitation = invite_company(by=request.actor, **form.cleaned_data)
        return redirect("accounts:letter", invitation_id=invitation.pk)
    return render(request, "accounts/invitation_new.html", {"form": form})


@require_POST
@requires(Permission.BORROWER_INVITE)
def revoke(request, invitation_id):
    """Make a letter's code stop working."""
    revoke_invitation(invitation=_invitation(request, invitation_id), by=request.actor)
    messages.success(request, _("The code no longer works."))
    return redirect("accounts:invitations")


@require_safe
@requires(Permission.BORROWER_INVITE)
def letter(request, invitation_id):
    """The letter as it will be printed, in the language of the tab."""
    invitation = with_code(_invitation(request, invitation_id))
    language = letter_language(request.GET.get("language", ""))
    context = letter_context(invitation, settings.SITE_URL)
    context |= {
        "letter_language": language,
        "letter_lang": letter_lang(language),
        "languages": LETTER_LANGUAGES,
    }
    return render(request, "accounts/letter.html", context)


def _invitation(request, invitation_id):
    own = Invitation.objects.visible_to(request.actor).select_related("inviter")
    return get_object_or_404(own, pk=invitation_id)
