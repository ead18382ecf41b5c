"""Adds, removes and restores rows of a table, by script or by button."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import requires
from accounts.permissions import Permission
from questionnaires.forms import fragments
from questionnaires.forms.fields import FieldMaker, field_id
from questionnaires.forms.rendering import draw_cells
from questionnaires.forms.tables import goes_along, row_of
from questionnaires.selectors.definitions import definition_of
from questionnaires.selectors.earlier import with_prior
from questionnaires.selectors.filling import filling_for, visible_response
from questionnaires.services.errors import (
    ResponseClosedError,
    TableFullError,
    UnknownRowError,
)
from questionnaires.services.rows import add_row, remove_row, restore_row


@require_POST
@requires(Permission.RESPONSE_EDIT)
def add(request, response_id, table):
    """A new last row of a table."""
    response = _response(request, response_id)
    question = _table(response, table)
    target = f"{field_id(table)}-messages"
    before = FieldMaker(filling_for(request.actor, response))
    if question.rows.are_given:
        text = _("The rows of this table are given; none can be added here.")
        return _refused(target, text, 422)
    try:
        row = add_row(response=response, table=question)
    except TableFullError as error:
        text = _("A table holds at most %(most)s rows.") % {"most": error.most}
        return _refused(target, text, 422)
    except ResponseClosedError as error:
        return _refused(target, error.message, 409)
    maker = FieldMaker(filling_for(request.actor, response))
    html = format_html(
        '<template data-append="#{}-rows">{}</template>\n',
        field_id(table),
        _row_html(maker, question, row),
    )
    nothing = format_html(
        '<template data-remove="#{}-nothing"></template>\n', field_id(table)
    )
    around = fragments.row_fragments(before, maker, question)
    return HttpResponse(html + nothing + around)


@require_POST
@requires(Permission.RESPONSE_EDIT)
def remove(request, response_id, row_id):
    """A row taken out; an undo stands in its place."""
    response = _response(request, response_id)
    before = FieldMaker(filling_for(request.actor, response))
    row = _marked(response, row_id, remove_row)
    if isinstance(row, HttpResponse):
        return row
    question = _table(response, row.table)
    undo = reverse("questionnaires:restore_row", args=[response.pk, row.pk])
    html = render_to_string(
        "components/row_removed.html",
        {
            "row": {
                "id": f"row-{row.pk}",
                "undo_url": undo,
                "has_more": bool(goes_along(before, question)),
            },
            "columns": len(question.columns) + 2,
        },
    )
    maker = FieldMaker(filling_for(request.actor, response))
    return HttpResponse(
        fragments.replace_by(f"row-{row.pk}", html)
        + fragments.row_fragments(before, maker, question)
    )


@require_POST
@requires(Permission.RESPONSE_EDIT)
def restore(request, response_id, row_id):
    """A removed row back in its place, with its answers."""
    response = _response(request, response_id)
    before = FieldMaker(filling_for(request.actor, response))
    row = _marked(response, row_id, restore_row)
    if isinstance(row, HttpResponse):
        return row
    question = _table(response, row.table)
    maker = FieldMaker(filling_for(request.actor, response))
    return HttpResponse(
        fragments.replace_by(f"row-{row.pk}", _row_html(maker, question, row))
        + fragments.row_fragments(before, maker, question)
    )


def press_row_button(request, filling, page):
    """Do what a row button of the form without script asks; the place to go back to."""
    for question in page.questions:
        if not question.columns or question.rows.are_given:
            continue
        if f"{question.key}__add" in request.POST:
            try:
                row = add_row(response=filling.response, table=question)
            except TableFullError:
                return field_id(question.path)
            return f"row-{row.pk}"
        if removed := request.POST.get(f"{question.key}__remove"):
            known = {str(row.pk): row for row in filling.rows.get(question.key, ())}
            if removed in known:
                remove_row(response=filling.response, row_id=known[removed].pk)
            return field_id(question.path)
    return None


def _response(request, response_id):
    found = with_prior(visible_response(request.actor, response_id))
    return get_object_or_404(found)


def _marked(response, row_id, mark):
    try:
        return mark(response=response, row_id=row_id)
    except UnknownRowError:
        raise Http404 from None
    except ResponseClosedError as error:
        table = get_object_or_404(response.table_rows, pk=row_id).table
        return _refused(f"{field_id(table)}-messages", error.message, 409)


def _table(response, key):
    question = definition_of(response.version_id).questions.get(key)
    if question is None or not question.columns:
        raise Http404
    return question


def _row_html(maker, question, row):
    along = goes_along(maker, question)
    table = {"name": question.key, "id": field_id(question.path), "along": along}
    rows = [each.pk for each in maker.filling.rows.get(question.key, ())]
    number = rows.index(row.pk) + 1 if row.pk in rows else len(rows)
    context = {
        "row": draw_cells(row_of(maker, question, row)),
        "table": table,
        "number": number,
    }
    return render_to_string("questionnaires/_row.html", context)


def _refused(target, text, status):
    html = render_to_string(
        "components/field_messages.html", {"field": {"errors": [text]}}
    )
    return HttpResponse(fragments.fill(target, html), status=status)
