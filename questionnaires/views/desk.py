"""The content editor's desk: drafts, their findings, a trial, what changes, publication."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.access import requires
from accounts.letters import LETTER_LANGUAGES, letter_lang, letter_language
from accounts.permissions import Permission
from questionnaires.forms import desk as pages
from questionnaires.forms.trial import Trial
from questionnaires.language.definition import ROLES
from questionnaires.models import DefinitionDraft
from questionnaires.services import drafting as services

edits = requires(Permission.CONTENT_EDIT)


def _draft(request, draft_id):
    rows = DefinitionDraft.objects.visible_to(request.actor)
    rows = rows.select_related("changed_by", "published_by", "version")
    return get_object_or_404(rows, pk=draft_id)


@require_safe
@edits
def desk(request):
    """Everything that lies on the desk."""
    own = DefinitionDraft.objects.visible_to(request.actor)
    own = own.select_related("changed_by").defer("files")
    context = {"table": pages.drafts_table(own[:200])}
    return render(request, "questionnaires/desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@edits
def new(request):
    """Lay files on the desk."""
    posted = request.method == "POST"
    form = pages.UploadForm(*((request.POST, request.FILES) if posted else ()))
    if posted and form.is_valid():
        given = form.cleaned_data
        try:
            files = (
                services.files_of(given["file"].name, given["file"])
                if given["file"]
                else pages.pasted(given["text"])
            )
            made = services.open_draft(
                files=files, note=given["note"], by=request.actor
            )
        except services.DraftError as error:
            form.add_error(None, str(error.message))
        else:
            return redirect("questionnaires:draft", made.pk)
    status = 422 if form.errors else 200
    return render(
        request, "questionnaires/desk_new.html", {"form": form}, status=status
    )


def _context(request, found, current, **more):
    return {
        "draft": found,
        "head": pages.draft_head(found),
        "tabs": pages.draft_tabs(found, current),
        **more,
    }


@require_safe
@edits
def draft(request, draft_id):
    """One draft: its files, what is wrong, what can be done with it."""
    found = _draft(request, draft_id)
    context = _context(
        request,
        found,
        "draft",
        problems=pages.problems_table(found),
        files=pages.files_table(found),
        **pages.acts_on(found, request.actor),
    )
    return render(request, "questionnaires/draft.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@edits
def file(request, draft_id):
    """One file of a draft: written anew it is looked at again at once."""
    found = _draft(request, draft_id)
    path = request.GET.get("path", "") or next(iter(sorted(found.files)), "")
    if path not in found.files:
        raise Http404
    form = pages.FileForm(request.POST or None, initial={"text": found.files[path]})
    if request.method == "POST" and form.is_valid():
        try:
            found = services.change_file(
                draft=found, path=path, text=form.cleaned_data["text"], by=request.actor
            )
        except services.DraftError as error:
            form.add_error(None, str(error.message))
    problems = pages.problems_table(found)
    context = _context(request, found, "draft", form=form, path=path, problems=problems)
    status = 422 if form.errors else 200
    return render(request, "questionnaires/draft_file.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@edits
def trial(request, draft_id):
    """The draft filled in as a role sees it, in a language; nothing is stored."""
    found = _draft(request, draft_id)
    definition = services.definition_in(found)
    language = letter_language(request.GET.get("language", translation.get_language()))
    role = request.GET.get("role", ROLES[0])
    role = role if role in ROLES else ROLES[0]
    context = _context(
        request,
        found,
        "draft_trial",
        role=role,
        trial_lang=letter_lang(language),
        roles=_choices(pages.ROLE_WORDS.items(), "role", role, language=language),
        languages=_choices(
            [(code, name) for code, name, _lang in LETTER_LANGUAGES],
            "language",
            language,
            role=role,
        ),
    )
    if definition is not None:
        with translation.override(language):
            tried = Trial(definition, request.POST, role)
            context |= {
                "sections": tried.sections(),
                "findings": tried.findings(),
                "figures": tried.figures(),
                "summary": tried.summary(),
            }
    return render(request, "questionnaires/draft_trial.html", context)


def _choices(found, name, current, **kept):
    rest = "".join(f"&{key}={value}" for key, value in kept.items())
    return {
        "label": _("Seen by") if name == "role" else _("Language"),
        "links": [
            {"label": label, "url": f"?{name}={key}{rest}", "current": key == current}
            for key, label in found
        ],
    }


@require_safe
@edits
def compare(request, draft_id):
    """What the draft changes of the version that was published last."""
    found = _draft(request, draft_id)
    definition = services.definition_in(found)
    before = services.published(definition.key) if definition else None
    table = pages.changes_table(before, definition) if before and definition else None
    context = _context(request, found, "draft_changes", table=table)
    return render(request, "questionnaires/draft_changes.html", context)


def _acted(request, draft_id, act, done):
    found = _draft(request, draft_id)
    try:
        act(draft=found, by=request.actor)
    except services.DraftError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, done)
    return redirect("questionnaires:draft", found.pk)


@require_POST
@edits
def propose(request, draft_id):
    """Lay a draft before a second person."""
    done = _("Another person can publish it now.")
    return _acted(request, draft_id, services.propose_draft, done)


@require_POST
@requires(Permission.CONTENT_EDIT, step_up=True)
def publish(request, draft_id):
    """Publish what another person proposed."""
    done = _("The version is published. It never changes from now on.")
    return _acted(request, draft_id, services.publish_draft, done)


@require_POST
@edits
def put_aside(request, draft_id):
    """Give a draft up."""
    return _acted(request, draft_id, services.put_aside, _("The draft is put aside."))
