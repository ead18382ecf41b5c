"""What an officer may do with a case now, what stands in the way, or who acts next."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.permissions import Permission as P
from schemes.models import Claim
from schemes.pages.words import amount_text
from schemes.services.moving import history
from schemes.workflow import REPAYABLE, bar, from_state

Context = dict[str, Any]
S = Claim.State
#: What each act on a case is called on its button, and how the button looks.
ACTS: dict[str, tuple[Promise | str, str]] = {
    "screen": (gettext_lazy("Take this claim"), "primary"),
    "assess": (gettext_lazy("Recommend"), "primary"),
    "approve": (gettext_lazy("Approve"), "primary"),
    "ask": (gettext_lazy("Ask the applicant"), "secondary"),
    "return": (gettext_lazy("Return to the case officer"), "secondary"),
    "decline": (gettext_lazy("Decline"), "danger"),
    "reopen": (gettext_lazy("Take the approval back"), "danger"),
}
PRIMARY = ("screen", "assess", "approve")
WITH_REASONS = ("return", "decline", "reopen")
#: Who acts next where the reader cannot.
NEXT = {
    S.SUBMITTED: gettext_lazy("A case officer takes it up next."),
    S.SCREENING: gettext_lazy("The case officer recommends next."),
    S.RETURNED: gettext_lazy("The case officer recommends next."),
    S.APPEAL: gettext_lazy("A case officer who has not seen it takes it up next."),
    S.INFO_REQUESTED: gettext_lazy("The applicant answers next."),
    S.ASSESSED: gettext_lazy("A checker decides next."),
    S.APPROVED: gettext_lazy("It is put into a payment batch next."),
    S.PAYMENT_FAILED: gettext_lazy("It is put into a payment batch next."),
    S.IN_BATCH: gettext_lazy("A payment approver approves its batch next."),
    S.SENT: gettext_lazy("The bank's statement is awaited."),
    S.RECOVERY: gettext_lazy("What was demanded back is awaited."),
}


def acts_of(claim: Claim, actor: Actor) -> list[str]:
    """What the actor may do now: role, state, no earlier hand, no interest."""
    if actor.user is None or claim.interests.filter(user=actor.user).exists():
        return []
    past = history(claim)
    return [
        transition.verb
        for transition in from_state(claim.state, actor.permissions)
        if transition.verb in ACTS
        and not bar(transition, actor.user.pk, past)
        and not (transition.verb == "screen" and _is_drawn_for_another(claim, actor))
    ]


def _is_drawn_for_another(claim: Claim, actor: Actor) -> bool:
    mine = actor.user.pk if actor.user else None
    return claim.assigned_to_id not in (None, mine)


def button_of(claim: Claim, verb: str) -> Context:
    """An act as a button that sends its own form on the page."""
    label, kind = ACTS[verb]
    return {
        "verb": verb,
        "label": label,
        "kind": kind,
        "form": f"act-{verb}",
        "url": reverse(f"schemes:case_{verb}", args=[claim.pk]),
    }


def decision_of(claim: Claim, actor: Actor, acts: list[str], case: Context) -> Context:
    """The bar at the foot: state, amount, what stands in the way, the one next act.

    Where there is none for the reader, it says why.
    """
    unmet = _unmet(claim, case)
    buttons = [_primary(claim, verb, case) for verb in acts if verb in PRIMARY]
    if "approve" in acts and (not _is_payable(claim) or _is_blocked(claim)):
        buttons = []
    if actor.may(P.PAYMENT_MAKE) and claim.state in (S.APPROVED, S.PAYMENT_FAILED):
        url = reverse("schemes:payments")
        buttons = [{"label": _("To the payments"), "kind": "secondary", "link": url}]
    if actor.may(P.CLAIM_APPROVE) and claim.state in REPAYABLE:
        url = reverse("schemes:case_demand", args=[claim.pk])
        buttons = [{"label": _("Demand money back"), "kind": "secondary", "link": url}]
    return {
        "label": _("What to do with this claim"),
        "state": claim.get_state_display(),
        "sum": case["sum"],
        "unmet": unmet,
        "buttons": [_for_bar(each) for each in buttons],
        "said": "" if buttons else _why_nothing(claim, actor, acts),
    }


def _for_bar(button: Context) -> Context:
    """A button of the bar sends a form of the page, or leads somewhere."""
    link = button.get("link")
    plain = {key: button[key] for key in ("label", "kind")}
    return plain | ({"url": link} if link else {"form": button["form"]})


def _primary(claim: Claim, verb: str, case: Context) -> Context:
    button = button_of(claim, verb)
    if verb == "approve":
        button["label"] = _("Approve %(sum)s") % {"sum": amount_text(claim)}
    elif verb == "assess" and case["is_met"]:
        button["label"] = _("Recommend %(sum)s") % {"sum": case["sum"]}
    elif verb == "assess":
        button["label"] = _("Recommend a refusal")
    return button


def _is_blocked(claim: Claim) -> bool:
    return claim.findings.blocking().exists()


def _is_payable(claim: Claim) -> bool:
    return bool(claim.amount_minor) and (claim.outcome or {}).get("eligible") == "yes"


def _unmet(claim: Claim, case: Context) -> list[Context]:
    """What an officer should look at first, each a link to its place on the page."""
    if claim.state not in (S.SCREENING, S.RETURNED, S.ASSESSED):
        return []
    unmet = []
    if case["reasons"]:
        unmet.append({"label": _("conditions"), "url": "#rules"})
    if case["open_facts"]:
        unmet.append({"label": _("open questions"), "url": "#stated"})
    if case["records_differ"]:
        unmet.append({"label": _("our own records"), "url": "#rules"})
    if case["missing_papers"]:
        unmet.append({"label": _("missing documents"), "url": "#handed"})
    if any(one["twice"] for one in case["documents"]):
        unmet.append({"label": _("a document seen before"), "url": "#handed"})
    if any(one["is_open"] for one in case["signals"]):
        unmet.append({"label": _("signals"), "url": "#signals"})
    return unmet


def _why_nothing(claim: Claim, actor: Actor, acts: list[str]) -> str:
    if actor.user is None:
        return ""
    if "approve" in acts and _is_blocked(claim):
        return _("A blocking signal is open: look at the signals.")
    if "approve" in acts:
        return _("The rules give no amount: return the claim or decline it.")
    if claim.interests.filter(user=actor.user).exists():
        return _("You have declared an interest in this claim.")
    past = history(claim)
    for transition in from_state(claim.state, actor.permissions):
        if transition.verb == "screen" and _is_drawn_for_another(claim, actor):
            return _("This claim was drawn for another officer.")
        if why := bar(transition, actor.user.pk, past):
            return why
    return str(NEXT.get(S(claim.state), _("Nothing is left to do.")))
