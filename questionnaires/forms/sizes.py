"""Choosing a size of the questionnaire: how the sizes are offered, and what one adds."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from questionnaires.forms.periods import PeriodForm, last_year
from questionnaires.language.definition import Question, Section
from questionnaires.models import Response
from questionnaires.selectors.definitions import definition_of
from questionnaires.selectors.sizes import Proposal, Size, added_by, wishes_for
from questionnaires.words import grouped, name_of, page_text

NAMES = {
    "micro": gettext_lazy("Micro"),
    "small": gettext_lazy("Small"),
    "medium": gettext_lazy("Medium"),
    "basic": gettext_lazy("Basic"),
    "comprehensive": gettext_lazy("Comprehensive"),
}


def size_name(name: str) -> str:
    """A size in the reader's language."""
    return str(NAMES.get(name, name))


class StartForm(PeriodForm):
    """Which period, and in which size."""

    size = forms.ChoiceField(
        label=gettext_lazy("Which size?"),
        widget=forms.RadioSelect,
        required=False,
        help_text=gettext_lazy(
            "Each size holds the smaller one. You can go on to a larger size later, in the"
            " same period, and keep every answer."
        ),
    )
    field_order = ("size", "start", "end")

    def __init__(
        self, *args: Any, sizes: list[Size], proposal: Proposal, **kwargs: Any
    ) -> None:
        kwargs.setdefault("initial", last_year() | {"size": proposal.size})
        super().__init__(*args, **kwargs)
        self.sizes = sizes
        field = self.fields["size"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(size.name, offer_text(size)) for size in sizes]
        if len(sizes) < 2:
            del self.fields["size"]

    @property
    def chosen(self) -> Size | None:
        """The size that was picked; the smallest where none was."""
        name = self.cleaned_data.get("size")
        return next(
            (s for s in self.sizes if s.name == name), next(iter(self.sizes), None)
        )


def offer_text(size: Size) -> str:
    """A size in a line: how long it takes and whom it suits."""
    words = {
        "name": size_name(size.name),
        "minutes": size.minutes,
        "count": size.questions,
    }
    text = _("%(name)s: about %(minutes)s minutes, from %(count)s questions on") % words
    if not size.employees_below:
        return text
    return _("%(text)s. %(bound)s") % {"text": text, "bound": bound_text(size)}


def bound_text(size: Size) -> str:
    """For which companies the size is made."""
    assert size.employees_below
    count = int(size.employees_below.value)
    return _("Made for fewer than %(count)s people.") % {"count": count}


def reasons_for(proposal: Proposal) -> list[str]:
    """Why a size is proposed, in sentences; empty where nothing is known."""
    lines = []
    if proposal.employees is not None:
        count = int(proposal.employees)
        lines.append(
            ngettext("You last answered with %(count)s person.", "You last answered with %(count)s people.", count)
            % {"count": count}
        )  # fmt: skip
    if proposal.turnover is not None:
        amount = grouped(f"{proposal.turnover:f}")
        lines.append(_("Your last turnover was HK$%(amount)s.") % {"amount": amount})
    for wish in proposal.wishes:
        lines.append(wish_text(name_of(wish.inviter), wish.size))
    if proposal.size and lines:
        lines.append(_("We suggest: %(size)s.") % {"size": size_name(proposal.size)})
    return lines


def wish_text(inviter: str, size: str) -> str:
    """What an inviter is content with."""
    words = {"inviter": inviter, "size": size_name(size)}
    return (
        _(
            "%(inviter)s asks for at least %(size)s; micro may be submitted all the same."
        )
        % words
    )


def larger_sizes(response: Response, sizes: list[Size]) -> list[dict[str, Any]]:
    """The sizes a response can go on in, each with its page."""
    own = response.version.questionnaire
    smaller = definition_of(response.version_id)
    return [
        {
            "name": size_name(size.name),
            "url": reverse("questionnaires:grow", args=[response.pk, size.name]),
            "count": sum(
                len(new) for _section, new in added_by(smaller, size.definition)
            ),
        }
        for size in sizes
        if own.instrument == response.instrument and size.rank > own.rank
    ]


def size_context(response: Response, sizes: list[Size]) -> dict[str, Any]:
    """What the first page says about the size of a response."""
    own = response.version.questionnaire
    ranks = {size.name: size.rank for size in sizes}
    return {
        "size": size_name(own.size) if own.size else "",
        "larger": larger_sizes(response, sizes),
        "wishes": [
            wish_text(name_of(wish.inviter), wish.size)
            for wish in wishes_for(response.organisation)
            if ranks.get(wish.size, 0) > own.rank
        ],
    }


def growth_context(response: Response, size: Size) -> dict[str, Any]:
    """What going on in a larger size adds, section by section, and what stays."""
    smaller = definition_of(response.version_id)
    added = added_by(smaller, size.definition)
    before = sum(section.minutes for section in smaller.sections)
    answered = response.answers.filter(row_id="").exclude(text="", state="answered")
    return {
        "size": size_name(size.name),
        "parts": [_part(section, new) for section, new in added],
        "count": sum(len(new) for _section, new in added),
        "minutes": int(size.minutes - before),
        "answered": answered.count(),
    }


def _part(section: Section, new: list[Question]) -> dict[str, Any]:
    return {
        "title": page_text(section.title),
        "questions": [page_text(question.label) for question in new],
    }
