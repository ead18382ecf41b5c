"""Who sees a company's answers: give, look at, limit and withdraw."""

from uuid import UUID

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import requires
from accounts.models import Organisation
from accounts.permissions import Permission
from accounts.roles import Kind
from companies import selectors
from companies.forms import ConsentForm, WithdrawForm, in_one_year
from companies.models import Consent, Purpose, Scope
from companies.services.consent import ConsentError, grant_consent, withdraw_consent


@require_safe
@requires(Permission.CONSENT_VIEW)
def sharing(request):
    """Every bank that has or had access, and the way to give it."""
    consents = selectors.consents_of(company_id=request.actor.organisation_id)
    today = timezone.localdate()
    context = {
        "in_force": [
            c for c in consents if not c.withdrawn_at and c.valid_until >= today
        ],
        "ended": [c for c in consents if c.withdrawn_at or c.valid_until < today],
        "looked": selectors.who_looked(
            company_id=request.actor.organisation_id, limit=5
        ),
    }
    return render(request, "companies/sharing.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.CONSENT_GRANT, step_up=True)
def give(request):
    """Choose bank, parts, purposes and end date; the preview is one step away."""
    form = ConsentForm(request.POST or _chosen(request.GET))
    if request.method == "POST" and form.is_valid():
        try:
            consent = grant_consent(
                company=request.actor.organisation,
                by=request.actor,
                **form.cleaned_data,
            )
        except ConsentError as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(
                request,
                _("%(bank)s can now see what you chose.") % {"bank": consent.bank},
            )
            return redirect("companies:sharing")
    banks = Organisation.objects.filter(kind=Kind.BANK)
    context = {"form": form, "banks": banks, "scopes": Scope, "purposes": Purpose}
    status = 422 if request.method == "POST" else 200
    return render(request, "companies/give.html", context, status=status)


def _chosen(query):
    """What a preview sends back, or all parts for one purpose and a year."""
    if "bank" in query:
        return query
    chosen = QueryDict(mutable=True)
    chosen.setlist("scopes", Scope.values)
    chosen.setlist("purposes", [Purpose.CREDIT_RISK])
    chosen["valid_until"] = in_one_year().isoformat()
    return chosen


@require_safe
@requires(Permission.CONSENT_VIEW)
def preview(request):
    """Exactly the page that a bank with the chosen parts will see."""
    chosen = [scope for scope in request.GET.getlist("scopes") if scope in Scope.values]
    bank = Organisation.objects.filter(
        kind=Kind.BANK, pk__in=_uuids(request.GET.getlist("bank"))
    ).first()
    context = {
        "company": request.actor.organisation,
        "bank": bank,
        "parts": selectors.shared_page(
            company_id=request.actor.organisation_id, scopes=chosen
        ),
        "query": request.GET.urlencode(),
    }
    return render(request, "companies/preview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.CONSENT_GRANT)
def withdraw(request, consent_id):
    """One click ends a bank's access; the page says what each kind does."""
    own = Consent.objects.filter(company_id=request.actor.organisation_id)
    consent = get_object_or_404(own.select_related("bank"), pk=consent_id)
    if request.method != "POST":
        return render(request, "companies/withdraw.html", {"consent": consent})
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        context = {"consent": consent, "form": form}
        return render(request, "companies/withdraw.html", context, status=422)
    withdraw_consent(consent=consent, kind=form.cleaned_data["kind"], by=request.actor)
    messages.success(
        request, _("%(bank)s no longer sees your answers.") % {"bank": consent.bank}
    )
    return redirect("companies:sharing")


@require_safe
@requires(Permission.CONSENT_VIEW)
def looked(request):
    """Everybody outside the company who read its data."""
    records = selectors.who_looked(company_id=request.actor.organisation_id)
    return render(request, "companies/looked.html", {"records": records})


def _uuids(values):
    """Those of the values that are ids; anything else finds nothing."""
    found = []
    for value in values:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found
