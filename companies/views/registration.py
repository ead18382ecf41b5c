"""The page on which a company joins by itself, or because a bank's letter asked it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import signed_in
from accounts.middleware import ACTING_KEY
from accounts.names import local_name, sentence
from accounts.views.acting import safe_next
from companies.registration_form import RegistrationForm
from companies.services.registration import RegistrationError, register_company


@require_http_methods(["GET", "POST"])
@signed_in
def register(request):
    """Name, number, sector and size; then one acts for the new company."""
    form = RegistrationForm(request.POST or None)
    onward = safe_next(request, reverse("home"))
    if request.method == "POST" and form.is_valid():
        try:
            membership = register_company(user=request.user, **form.cleaned_data)
        except RegistrationError as error:
            form.add_error(error.field, str(error))
        else:
            request.session[ACTING_KEY] = f"m-{membership.pk}"
            name = local_name(membership.organisation)
            messages.success(request, sentence(_("%(name)s is registered."), name=name))
            return redirect(onward)
    context = {"form": form, "next": onward}
    return render(request, "companies/register.html", context)
