"""The states of a claim and who may move it, as one table; the services walk it.

Four eyes are about persons, not roles: who had a hand in one step is barred from another,
whatever role they hold by then, and after an appeal nobody who acted before it acts again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.permissions import Permission as P
from schemes.models import Claim

S = Claim.State
ASSESSING = ("assess",)
DECIDING = ("approve", "decline", "return", "reopen")
PAYING = ("batch", "send")
DEMANDING = ("demand", "repay")
FORGIVING = ("propose_write_off", "write_off")
#: What officers do; all of it bars them from the same claim after an appeal.
OFFICERS = ("screen", "ask", *ASSESSING, *DECIDING, *PAYING, "demand", *FORGIVING)
#: Who gave the money does not forgive it, nor does who demanded it back.
GIVING = ASSESSING + DECIDING + DEMANDING


@dataclass(frozen=True, slots=True)
class Transition:
    """One way from a state to another.

    `by` is None for what greenfin does by itself. Whoever did one of `not_by` on the claim
    before may not do this. `voids` takes back the assessment and the approval.
    """

    verb: str
    source: str
    target: str
    by: P | None
    not_by: tuple[str, ...] = ()
    needs_reason: bool = False
    voids: bool = False


PAYABLE = (S.APPROVED, S.PAYMENT_FAILED)
#: What was paid can come back, also what was given up: money may still turn up.
REPAYABLE = (S.PAID, S.RECOVERED, S.WRITTEN_OFF)
WITHDRAWABLE = (S.SUBMITTED, S.SCREENING, S.INFO_REQUESTED, S.ASSESSED, S.RETURNED)
TRANSITIONS: tuple[Transition, ...] = (
    Transition("submit", S.DRAFT, S.SUBMITTED, P.CLAIM_MAKE),
    Transition("screen", S.SUBMITTED, S.SCREENING, P.CLAIM_ASSESS),
    Transition("ask", S.SCREENING, S.INFO_REQUESTED, P.CLAIM_ASSESS),
    Transition("ask", S.RETURNED, S.INFO_REQUESTED, P.CLAIM_ASSESS),
    Transition("answer", S.INFO_REQUESTED, S.SCREENING, P.CLAIM_MAKE),
    Transition("assess", S.SCREENING, S.ASSESSED, P.CLAIM_ASSESS, DECIDING),
    Transition("assess", S.RETURNED, S.ASSESSED, P.CLAIM_ASSESS, DECIDING),
    Transition("return", S.ASSESSED, S.RETURNED, P.CLAIM_APPROVE, ASSESSING, True, True),
    Transition("approve", S.ASSESSED, S.APPROVED, P.CLAIM_APPROVE, ASSESSING),
    Transition("decline", S.ASSESSED, S.DECLINED, P.CLAIM_APPROVE, ASSESSING, True),
    Transition("reopen", S.APPROVED, S.RETURNED, P.CLAIM_APPROVE, ASSESSING, True, True),
    Transition("appeal", S.DECLINED, S.APPEAL, P.CLAIM_MAKE, (), True, True),
    Transition("screen", S.APPEAL, S.SCREENING, P.CLAIM_ASSESS),
    *(Transition("restate", source, source, P.CLAIM_MAKE) for source in PAYABLE),
    *(Transition("check_payee", source, source, P.CLAIM_ASSESS) for source in PAYABLE),
    Transition("batch", S.APPROVED, S.IN_BATCH, P.PAYMENT_MAKE, ASSESSING + DECIDING),
    Transition("batch", S.PAYMENT_FAILED, S.IN_BATCH, P.PAYMENT_MAKE, ASSESSING + DECIDING),
    Transition("unbatch", S.IN_BATCH, S.APPROVED, P.PAYMENT_MAKE),
    Transition("send", S.IN_BATCH, S.SENT, P.PAYMENT_APPROVE,
               ASSESSING + DECIDING + ("batch",)),
    Transition("match", S.SENT, S.PAID, P.PAYMENT_MAKE),
    Transition("bounce", S.SENT, S.PAYMENT_FAILED, P.PAYMENT_MAKE),
    Transition("bounce", S.PAID, S.PAYMENT_FAILED, P.PAYMENT_MAKE),
    Transition("offset", S.APPROVED, S.APPROVED, P.PAYMENT_MAKE, ASSESSING + DECIDING),
    Transition("offset", S.PAYMENT_FAILED, S.PAYMENT_FAILED, P.PAYMENT_MAKE,
               ASSESSING + DECIDING),
    Transition("offset_all", S.APPROVED, S.PAID, P.PAYMENT_MAKE, ASSESSING + DECIDING),
    Transition("offset_all", S.PAYMENT_FAILED, S.PAID, P.PAYMENT_MAKE,
               ASSESSING + DECIDING),
    *(Transition("demand", source, S.RECOVERY, P.CLAIM_APPROVE, (), True)
      for source in REPAYABLE),
    *(Transition("repay", source, S.RECOVERED, P.PAYMENT_MAKE) for source in REPAYABLE),
    Transition("recover", S.RECOVERY, S.RECOVERED, P.PAYMENT_MAKE),
    Transition("propose_write_off", S.RECOVERY, S.RECOVERY, P.PAYMENT_MAKE, GIVING, True),
    Transition("keep_asking", S.RECOVERY, S.RECOVERY, P.PAYMENT_APPROVE),
    Transition("write_off", S.RECOVERY, S.WRITTEN_OFF, P.PAYMENT_APPROVE,
               GIVING + ("propose_write_off",)),
    *(Transition("withdraw", source, S.WITHDRAWN, P.CLAIM_MAKE) for source in WITHDRAWABLE),
    Transition("withdraw", S.DRAFT, S.WITHDRAWN, P.CLAIM_MAKE),
    Transition("lapse", S.DRAFT, S.LAPSED, None),
    Transition("lapse", S.INFO_REQUESTED, S.LAPSED, None),
)  # fmt: skip


class WorkflowError(ValueError):
    """A claim cannot be moved so; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody's earlier act on a claim."""

    verb: str
    user_id: UUID | None


def find(verb: str, source: str) -> Transition | None:
    """The transition of that verb out of a state; None if there is none."""
    for transition in TRANSITIONS:
        if transition.verb == verb and transition.source == source:
            return transition
    return None


def from_state(source: str, permissions: Iterable[P]) -> list[Transition]:
    """What a holder of these permissions could do with a claim in a state."""
    held = set(permissions)
    return [t for t in TRANSITIONS if t.source == source and t.by in held]


def bar(transition: Transition, user_id: UUID, history: Sequence[Hand]) -> str:
    """Why this person may not do it though their role could; empty if they may.

    `history` are the acts on the claim, the oldest first.
    """
    mine = [hand.verb for hand in history if hand.user_id == user_id]
    if set(mine) & set(transition.not_by):
        return _("You handled this claim before: another person has to do this.")
    appeals = [n for n, hand in enumerate(history) if hand.verb == "appeal"]
    if appeals and transition.verb in OFFICERS:
        before = {h.user_id for h in history[: appeals[-1]] if h.verb in OFFICERS}
        if user_id in before:
            return _(
                "You handled this claim before its appeal: another person decides."
            )
    return ""
