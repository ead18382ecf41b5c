"""How records go: deleted, emptied, or made unreadable. Each tells how many went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError

from audit.removals import prove_removal, remove_readings
from companies.models import SealingKey
from companies.services.keys import destroy_keys
from documents.models import StoredFile
from greenfin.retention.cuts import Cut, Rows
from questionnaires.models import CampaignList
from schemes.models import Claim
from schemes.services.erasing import erase_claim, erase_office_papers

#: Rows deleted by one statement, so that none meets the database's time limit.
BATCH = 1_000


def delete(cut: Cut, rows: Rows) -> int:
    """The rows and what hangs on them."""
    gone = 0
    label = rows.model._meta.label
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        deleted = rows.model._base_manager.filter(pk__in=keys).delete()[1]
        gone += deleted.get(label, 0)
        if len(keys) < BATCH:
            break
    return gone


def delete_readings(cut: Cut, rows: Rows) -> int:
    """Readings, through the one door that the database leaves open."""
    return remove_readings(owner=cut.owner, until=cut.before)


def delete_uploads(cut: Cut, rows: Rows) -> int:
    """Uploads with their files, unless something else holds on to a file.

    The bytes go with the next sweep of the file store.
    """
    held = rows.values_list("file_id", "rows_id", "findings_id")
    files = {pk for of_upload in held for pk in of_upload if pk is not None}
    gone = delete(cut, rows)
    _drop_files(files)
    return gone


def delete_campaigns(cut: Cut, rows: Rows) -> int:
    """Campaigns with their lists, the files of these, and who was asked."""
    lists = CampaignList.objects.filter(campaign__in=rows)
    files = set(lists.values_list("file_id", flat=True))
    gone = delete(cut, rows)
    _drop_files(files)
    return gone


def _drop_files(keys: set[UUID]) -> None:
    for file in StoredFile.objects.filter(pk__in=keys):
        try:
            with transaction.atomic():
                file.delete()
        except ProtectedError:
            continue


def drop_codes(cut: Cut, rows: Rows) -> int:
    """The codes alone: who was invited when stays."""
    return rows.update(code_sealed="")


def destroy(cut: Cut, rows: Rows) -> int:
    """Keys of sealed inputs; each company finds it in its own chain too."""
    found = list(rows.select_for_update().values_list("pk", "company_id"))
    gone = destroy_keys(SealingKey.objects.filter(pk__in=[pk for pk, _ in found]))
    for company_id, count in sorted(Counter(each for _, each in found).items()):
        prove_removal(
            "sealed_inputs",
            organisation_id=company_id,
            count=count,
            until=cut.before,
            rule=cut.rule,
        )
    return gone


def erase_claims(cut: Cut, rows: Rows) -> int:
    """Claims down to a shell for statistics and ceilings."""
    return _each(rows, erase_claim)


def erase_papers(cut: Cut, rows: Rows) -> int:
    """Letters, and names on payments, of claims that are shells already."""
    return _each(rows, erase_office_papers)


def _each(rows: Rows, erase: Callable[[Claim], None]) -> int:
    found = list(rows.order_by("pk")[:BATCH])
    for claim in found:
        erase(claim)
    return len(found)
