"""The form of a claim: fields that save themselves, documents, payee, instrument."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import requires
from accounts.permissions import Permission
from documents.storage import store
from schemes.forms.claims import InvoiceForm, PayeeForm
from schemes.models import Claim
from schemes.pages.draft import (
    asked_of,
    audience_of,
    coming_to,
    draft_context,
    field_of,
)
from schemes.pages.invoices import asks_invoices, invoice_rows
from schemes.selectors.claims import own_claim
from schemes.services import claims as services
from schemes.services.contacts import Contact, PayeeError, contact_of
from schemes.services.papers import PaperError, checked_paper
from schemes.services.payees import state_payee
from schemes.workflow import WorkflowError


def claim_of(request, claim_id):
    """One of one's own claims; 404 for any other."""
    return get_object_or_404(own_claim(request.actor), pk=claim_id)


def is_correcting(request, claim):
    """Whether the form is wanted again, which stays open while the office asks."""
    return claim.state == Claim.State.INFO_REQUESTED and "correct" in request.GET


def draft_page(request, claim, *, status=200, **more):
    """The form with its papers and what it comes to."""
    form = more.pop("payee_form", None) or _payee_form(claim)
    context = draft_context(claim) | {
        "payee_form": form,
        "invoice_form": more.pop("invoice_form", None) or InvoiceForm(),
        "invoices": invoice_rows(claim) if asks_invoices(claim) else None,
    }
    context |= more
    return render(request, "schemes/claim_draft.html", context, status=status)


def _payee_form(claim):
    """The form with what was stated of the contact; numbers of cards and accounts are not shown."""
    payee = getattr(claim, "payee", None)
    known = contact_of(payee) if payee else Contact()
    initial = {
        "phone": known.phone,
        "address": known.address,
        "birth_year": known.birth_year,
        "owners": "\n".join(known.owners),
    }
    return PayeeForm(audience=audience_of(claim), initial=initial)


@require_POST
@requires(Permission.CLAIM_MAKE)
def save(request, claim_id):
    """Keep one fact as it is left, or, without script, all of them at once."""
    claim = claim_of(request, claim_id)
    if "key" not in request.POST:
        return _save_all(request, claim)
    key = request.POST["key"]
    before = asked_of(claim)
    try:
        version = services.save_fact(
            claim=claim,
            key=key,
            value=" ".join(filter(None, request.POST.getlist("value"))).strip(),
            based_on=_number(request.POST.get("based_on")),
            by=request.actor,
        )
    except services.StaleFactError as error:
        return _conflict(request, claim, key, error.current)
    except WorkflowError as error:
        field = {"errors": [str(error)], "warnings": []}
        return HttpResponse(_messages(f"f-{key}", field), status=422)
    answer = HttpResponse(_changed(request, claim, key, before))
    answer["X-Answer-Version"] = str(version)
    return answer


def _number(text):
    return int(text) if text and text.isdigit() else 0


def _save_all(request, claim):
    kept = {fact.key: fact for fact in claim.facts.all()}
    for key in asked_of(claim):
        value = " ".join(filter(None, request.POST.getlist(key))).strip()
        value = services.as_kept(claim, key, value)
        fact = kept.get(key)
        if value == (fact.value if fact else ""):
            continue
        try:
            services.save_fact(
                claim=claim,
                key=key,
                value=value,
                based_on=fact.version if fact else 0,
                by=request.actor,
            )
        except (services.StaleFactError, WorkflowError) as error:
            messages.error(request, str(error))
    return redirect(url_of(claim))


def _changed(request, claim, key, before):
    """The saved field's messages, the facts that came or went, and what it comes to."""
    parts = [_messages(f"f-{key}", field_of(claim, key) or {"errors": []})]
    if asked_of(claim) != before:
        context = draft_context(claim)
        html = render_to_string("schemes/_claim_facts.html", context, request=request)
        parts.append(_replace("facts", html))
    html = render_to_string(
        "schemes/_claim_sum.html", coming_to(claim), request=request
    )
    parts.append(_replace("sum", html))
    return "".join(parts)


def _messages(target, field):
    html = render_to_string("components/field_messages.html", {"field": field})
    template = '<template data-fill="#{}-messages">{}</template>\n'
    return format_html(template, target, mark_safe(html))


def _replace(target, html):
    template = '<template data-replace="#{}">{}</template>\n'
    return format_html(template, target, mark_safe(html))


def _conflict(request, claim, key, current):
    value = " ".join(filter(None, request.POST.getlist("value")))
    conflict = {
        "who": _("Somebody else"),
        "at": timezone.localtime(current.saved_at).strftime("%H:%M"),
        "theirs": {"text": current.value, "value": current.value},
        "mine": {"text": value, "value": value},
        "version": current.version,
        "name": key,
    }
    html = render_to_string("components/conflict.html", {"conflict": conflict})
    template = '<template data-fill="#f-{}-messages">{}</template>'
    return HttpResponse(format_html(template, key, mark_safe(html)), status=409)


@require_POST
@requires(Permission.CLAIM_MAKE)
def paper(request, claim_id, paper):
    """Add a document, checked on the spot, or take one back."""
    claim = claim_of(request, claim_id)
    try:
        if "remove" in request.POST:
            services.remove_document(
                claim=claim, document_id=request.POST["remove"], by=request.actor
            )
        else:
            _add_paper(request, claim, paper)
    except (PaperError, WorkflowError) as error:
        messages.error(request, str(error))
    return redirect(f"{url_of(claim)}#paper-{paper}")


def url_of(claim):
    """The page of the form, which is a page of its own once the claim was submitted."""
    address = reverse("schemes:claim", args=[claim.pk])
    waits = claim.state == Claim.State.INFO_REQUESTED
    return f"{address}?correct=1" if waits else address


def _add_paper(request, claim, paper):
    given = request.FILES.get("file")
    checked = checked_paper(given, claim=claim)
    file = store(
        organisation_id=claim.organisation_id,
        name=given.name,
        media_type=checked.media_type,
        source=given,
    )
    services.add_document(
        claim=claim, paper=paper, file=file, pages=checked.pages, by=request.actor
    )
    messages.success(request, _("The document was added."))


@require_POST
@requires(Permission.CLAIM_MAKE)
def payee(request, claim_id):
    """Say whom we pay."""
    claim = claim_of(request, claim_id)
    form = PayeeForm(request.POST, audience=audience_of(claim))
    if form.is_valid():
        try:
            state_payee(claim=claim, by=request.actor, **form.stated())
        except PayeeError as error:
            form.add_error(error.field, str(error))
        except WorkflowError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("We know now whom to pay."))
            return redirect(f"{url_of(claim)}#payee")
    return draft_page(request, claim, status=422, payee_form=form)


@require_POST
@requires(Permission.CLAIM_MAKE)
def instrument(request, claim_id):
    """Say which bond or loan the claim is about."""
    claim = claim_of(request, claim_id)
    typed = request.POST.get("instrument", "")[:100]
    try:
        services.name_instrument(claim=claim, identifier=typed, by=request.actor)
    except WorkflowError as error:
        wrong = {"value": typed, "error": str(error)}
        return draft_page(request, claim, status=422, instrument=wrong)
    return redirect(f"{url_of(claim)}#instrument")
