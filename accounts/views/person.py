"""Pages about oneself: name and language, the second factor, confirming who one is."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import has_confirmed_identity, signed_in
from accounts.confirmation import is_right_code, is_waiting, new_confirmation_code
from accounts.forms import ConfirmationCodeForm, ProfileForm
from accounts.selectors import demands_second_factor, verified_addresses
from accounts.services.notices import tell_person
from accounts.views.acting import safe_next


@require_http_methods(["GET", "POST"])
@signed_in
def profile(request):
    """One's own name and the language in which mail comes."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("accounts:profile")
    kinds = set(
        Authenticator.objects.filter(user=request.user).values_list("type", flat=True)
    )
    addresses = verified_addresses(request.user)
    context = {"form": form, "factors": kinds, "addresses": addresses}
    return render(request, "accounts/profile.html", context)


@require_safe
@signed_in
def second_factor(request):
    """Why a second factor is needed, and the two ways to one."""
    kinds = set(
        Authenticator.objects.filter(user=request.user).values_list("type", flat=True)
    )
    context = {"factors": kinds, "demanded": demands_second_factor(request.actors)}
    return render(request, "accounts/second_factor.html", context)


@require_safe
@signed_in
def confirm(request):
    """The strongest way that this person has to confirm who they are."""
    back = safe_next(request, reverse("home"))
    if has_confirmed_identity(request):
        return redirect(back)
    methods = get_adapter(request).get_reauthentication_methods(request.user)
    url = methods[0]["url"] if methods else reverse("accounts:confirm_by_code")
    return redirect(f"{url}?{urlencode({'next': back})}")


@require_http_methods(["GET", "POST"])
@signed_in
def confirm_by_code(request):
    """An e-mailed code for those who have neither a password nor a second factor."""
    if get_adapter(request).get_reauthentication_methods(request.user):
        raise PermissionDenied
    back = safe_next(request, reverse("home"))
    form = ConfirmationCodeForm(request.POST or None if _is_code(request) else None)
    if request.method == "POST" and not _is_code(request):
        limited = ratelimit.consume_or_429(
            request, action="confirm_by_code", user=request.user
        )
        if limited:
            return limited
        code = new_confirmation_code(request.session)
        notice = {"code": code}
        tell_person(user=request.user, notice="confirmation_code", context=notice)
    elif request.method == "POST" and form.is_valid():
        if is_right_code(request.session, form.cleaned_data["code"]):
            record_authentication(
                request, request.user, method="code", reauthenticated=True
            )
            return redirect(back)
        form.add_error("code", _("This is not the code, or it has ended."))
    context = {"form": form, "next": back, "waiting": is_waiting(request.session)}
    return render(request, "accounts/confirm_by_code.html", context)


def _is_code(request):
    return "code" in request.POST
