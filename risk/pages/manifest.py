"""What a view was made of, and whether it could be made again."""

from __future__ import annotations

from django.utils.translation import gettext as _

from jobs.models import Job
from risk.models import RiskView
from risk.selectors.borrowers import can_be_rebuilt


def panel(view: RiskView) -> dict[str, object]:
    """Label and value of every part of the manifest, and whether inputs are whole."""
    manifest = view.manifest
    reference = manifest["inputs"]["reference"]
    engine = manifest["engine"]
    return {
        "sha256": view.sha256,
        "lines": [
            (_("Method"), manifest["method"]),
            (_("Parameters"), _named(reference["parameters"])),
            (_("Sector factors"), _named(reference["factors"])),
            (_("Exchange rates"), _named(reference["fx"])),
            (_("Positions"), manifest["inputs"]["positions"]["sha256"][:16]),
            (_("Borrowers"), manifest["inputs"]["borrowers"]["sha256"][:16]),
            (_("Companies with facts"), len(manifest["inputs"]["company_facts"])),
            (_("Source file"), manifest["source_sha256"][:16]),
            (
                _("Engine"),
                ", ".join(f"{name} {engine[name]}" for name in sorted(engine)),
            ),
        ],
        "can_be_rebuilt": can_be_rebuilt(view),
    }


def _named(entry: dict[str, str]) -> str:
    return " ".join(part for part in (entry["id"], entry["sha256"][:16]) if part)


def last_check(job: Job | None) -> dict[str, str] | None:
    """What the last computation of the same view found."""
    if job is None:
        return None
    if job.status in Job.LIVE:
        return {"kind": "info", "text": _("The view is being computed again.")}
    outcome = (job.result or {}).get("outcome", "")
    sentences = {
        "same": ("ok", _("Computed again from its frozen inputs: the same result.")),
        "different": ("bad", _("Computed again: another result. Tell the operator.")),
        "erased": (
            "warn",
            _("A company erased what it had shared: it cannot be computed again."),
        ),
        "missing": ("bad", _("An input is gone. Tell the operator.")),
    }
    kind, text = sentences.get(
        outcome, ("bad", job.error or _("The check did not end."))
    )
    return {"kind": kind, "text": text}
