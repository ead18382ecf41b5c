"""What a helper without account sees: the fields of one part, and nothing around them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from accounts.actors import Actor
from questionnaires.forms import pages
from questionnaires.forms.fields import FieldMaker
from questionnaires.forms.rendering import render_slots
from questionnaires.forms.way import Page
from questionnaires.language.definition import Question
from questionnaires.models import HelperLink
from questionnaires.selectors.filling import Filling


@dataclass(frozen=True, slots=True)
class Helper(Actor):
    """Whoever holds a helper's link: no account, no permission, a name in the history."""

    link: str = ""
    called: str = field(default="")

    @property
    def audit_id(self) -> str:
        return f"h-{self.link}"

    @property
    def audit_label(self) -> str:
        return f"{self.called} (helper)"


def helper_of(link: HelperLink) -> Helper:
    """Who answers by that link."""
    return Helper(
        organisation=link.organisation, via="link", link=str(link.pk), called=link.name
    )


def part_of(filling: Filling, link: HelperLink) -> Page | None:
    """The questions that the link opens; None if they are no more."""
    section = next(
        (each for each in filling.definition.sections if each.key == link.section), None
    )
    if section is None:
        return None
    kept = tuple(q for q in section.questions if _opens(link, q))
    return Page(replace(section, questions=kept, topics=())) if kept else None


def _opens(link: HelperLink, question: Question) -> bool:
    if not question.is_input:
        return False
    return not link.question or question.key == link.question


def draw_part(maker: FieldMaker, page: Page) -> tuple[Any, list[dict[str, Any]]]:
    """The fields as HTML, and as they were made."""
    slots = pages.slots_of(maker, page)
    return render_slots(slots), slots
