"""For whom one acts: the start of people without an organisation, and switching."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import signed_in
from accounts.middleware import ACTING_KEY
from accounts.names import local_name, sentence
from accounts.selectors import invitations_for
from accounts.services.members import (
    AlreadyMemberError,
    InvitationNotForYouError,
    accept_member_invitation,
)


@require_safe
@signed_in
def start(request):
    """What somebody without an organisation can do; also who was asked to join one."""
    return render(
        request, "accounts/start.html", {"invitations": invitations_for(request.user)}
    )


@require_POST
@signed_in
def switch(request):
    """Act for another of one's organisations; the choice lasts for the session."""
    chosen = request.POST.get("organisation", "")
    for actor in request.actors:
        if actor.key == chosen:
            request.session[ACTING_KEY] = actor.key
            name = local_name(actor.organisation)
            text = sentence(_("You now act for %(name)s."), name=name)
            messages.success(request, text)
            # The page one came from belongs to the other organisation: start afresh.
            return redirect("home")
    raise Http404


@require_POST
@signed_in
def join(request, invitation_id):
    """Take up an invitation that went to an address one has proved."""
    invitation = get_object_or_404(invitations_for(request.user), pk=invitation_id)
    try:
        membership = accept_member_invitation(invitation=invitation, user=request.user)
    except InvitationNotForYouError as error:
        raise Http404 from error
    except AlreadyMemberError:
        messages.error(request, _("You belong to this organisation already."))
        return redirect("accounts:start")
    request.session[ACTING_KEY] = f"m-{membership.pk}"
    name = local_name(membership.organisation)
    messages.success(request, sentence(_("You now belong to %(name)s."), name=name))
    return redirect("home")


def safe_next(request, fallback):
    """The address to go on to, if it is one of ours."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    hosts = {request.get_host()}
    return url if url_has_allowed_host_and_scheme(url, hosts) else fallback
