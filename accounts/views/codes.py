"""The company's side of an invitation: typing the letter's code, and taking it up."""

from allauth.core import ratelimit
from allauth.core.internal.ratelimit import get_ip
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import public
from accounts.actors import Actor
from accounts.forms import CodeForm, CompanyChoiceForm
from accounts.middleware import ACTING_KEY
from accounts.models import Invitation
from accounts.names import local_name, sentence
from accounts.roles import ROLES
from accounts.selectors import owned_companies
from accounts.services.invitations import (
    NotYourCompanyError,
    UnknownCodeError,
    accept_invitation,
    invitation_with_code,
    note_opened,
)

#: The invitation whose code was typed in this session.
INVITATION_KEY = "invitation"


@require_http_methods(["GET", "POST"])
@public
def code(request):
    """Type the code of a letter; shows who invites, nothing of the company."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        who = str(request.user.pk) if request.user.is_authenticated else "nobody"
        limited = ratelimit.consume_or_429(
            request, action="invitation_code", key=f"{who}@{get_ip(request)}"
        )
        if limited:
            return limited
        try:
            invitation = invitation_with_code(form.cleaned_data["code"])
        except UnknownCodeError:
            form.add_error("code", _("No open invitation has this code."))
        else:
            request.session[INVITATION_KEY] = str(invitation.pk)
            note_opened(invitation=invitation)
            return redirect("accounts:invitation")
    return render(request, "accounts/code.html", {"form": form})


@require_http_methods(["GET", "POST"])
@public
def invitation(request):
    """Who invites; signed in, for which company one takes it up."""
    asked = _asked(request)
    if asked is None:
        return redirect("accounts:code")
    here = urlencode({"next": reverse("accounts:invitation")})
    companies = owned_companies(request.user) if request.user.is_authenticated else []
    form = CompanyChoiceForm(request.POST or None, companies=companies)
    if request.method == "POST" and form.is_valid():
        chosen = {str(company.pk): company for company in companies}
        return _accept(request, asked, chosen[form.cleaned_data["company"]])
    context = {"invitation": asked, "form": form, "companies": companies, "here": here}
    return render(request, "accounts/invitation.html", context)


def _asked(request):
    """The invitation of this session, while it is open."""
    known = request.session.get(INVITATION_KEY)
    opened = Invitation.objects.open(timezone.now()).select_related("inviter")
    return opened.filter(pk=known).first() if known else None


def _accept(request, asked, company):
    own = (a for a in request.actors if a.organisation == company and not a.on_behalf)
    role = ROLES["owner"]
    actor = next(own, Actor(request.user, company, role.key, role.permissions))
    try:
        accept_invitation(invitation=asked, company=company, by=actor)
    except (UnknownCodeError, NotYourCompanyError):
        messages.error(request, _("This invitation can no longer be taken up."))
        return redirect("accounts:code")
    del request.session[INVITATION_KEY]
    request.session[ACTING_KEY] = actor.key
    text = sentence(
        _("You accepted the invitation of %(name)s. It sees nothing until you share."),
        name=local_name(asked.inviter),
    )
    messages.success(request, text)
    return redirect("home")
