"""The bare twins of the form's benchmarks, under the same middleware."""

from django.db import connection
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.urls import path
from django.utils.html import escape
from django.views.decorators.http import require_POST, require_safe

from bench.form_world import PIECES
from greenfin.urls import urlpatterns as ours

UPDATE = "update questionnaires_answer set text = %s, changed_at = now() where id = %s"
SELECT = (
    "select data_point, text, unit, version_no, changed_at from questionnaires_answer"
    " where response_id = %s order by id"
)


@require_POST
def one_row(request, answer_id):
    """What the least view does that saves: it updates one row."""
    with connection.cursor() as cursor:
        cursor.execute(UPDATE, [request.POST["value"], answer_id])
    return HttpResponse()


@require_safe
def page(request, response_id):
    """The same bytes as the section page, by string formatting."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select version_id, status from questionnaires_response where id = %s",
            [response_id],
        )
        cursor.fetchone()
        cursor.execute(SELECT, [response_id])
        values = {row[0]: row for row in cursor.fetchall()}
    token = get_token(request)
    parts = [
        piece
        if kind == "text"
        else token
        if kind == "token"
        else escape(values[piece][1])
        for kind, piece in PIECES
    ]
    return HttpResponse("".join(parts))


urlpatterns = [
    path("bench/answers/<int:answer_id>/", one_row),
    path("bench/pages/<uuid:response_id>/", page),
    *ours,
]
