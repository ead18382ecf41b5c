"""A bond or loan with its reviews, its claims, and what falls due when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.names import local_name
from measures.money import Money
from register.models import ExternalReview, Instrument
from schemes.models import Claim
from schemes.pages.revisions import history_table, option_words, waiting_of
from schemes.pages.words import amount_text, public_tag
from schemes.rules.children import Part
from schemes.rules.version import Version
from schemes.saying import day, money, said
from schemes.services.instruments import (
    claimed_lines,
    claims_about,
    parts_about,
)
from schemes.services.terms import terms_of

Context = dict[str, Any]


def instruments_table(instruments: Iterable[Instrument]) -> Context:
    """The bonds and loans that greenfin knows of an applicant."""
    return {
        "id": "instruments",
        "title": _("Your bonds and loans"),
        "mode": "cards",
        "columns": [
            {"label": _("Bond or loan")},
            {"label": _("Size"), "number": True},
            {"label": _("Issued or signed")},
            {"label": _("Matures")},
        ],
        "rows": [
            {
                "cells": [
                    {
                        "text": one.identifier,
                        "label": _("Bond or loan"),
                        "note": one.get_kind_display(),
                        "url": reverse("schemes:instrument", args=[one.pk]),
                    },
                    {
                        "text": money(Money(one.size_minor, one.currency)),
                        "label": _("Size"),
                        "number": True,
                    },
                    {"text": day(one.issued_on), "label": _("Issued or signed")},
                    {"text": maturity(one), "label": _("Matures")},
                ]
            }
            for one in instruments
        ],
    }


def instrument_context(instrument: Instrument, *, is_own: bool) -> Context:
    """Everything the page of an instrument shows to its issuer or to an office."""
    claims = list(claims_about(instrument))
    if not is_own:
        claims = [claim for claim in claims if claim.number]
    terms = terms_of(claims[-1]) if claims else None
    return {
        "head": {
            "title": instrument.identifier,
            "caption": instrument.get_kind_display(),
            "back": _back(is_own),
        },
        "instrument": instrument,
        "summary": _summary(instrument, terms),
        "reviews": reviews_table(instrument.reviews.all(), terms),
        "history": history_table(instrument, terms, is_own),
        "waiting": waiting_of(instrument, terms, is_own),
        "is_own": is_own,
        "claims": _claims_table(claims, is_own),
        "parts": _parts(instrument, claims, is_own),
    }


def terms_about(instrument: Instrument) -> Version | None:
    """The terms of the last claim about it, whose words name its particulars."""
    last = claims_about(instrument).last()
    return terms_of(last) if last else None


def _back(is_own: bool) -> Context:
    if is_own:
        return {"label": _("Your claims"), "url": reverse("schemes:claims")}
    return {"label": _("Claims"), "url": reverse("schemes:queue")}


def _summary(instrument: Instrument, terms: Version | None) -> list[Context]:
    return [
        {"label": _("Issuer or borrower"), "value": local_name(instrument.issuer)},
        {
            "label": _("Programme"),
            "value": str(instrument.programme or ""),
            "nothing": _("none"),
        },
        {
            "label": _("Size"),
            "value": money(Money(instrument.size_minor, instrument.currency)),
        },
        {"label": _("Label"), "value": option_words(terms, "label", instrument.label)},
        {"label": _("Issued or signed"), "value": day(instrument.issued_on)},
        {"label": _("Matures"), "value": maturity(instrument)},
        {
            "label": _("First call"),
            "value": day(instrument.first_call_on) if instrument.first_call_on else "",
            "nothing": _("not stated"),
        },
    ]


def maturity(instrument: Instrument) -> str:
    """Its day of maturity, or that it is perpetual."""
    return day(instrument.matures_on) if instrument.matures_on else _("perpetual")


def reviews_table(reviews: Iterable[ExternalReview], terms: Version | None) -> Context:
    """The external reviews that were stated."""
    return {
        "id": "reviews",
        "title": _("External reviews"),
        "mode": "cards",
        "columns": [
            {"label": _("Review")},
            {"label": _("Reviewer")},
            {"label": _("Report of")},
            {"label": _("File")},
        ],
        "rows": [
            {
                "cells": [
                    {"text": _review_name(one), "label": _("Review")},
                    {
                        "text": option_words(terms, "reviewer", one.reviewer),
                        "label": _("Reviewer"),
                    },
                    {"text": day(one.reviewed_on), "label": _("Report of")},
                    {
                        "text": one.file.name if one.file else _("none"),
                        "lang": "und" if one.file else "",
                        "label": _("File"),
                        "wrap": True,
                    },
                ]
            }
            for one in reviews
        ],
        "empty": {"title": _("No review was stated yet")},
    }


def _review_name(review: ExternalReview) -> str:
    if review.year:
        return _("After issue or signing, year %(year)s") % {"year": review.year}
    return review.get_kind_display()


def _claims_table(claims: Iterable[Claim], is_own: bool) -> Context:
    route = "schemes:claim" if is_own else "schemes:case"
    return {
        "id": "claims",
        "title": _("Claims about it"),
        "mode": "cards",
        "columns": [
            {"label": _("Claim")},
            {"label": _("State")},
            {"label": _("Amount"), "number": True},
        ],
        "rows": [
            {
                "cells": [
                    {
                        "text": claim.number or _("Draft"),
                        "label": _("Claim"),
                        "url": reverse(route, args=[claim.pk]),
                    },
                    {"text": "", "label": _("State"), "tag": public_tag(claim)},
                    {
                        "text": amount_text(claim),
                        "label": _("Amount"),
                        "number": True,
                    },
                ]
            }
            for claim in claims
        ],
        "empty": {"title": _("Nothing was claimed yet")},
    }


def _parts(instrument: Instrument, claims: list[Claim], is_own: bool) -> list[Context]:
    """What can be claimed, when it falls due, and what became of it, for each part."""
    claimed = claimed_lines(claims)
    found = parts_about(instrument, timezone.localdate(), claims)
    return [_part(part, claimed, is_own) for part in found]


def _part(part: Part, claimed: Mapping[str, Claim], is_own: bool) -> Context:
    tags = {
        "claimed": {"label": _("claimed"), "kind": "ok"},
        "open": {"label": _("can be claimed now"), "kind": "info"},
        "later": {"label": _("not yet"), "kind": "plain"},
        "over": {"label": _("the time is over"), "kind": "bad"},
        "never": {"label": _("after it matures"), "kind": "plain"},
    }
    row: Context = {
        "key": part.line.key,
        "label": said(part.line.label),
        "tag": tags[part.moment],
        "text": _when(part),
        "may_begin": is_own and part.moment in ("open", "over"),
    }
    if part.moment == "claimed":
        claim = claimed[part.line.key]
        route = "schemes:claim" if is_own else "schemes:case"
        row["url"] = reverse(route, args=[claim.pk])
        row["text"] = claim.number or _("Draft")
    return row


def _when(part: Part) -> str:
    days = {"first": day(part.first), "by": day(part.report_by), "last": day(part.last_day)}  # fmt: skip
    if part.moment == "never":
        return _("The bond or loan has matured by %(first)s.") % days
    if part.line.year:
        return (
            _("Covers %(first)s to %(by)s. If the report is of that last day, claim by"
            " %(last)s; a later report counts from its own day.") % days
        )  # fmt: skip
    return _("Claim by %(last)s; if the report is later, the time counts from its day.") % days  # fmt: skip
