"""What the public pages of schemes show: the list, one scheme's rules, one check."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from schemes.forms.results import marked_rows
from schemes.forms.wording import MARKS
from schemes.rules.library import Scheme
from schemes.rules.version import CompiledTrack, Version
from schemes.saying import day, said
from schemes.selectors.library import (
    audience_of_track,
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


def _card(scheme: Scheme) -> Context:
    version = scheme.present(timezone.localdate())
    return {
        "name": said(version.terms.name),
        "about": said(version.terms.about),
        "office": said(version.terms.office),
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
        "others": [_help(one) for one in other_help() if one.audience == audience],
    }
