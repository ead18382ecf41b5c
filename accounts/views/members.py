"""The organisation's page: who belongs to it and in which role."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.access import requires
from accounts.forms import MemberInvitationForm, RoleForm
from accounts.models import MemberInvitation, Membership
from accounts.names import sentence
from accounts.permissions import Permission
from accounts.roles import Kind
from accounts.selectors import members_of
from accounts.services.authorities import agent_number
from accounts.services.members import (
    AlreadyMemberError,
    LastOwnerError,
    NoLongerMemberError,
    change_role,
    end_membership,
    invite_member,
    revoke_member_invitation,
)


@require_safe
@requires(Permission.MEMBERS_VIEW)
def organisation(request):
    """What the organisation is, and the pages that look after it."""
    own = request.actor.organisation
    number = agent_number(own) if own.kind == Kind.AGENT else ""
    context = {"organisation": own, "agent_number": number}
    context["clients"] = [each for each in request.actors if each.on_behalf]
    context["member_count"] = len(members_of(own.pk))
    return render(request, "accounts/organisation.html", context)


@require_safe
@requires(Permission.MEMBERS_VIEW)
def members(request):
    """Who belongs to the organisation, and who was asked to join."""
    invited = MemberInvitation.objects.visible_to(request.actor).open(timezone.now())
    context = {
        "members": members_of(request.actor.organisation.pk),
        "invitations": invited.select_related("invited_by"),
        "may_manage": request.actor.may(Permission.MEMBERS_MANAGE),
    }
    return render(request, "accounts/members.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.MEMBERS_MANAGE)
def invite(request):
    """Ask somebody by e-mail to join."""
    organisation = request.actor.organisation
    form = MemberInvitationForm(request.POST or None, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        try:
            invite_member(
                organisation=organisation,
                by=request.actor,
                invited_by=request.user,
                language=request.user.language,
                **form.cleaned_data,
            )
        except AlreadyMemberError:
            form.add_error("email", _("This person belongs to it already."))
        else:
            messages.success(request, _("The invitation is on its way."))
            return redirect("accounts:members")
    return render(request, "accounts/member_invite.html", {"form": form})


@require_POST
@requires(Permission.MEMBERS_MANAGE)
def revoke_invitation(request, invitation_id):
    """Take an invitation to join back."""
    invitation = get_object_or_404(
        MemberInvitation.objects.visible_to(request.actor), pk=invitation_id
    )
    revoke_member_invitation(invitation=invitation, by=request.actor)
    messages.success(request, _("The invitation no longer works."))
    return redirect("accounts:members")


@require_http_methods(["GET", "POST"])
@requires(Permission.MEMBERS_MANAGE)
def member(request, membership_id):
    """One member: the role to change, the membership to end."""
    membership = _membership(request, membership_id)
    form = RoleForm(
        request.POST or None,
        organisation=membership.organisation,
        initial={"role": membership.role},
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_role(
                membership=membership, by=request.actor, role=form.cleaned_data["role"]
            )
        except NoLongerMemberError as error:
            raise Http404 from error
        except LastOwnerError:
            form.add_error("role", _last_owner())
        else:
            messages.success(request, _("The role is changed."))
            return redirect("accounts:members")
    context = {"form": form, "membership": membership}
    return render(request, "accounts/member.html", context)


@require_POST
@requires(Permission.MEMBERS_MANAGE)
def end(request, membership_id):
    """Let a member go."""
    membership = _membership(request, membership_id)
    try:
        end_membership(membership=membership, by=request.actor)
    except NoLongerMemberError as error:
        raise Http404 from error
    except LastOwnerError:
        messages.error(request, _last_owner())
        return redirect("accounts:member", membership_id=membership.pk)
    name = str(membership.user)
    text = sentence(_("%(name)s no longer belongs to it."), name=name)
    messages.success(request, text)
    return redirect("accounts:members")


def _membership(request, membership_id):
    own = Membership.objects.visible_to(request.actor).current()
    return get_object_or_404(
        own.select_related("user", "organisation"), pk=membership_id
    )


def _last_owner():
    return _("Nobody else could manage the organisation. Give somebody else that role.")
