"""Open to everybody: which schemes there are, their rules, and a check that keeps nothing."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import public
from schemes.forms import pages
from schemes.forms.facts import claim_day, day_field, groups_of, posted_facts
from schemes.forms.results import result_of
from schemes.pages.statistics import statistics_context
from schemes.rules.definition import APPLICATION_DATE
from schemes.rules.evaluation import asked_facts
from schemes.rules.finder import finder
from schemes.rules.library import UnknownSchemeError
from schemes.rules.reading import read_facts
from schemes.saying import said
from schemes.selectors.library import library
from schemes.services.terms import with_track

FRAGMENT = "HX-Request"


@require_safe
@public
def schemes(request):
    """Every scheme known here."""
    return render(request, "schemes/list.html", pages.list_context())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
def find(request):
    """Three questions that lead to a scheme; nothing is stored."""
    answers = finder().read(request.POST)
    pressed = request.method == "POST"
    context = pages.find_context(answers, is_asked=pressed)
    return render(request, "schemes/find.html", context)


@require_safe
@public
def scheme(request, scheme):
    """One scheme: its ways to money, and every figure of its rules."""
    found = _scheme(scheme)
    return render(request, "schemes/scheme.html", pages.scheme_context(found))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
def check(request, scheme, track):
    """Whether one would qualify, and for how much; what was typed is gone with the page."""
    found = _scheme(scheme)
    if not found.has_track(track):
        raise Http404
    context = _checked(request, found, track)
    if request.headers.get(FRAGMENT):
        return render(request, "schemes/_facts.html", context)
    return render(request, "schemes/check.html", context)


@require_safe
@public
def statistics(request, scheme):
    """The figures of a scheme that everybody may read."""
    context = statistics_context(_scheme(scheme))
    return render(request, "schemes/statistics.html", context)


def _scheme(key):
    try:
        return library().scheme(key)
    except UnknownSchemeError as error:
        raise Http404 from error


def _checked(request, found, track):
    """The fields, and the result where the button was pressed and all could be read."""
    on, is_day = claim_day(request.POST, timezone.localdate())
    present = with_track(found, track, timezone.localdate())
    given = posted_facts(present, present.tracks[track].asks, request.POST)
    version = found.applying(given, on)
    if version is None or track not in version.tracks:
        version = present
    asks = version.tracks[track].asks
    given = {key: raw for key, raw in given.items() if key in asks}
    reading = read_facts(version, given)
    asked = asked_facts(version, track, reading, on, library().calendar(version))
    outcome = None
    pressed = request.method == "POST" and not request.headers.get(FRAGMENT)
    if pressed and is_day and not reading.problems:
        name = f"{found.key}/{track}"
        outcome = library().quote(name, given, on)
    problem = "" if is_day else _("This is not a day. Write it like 2026-11-25.")
    fields = groups_of(
        version, asked, given, reading.problems, outcome.missing if outcome else ()
    )
    return {
        "head": pages.check_head(version, version.tracks[track]),
        "groups": fields,
        "day": day_field(on, problem),
        "summary": {"findings": _findings(reading, problem) if pressed else []},
        "result": result_of(library(), found, outcome) if outcome else None,
        "elsewhere": pages.elsewhere(found, track),
    }


def _findings(reading, problem):
    found = [
        {"text": said(one.text), "target": f"f-{one.key}"} for one in reading.problems
    ]
    if problem:
        found.append({"text": problem, "target": f"f-{APPLICATION_DATE}"})
    return found
