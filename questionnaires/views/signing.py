"""Check the answers, sign them off, read the receipt, open them again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.access import requires
from accounts.permissions import Permission
from companies import selectors as companies
from documents.storage import opened
from questionnaires.forms.checking import check_context, sign_box
from questionnaires.forms.receipts import receipt_context
from questionnaires.models import Submission, SubmissionPdf
from questionnaires.selectors.earlier import with_prior
from questionnaires.selectors.filling import filling_for, visible_response
from questionnaires.services.errors import ResponseClosedError
from questionnaires.services.responses import AmendmentError, amend_response
from questionnaires.services.signing import (
    IncompleteResponseError,
    SignatureError,
    sign_off,
)
from questionnaires.words import name_of


@require_safe
@requires(Permission.RESPONSE_VIEW)
def check(request, response_id):
    """Every answer once more, each with the way to change it."""
    return _check_page(request, _response(request, response_id))


@require_POST
@requires(Permission.RESPONSE_SIGN)
def sign(request, response_id):
    """Freeze the answers as the named person signs them."""
    response = _response(request, response_id)
    try:
        submission = sign_off(
            response=response,
            name=request.POST.get("name", ""),
            role_title=request.POST.get("role_title", ""),
            by=request.actor,
            at=timezone.now(),
        )
    except IncompleteResponseError:
        return _check_page(request, response, status=422)
    except SignatureError as error:
        return _check_page(
            request, response, errors={error.field: [error.message]}, status=422
        )
    except ResponseClosedError as error:
        messages.error(request, error.message)
        return redirect("questionnaires:overview", response.pk)
    return redirect("questionnaires:receipt", submission.pk)


def _check_page(request, response, errors=None, status=200):
    filling = filling_for(request.actor, response)
    context = check_context(filling, request.actor)
    consents = companies.consents_of(company_id=response.organisation_id)
    banks = [name_of(consent.bank) for consent in consents if not consent.withdrawn_at]
    if response.is_draft and request.actor.may(Permission.RESPONSE_SIGN):
        typed = {"name": str(request.actor.user), **request.POST.dict()}
        context["sign"] = sign_box(filling, typed, errors or {}, banks)
    # The box stands far below: what is wrong there is said on top.
    found = [
        {"text": text, "target": name} for name in errors or {} for text in errors[name]
    ]
    context["unsigned"] = {"findings": found}
    return render(request, "questionnaires/check.html", context, status=status)


@require_safe
@requires(Permission.RESPONSE_VIEW)
def receipt(request, submission_id):
    """What was signed, by whom, its hash, and what happens next."""
    mine = Submission.objects.visible_to(request.actor).select_related("response")
    submission = get_object_or_404(mine, pk=submission_id)
    return render(
        request,
        "questionnaires/receipt.html",
        receipt_context(submission, request.actor),
    )


@require_safe
@requires(Permission.RESPONSE_VIEW)
def pdf(request, submission_id):
    """The paper of a submission in the reader's language, once its job has made it."""
    mine = Submission.objects.visible_to(request.actor).select_related("response")
    submission = get_object_or_404(mine, pk=submission_id)
    papers = submission.pdfs.filter(
        language=get_language(), audience=SubmissionPdf.COMPANY
    ).select_related("file")
    if (made := papers.first()) is None:
        context = {"submission": submission}
        response = render(request, "questionnaires/pdf_later.html", context, status=202)
        response["Refresh"] = "3"
        return response
    with opened(made.file) as reader:
        response = HttpResponse(reader.read(), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{made.file.name}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.RESPONSE_SIGN)
def amend(request, response_id):
    """Open signed answers again; the signed ones stay as they are."""
    response = _response(request, response_id)
    field = {
        "id": "reason",
        "name": "reason",
        "type": "textarea",
        "label": _("Why do the answers need to change?"),
        "value": request.POST.get("reason", ""),
    }
    context = {"response": response, "reason_field": field}
    if request.method == "POST":
        try:
            amend_response(response=response, reason=field["value"], by=request.actor)
        except AmendmentError as error:
            field["errors"] = [error.message]
            return render(request, "questionnaires/amend.html", context, status=422)
        messages.success(request, _("The answers are open. Sign off again when done."))
        return redirect("questionnaires:overview", response.pk)
    return render(request, "questionnaires/amend.html", context)


def _response(request, response_id):
    found = with_prior(visible_response(request.actor, response_id))
    return get_object_or_404(found)
