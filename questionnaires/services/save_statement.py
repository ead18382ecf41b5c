"""The save of an answer as PostgreSQL does it: one data-modifying statement."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection

from audit.services import Auditable
from jobs.statements import enqueue_from, enqueue_parameters
from questionnaires.services import sealing

if TYPE_CHECKING:
    from questionnaires.services.saving import Entry

# The share lock lets colleagues save side by side and makes sign-off wait for all of
# them; whoever comes after it finds no draft any more.
_TEMPLATE = """
with draft as (
    select id from questionnaires_response
    where id = %(response)s::uuid and organisation_id = %(organisation)s::uuid
        and status = 'draft'
    for share
), place as (
    select id from draft where %(added_row)s = '' or exists (
        select 1 from questionnaires_tablerow as row
        where row.id = nullif(%(added_row)s, '')::uuid and row.response_id = draft.id
            and row.removed_at is null and %(table)s in ('', row.table))
), saved as (
    insert into questionnaires_answer as answer (
        response_id, data_point, row_id, version_no, state, text, number, unit, reason,
        problem, origin, estimate, changed_by, changed_by_label, changed_at)
    select id, %(data_point)s, %(row_id)s, 1, %(state)s, %(text)s, %(number)s::numeric,
        %(unit)s, %(reason)s, %(problem)s, %(origin)s, %(estimate)s, %(by)s, %(by_label)s,
        %(at)s::timestamptz
    from place
    on conflict (response_id, data_point, row_id) do update set
        version_no = answer.version_no + 1,
        state = excluded.state, text = excluded.text, number = excluded.number,
        unit = excluded.unit, reason = excluded.reason, problem = excluded.problem,
        origin = excluded.origin, estimate = excluded.estimate,
        changed_by = excluded.changed_by, changed_by_label = excluded.changed_by_label,
        changed_at = excluded.changed_at
    where answer.version_no = %(base)s and (
        (answer.state, answer.text, answer.unit, answer.reason) is distinct from
        (excluded.state, excluded.text, excluded.unit, excluded.reason)
        or excluded.origin not in ('', answer.origin))
    returning version_no
), remembered as (
    insert into questionnaires_answerhistory (
        response_id, data_point, row_id, version_no, state, text, unit, reason, origin,
        estimate, changed_by, changed_by_label, changed_at)
    select %(response)s::uuid, %(data_point)s, %(row_id)s, version_no, %(state)s, %(text)s,
        %(unit)s, %(reason)s, %(origin)s, %(estimate)s, %(by)s, %(by_label)s,
        %(at)s::timestamptz
    from saved
), sealed_later as (
    {enqueue}
)
select version_no from saved
"""


@cache
def _statement() -> str:
    return _TEMPLATE.replace("{enqueue}", enqueue_from("saved"))


def run_save_statement(
    *, response_id: UUID, organisation_id: UUID, entry: Entry, base: int, by: Auditable,
    at: datetime,
) -> int | None:  # fmt: skip
    """The new version number, or None if the state of things does not allow the save."""
    until = sealing.batch_end(at)
    parameters = {
        "response": response_id,
        "organisation": organisation_id,
        "base": base,
        "row_id": entry.row_id,
        "added_row": entry.added_row,
        "table": entry.table,
        "data_point": entry.data_point,
        "state": entry.state,
        "text": entry.text,
        "number": entry.storable_number,
        "unit": entry.unit,
        "reason": entry.reason,
        "problem": entry.problem,
        "origin": entry.origin,
        "estimate": entry.estimate,
        "by": by.audit_id,
        "by_label": by.audit_label,
        "at": at,
    } | enqueue_parameters(
        sealing.KIND,
        organisation_id=organisation_id,
        by=by,
        payload={"until": until.isoformat()},
        key=sealing.seal_key(organisation_id, until),
        run_after=until + sealing.GRACE,
        at=at,
    )
    with connection.cursor() as cursor:
        cursor.execute(_statement(), parameters)  # type: ignore[arg-type]
        row = cursor.fetchone()
    return row[0] if row else None
