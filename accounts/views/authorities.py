"""Which agents may act for the organisation, from when to when."""

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
from accounts.forms import AuthorityForm
from accounts.models import Authority
from accounts.names import local_name, sentence
from accounts.permissions import Permission
from accounts.services.authorities import give_authority, revoke_authority


@require_safe
@requires(Permission.MEMBERS_VIEW)
def authorities(request):
    """Authorities given and held."""
    seen = Authority.objects.visible_to(request.actor)
    ordered = seen.select_related("principal", "agent", "granted_by")
    context = {
        "authorities": ordered.order_by("-valid_from", "agent__name"),
        "today": timezone.localdate(),
        "may_manage": request.actor.may(Permission.MEMBERS_MANAGE),
    }
    return render(request, "accounts/authorities.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.MEMBERS_MANAGE, step_up=True)
def give(request):
    """Let an agent act for the organisation."""
    initial = {"valid_from": timezone.localdate(), "task": Authority.Task.ANSWER}
    form = AuthorityForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        if form.agent == request.actor.organisation:
            form.add_error("number", _("This is your own number."))
        else:
            give_authority(
                agent=form.agent,
                task=form.cleaned_data["task"],
                valid_from=form.cleaned_data["valid_from"],
                valid_until=form.cleaned_data["valid_until"],
                by=request.actor,
            )
            text = sentence(
                _("%(name)s may now act for you."), name=local_name(form.agent)
            )
            messages.success(request, text)
            return redirect("accounts:authorities")
    return render(request, "accounts/authority_give.html", {"form": form})


@require_POST
@requires(Permission.MEMBERS_MANAGE)
def revoke(request, authority_id):
    """Take an authority back that one's own organisation gave."""
    given = Authority.objects.visible_to(request.actor).filter(
        principal_id=request.actor.organisation_id
    )
    authority = get_object_or_404(
        given.select_related("principal", "agent"), pk=authority_id
    )
    revoke_authority(authority=authority, by=request.actor)
    messages.success(request, _("The authority is revoked."))
    return redirect("accounts:authorities")
