"""A person's access request: everything greenfin holds about them in claims, as a ZIP."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import IO, Any

from django.utils import timezone
from django.utils.text import get_valid_filename

from accounts.models import Organisation
from accounts.sealing import unseal
from audit.services import Auditable, record
from documents.models import StoredFile
from documents.storage import opened
from register.models import Instrument
from schemes.models import Claim
from schemes.services.contacts import contact_of
from schemes.services.terms import terms_of

MANIFEST = "manifest.json"
#: What the offices hold besides, which the applicant's own scope cannot read.
BESIDES = (
    "Each office keeps a keyed hash of the identity document (or of the bond or loan) to"
    " apply ceilings over several claims, a masked form of it, its own notes on interests"
    " of officers, payments with the payee's name and account, and ledger entries with"
    " the claim's number. Ask the office for these."
)
_PIECE = 1 << 16


def hand_out(*, organisation: Organisation, into: IO[bytes], by: Auditable) -> int:
    """Write the ZIP; gives the number of files in it. Runs in the applicant's scope."""
    at = timezone.now()
    claims = _claims(organisation)
    listed: list[dict[str, Any]] = []
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for claim in claims:
            _add_claim(archive, claim, listed)
        _add_json(
            archive, "instruments.json", _instruments(organisation, claims), listed
        )
        manifest = _manifest(organisation, at, claims, listed)
        _add_json(archive, MANIFEST, manifest, [])
    record(
        "claims.handed_out",
        organisation_id=organisation.pk,
        by=by,
        target=organisation,
        detail={"claims": len(claims), "files": len(listed)},
    )
    return len(listed)


def _claims(organisation: Organisation) -> list[Claim]:
    found = Claim.objects.filter(organisation=organisation)
    return list(found.select_related("scheme", "payee").order_by("created_at", "pk"))


def _manifest(
    organisation: Organisation,
    at: datetime,
    claims: list[Claim],
    listed: list[dict[str, Any]],
) -> dict[str, Any]:
    return {
        "about": str(organisation),
        "made_at": at.isoformat(),
        "claims": len(claims),
        "files": listed,
        "besides": BESIDES,
    }


def _add_claim(
    archive: zipfile.ZipFile, claim: Claim, listed: list[dict[str, Any]]
) -> None:
    folder = f"claims/{claim.number or claim.pk}"
    _add_json(archive, f"{folder}/claim.json", _claim(claim), listed)
    for number, paper in enumerate(claim.documents.select_related("file")):
        name = f"{folder}/documents/{number:02}-{paper.paper}-{_named(paper.file)}"
        _add_file(archive, name, paper.file, listed)
    for letter in claim.letters.select_related("file"):
        name = f"{folder}/letters/{letter.number}.{letter.language}.pdf"
        _add_file(archive, name, letter.file, listed)


def _named(file: StoredFile) -> str:
    return get_valid_filename(file.name)[-80:] or "file"


def _claim(claim: Claim) -> dict[str, Any]:
    """Everything of a claim that its applicant's scope reads."""
    return {
        "number": claim.number,
        "scheme": claim.scheme.key,
        "track": claim.track,
        "office": dict(terms_of(claim).terms.office),
        "state": claim.state,
        "instrument": claim.instrument,
        "rules": {"version": claim.version_label, "sha256": claim.version_sha256},
        "currency": claim.currency,
        "amount_minor": claim.amount_minor,
        "created_at": claim.created_at,
        "submitted_at": claim.submitted_at,
        "decided_at": claim.decided_at,
        "draft_ends_on": claim.expires_on,
        "erased_at": claim.erased_at,
        "outcome": claim.outcome,
        "payee": _payee(claim),
        "facts": list(
            claim.facts.order_by("key").values("key", "value", "version", "saved_at")
        ),  # fmt: skip
        "history_of_facts": list(
            claim.fact_history.values("key", "value", "version", "saved_at", "by_label")
        ),
        "questions": list(
            claim.requests.values(
                "question", "asked_at", "due_on", "answer", "answered_at"
            )
        ),  # fmt: skip
        "steps": list(
            claim.events.order_by("sequence").values(
                "sequence",
                "verb",
                "from_state",
                "to_state",
                "by_label",
                "reasons",
                "note",
                "at",
            )  # fmt: skip
        ),
        "documents": list(
            claim.documents.values(
                "paper", "file__name", "file__sha256", "added_at", "removed_at"
            )
        ),  # fmt: skip
        "invoices": list(
            claim.invoices.values("number", "supplier", "dated_on", "currency", "minor")
        ),
        "letters": list(
            claim.letters.values("kind", "language", "number", "sha256", "made_at")
        ),
    }


def _payee(claim: Claim) -> dict[str, Any] | None:
    """Whom the claim is paid to, in the clear: it is the person's own data."""
    payee = getattr(claim, "payee", None)
    if payee is None:
        return None
    return {
        "name": payee.name,
        "identity": unseal(payee.identity_sealed) if payee.identity_sealed else "",
        "bank_code": payee.bank_code,
        "account": unseal(payee.account_sealed),
        "stated_at": payee.stated_at,
        **asdict(contact_of(payee)),
    }


def _instruments(
    organisation: Organisation, claims: list[Claim]
) -> list[dict[str, Any]]:
    """The register's records, and the offices of which claims may read them."""
    offices = {claim.office_id: dict(terms_of(claim).terms.office) for claim in claims}
    found = Instrument.objects.filter(organisation=organisation)
    return [
        {
            "identifier": one.identifier,
            "kind": one.kind,
            "label": one.label,
            "currency": one.currency,
            "size_minor": one.size_minor,
            "issued_on": one.issued_on,
            "is_perpetual": one.is_perpetual,
            "matures_on": one.matures_on,
            "first_call_on": one.first_call_on,
            "issuer": one.issuer.name,
            "reviews": list(one.reviews.values("kind", "year", "reviewer", "reviewed_on")),
            "history": list(
                one.revisions.values("number", "state", "source", "reference", "reason", "particulars", "stated_at")
            ),
            "read_by": [
                offices.get(reader, str(reader))
                for reader in one.shares.values_list("reader_id", flat=True)
            ],
        }
        for one in found.select_related("issuer")
    ]  # fmt: skip


def _add_json(
    archive: zipfile.ZipFile, name: str, content: Any, listed: list[dict[str, Any]]
) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1, default=_plain)
    data = text.encode()
    archive.writestr(name, data)
    digest = hashlib.sha256(data).hexdigest()
    listed.append({"name": name, "bytes": len(data), "sha256": digest})


def _plain(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _add_file(
    archive: zipfile.ZipFile, name: str, file: StoredFile, listed: list[dict[str, Any]]
) -> None:
    digest, size = hashlib.sha256(), 0
    with opened(file) as source, archive.open(name, "w") as target:
        for piece in _pieces(source):
            target.write(piece)
            digest.update(piece)
            size += len(piece)
    listed.append({"name": name, "bytes": size, "sha256": digest.hexdigest()})


def _pieces(source: Any) -> Iterator[bytes]:
    while piece := source.read(_PIECE):
        yield piece
