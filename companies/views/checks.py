"""The platform operator looks at certificates: the list, one with its file, the word."""

from datetime import timedelta

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import requires
from accounts.permissions import Permission
from accounts.wording import person_in_words
from audit.models import AccessRecord
from audit.services import record_access
from companies import wording
from companies.models import NumberStatement
from companies.number_form import CheckForm
from companies.services.numbers import NumberError, paper_of, record_seen, refuse_number
from companies.views.papers import is_picture, paper_response

ONE_LOOK = timedelta(minutes=10)
#: How many decided ones stay listed under those that wait.
LATEST = 20


@require_safe
@requires(Permission.NUMBER_CHECK)
def checks(request):
    """What waits, oldest first, and what was decided lately."""
    found = NumberStatement.objects.visible_to(request.actor)
    found = found.select_related("organisation")
    decided = found.exclude(state__in=["waiting", "replaced"]).order_by("-decided_at")
    context = {
        "head": {
            "title": _("Registration numbers to check"),
            "lede": _(
                "Open a certificate, compare name and number, and say whether you saw them."
                " The company sees who looked."
            ),
        },
        "waiting": found.waiting().order_by("stated_at"),
        "decided": decided[:LATEST],
    }
    return render(request, "companies/checks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.NUMBER_CHECK, step_up=True)
def check(request, statement_id):
    """One statement with its certificate; here it is accepted or refused."""
    statement = _statement(request, statement_id)
    form = CheckForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and _decided(request, form, statement)
    ):
        return redirect("companies:checks")
    _note(request, statement)
    context = {
        "head": {
            "title": statement.organisation.name,
            "caption": _("Registration number"),
            "back": {
                "label": _("Numbers to check"),
                "url": reverse("companies:checks"),
            },
        },
        "statement": statement,
        "who": person_in_words(statement.stated_by_label),
        "picture": is_picture(statement),
        "reasons": NumberStatement.Reason.choices,
        "form": form,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "companies/check.html", context, status=status)


def _decided(request, form, statement):
    chosen = form.cleaned_data
    try:
        if chosen["outcome"] == "seen":
            record_seen(statement=statement, by=request.actor)
            text = _("Noted: the number was seen on a document.")
        else:
            refuse_number(
                statement=statement, reason=chosen["reason"], by=request.actor
            )
            text = _(
                "Noted: the certificate was not accepted. The company is told why."
            )
    except NumberError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, text)
    return True


@require_safe
@requires(Permission.NUMBER_CHECK, step_up=True)
def certificate(request, statement_id):
    """The file itself; whoever opens it stands in the company's record."""
    statement = _statement(request, statement_id)
    _note(request, statement)
    return paper_response(statement)


def _statement(request, statement_id):
    found = NumberStatement.objects.visible_to(request.actor)
    statement = get_object_or_404(found.select_related("organisation"), pk=statement_id)
    paper_of(statement)
    return statement


def _note(request, statement):
    """The page and the file in it are one look."""
    if AccessRecord.objects.filter(
        target_id=str(statement.pk),
        actor_id=request.actor.audit_id,
        at__gt=timezone.now() - ONE_LOOK,
    ).exists():
        return
    record_access(
        organisation_id=statement.organisation_id,
        by=request.actor,
        reader_label=str(request.actor.organisation),
        target_type=statement._meta.label_lower,
        target_id=str(statement.pk),
        purpose=wording.NUMBER_CHECK,
    )
