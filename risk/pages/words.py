"""Codes of the methods in words: options, reasons, flags, layers, marks, sectors."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accounts.names import for_page, labelled
from catalogue.districts import districts
from catalogue.sectors import classification, resolve_sector
from catalogue.tables import load as load_tables

Words = str | Promise

OPTIONS: dict[str, Words] = {
    "1a": _("Verified emissions of the company"),
    "1b": _("The company's own statement"),
    "2a": _("Computed from the company's energy use"),
    "2b": _("Computed from the company's production"),
    "3a": _("Estimate from its revenue"),
    "3b": _("Estimate from assets of its sector"),
    "3c": _("Estimate from revenue of its sector"),
}
OWN_OPTIONS = frozenset({"1a", "1b", "2a", "2b"})

LAYERS: dict[str, Words] = {
    "bank_held": _("held by the bank"),
    # What it signed here and what it took over from a workbook: both are its word.
    "company_signed": _("stated by the company"),
    "estimated": _("estimated"),
}

MARKS: dict[str, Words] = {
    "verified": _("checked against its source"),
    "computed": _("computed from published figures"),
    "secondary": _("from a second-hand source"),
    "unverified": _("not checked against its source"),
    "demo": _("demonstration value"),
}

REASONS: dict[str, Words] = {
    "emissions_missing": _("the company's emissions are not known"),
    "scope1_missing": _("scope 1 is not known"),
    "scope2_missing": _("scope 2 is not known"),
    "fx_rate_missing": _("there is no exchange rate for a currency"),
    "balance_sheet_missing": _("equity and debt, or total assets, are not known"),
    "denominator_not_positive": _("equity and debt are not above zero"),
    "outstanding_missing": _("the outstanding amount is missing"),
    "outstanding_negative": _("an outstanding amount is negative"),
    "turnover_missing": _("revenue is not known"),
    "revenue_factor_missing": _("there is no factor per revenue for the sector"),
    "asset_factor_missing": _("there is no factor per asset for the sector"),
    "asset_turnover_missing": _("there is no asset turnover for the sector"),
    "sector_missing": _("the sector is not known"),
    "quality_worse": _("its data quality would be worse"),
    "not_verified": _("nobody outside has verified the emissions"),
}

FLAGS: dict[str, Words] = {
    "attribution_capped": _(
        "The loan is larger than equity and debt: the share was cut to 100%."
    ),
    "negative_equity": _("Equity is negative and counts as zero."),
    "total_assets_used": _("Total assets stand in for equity and debt."),
    "mixed_options": _(
        "Scope 1 and 2 come by different options; the worse one counts."
    ),
    "quality_lowered": _("A fact behind this has a lower quality than its option."),
    "estimated_input": _("Accounts behind this are estimated."),
    "facts_without_rate": _(
        "Some accounts are in a currency without a rate and were left out."
    ),
    "input_out_of_range": _("A figure beyond its possible range was left out."),
    "period_after_as_of": _(
        "A figure behind this is of a time after the day of the loans."
    ),
    "period_not_a_year": _(
        "A figure that is not of one year was left out: it cannot stand for a year."
    ),
    "several_sectors": _("Its loans name several sectors; the largest one counts."),
    "several_districts": _("Its loans name several districts; the largest one counts."),
}

SCOPES: dict[str, Words] = {"s12": _("scope 1 and 2"), "s3": _("scope 3")}


def in_language(names: Mapping[str, str]) -> str:
    """The name in the reader's language, else in English."""
    key = "en" if (get_language() or "en").startswith("en") else "zh-Hant"
    text = names.get(key) or names["en"]
    return text if key == "en" else for_page(text)


def section_name(letter: str | None) -> str:
    """The name of a section; empty if none is known."""
    names = classification().sections.get(letter or "")
    return in_language(names) if names else ""


def sector_name(code: str | None) -> str:
    """Code and name of a sector; empty if none is known."""
    sector = resolve_sector(code) if code else None
    return f"{code} {in_language(sector.name)}" if sector else code or ""


def short(text: str, longest: int = 30) -> str:
    """The text, cut in the middle if it is longer; the whole belongs into a title."""
    if len(text) <= longest:
        return text
    kept = (longest - 1) // 2
    return f"{text[:kept].rstrip()}…{text[-kept:].lstrip()}"


def district_name(code: str | None) -> str:
    """The name of a district; empty if none is known."""
    found = districts().get(code or "")
    return in_language(found.name) if found else ""


def factor_words(identity: str) -> str:
    """`table/key/year@hash` as the table's title, the entry's name and the year."""
    table, _slash, rest = identity.partition("@")[0].partition("/")
    key, _slash, year = rest.rpartition("/")
    known = load_tables().tables.get(table)
    if known is None or key not in known.entries:
        return ""
    named = [in_language(known.title), in_language(known.entries[key].name), year]
    return gettext(", ").join(named)


def option_words(option: object) -> str:
    """An option's words."""
    return str(OPTIONS.get(str(option), option or ""))


def reason_lines(reasons: object) -> list[str]:
    """`own:emissions_missing 3a:turnover_missing` as sentences' parts, best option first."""
    lines = []
    for part in str(reasons or "").split():
        option, _colon, code = part.partition(":")
        named = _("Own emissions") if option == "own" else OPTIONS.get(option, option)
        lines.append(labelled(str(named), str(REASONS.get(code, code))))
    return lines


def option_line(option: object) -> str:
    """An option's key and what it means."""
    return labelled(str(option or ""), option_words(option))


def flag_lines(flags: object) -> list[str]:
    """The flags of a result as sentences."""
    return [str(FLAGS.get(flag, flag)) for flag in str(flags or "").split()]
