"""Why a write to a response is refused; the sentences are fit to show."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from questionnaires.models import Answer


class ResponseClosedError(Exception):
    """The response was signed off, so that nothing in it changes any more."""

    message = _("These answers were signed off. Start an amendment to change them.")


class UnknownRowError(LookupError):
    """The row of a table is not there, or was removed."""

    message = _("This row was removed. Undo that first, then change it.")


class StaleAnswerError(Exception):
    """Somebody else changed the answer since it was read; both values stand."""

    def __init__(self, current: Answer) -> None:
        super().__init__(f"version {current.version_no} is there already")
        self.current = current


class TableFullError(Exception):
    """The table has as many rows as its definition allows."""

    def __init__(self, most: int) -> None:
        super().__init__(f"at most {most} rows")
        self.most = most
