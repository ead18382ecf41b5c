"""A company goes on in a larger size of the same instrument, with the same answers."""

from __future__ import annotations

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from audit.services import record
from questionnaires.models import Response, Version


class GrowthError(ValueError):
    """A size the answers cannot go on in; the message says why."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message


@transaction.atomic
def grow_response(*, response: Response, version: Version, by: Actor) -> Response:
    """The response in that larger size; each answer and its history stay as they are.

    The sizes share their data points, so nothing is copied: the response only asks more.
    Raises GrowthError for signed answers, another instrument, or no larger size.
    """
    # Without `of`, PostgreSQL would lock the version and its form as well.
    locked = (
        Response.objects.select_for_update(of=("self",))
        .select_related("version__questionnaire")
        .defer("version__definition")
        .get(pk=response.pk)
    )
    before, after = locked.version.questionnaire, version.questionnaire
    if not locked.is_draft:
        raise GrowthError(_("These answers were signed off. Open them again first."))
    if after.instrument != locked.instrument or after.rank <= before.rank:
        raise GrowthError(_("That is not a larger size of this questionnaire."))
    was = f"{before.key} {locked.version.label}"
    locked.version = version
    locked.save(update_fields=["version"])
    record(
        "response.grown",
        organisation_id=locked.organisation_id,
        by=by,
        target=locked,
        detail={"before": was, "after": f"{after.key} {version.label}"},
    )
    return locked
