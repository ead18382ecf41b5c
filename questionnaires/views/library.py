"""The factor library: open to everybody, in both languages, and as a file."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import public
from catalogue.tables import load
from documents.exports import write_csv
from questionnaires.forms import library
from questionnaires.selectors.library import Search, lines_of, table_lines
from questionnaires.words import page_text


@require_safe
@public
def factors(request):
    """All tables; with words or filters, the values that are found."""
    search = library.search_of(request.GET)
    everything = lines_of()
    found = lines_of(search)
    is_asked = search != Search()
    context = {
        "filters": library.filters(search, found, everything),
        "table": library.values_table(found, _("What was found"))
        if is_asked
        else library.tables_table(),
        "query": library.query_of(search),
    }
    return render(request, "questionnaires/factors.html", context)


@require_safe
@public
def factors_file(request):
    """What was searched for, as comma-separated values."""
    lines = lines_of(library.search_of(request.GET))
    content = write_csv(library.COLUMNS, library.csv_rows(lines))
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="greenfin-factors.csv"'
    return answer


@require_safe
@public
def factor_table(request, table):
    """One table with the history of each of its factors."""
    found = _table(table)
    title = page_text(found.title)
    context = {
        "title": title,
        "table": library.values_table(list(table_lines(found)), title, in_table=True),
        "notes": page_text(found.notes) if found.notes else "",
        "gwp_set": found.gwp_set,
        "uses": library.uses_shown(found.name),
        "by_views": found.name in library.BY_VIEWS,
    }
    return render(request, "questionnaires/factor_table.html", context)


@require_safe
@public
def factor(request, table, key):
    """One factor: values by year, sources, and where it is used."""
    found = _table(table)
    if key not in found.entries:
        raise Http404
    context = library.factor_context(found, found.entries[key])
    return render(request, "questionnaires/factor.html", context)


def _table(name):
    try:
        return load().tables[name]
    except KeyError:
        raise Http404 from None
