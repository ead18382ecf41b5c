"""Shows one page of the style guide."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import get_language

from accounts.access import public
from greenfin.styleguide.specimens import PAGES, specimen


@public
def page(request, name="parts"):
    """Every component of one kind, with the data that breaks layouts."""
    if name not in PAGES:
        raise Http404
    context = specimen(name, get_language() or "en")
    return render(request, f"_styleguide/{name}.html", context | {"pages": PAGES})
