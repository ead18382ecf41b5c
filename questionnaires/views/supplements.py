"""A bank's own questions: composed and published, and the answers to them."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
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
from accounts.letters import LETTER_LANGUAGES
from accounts.paging import pager_of
from accounts.permissions import Permission
from audit.services import record_access
from documents.exports import write_csv
from questionnaires.composing.supplement import MOST_QUESTIONS
from questionnaires.forms import supplement_pages as pages
from questionnaires.forms.caps import own_line
from questionnaires.forms.previewing import preview_of
from questionnaires.forms.supplements import QuestionForm
from questionnaires.models import Supplement
from questionnaires.selectors.definitions import definition_of, main_version
from questionnaires.selectors.supplements import given_to, supplements_of
from questionnaires.services import supplements as services
from questionnaires.wording import SUPPLEMENT_ANSWERS

PER_PAGE = 20
LANGUAGE_NAMES = dict(settings.LANGUAGES)
composes = requires(Permission.BORROWER_INVITE)
S = Supplement.State


def _draft(request):
    return supplements_of(request.actor).exclude(state=S.PUBLISHED).first()


def _caps():
    """The cap classes of the questionnaire that the questions are asked beside."""
    version = main_version()
    return definition_of(version.pk).caps if version else None


def _page(request, form, status=200):
    draft = _draft(request)
    published = list(supplements_of(request.actor).filter(state=S.PUBLISHED))
    shown = draft or (published[0] if published else None)
    questions = services.questions_of(shown) if shown else []
    own = draft is not None and draft.changed_by_id == request.actor.user.pk
    context = {
        "draft": draft,
        "questions": pages.question_rows(questions),
        "cap": own_line(len(questions), _caps()),
        "is_full": len(questions) >= MOST_QUESTIONS,
        "versions": pages.versions_table(published),
        "form": form,
        "publish": {
            "label": _("Publish"),
            "id": "publish",
            "blocked": _("You proposed it: another person publishes it.")
            if own
            else "",
        },
    }
    return render(request, "questionnaires/supplement.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@composes
def supplement(request):
    """The questions as they stand, and one more."""
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_question(values=form.values(), by=request.actor)
        except services.SupplementError as error:
            form.add_error(None, str(error.message))
        else:
            return redirect("questionnaires:supplement")
    return _page(request, form, 422 if form.errors else 200)


@require_safe
@composes
def preview(request):
    """The questions as a company will find them, in each language."""
    shown = _draft(request) or supplements_of(request.actor).first()
    definition = services.definition_in(shown) if shown else None
    if definition is None:
        return redirect("questionnaires:supplement")
    asked = request.GET.get("language", "")
    language = asked if asked in LANGUAGE_NAMES else get_language() or "en"
    context = {
        "languages": {
            "label": _("Language"),
            "links": [
                {
                    "label": name,
                    "url": f"?language={code}",
                    "current": code == language,
                    "lang": lang,
                }
                for code, name, lang in LETTER_LANGUAGES
            ],
        },
        "preview": preview_of(definition, language, timezone.localdate()),
    }
    return render(request, "questionnaires/supplement_preview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@composes
def question(request, key):
    """Word one question anew."""
    rows = supplements_of(request.actor)
    shown = _draft(request) or rows.first()
    questions = services.questions_of(shown) if shown else []
    found = next((each for each in questions if each.key == key), None)
    if found is None:
        raise Http404
    form = QuestionForm(request.POST or None, question=found)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_question(key=key, values=form.values(), by=request.actor)
        except services.SupplementError as error:
            form.add_error(None, str(error.message))
        else:
            return redirect("questionnaires:supplement")
    context = {"form": form, "label": found.label["en"]}
    status = 422 if form.errors else 200
    page = "questionnaires/supplement_question.html"
    return render(request, page, context, status=status)


@require_POST
@composes
def arrange(request, key):
    """Move a question up or down, or remove it."""
    act = request.POST.get("act", "")
    try:
        if act == "remove":
            services.remove_question(key=key, by=request.actor)
        elif act in ("up", "down"):
            services.move_question(
                key=key, by_places=-1 if act == "up" else 1, by=request.actor
            )
    except services.SupplementError as error:
        messages.error(request, str(error.message))
    return redirect("questionnaires:supplement")


@require_POST
@composes
def propose(request):
    """Lay the questions before a second person."""
    try:
        services.propose_supplement(by=request.actor)
    except services.SupplementError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Another person of your bank can publish it now."))
    return redirect("questionnaires:supplement")


@require_POST
@requires(Permission.BORROWER_INVITE, step_up=True)
def publish(request, supplement_id):
    """Publish what another person proposed."""
    found = get_object_or_404(supplements_of(request.actor), pk=supplement_id)
    try:
        services.publish_supplement(supplement=found, by=request.actor)
    except services.SupplementError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The questions are published."))
    return redirect("questionnaires:supplement")


@require_safe
@composes
def answers(request):
    """What companies answered, as long as they share."""
    given = given_to(request.actor.organisation_id, timezone.localdate())
    page = Paginator(given, PER_PAGE).get_page(request.GET.get("page"))
    for each in page.object_list:
        _note_reading(request, each)
    table = pages.answers_table(page.object_list)
    context = {"table": table | {"pager": pager_of(page, request.GET)}}
    return render(request, "questionnaires/supplement_answers.html", context)


@require_safe
@composes
def answers_file(request):
    """The same as CSV."""
    given = list(given_to(request.actor.organisation_id, timezone.localdate()))
    for each in given:
        _note_reading(request, each)
    content = write_csv(*pages.answers_sheet(given))
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="own-questions.csv"'
    return answer


def _note_reading(request, given):
    record_access(
        organisation_id=given.organisation_id,
        by=request.actor,
        reader_label=request.actor.organisation.name,
        target_type=given._meta.label_lower,
        target_id=str(given.pk),
        purpose=SUPPLEMENT_ANSWERS,
    )
