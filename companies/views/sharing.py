"""Who sees a company's answers: give, look at, limit and withdraw."""

from uuid import UUID

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import requires
from accounts.models import Organisation
from accounts.names import local_name, sentence
from accounts.permissions import Permission
from accounts.roles import Kind
from companies import selectors
from companies.forms import ConsentForm, WithdrawForm, in_one_year
from companies.models import Consent, Scope
from companies.services.consent import (
    ConsentError,
    grant_consent,
    unproved,
    withdraw_consent,
)
from companies.views import parts

#: The field of a form that proves that the page was ours.
TOKEN = "csrfmiddlewaretoken"


def _back():
    return {"label": _("Who sees your answers"), "url": reverse("companies:sharing")}


@require_safe
@requires(Permission.CONSENT_VIEW)
def sharing(request):
    """Every bank that has or had access, and the way to give it."""
    company_id = request.actor.organisation_id
    consents = selectors.consents_of(company_id=company_id)
    looked = selectors.who_looked(company_id=company_id)
    today = timezone.localdate()
    live = [c for c in consents if not c.withdrawn_at and c.valid_until >= today]
    give = {"label": _("Let a bank see your answers"), "url": reverse("companies:give")}
    may_give = request.actor.may(Permission.CONSENT_GRANT)
    context = {
        "head": {
            "title": _("Who sees your answers"),
            "lede": _(
                "You decide which bank sees which part, for what and until when."
            ),
            "actions": [give | {"kind": "primary"}] if may_give and live else [],
        },
        "in_force": [
            parts.consent_card(consent, looked, may_change=may_give) for consent in live
        ],
        "empty": {
            "title": _("No bank sees your answers"),
            "text": _(
                "Before you let a bank in, you see exactly the page it will see."
            ),
            "button": give | {"kind": "primary"} if may_give else None,
        },
        "ended": [
            parts.ended_row(c, may_give=may_give) for c in consents if c not in live
        ],
        "looked": parts.access_timeline(looked[:5]),
        "number": parts.number_row(selectors.number_state(company_id)),
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
            field = error.field if error.field in form.fields else None
            form.add_error(field, str(error))
        else:
            text = sentence(
                _("%(bank)s can now see what you chose."), bank=local_name(consent.bank)
            )
            messages.success(request, text)
            return redirect("companies:sharing")
    asked = request.method == "POST"
    banks = Organisation.objects.filter(kind=Kind.BANK)
    fields = parts.consent_fields(form, banks)
    summary = None
    if asked:
        fields, summary = parts.with_errors(fields, form)
    context = {
        "head": {"title": _("Let a bank see your answers"), "back": _back()},
        "fields": fields,
        "summary": summary,
        "unproved": _unproved(request.actor.organisation_id),
    }
    return render(request, "companies/give.html", context, status=422 if asked else 200)


def _unproved(company_id):
    """Why nothing can be given yet, and where that changes; None for who may."""
    if selectors.has_proved_number(company_id):
        return None
    return {
        "kind": "warn",
        "title": _("First prove your registration number"),
        "text": unproved(),
        "url": reverse("companies:number"),
        "link": _("Registration number"),
    }


def _chosen(query):
    """What a preview sends back; at first nothing is chosen but a year."""
    if "valid_until" in query:
        return query
    chosen = query.copy()
    chosen["valid_until"] = in_one_year().isoformat()
    return chosen


@require_safe
@requires(Permission.CONSENT_VIEW)
def preview(request):
    """Exactly the page that a bank with the chosen parts will see."""
    if TOKEN in request.GET:
        # The form's button brings its token along: no address keeps it.
        query = request.GET.copy()
        del query[TOKEN]
        return redirect(f"{request.path}?{query.urlencode()}")
    chosen = [scope for scope in request.GET.getlist("scopes") if scope in Scope.values]
    ids = _uuids(request.GET.getlist("bank"))
    bank = Organisation.objects.filter(kind=Kind.BANK, pk__in=ids).first()
    company = request.actor.organisation
    shared = selectors.shared_page(company_id=company.pk, scopes=chosen)
    context = {
        "head": {
            "title": sentence(
                _("What %(bank)s sees"),
                bank=local_name(bank) if bank else _("the bank"),
            ),
            "back": _back(),
        },
        "notice": {
            "kind": "info",
            "title": _("This is the bank's page"),
            "text": _("Nothing is shared yet by looking at it."),
        },
        "company": company,
        "parts": shared,
        "kept_back": [part for part in shared if not part.is_shared],
        "query": request.GET.urlencode(),
        "may_give": request.actor.may(Permission.CONSENT_GRANT),
    }
    return render(request, "companies/preview.html", context)


# No step-up: taking access back must never be harder than it was to give.
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.CONSENT_GRANT)
def withdraw(request, consent_id):
    """One click ends a bank's access from now on; to erase has this page of its own."""
    own = Consent.objects.filter(company_id=request.actor.organisation_id)
    consent = get_object_or_404(own.select_related("bank"), pk=consent_id)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        withdraw_consent(
            consent=consent, kind=form.cleaned_data["kind"], by=request.actor
        )
        bank = local_name(consent.bank)
        text = _("%(bank)s no longer sees your answers.")
        if form.cleaned_data["kind"] == Consent.Withdrawal.FROM_NOW_ON:
            text = _(
                "%(bank)s no longer sees your answers. To undo it, give again under"
                " “Earlier”."
            )
        messages.success(request, sentence(text, bank=bank))
        return redirect("companies:sharing")
    title = sentence(
        _("Withdraw from %(bank)s and erase"), bank=local_name(consent.bank)
    )
    context = {
        "head": {"title": title, "back": _back()},
        "consent": consent,
        "already": {"kind": "info", "text": _("You have withdrawn this consent.")},
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "companies/withdraw.html", context, status=status)


@require_safe
@requires(Permission.CONSENT_VIEW)
def looked(request):
    """Everybody outside the company who read its data."""
    records = selectors.who_looked(company_id=request.actor.organisation_id)
    context = {
        "head": {"title": _("Who looked"), "back": _back()},
        "looked": parts.access_timeline(records),
    }
    return render(request, "companies/looked.html", context)


def _uuids(values):
    """Those of the values that are ids; anything else finds nothing."""
    found = []
    for value in values:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found
