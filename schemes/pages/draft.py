"""The form of a claim: facts that save themselves, papers, payee, what it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.names import labelled
from measures.money import Money
from register.models import Instrument
from schemes.forms.facts import Field, groups_of
from schemes.forms.results import result_of
from schemes.forms.wording import MARKS
from schemes.models import Claim
from schemes.pages.words import scheme_name, track_name
from schemes.rules.evaluation import asked_facts
from schemes.rules.reading import read_facts
from schemes.saying import money, said
from schemes.selectors.claims import documents_of
from schemes.selectors.library import library
from schemes.services.families import known_to_applicant
from schemes.services.readiness import Readiness, facts_of, quoted, readiness
from schemes.services.terms import terms_of

Context = dict[str, Any]
ACCEPTED = ".pdf,.jpg,.jpeg,.png"


def asked_of(claim: Claim) -> list[str]:
    """The facts that are asked as things stand, in the order of the terms."""
    version = terms_of(claim)
    reading = read_facts(version, facts_of(claim))
    today = timezone.localdate()
    calendar = library().calendar(version)
    return list(asked_facts(version, claim.track, reading, today, calendar))


def fact_groups(claim: Claim) -> list[Context]:
    """The fields by group; each saves itself over the version it was drawn with."""
    version, given = terms_of(claim), facts_of(claim)
    reading = read_facts(version, given)
    groups = groups_of(version, asked_of(claim), given, reading.problems, ())
    kept = {fact.key: fact for fact in claim.facts.all()}
    address = reverse("schemes:claim_save", args=[claim.pk])
    for group in groups:
        for field in group["fields"]:
            fact = kept.get(field["name"])
            if fact and field["name"] in {p.key for p in reading.problems}:
                field["value"] = fact.value
            field["save"] = {
                "url": address,
                "version": fact.version if fact else 0,
                "key": field["name"],
                "row": "",
            }
            field["saved_at"] = _clock(fact.saved_at) if fact else ""
    return groups


def field_of(claim: Claim, key: str) -> Field | None:
    """One field as it stands now; None if it is not asked."""
    for group in fact_groups(claim):
        for field in group["fields"]:
            if field["name"] == key:
                found: Field = field
                return found
    return None


def _clock(value: Any) -> str:
    return date_format(timezone.localtime(value), "H:i")


def draft_context(claim: Claim) -> Context:
    """Everything the page of a draft shows."""
    ready = readiness(claim, timezone.localdate())
    return {
        "claim": claim,
        "head": {
            "title": track_name(claim),
            "caption": scheme_name(claim),
            "back": _back(claim),
            "meta": [_kept_until(claim)],
        },
        "groups": fact_groups(claim),
        "papers": papers_of(claim, ready),
        "payee": payee_rows(claim),
        "is_draft": claim.state == Claim.State.DRAFT,
        "asks_instrument": _family_by(claim) == "instrument",
        "instrument": {"value": claim.instrument, "error": ""},
        "known": _known_instruments(claim),
        **coming_to(claim, ready),
    }


def _known_instruments(claim: Claim) -> list[str]:
    """The identifiers of what the register knows and the draft does not name yet."""
    if claim.instrument or _family_by(claim) != "instrument":
        return []
    known = Instrument.objects.filter(organisation_id=claim.organisation_id)
    return list(known.values_list("identifier", flat=True))


def audience_of(claim: Claim) -> str:
    """Who claims on this track: a person or a company."""
    return terms_of(claim).tracks[claim.track].track.audience


def _family_by(claim: Claim) -> str:
    family = terms_of(claim).tracks[claim.track].track.family
    return family.by if family else ""


def findings_of(claim: Claim, missing: Mapping[str, str]) -> list[Context]:
    """What is open, as the summary of errors above the form has it."""
    parts = ((_open_part(claim, key), text) for key, text in missing.items())
    return [
        {"text": labelled(part["label"], text), "target": part["target"]}
        for part, text in parts
    ]


def _back(claim: Claim) -> Context:
    if claim.state == Claim.State.DRAFT:
        return {"label": _("Your claims"), "url": reverse("schemes:claims")}
    url = reverse("schemes:claim", args=[claim.pk])
    return {"label": claim.number, "url": url}


def _kept_until(claim: Claim) -> str:
    if claim.expires_on is None:
        return _("Saved as you type.")
    return _("Saved as you type. The draft is kept until %(day)s.") % {
        "day": date_format(claim.expires_on)
    }


def coming_to(claim: Claim, ready: Readiness | None = None) -> Context:
    """What the claim comes to today and what is open; drawn anew after each save."""
    ready = ready or readiness(claim, timezone.localdate())
    scheme = library().scheme(claim.scheme.key)
    open_count = len(ready.missing)
    said_open = ngettext(
        "%(count)s part is still open.", "%(count)s parts are still open.", open_count
    ) % {"count": open_count}
    known = known_to_applicant(claim)
    outcome = ready.outcome
    if known:
        facts = facts_of(claim) | known
        outcome, _unread = quoted(claim, facts, timezone.localdate())
    return {
        "result": result_of(library(), scheme, outcome),
        "open": said_open if open_count else "",
        "missing": [_open_part(claim, key) for key in _down_the_page(claim, ready)],
        "earlier": _earlier(claim, known),
    }


def _earlier(claim: Claim, known: Context) -> str:
    """What the applicant was awarded here before, which the office counts by itself."""
    family = terms_of(claim).tracks[claim.track].track.family
    if family is None or not known:
        return ""
    awarded = sum(Decimal(known[fact]) for fact in family.before.values())
    return _(
        "You were awarded %(amount)s before, for which the same ceiling holds. The office"
        " counts it by itself."
    ) % {"amount": money(Money.of(awarded, claim.currency))}


def _down_the_page(claim: Claim, ready: Readiness) -> list[str]:
    """What is open, the facts in the order of their groups on the page."""
    version = terms_of(claim)
    places = {group: number for number, group in enumerate(version.groups)}
    facts = [key for key in ready.missing if key in version.facts]
    facts.sort(key=lambda key: places.get(version.facts[key].group, len(places)))
    place = iter(facts)
    return [next(place) if key in version.facts else key for key in ready.missing]


def _open_part(claim: Claim, key: str) -> Context:
    places = {
        "payee": _("Whom we pay"),
        "instrument": _("Reference of the bond or loan"),
        "company": _("Registration number of the company"),
    }
    if key in places:
        return {"label": places[key], "target": key}
    version = terms_of(claim)
    if key.startswith("document:"):
        name = key.removeprefix("document:")
        papers = {c.paper.key: c.paper for c in version.tracks[claim.track].papers}
        return {"label": said(papers[name].label), "target": f"paper-{name}"}
    return {"label": said(version.facts[key].question.label), "target": f"f-{key}"}


def papers_of(claim: Claim, ready: Readiness) -> list[Context]:
    """The papers that are asked or perhaps asked, each with what was handed in."""
    version = terms_of(claim)
    labels = {c.paper.key: c.paper for c in version.tracks[claim.track].papers}
    handed_in = documents_of(claim)
    return [
        {
            "key": key,
            "tag": MARKS[labels[key].mark],
            "drop": {
                "id": f"paper-{key}",
                "name": "file",
                "label": said(labels[key].label),
                "hint": _("PDF or picture, up to 20 MB."),
                "accept": ACCEPTED,
                "limit_mb": 20,
                "files": [
                    {
                        "name": one.file.name,
                        "meta": _size(one.file.size),
                        "state": _("Kept"),
                        "remove_name": "remove",
                        "remove_value": one.pk,
                    }
                    for one in handed_in
                    if one.paper == key
                ],
            },
        }
        for key, needed in ready.outcome.papers
        if needed != "no"
    ]


def _size(size: int) -> str:
    return f"{max(1, size // 1000):,} kB"


def payee_rows(claim: Claim) -> list[Context]:
    """Whom we pay, masked; empty before it was said."""
    payee = getattr(claim, "payee", None)
    if payee is None:
        return []
    rows = [
        {"label": _("Name"), "value": payee.name},
        {"label": _("Account"), "value": payee.account_masked},
    ]
    if payee.identity_masked:
        rows.insert(1, {"label": _("Identity card"), "value": payee.identity_masked})
    if payee.phone_masked:
        rows.append({"label": _("Telephone"), "value": payee.phone_masked})
    return rows
