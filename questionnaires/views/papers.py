"""Papers: the blank form to print, and whether a signed one is genuine."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import public, requires
from accounts.permissions import Permission
from documents.storage import opened
from questionnaires.forms.proofs import proof_rows
from questionnaires.selectors.filling import visible_response
from questionnaires.services.blank_paper import kept_blank, request_blank
from questionnaires.services.proofs import proof_of

LONGEST_CODE = 40


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
def verify(request):
    """What a paper's code says; the code is sent, so that it stands in no address."""
    code = request.POST.get("code", "").strip()[:LONGEST_CODE]
    proof = proof_of(code) if code else None
    error = ""
    if request.method == "POST" and proof is None:
        error = _("No paper has this code. Compare it sign by sign with the paper.")
    context = {
        "head": {
            "title": _("Is this paper genuine?"),
            "lede": _(
                "Each paper of signed answers carries a code. Type it, and compare what is"
                " said here with the paper in your hand."
            ),
        },
        "code": code,
        "error": error,
        "rows": proof_rows(proof) if proof else [],
    }
    status = 422 if error else 200
    return render(request, "questionnaires/verify.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.RESPONSE_VIEW)
def blank(request, response_id):
    """The form as paper, empty, in the reader's language; made when it is asked for."""
    response = get_object_or_404(visible_response(request.actor, response_id))
    language = get_language()
    if request.method == "POST":
        request_blank(response=response, language=language, by=request.actor)
        return redirect("questionnaires:blank", response.pk)
    made, is_coming = kept_blank(response=response, language=language)
    if made is None:
        context = {"response": response, "is_coming": is_coming}
        status = 202 if is_coming else 200
        reply = render(request, "questionnaires/blank.html", context, status=status)
        if is_coming:
            reply["Refresh"] = "3"
        return reply
    with opened(made) as reader:
        reply = HttpResponse(reader.read(), content_type="application/pdf")
    reply["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return reply
