"""What judging facts gives: a verdict, all reasons, an amount, and every step to it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from measures.money import Money
from questionnaires.language.compiled import canonical_json
from questionnaires.language.parsed import plain_text
from schemes.rules.definition import EVALUATOR_VERSION, Texts

Verdict = Literal["yes", "no", "undetermined"]
StepKind = Literal["value", "criterion", "share", "cap", "rounding", "total"]


def plain(value: Any) -> Any:
    """A value as JSON has it: numbers as canonical text, days in ISO form."""
    if isinstance(value, Decimal):
        return plain_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return sorted(value) if isinstance(value, frozenset) else value


@dataclass(frozen=True, slots=True)
class Step:
    """One rule at work: what went in, what came out, and that in words.

    `unconfirmed` names the parameters and lists it rests on that nobody has confirmed.
    """

    rule: str
    kind: StepKind
    inputs: Mapping[str, Any]
    output: Any
    text: Texts
    binds: bool = False
    unconfirmed: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The step as plain JSON values."""
        return {
            "rule": self.rule,
            "kind": self.kind,
            "inputs": {key: plain(value) for key, value in self.inputs.items()},
            "output": plain(self.output),
            "text": dict(self.text),
            "binds": self.binds,
            "unconfirmed": list(self.unconfirmed),
        }


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the verdict is not yes: a criterion that fails, or cannot be judged yet."""

    rule: str
    verdict: Literal["no", "undetermined"]
    text: Texts
    advice: Texts = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    unconfirmed: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The reason as plain JSON values."""
        return {
            "rule": self.rule,
            "verdict": self.verdict,
            "text": dict(self.text),
            "advice": dict(self.advice),
            "missing": list(self.missing),
            "unconfirmed": list(self.unconfirmed),
        }


@dataclass(frozen=True, slots=True)
class LineAward:
    """What one line gets: None while it cannot be worked out, zero cents if refused.

    `bound_by` is the ceiling that cut it last.
    """

    line: str
    label: Texts
    cost: Decimal | None
    amount: Money | None
    bound_by: str = ""
    refusal: Texts = field(default_factory=dict)
    missing: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The line as plain JSON values."""
        return {
            "line": self.line,
            "cost": plain(self.cost),
            "amount_minor": self.amount.minor if self.amount else None,
            "bound_by": self.bound_by or None,
            "refusal": dict(self.refusal),
            "missing": list(self.missing),
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one quote under one version.

    `amount` is what would be paid: None where it cannot be worked out, and where the
    verdict is no. An undetermined claim may have an amount: what it comes to if the open
    points are met. `version` is empty where no version covers the day.
    """

    scheme: str
    track: str
    version: str
    sha256: str
    on: date
    verdict: Verdict
    currency: str
    amount: Money | None
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...]
    lines: tuple[LineAward, ...]
    steps: tuple[Step, ...]
    papers: tuple[tuple[str, Verdict], ...]
    unconfirmed: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The outcome as plain JSON values; money in minor units."""
        return {
            "evaluator": EVALUATOR_VERSION,
            "scheme": self.scheme,
            "track": self.track,
            "version": self.version or None,
            "definition_sha256": self.sha256 or None,
            "on": self.on.isoformat(),
            "eligible": self.verdict,
            "currency": self.currency,
            "amount_minor": self.amount.minor if self.amount else None,
            "reasons": [reason.as_json() for reason in self.reasons],
            "missing": list(self.missing),
            "lines": [line.as_json() for line in self.lines],
            "steps": [step.as_json() for step in self.steps],
            "documents": {key: needed for key, needed in self.papers},
            "unconfirmed": list(self.unconfirmed),
        }

    def to_bytes(self) -> bytes:
        """The canonical JSON: the same facts under the same version give the same bytes."""
        return canonical_json(self.as_json()).encode()

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the canonical JSON."""
        return hashlib.sha256(self.to_bytes()).hexdigest()
