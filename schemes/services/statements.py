"""Loads a bank's statement once and matches its lines with what was sent or demanded."""

from __future__ import annotations

import hashlib
import io

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from audit.services import record
from documents.storage import store
from measures.collecting import no_cycle_search
from schemes.bank_files.statement import Statement, read_statement
from schemes.models import BankStatement, Scheme
from schemes.services.matching import match_lines
from schemes.workflow import WorkflowError


def load_statement(
    *, scheme: Scheme, content: bytes, name: str, by: Actor
) -> BankStatement:
    """Keep a camt.053 and match each line; the same file again gives the first one.

    Raises BankFileError for a file that is no statement.
    """
    if known := known_statement(scheme, content):
        return known
    return keep_statement(
        scheme=scheme,
        read=read_statement(content),
        content=content,
        name=name,
        media_type="application/xml",
        by=by,
    )


def known_statement(scheme: Scheme, content: bytes) -> BankStatement | None:
    """The statement of these bytes, if they were loaded before."""
    digest = hashlib.sha256(content).hexdigest()
    return BankStatement.objects.filter(scheme=scheme, sha256=digest).first()


@no_cycle_search()
@transaction.atomic
def keep_statement(
    *,
    scheme: Scheme,
    read: Statement,
    content: bytes,
    name: str,
    media_type: str,
    by: Actor,
) -> BankStatement:
    """Keep what was read of a file and match it; loaded at once by two, it is kept once.

    A line is matched by its end-to-end id or a demand's number, amount and currency, or
    waits with the reason why.
    """
    if by.user is None:
        raise WorkflowError(_("A statement is loaded by a person."))
    digest = hashlib.sha256(content).hexdigest()
    file = store(
        organisation_id=scheme.office_id,
        name=name,
        media_type=media_type,
        source=io.BytesIO(content),
    )
    try:
        with transaction.atomic():
            statement = BankStatement.objects.create(
                office_id=scheme.office_id,
                scheme=scheme,
                file=file,
                sha256=digest,
                reference=read.reference[:40],
                loaded_by=by.user,
            )
    except IntegrityError:
        # Somebody else's load of the same file has just ended.
        return BankStatement.objects.get(scheme=scheme, sha256=digest)
    match_lines(statement=statement, lines=read.lines, by=by)
    record(
        "statement.loaded",
        organisation_id=scheme.office_id,
        by=by,
        target=statement,
        detail={"sha256": digest, "lines": len(read.lines)},
    )
    return statement
