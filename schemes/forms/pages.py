"""What the public pages of schemes show: the list, one scheme's rules, one check."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from schemes.forms.facts import Field
from schemes.forms.results import marked_rows
from schemes.forms.wording import MARKS
from schemes.rules.finder import Asked, Fits, finder
from schemes.rules.library import Scheme
from schemes.rules.version import CompiledTrack, Version
from schemes.saying import day, said
from schemes.selectors.library import (
    audience_of_track,
    library,
    other_help,
    schemes_in_order,
    tracks_beside,
)

Context = dict[str, Any]


def check_url(scheme: str, track: str) -> str:
    """Where somebody checks whether they qualify."""
    return reverse("schemes:check", args=[scheme, track])


def list_context() -> Context:
    """Every scheme with its tracks."""
    return {
        "head": {
            "title": _("Grants and subsidies"),
            "lede": _(
                "See in two minutes whether you would qualify, and for how much. Nothing"
                " you type is kept, and you need not sign in."
            ),
        },
        "schemes": [_card(scheme) for scheme in schemes_in_order()],
        "others": [_help(one) for one in other_help()],
    }


def find_context(answers: Mapping[str, str], *, is_asked: bool) -> Context:
    """The three questions, and what fits the answers once they were given."""
    known = finder()
    tracks, others = known.found(answers)
    today = timezone.localdate()
    rows = []
    for name in tracks:
        scheme, track = library().track(name)
        version = scheme.present(today)
        if track in version.tracks:
            row = _track(version, version.tracks[track])
            rows.append(row | {"hint": f"{said(version.terms.name)} · {row['hint']}"})
    helps = {one.key: one for one in other_help()}
    return {
        "head": {
            "title": _("Find the scheme by three questions"),
            "lede": _(
                "Leave open what you are not sure of. Nothing you choose is kept."
            ),
            "back": {
                "label": _("Grants and subsidies"),
                "url": reverse("schemes:list"),
            },
        },
        "fields": [_question(asked, answers) for asked in known.questions],
        "is_asked": is_asked,
        "tasks": rows,
        "others": [_help(helps[key]) for key in others],
    }


def openings_of_company() -> Context:
    """What a company of the territory can apply for, each with the reason it is named."""
    known = finder()
    tracks, others = known.found({"who": "company", "place": "HK"})
    today = timezone.localdate()
    rows = []
    for name in tracks:
        scheme, track = library().track(name)
        version = scheme.present(today)
        if track in version.tracks:
            row = _track(version, version.tracks[track])
            why = _why(known.tracks[name])
            rows.append(row | {"hint": f"{said(version.terms.name)} · {why}"})
    helps = {one.key: one for one in other_help()}
    return {
        "tasks": rows,
        "others": [
            _help(helps[key]) | {"why": _why(known.others[key])} for key in others
        ],
    }


def _why(fits: Fits) -> str:
    """For whom, for what and where something is there, in the words of the finder."""
    words = [
        " / ".join(said(asked.options[each]) for each in fits[asked.key])
        for asked in finder().questions
        if asked.key in fits
    ]
    return _("It fits: %(reasons)s") % {"reasons": _("; ").join(words)}


def _question(asked: Asked, answers: Mapping[str, str]) -> Field:
    options = [
        {"value": key, "label": said(text)} for key, text in asked.options.items()
    ]
    return Field(
        type="radios",
        id=f"f-{asked.key}",
        name=asked.key,
        label=said(asked.label),
        choices=[*options, {"value": "", "label": _("Not sure"), "apart": True}],
        value=answers.get(asked.key, ""),
        optional=False,
    )


def _card(scheme: Scheme) -> Context:
    version = scheme.present(timezone.localdate())
    return {
        "name": said(version.terms.name),
        "about": said(version.terms.about),
        "office": said(version.terms.office),
        "edition": _in_force(version),
        "url": reverse("schemes:scheme", args=[scheme.key]),
        "tracks": [_track(version, track) for track in version.tracks.values()],
    }


def _track(version: Version, compiled: CompiledTrack) -> Context:
    track = compiled.track
    audience = _("For persons") if track.audience == "person" else _("For companies")
    return {
        "title": said(track.name),
        "hint": said(track.summary),
        "url": check_url(version.terms.scheme, track.key),
        "state": {"label": audience, "kind": "plain"},
    }


def _help(one: Any) -> Context:
    return {
        "name": said(one.name),
        "text": said(one.text),
        "source": one.source,
        "tag": MARKS[one.mark],
    }


def other_rows(audience: str) -> list[Context]:
    """The directory's entries for persons or companies."""
    return [_help(one) for one in other_help() if one.audience == audience]


def scheme_context(scheme: Scheme) -> Context:
    """A scheme, its tracks, and every figure of its rules with source and mark."""
    version = scheme.present(timezone.localdate())
    terms = version.terms
    return {
        "head": {
            "title": said(terms.name),
            "caption": said(terms.office),
            "lede": said(terms.about),
            "back": {
                "label": _("Grants and subsidies"),
                "url": reverse("schemes:list"),
            },
            "meta": [_in_force(version)],
        },
        "tasks": [_track(version, track) for track in version.tracks.values()],
        "versions": [_version(each) for each in reversed(scheme.versions)],
        "terms_tag": MARKS[terms.mark],
        "terms_source": terms.source,
        "fingerprint": version.sha256,
        "statistics_url": reverse("schemes:statistics", args=[scheme.key]),
    }


def _version(version: Version) -> Context:
    names = [*version.parameters, *version.lists]
    return {
        "label": version.terms.version,
        "days": _in_force(version),
        "rows": marked_rows(version, names),
    }


def _in_force(version: Version) -> str:
    first, last = version.terms.effective_from, version.terms.effective_until
    label = version.terms.version
    if last is None:
        return _("Edition %(label)s, from %(first)s") % {
            "label": label, "first": day(first),
        }  # fmt: skip
    return _("Edition %(label)s, from %(first)s to %(last)s") % {
        "label": label, "first": day(first), "last": day(last),
    }  # fmt: skip


def check_head(version: Version, compiled: CompiledTrack) -> Context:
    """The top of a check."""
    scheme = version.terms.scheme
    name = said(version.terms.name)
    return {
        "title": said(compiled.track.name),
        "caption": said(version.terms.office),
        "lede": said(compiled.track.summary),
        "back": {"label": name, "url": reverse("schemes:scheme", args=[scheme])},
        "meta": [_in_force(version)],
    }


def elsewhere(scheme: Scheme, track: str) -> Context:
    """What else there is for the same kind of applicant."""
    audience = audience_of_track(scheme, track)
    return {
        "tracks": [
            {**_track(version, each), "scheme": said(version.terms.name)}
            for version, each in tracks_beside(scheme, track)
        ],
        "others": other_rows(audience),
    }
