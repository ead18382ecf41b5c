"""The page of what a signed submission gives back: savings, sites, peers; each with its why."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.names import bracketed
from catalogue.hazards import hazards
from catalogue.savings import saving_rules
from measures.sourced import Sourced
from questionnaires.giving.peers import MEASURES, Measure, place_among, ratio_of
from questionnaires.giving.savings import Saving, Use, savings_of
from questionnaires.giving.sites import SiteCard, site_cards
from questionnaires.giving.statement import Statement
from questionnaires.models import PeerFigure, Submission
from questionnaires.selectors.definitions import definition_of, factor_source
from questionnaires.selectors.peers import peer_groups
from questionnaires.words import (
    MARKS,
    amount,
    day,
    doubts,
    grouped,
    listed,
    option_label,
    page_text,
    rounded_amount,
)

SCORES = {
    None: gettext_lazy("no score"),
    0: gettext_lazy("0 none"),
    1: gettext_lazy("1 low"),
    2: gettext_lazy("2 medium"),
    3: gettext_lazy("3 high"),
    4: gettext_lazy("4 very high"),
}
MEASURE_WORDS = {
    "ghg_turnover": gettext_lazy("Emissions per HK$1 million of turnover"),
    "power_area": gettext_lazy("Electricity per m² of floor"),
}
SIZES = {
    "micro": gettext_lazy("micro companies"),
    "small": gettext_lazy("small companies"),
    "medium": gettext_lazy("medium companies"),
}
QUARTERS = {
    1: gettext_lazy("You are in the lowest quarter of your peers."),
    2: gettext_lazy("You are below the middle of your peers."),
    3: gettext_lazy("You are above the middle of your peers."),
    4: gettext_lazy("You are in the highest quarter of your peers."),
}


def giving_context(submission: Submission) -> dict[str, Any]:
    """The parts of the page that come from the company's own answers."""
    statement = Statement(submission.frozen)
    definition = definition_of(submission.response.version_id)
    savings = savings_of(statement, saving_rules(), factor_source())
    return {
        "submission": submission,
        "period": f"{day(submission.response.period_start)} – {day(submission.response.period_end)}",
        "savings": [_saving(rank, each) for rank, each in enumerate(savings, start=1)],
        "sites": [_site(definition, each) for each in site_cards(statement, hazards())],
        "peers": list(_peers(statement)),
    }


def _saving(rank: int, saving: Saving) -> dict[str, Any]:
    """One saving with its sum written out, and what is not confirmed in it."""
    part, share = saving.rule.part.value, saving.rule.saving.value
    terms = [_term(use, part, share) for use in saving.uses]
    total = amount(grouped(saving.amount.quantize(Decimal(1))), "HKD")
    sources = {each.source: each for each in saving.sources}
    return {
        "rank": rank,
        "name": page_text(saving.rule.name),
        "amount": total,
        "sum": f"{' + '.join(terms)} = {total}",
        "sources": [
            {"text": source, "note": _(", ").join(_doubts(each))}
            for source, each in sources.items()
        ],
    }


def _term(use: Use, part: Decimal, share: Decimal) -> str:
    quantity = rounded_amount(use.quantity, use.unit)
    price = amount(grouped(use.price.value), use.price.unit)
    return f"{quantity} × {_percent(part)} × {_percent(share)} × {price}"


def _percent(value: Decimal) -> str:
    return f"{grouped(value * 100)}%"


def _doubts(sourced: Sourced) -> list[str]:
    return doubts(sourced.mark, sourced.fallback)


def _site(definition: Any, card: SiteCard) -> dict[str, Any]:
    floor = definition.questions.get("sites.floor")
    place = [page_text(card.district.name)]
    if card.floor and floor:
        place.append(option_label(floor, card.floor))
    if card.has_basement:
        place.append(_("with a basement"))
    return {
        "name": card.name,
        "place": listed([word for word in place if word]),
        "threats": [
            {
                "label": page_text(each.hazard.name),
                "value": str(SCORES[each.score.value]),
                "note": bracketed(page_text(each.score.why), each.hazard.source),
            }
            for each in card.threats
        ],
        "loss": _loss(definition, card),
        "remedies": [
            {
                "text": page_text(remedy.text),
                "hazard": page_text(hazard.name),
                "source": remedy.source,
                "mark": str(MARKS.get(remedy.mark, "")),
            }
            for hazard, remedy in card.remedies
        ],
    }


def _loss(definition: Any, card: SiteCard) -> str:
    """What was lost there, as it was signed; empty where nothing was."""
    if card.loss is None:
        return ""
    causes = definition.questions.get("sites.loss_causes")
    words = (
        [option_label(causes, cause) for cause in card.loss_causes] if causes else []
    )
    parts = [amount(grouped(card.loss), card.loss_unit), card.loss_year, *words]
    return listed([part for part in parts if part])


def _peers(statement: Statement) -> Iterator[dict[str, Any]]:
    """Each measure: the company's own figure, and that of the narrowest safe group."""
    numbers = {
        point: number
        for measure in MEASURES
        for point in (measure.above, measure.below)
        if (number := statement.number(point)) is not None
    }
    for measure in MEASURES:
        own = ratio_of(measure, numbers)
        shown: dict[str, Any] = {
            "label": str(MEASURE_WORDS[measure.key]),
            "own": rounded_amount(own, measure.unit) if own is not None else "",
        }
        groups = peer_groups(
            measure=measure.key,
            year=statement.period_end.year,
            industry=statement.text("profile.industry"),
            employees=statement.number("profile.employees"),
            today=timezone.localdate(),
        )
        yield shown | (_group(measure, own, groups[0]) if groups else {})


def _group(measure: Measure, own: Decimal | None, group: PeerFigure) -> dict[str, Any]:
    bounds = (group.lower, group.median, group.upper)
    lower, median, upper = (rounded_amount(value, measure.unit) for value in bounds)
    where = place_among(own, group) if own is not None else None
    return {
        "group": _group_words(group),
        "place": str(QUARTERS[where]) if where else "",
        "rows": [
            {"label": _("A quarter of them are below"), "value": lower},
            {"label": _("Half of them are below"), "value": median},
            {"label": _("Three quarters of them are below"), "value": upper},
        ],
        "released": day(timezone.localdate(group.released_at)),
    }


def _group_words(group: PeerFigure) -> str:
    """Who is in the group, and about how many."""
    size = SIZES.get(group.size_class, _("companies of every size"))
    industry = _("your industry") if group.industry else _("all industries")
    words = ngettext(
        "About %(count)s: %(size)s in %(industry)s, %(year)s",
        "About %(count)s: %(size)s in %(industry)s, %(year)s",
        group.about,
    )
    known = {
        "count": group.about,
        "size": size,
        "industry": industry,
        "year": group.year,
    }
    return words % known
