"""Letters: downloaded by both sides as they are stored, checked by anybody who holds one."""

from django.http import FileResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import public, requires
from accounts.permissions import Permission
from documents.storage import opened
from schemes.pages.letters import proof_rows
from schemes.selectors.claims import office_claims, own_claim
from schemes.services.letters import proof_of

LONGEST_CODE = 40


@require_safe
@requires(Permission.CLAIM_MAKE)
def own(request, claim_id, letter_id):
    """A letter to the applicant."""
    return _file(get_object_or_404(own_claim(request.actor), pk=claim_id), letter_id)


@require_safe
@requires(Permission.CLAIM_READ)
def of_case(request, claim_id, letter_id):
    """A letter of the office."""
    claim = get_object_or_404(office_claims(request.actor), pk=claim_id)
    return _file(claim, letter_id)


def _file(claim, letter_id):
    """The stored bytes: a re-print is the first print."""
    letter = get_object_or_404(claim.letters.select_related("file"), pk=letter_id)
    with opened(letter.file) as file:
        content = file.read()
    response = FileResponse([content], content_type="application/pdf")
    name = f"{letter.number}-{letter.language}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
def check(request):
    """What a letter's code says; the code is sent, so that it stands in no address."""
    code = request.POST.get("code", "").strip()[:LONGEST_CODE]
    proof = proof_of(code) if code else None
    error = ""
    if request.method == "POST" and proof is None:
        error = _("No letter has this code. Compare it sign by sign with the letter.")
    context = {
        "head": {
            "title": _("Is this letter genuine?"),
            "lede": _(
                "Each letter of a decision carries a code. Type it, and compare what is"
                " said here with the letter in your hand."
            ),
        },
        "code": code,
        "error": error,
        "rows": proof_rows(proof) if proof else [],
    }
    return render(
        request, "schemes/letter_check.html", context, status=422 if error else 200
    )
