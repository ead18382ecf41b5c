"""A scheme is closed to new claims by two people; what was granted runs off."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from audit.services import Auditable, record
from schemes.models import Scheme
from schemes.workflow import WorkflowError


@transaction.atomic
def close_scheme(*, scheme: Scheme, by: Auditable) -> bool:
    """The operator's way: closes without a second person. False if it is closed already."""
    open_ones = Scheme.objects.filter(pk=scheme.pk, closed_at=None)
    if not open_ones.update(closed_at=timezone.now()):
        return False
    record("scheme.closed", organisation_id=scheme.office_id, by=by, target=scheme)
    return True


@transaction.atomic
def ask_closing(*, scheme: Scheme, reason: str, by: Actor) -> Scheme:
    """Ask that a scheme take no new claims; asking again changes nothing.

    Raises WorkflowError of a scheme that is closed, or that another asked to close.
    """
    now = _open(scheme, by)
    if now.closing_asked_by_id is None:
        now.closing_asked_by = by.user
        now.save(update_fields=["closing_asked_by"])
        _told("scheme.closing_asked", now, by, {"reason": reason})
    elif by.user is None or now.closing_asked_by_id != by.user.pk:
        raise WorkflowError(_("Somebody has asked for this already: agree or refuse."))
    return now


@transaction.atomic
def agree_closing(*, scheme: Scheme, by: Actor) -> Scheme:
    """The second person closes the scheme; drafts of claims stay, but nobody files them.

    Raises WorkflowError where nobody asked, or of one's own asking.
    """
    now = _open(scheme, by)
    if now.closing_asked_by_id is None:
        raise WorkflowError(_("Nobody has asked to close this scheme."))
    if by.user is None or by.user.pk == now.closing_asked_by_id:
        raise WorkflowError(_("You asked for this: another person agrees."))
    now.closed_at, now.closed_by = timezone.now(), by.user
    now.save(update_fields=["closed_at", "closed_by"])
    _told("scheme.closed", now, by, {})
    return now


@transaction.atomic
def drop_closing(*, scheme: Scheme, by: Actor) -> Scheme:
    """Refuse, or take back, that a scheme be closed; no error if nobody asked."""
    now = _open(scheme, by)
    if now.closing_asked_by_id is not None:
        now.closing_asked_by = None
        now.save(update_fields=["closing_asked_by"])
        _told("scheme.closing_dropped", now, by, {})
    return now


def _open(scheme: Scheme, by: Actor) -> Scheme:
    rows = Scheme.objects.run_by(by).select_for_update()
    now = rows.get(pk=scheme.pk)
    if now.closed_at:
        raise WorkflowError(_("This scheme is closed."))
    return now


def _told(verb: str, scheme: Scheme, by: Actor, detail: dict[str, str]) -> None:
    record(verb, organisation_id=scheme.office_id, by=by, target=scheme, detail=detail)
