"""One field saved as it is left; the contract is docs/autosave.md."""

from copy import copy
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import requires
from accounts.permissions import Permission
from questionnaires.forms import fragments
from questionnaires.forms.conflicts import conflict_of
from questionnaires.forms.estimating import estimated_entry
from questionnaires.forms.fields import FieldMaker, field_id, field_name
from questionnaires.forms.posted import Posted, UnstorableError, entry_of, version_in
from questionnaires.forms.saving import (
    confirmed_prior,
    currency_of,
    save_explanations,
)
from questionnaires.forms.way import page_of
from questionnaires.models import Answer
from questionnaires.selectors.definitions import definition_of
from questionnaires.selectors.earlier import with_prior
from questionnaires.selectors.filling import filling_for, visible_response
from questionnaires.services.errors import (
    ResponseClosedError,
    StaleAnswerError,
    UnknownRowError,
)
from questionnaires.services.saving import save_answer


@require_POST
@requires(Permission.RESPONSE_EDIT)
def save(request, response_id):
    """Save one answer and send back what it changed on the page.

    With `Prefer: return=minimal` only the new version comes back.
    """
    minimal = request.headers.get("Prefer") == "return=minimal"
    found = visible_response(request.actor, response_id)
    response = get_object_or_404(found if minimal else with_prior(found))
    question = definition_of(response.version_id).questions.get(
        request.POST.get("key", "")
    )
    if question is None:
        return _sentence("", _("There is no such question."), 422)
    row = _row(request.POST.get("row", ""), question, response)
    save_one = _save_minimal if minimal else _save_with_fragments
    return _answered(save_one, request, response, question, row)


def save_within(request, response, question, draw):
    """Save one answer of a part that somebody else was let into; `draw` makes the HTML."""
    row = _row(request.POST.get("row", ""), question, response)

    def save_one(request, response, question, row):
        return _save_with_fragments(request, response, question, row, draw)

    return _answered(save_one, request, response, question, row)


def _answered(save_one, request, response, question, row):
    """The answer to a save, or the sentence that says why it was not made."""
    try:
        return save_one(request, response, question, row)
    except UnstorableError as error:
        return _sentence(field_id(question.path, row), str(error), 422)
    except ResponseClosedError as error:
        return _sentence(field_id(question.path, row), error.message, 409)
    except UnknownRowError as error:
        return _sentence(field_id(question.path, row), error.message, 409)


def _save_minimal(request, response, question, row):
    filling = filling_for(request.actor, response) if question.unit_from else None
    currency = currency_of(filling, question) if filling else ""
    entry = entry_of(question, row, _posted(request), currency=currency)
    return _version(_save(request, response, entry).version_no)


def _save_with_fragments(request, response, question, row, draw=None):
    before = filling_for(request.actor, response)
    after = copy(before)
    after.answers, after.explanations = dict(before.answers), dict(before.explanations)
    for kept in ("started", "rows_before"):
        after.__dict__.pop(kept, None)
    version_no = 0
    if question.is_input and not _only_explains(request, question):
        entry = entry_of(
            question, row, _posted(request), currency=currency_of(before, question)
        )
        entry = _not_typed(before, question, row, request.POST.get("origin")) or entry
        try:
            version_no = _save(request, response, entry).version_no
        except StaleAnswerError as error:
            return _conflict(question, row, error.current, entry)
        after.answers[question.path, row] = _as_answer(response, entry, version_no)
        after.__dict__.pop("evaluation", None)
    given = {field_name(question.path, row): request.POST.getlist("explanation")}
    if draw:
        return _version(version_no, draw(before, after, (question.path, row)))
    if any(given[field_name(question.path, row)]):
        save_explanations(filling=after, given=given, by=request.actor)
        after = filling_for(request.actor, response)
    page = page_of(after, question)
    html = fragments.changed_fragments(
        FieldMaker(before), FieldMaker(after), page, (question.path, row)
    )
    return _version(version_no, html)


def _not_typed(filling, question, row, origin):
    """The entry that a button asks for; the server alone knows what it is."""
    kind, _colon, key = (origin or "").partition(":")
    if kind == Answer.Origin.PRIOR:
        return confirmed_prior(filling, question, row)
    if kind == Answer.Origin.ESTIMATE:
        return estimated_entry(filling, question, row, key)
    return None


def _only_explains(request, question):
    """A table has no value of its own: without a state, only a warning was explained."""
    return bool(question.columns) and "state" not in request.POST


def _save(request, response, entry):
    return save_answer(
        response_id=response.pk,
        organisation_id=response.organisation_id,
        entry=entry,
        base=version_in(request.POST, "based_on"),
        by=request.actor,
        at=timezone.now(),
    )


def _as_answer(response, entry, version_no):
    return Answer(
        response=response,
        data_point=entry.data_point,
        row_id=entry.row_id,
        version_no=version_no,
        state=entry.state,
        text=entry.text,
        number=entry.number,
        unit=entry.unit,
        reason=entry.reason,
        problem=entry.problem,
        origin=entry.origin,
        estimate=entry.estimate,
        changed_at=timezone.now(),
    )


def _posted(request):
    data = request.POST
    return Posted(
        data.getlist("value"),
        data.get("unit", ""),
        data.get("state") or Answer.State.ANSWERED,
        data.get("reason", ""),
    )


def _row(text, question, response):
    """The id of the row, which a column needs and nothing else may have."""
    if not question.table:
        if text:
            raise Http404
        return ""
    table = definition_of(response.version_id).questions[question.table]
    if table.rows.fixed:
        if table.fixed_row(text) is None:
            raise Http404
        return text
    try:
        return str(UUID(text))
    except ValueError:
        raise Http404 from None


def _version(version_no, html=""):
    response = HttpResponse(html)
    response["X-Answer-Version"] = version_no
    return response


def _conflict(question, row, theirs, entry):
    target = field_id(question.path, row)
    card = conflict_of(question, field_name(question.path, row), theirs, entry)
    html = render_to_string("components/conflict.html", {"conflict": card})
    return HttpResponse(fragments.fill(f"{target}-messages", html), status=409)


def _sentence(target, text, status):
    html = render_to_string(
        "components/field_messages.html", {"field": {"errors": [text]}}
    )
    return HttpResponse(fragments.fill(f"{target}-messages", html), status=status)
