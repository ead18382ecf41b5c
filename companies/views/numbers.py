"""A company's business registration number: stated, handed in, proved, and what is next."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import requires
from accounts.permissions import Permission
from companies.models import CompanyIdentifier, NumberStatement
from companies.number_form import NumberForm
from companies.selectors import number_state
from companies.services.numbers import NumberError, state_number
from companies.views.papers import paper_response


@require_safe
@requires(Permission.CONSENT_VIEW)
def number(request):
    """The number, its proof, and what is next."""
    state = number_state(request.actor.organisation_id)
    may_state = request.actor.may(Permission.CONSENT_GRANT)
    act = {
        "label": _("Hand in a certificate")
        if state.identifier
        else _("State the number"),
        "url": reverse("companies:number_state"),
        "kind": "secondary" if state.is_proved or state.waits else "primary",
    }
    context = {
        "head": {
            "title": _("Registration number"),
            "lede": _(
                "It says which company you are. Only a company whose number is proved can"
                " let a bank see its answers or claim a grant."
            ),
            "back": {"label": _("Sharing"), "url": reverse("companies:sharing")},
            "actions": [act] if may_state else [],
        },
        "summary": _summary(state),
        "notice": _notice(state),
    }
    return render(request, "companies/number.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.CONSENT_GRANT)
def state(request):
    """State the number and hand in the certificate."""
    held = number_state(request.actor.organisation_id).identifier
    form = NumberForm(
        request.POST or None,
        request.FILES or None,
        initial={"number": held.value if held else ""},
    )
    if request.method == "POST" and form.is_valid():
        try:
            state_number(
                company=request.actor.organisation,
                by=request.actor,
                **form.cleaned_data,
            )
        except NumberError as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, _noted(form.cleaned_data["certificate"]))
            return redirect("companies:number")
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "title": _("State the registration number")}
    return render(request, "companies/number_state.html", context, status=status)


def _noted(certificate):
    if certificate:
        return _("Handed in. You hear by e-mail when somebody has looked.")
    return _("The number is noted. Hand in the certificate to have it proved.")


def _summary(state):
    held, statement = state.identifier, state.statement
    rows = [
        {
            "label": _("Business registration number"),
            "value": held.value if held else "",
            "nothing": _("Not stated yet"),
        },
        {"label": _("Proof"), "lines": _proof(held), "nothing": _("None")},
    ]
    if statement:
        rows.append(
            {
                "label": _("Last certificate"),
                "lines": [
                    f"{statement.certificate.name}, {_day(statement.stated_at)}",
                    statement.get_state_display(),
                    *([statement.get_reason_display()] if statement.reason else []),
                ],
                "url": reverse("companies:certificate", args=[statement.pk]),
                "action": _("Open"),
            }
        )
    return rows


def _proof(held):
    if held is None:
        return []
    lines = [held.get_proof_display()]
    if held.proved_at:
        said = {"day": _day(held.proved_at), "who": held.proved_by_label}
        lines.append(_("%(day)s, %(who)s") % said)
    return lines


def _notice(state):
    """Where it stands and what is next."""
    if state.waits:
        text = _("Somebody at greenfin looks at your certificate. You hear by e-mail.")
        title = _("Waiting to be checked")
        return {"kind": "info", "title": title, "text": text}
    refused = NumberStatement.State.REFUSED
    if state.statement and state.statement.state == refused and not state.is_proved:
        return {
            "kind": "warn",
            "title": state.statement.get_reason_display(),
            "text": _("Hand in a certificate that shows this number and your name."),
        }
    if state.is_proved:
        letter = state.identifier.proof == CompanyIdentifier.Proof.LETTER
        text = (
            _("You took up a bank's letter, and the bank holds the same number.")
            if letter
            else _("You can let banks see your answers.")
        )
        return {"kind": "ok", "title": _("The number is proved"), "text": text}
    return {
        "kind": "warn",
        "title": _("The number is not proved yet"),
        "text": _(
            "State it and hand in your certificate; somebody at greenfin looks at it. If"
            " your bank wrote to you, typing the code of its letter can prove it as well."
        ),
    }


def _day(at):
    return date_format(localtime(at))


@require_safe
@requires(Permission.CONSENT_VIEW)
def certificate(request, statement_id):
    """The company's own paper."""
    own = NumberStatement.objects.visible_to(request.actor)
    found = own.select_related("certificate")
    return paper_response(get_object_or_404(found, pk=statement_id))
