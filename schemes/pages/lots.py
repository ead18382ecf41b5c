"""Lots on pages: claims without an officer, samples, draws with their seed, absences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.models import User
from schemes.forms.office import CheckForm
from schemes.forms.wording import MARKS
from schemes.models import Absence, Claim, Draw, SampleCheck
from schemes.pages.queue import count_text
from schemes.pages.words import moment, track_name
from schemes.rules.lots import sample_size
from schemes.selectors.lots import (
    MOST_OF_ONE,
    RATES,
    Workload,
    eligible_for,
    office_limits,
    percent_of,
    pool,
)
from schemes.services.lots import Assigned, is_rebuilt

Context = dict[str, Any]
SAMPLES = (Draw.Kind.RECHECK, Draw.Kind.POST_PAYMENT)
LEFT_OUT = {
    "absent": gettext_lazy("away"),
    "interest": gettext_lazy("has an interest"),
    "applicant": gettext_lazy("belongs to the applicant"),
    "appeal": gettext_lazy("handled it before the appeal"),
}


def waiting_rows(claims: Iterable[Claim]) -> list[Context]:
    """Claims without an officer, each with how many could be drawn today."""
    today = timezone.localdate()
    return [
        {
            "id": claim.pk,
            "number": claim.number,
            "url": reverse("schemes:case", args=[claim.pk]),
            "text": f"{track_name(claim)} · {claim.organisation}",
            "eligible": len(eligible_for(claim, today).officers),
        }
        for claim in claims
    ]


def sample_rows(actor: Actor) -> list[Context]:
    """For each kind of sample: out of how many, at which rate, how many would be drawn."""
    assert actor.organisation_id is not None
    today = timezone.localdate()
    rows = []
    for kind in SAMPLES:
        size, percent = (
            pool(actor.organisation_id, kind).count(),
            percent_of(kind, today),
        )
        rate = office_limits()[RATES[kind]].on(today)
        rows.append(
            {
                "kind": kind.value,
                "label": kind.label,
                "text": _would_draw(size, percent),
                "source": rate.source,
                "mark": MARKS[rate.mark],
                "is_empty": not size,
            }
        )
    return rows


def _would_draw(size: int, percent: float) -> str:
    if not size:
        return _("Nothing to draw from at the moment; the share is %(percent)s%%.") % {
            "percent": percent
        }
    return _("%(drawn)s of %(pool)s would be drawn (%(percent)s%%).") % {
        "drawn": f"{sample_size(size, percent):,}",
        "pool": f"{size:,}",
        "percent": percent,
    }


def check_rows(claim: Claim, may_check: bool) -> list[Context]:
    """The checks that samples drew a claim for."""
    return [
        {
            "id": check.pk,
            "label": check.get_kind_display(),
            "drawn": moment(check.drawn_at),
            "outcome": check.get_outcome_display(),
            "note": check.note,
            "who": str(check.checked_by or ""),
            "form": CheckForm(auto_id=f"id_{check.pk}_%s"),
            "url": reverse("schemes:check_record", args=[claim.pk, check.pk])
            if may_check and not check.outcome
            else "",
        }
        for check in claim.sample_checks.select_related("checked_by")
    ]


def open_table(checks: Iterable[SampleCheck]) -> Context:
    """Checks that wait for somebody."""
    return {
        "id": "checks",
        "title": _("Checks that wait"),
        "mode": "cards",
        "columns": [{"label": _("Claim")}, {"label": _("Kind of check")}, {"label": _("Drawn on")}],
        "rows": [
            {
                "cells": [
                    {"text": check.claim.number,
                     "url": reverse("schemes:case", args=[check.claim_id]) + "#checks"},
                    {"text": check.get_kind_display(), "label": _("Kind of check")},
                    {"text": date_format(timezone.localtime(check.drawn_at)),
                     "label": _("Drawn on")},
                ]
            }
            for check in checks
        ],
        "empty": {"title": _("No check waits")},
    }  # fmt: skip


def draws_table(draws: Iterable[Draw]) -> Context:
    """The latest draws."""
    return {
        "id": "draws",
        "title": _("Latest draws"),
        "mode": "cards",
        "columns": [
            {"label": _("Drawn on")},
            {"label": _("What for")},
            {"label": _("Eligible"), "number": True},
            {"label": _("Drawn"), "number": True},
            {"label": _("By")},
        ],
        "rows": [
            {
                "cells": [
                    {"text": moment(each.made_at),
                     "url": reverse("schemes:draw", args=[each.pk])},
                    {"text": each.get_kind_display(), "label": _("What for"),
                     "note": each.claim.number if each.claim else ""},
                    {"text": f"{len(each.eligible):,}", "label": _("Eligible"),
                     "number": True},
                    {"text": f"{len(each.drawn):,}", "label": _("Drawn"), "number": True},
                    {"text": each.made_by_label.partition(" (")[0], "label": _("By"),
                     "more": True},
                ]
            }
            for each in draws
        ],
        "empty": {"title": _("Nothing was drawn yet")},
    }  # fmt: skip


def outcome_table(done: Iterable[Assigned]) -> Context:
    """What came of each claim of a bulk draw."""
    return {
        "id": "outcome",
        "title": _("What came of it"),
        "mode": "cards",
        "columns": [{"label": _("Claim")}, {"label": _("With")}, {"label": _("Why not")}],
        "rows": [
            {
                "cells": [
                    {"text": each.claim.number,
                     "url": reverse("schemes:case", args=[each.claim.pk])},
                    {"text": each.officer or "–", "label": _("With")},
                    {"text": each.why, "label": _("Why not"), "wrap": True},
                ]
            }
            for each in done
        ],
    }  # fmt: skip


def draw_context(draw: Draw) -> Context:
    """One draw: the seed, who was eligible, who was left out and why, who was drawn."""
    names = _names(draw)
    drawn = set(draw.drawn)
    return {
        "head": {
            "title": draw.get_kind_display(),
            "caption": draw.claim.number if draw.claim else "",
            "back": {"label": _("Lots and samples"), "url": reverse("schemes:lots")},
            "meta": [moment(draw.made_at), draw.made_by_label.partition(" (")[0]],
        },
        "facts": [
            {"label": _("Seed"), "value": draw.seed},
            {
                "label": _("Rate"),
                "value": f"{draw.percent.normalize():f}%" if draw.percent else "",
                "nothing": _("one of all"),
            },
            {
                "label": _("Rebuilt from the seed"),
                "value": _("the same draw") if is_rebuilt(draw) else _("another draw"),
            },
        ],
        "eligible": [
            {"name": names.get(key, key), "is_drawn": key in drawn}
            for key in draw.eligible
        ],
        "left_out": [
            {"name": names.get(key, key), "why": str(LEFT_OUT.get(why, why))}
            for key, why in draw.left_out.items()
        ],
    }


def _names(draw: Draw) -> Mapping[str, str]:
    keys = [UUID(key) for key in [*draw.eligible, *draw.left_out]]
    if draw.kind == Draw.Kind.ASSIGNMENT:
        return {str(user.pk): str(user) for user in User.objects.filter(pk__in=keys)}
    found = Claim.objects.filter(pk__in=keys, office_id=draw.office_id)
    return {str(pk): number for pk, number in found.values_list("pk", "number")}


def workload_table(loads: Iterable[Workload]) -> Context:
    """How much each officer has to do."""
    columns = [
        _("To examine"),
        _("Waiting for the applicant"),
        _("Waiting for a checker"),
    ]
    return {
        "id": "workload",
        "title": _("Workload"),
        "mode": "cards",
        "fold": _("Workload of each officer"),
        "columns": [
            {"label": _("Officer")},
            *({"label": label, "number": True} for label in columns),
        ],
        "rows": [
            {
                "cells": [
                    {
                        "text": each.name,
                        "note": _("away today") if each.is_away else "",
                    },
                    *(
                        {
                            "text": count_text(number, MOST_OF_ONE),
                            "label": label,
                            "number": True,
                        }
                        for label, number in zip(
                            columns,
                            (each.to_examine, each.waiting, each.recommended),
                            strict=True,
                        )
                    ),
                ]
            }
            for each in loads
        ],
        "empty": {"title": _("Nobody examines claims here")},
    }


def absence_rows(absences: Iterable[Absence], may_cancel: bool) -> list[Context]:
    """Who is away and will be."""
    return [
        {
            "label": str(each.user),
            "value": f"{date_format(each.first_day)} – {date_format(each.last_day)}",
            "cancel": reverse("schemes:absence_cancel", args=[each.pk])
            if may_cancel
            else "",
        }
        for each in absences
    ]
