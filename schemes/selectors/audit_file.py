"""What the audit file of a claim says, part by part, as plain values in a fixed order."""

from __future__ import annotations

from typing import Any

from audit.models import AuditEvent
from schemes.models import Claim
from schemes.rules.version import Version
from schemes.selectors.compared import watch
from schemes.wording import REASONS

Part = Any
#: Making the file is on record, and no part of it: it would change what it describes.
MADE = "claim.audit_file_made"


def parts_of(claim: Claim, version: Version) -> dict[str, Part]:
    """The parts by name; the same state gives the same values."""
    return {
        "claim": _claim(claim),
        "facts": _facts(claim, version),
        "rules": {"outcome": claim.outcome, "sha256": claim.outcome_sha256},
        "decisions": [_event(each) for each in claim.events.order_by("sequence")],
        "questions": _rows(
            claim.requests.order_by("asked_at", "pk"),
            "question", "asked_at", "due_on", "answer", "answered_at",
        ),
        "interests": _rows(
            claim.interests.order_by("declared_at", "pk"),
            "user__name", "reason", "declared_at",
        ),
        "signals": [_finding(each) for each in claim.findings.order_by("raised_at", "pk")],
        "draws": _rows(
            claim.draws.order_by("made_at", "pk"),
            "kind", "seed", "eligible", "left_out", "drawn", "made_at", "made_by_label",
        ),
        "checks": _rows(
            claim.sample_checks.order_by("drawn_at", "pk"),
            "kind", "drawn_at", "draw__seed", "outcome", "note", "checked_by__name",
            "checked_at",
        ),
        "postings": _rows(
            claim.postings.order_by("at", "pk"),
            "entry", "event", "debit", "credit", "currency", "minor", "period", "at",
            "by_label",
        ),
        "payments": _rows(
            claim.payments.order_by("end_to_end"),
            "end_to_end", "batch__number", "batch__file_sha256", "currency", "minor",
            "payee_name", "account_masked", "status", "failure",
        ),
        "audit": _audit(claim),
    }  # fmt: skip


def _claim(claim: Claim) -> Part:
    payee = getattr(claim, "payee", None)
    return {
        "number": claim.number,
        "scheme": claim.scheme.key,
        "track": claim.track,
        "state": claim.state,
        "revision": claim.revision,
        "applicant": str(claim.organisation),
        "instrument": claim.instrument,
        "version": claim.version_label,
        "version_sha256": claim.version_sha256,
        "currency": claim.currency,
        "amount_minor": claim.amount_minor,
        "submitted_at": _plain(claim.submitted_at),
        "decided_at": _plain(claim.decided_at),
        "assigned_to": str(claim.assigned_to or ""),
        "assessed_by": str(claim.assessed_by or ""),
        "approved_by": str(claim.approved_by or ""),
        "payee": {
            "name": payee.name,
            "identity": payee.identity_masked,
            "account": payee.account_masked,
        }
        if payee
        else None,
        "invoices": [
            {
                "number": each.number,
                "supplier": each.supplier,
                "dated_on": each.dated_on.isoformat(),
                "currency": each.currency,
                "minor": each.minor,
                "is_of_office": each.is_of_office,
            }
            for each in claim.invoices.all()
        ],
    }


def _facts(claim: Claim, version: Version) -> Part:
    rows = []
    for fact in claim.facts.order_by("key"):
        known = version.facts.get(fact.key)
        rows.append(
            {
                "key": fact.key,
                "question": dict(known.question.label) if known else None,
                "value": fact.value,
                "version": fact.version,
                "saved_at": _plain(fact.saved_at),
            }
        )
    return rows


def _event(event: Any) -> Part:
    return {
        "sequence": event.sequence,
        "verb": event.verb,
        "from": event.from_state,
        "to": event.to_state,
        "by": event.by_label,
        "reasons": list(event.reasons),
        "reasons_said": [str(REASONS.get(code, code)) for code in event.reasons],
        "note": event.note,
        "at": _plain(event.at),
        "before_sha256": event.before_sha256,
        "after_sha256": event.after_sha256,
    }


def _finding(finding: Any) -> Part:
    rule = watch().signals.get(finding.signal)
    text = dict(rule.text) if rule else {}
    return {
        "signal": finding.signal,
        "blocks": finding.blocks,
        "text": {key: each.format(**finding.values) for key, each in text.items()}
        if finding.claim.erased_at is None
        else {},
        "limits": finding.limits,
        "others": list(finding.others),
        "raised_at": _plain(finding.raised_at),
        "gone_at": _plain(finding.gone_at),
        "outcome": finding.outcome,
        "reason": finding.reason,
        "judged_by": str(finding.judged_by or ""),
        "judged_at": _plain(finding.judged_at),
        "confirmed_by": str(finding.confirmed_by or ""),
        "confirmed_at": _plain(finding.confirmed_at),
    }


def _audit(claim: Claim) -> Part:
    """What stands of the claim in the office's own chain, with the hashes of its links."""
    events = AuditEvent.objects.filter(
        organisation_id=claim.office_id,
        target_type=claim._meta.label_lower,
        target_id=str(claim.pk),
    ).exclude(verb=MADE)
    return _rows(
        events.order_by("sequence"),
        "sequence", "verb", "actor_label", "at", "detail", "previous_hash", "hash",
    )  # fmt: skip


def _rows(found: Any, *columns: str) -> Part:
    return [
        {name: _plain(value) for name, value in row.items()}
        for row in found.values(*columns)
    ]


def _plain(value: Any) -> Any:
    """A value as JSON has it: instants in UTC, days in ISO form."""
    return value.isoformat() if hasattr(value, "isoformat") else value
