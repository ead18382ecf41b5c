"""The questionnaire as a workbook: taken away, filled, brought back, compared, taken over."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import requires
from accounts.permissions import Permission
from documents.errors import UploadError
from documents.models import StoredFile
from documents.storage import store
from questionnaires.formats.offline.writing import workbook_of
from questionnaires.forms.offline import (
    OfflineForm,
    chosen_places,
    offline_head,
    preview_of,
    read_kept_book,
    refusal,
)
from questionnaires.selectors.earlier import with_prior
from questionnaires.selectors.filling import filling_for, visible_response
from questionnaires.services.errors import ResponseClosedError
from questionnaires.services.offline import (
    MovedOnError,
    NotOursError,
    OtherAnswersError,
    compared,
    take_over,
)

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@requires(Permission.RESPONSE_VIEW)
def download(request, response_id):
    """The workbook with the answers as they stand, in the language of the page."""
    response = _response(request, response_id)
    content = workbook_of(filling_for(request.actor, response), at=timezone.now())
    reply = HttpResponse(content, content_type=MEDIA_TYPE)
    name = f"greenfin-{response.period_end.year}.xlsx"
    reply["Content-Disposition"] = f'attachment; filename="{name}"'
    return reply


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.RESPONSE_EDIT)
def offline(request, response_id):
    """Download, and upload what was filled; nothing of it is saved yet."""
    response = _response(request, response_id)
    form = OfflineForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        kept = store(
            organisation_id=request.actor.organisation_id,
            name=file.name,
            media_type=MEDIA_TYPE,
            source=file,
        )
        try:
            compared(
                filling_for(request.actor, response),
                read_kept_book(kept),
            )
        except (UploadError, NotOursError) as error:
            form.add_error("file", refusal(error))
        except OtherAnswersError:
            form.add_error("file", _other_answers())
        else:
            return redirect("questionnaires:offline_preview", response.pk, kept.pk)
    context = {"form": form, "response": response, **offline_head(response.pk)}
    status = 422 if request.method == "POST" else 200
    return render(request, "questionnaires/offline.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.RESPONSE_EDIT)
def preview(request, response_id, file_id):
    """Every change beside what stands there; pressing the button saves them all."""
    response = _response(request, response_id)
    mine = StoredFile.objects.visible_to(request.actor).filter(media_type=MEDIA_TYPE)
    kept = get_object_or_404(mine, pk=file_id)
    try:
        raw = read_kept_book(kept)
        filling = filling_for(request.actor, response)
        comparison = compared(filling, raw)
    except (UploadError, NotOursError) as error:
        messages.error(request, refusal(error))
        return redirect("questionnaires:offline", response.pk)
    except OtherAnswersError:
        messages.error(request, _other_answers())
        return redirect("questionnaires:offline", response.pk)
    status = 200
    if request.method == "POST" and response.is_draft:
        try:
            return _taken(request, response, raw, comparison)
        except MovedOnError:
            messages.error(request, _("Something changed while you looked. Look once more, then save."))  # fmt: skip
            filling, status = filling_for(request.actor, response), 409
            comparison = compared(filling, raw)
        except ResponseClosedError as error:
            messages.error(request, error.message)
            return redirect("questionnaires:overview", response.pk)
    context = {"file": kept, "response": response, "found": preview_of(filling, comparison)}  # fmt: skip
    context |= offline_head(response.pk)
    return render(
        request, "questionnaires/offline_preview.html", context, status=status
    )


def _taken(request, response, raw, comparison):
    taken = take_over(
        response=response,
        raw=raw,
        digest=request.POST.get("digest", ""),
        over=chosen_places(comparison, request.POST),
        by=request.actor,
        at=timezone.now(),
    )
    text = ngettext(
        "%(count)s answer was saved.", "%(count)s answers were saved.", taken.changed
    )
    messages.success(request, text % {"count": taken.changed})
    return redirect("questionnaires:overview", response.pk)


def _other_answers():
    return _(
        "This workbook belongs to other answers: another company, period or questionnaire. "
        "Upload it there."
    )


def _response(request, response_id):
    found = with_prior(visible_response(request.actor, response_id))
    return get_object_or_404(found)
