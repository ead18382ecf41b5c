"""The way through a form: its pages, how far each is, what comes before and after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.names import labelled
from questionnaires.forms.fields import field_id
from questionnaires.language.definition import Question, Section, Topic
from questionnaires.language.evaluation import SectionProgress
from questionnaires.selectors.filling import Filling
from questionnaires.words import page_text

State = dict[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """What stands on one page: a section, or a topic of one that is divided.

    The same page is told by its key.
    """

    section: Section
    topic: Topic | None = None

    @property
    def key(self) -> str:
        """Its name among the pages of the form."""
        return (
            f"{self.section.key}-{self.topic.key}" if self.topic else self.section.key
        )

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions on it."""
        return self.topic.questions if self.topic else self.section.questions

    @property
    def title(self) -> str:
        """Its heading."""
        return page_text(self.topic.title if self.topic else self.section.title)

    @property
    def intro(self) -> str:
        """What stands under its heading."""
        texts = self.topic.intro if self.topic else self.section.intro
        return page_text(texts) if texts else ""

    @property
    def is_outcome(self) -> bool:
        """Whether it has only figures, nothing to fill in."""
        return not any(question.is_input for question in self.questions)

    def url(self, filling: Filling, *, save: bool = False) -> str:
        """Its address, or where its form is posted to."""
        place = [filling.response.pk, self.section.key]
        name = "section"
        if self.topic:
            place, name = [*place, self.topic.key], "topic"
        return reverse(f"questionnaires:{'save_' if save else ''}{name}", args=place)


def page_of(filling: Filling, question: Question) -> Page:
    """The page that a question, or the table of a column, stands on."""
    top = filling.definition.questions[question.table] if question.table else question
    section = next(s for s in filling.definition.sections if s.key == top.section)
    topic = next((t for t in section.topics if t.key == top.topic), None)
    return Page(section, topic)


def field_url(filling: Filling, question: Question, row: str = "") -> str:
    """The address of a field on its page."""
    url = page_of(filling, question).url(filling)
    return f"{url}#{field_id(question.path, row)}"


@dataclass(frozen=True, slots=True)
class Stop:
    """A page that has something to ask or to show, and how far it is."""

    page: Page
    progress: SectionProgress


class Way:
    """The pages of a response in order, less those that have nothing to ask."""

    def __init__(self, filling: Filling) -> None:
        self.filling = filling

    @cached_property
    def sections(self) -> list[Stop]:
        """The sections that have something to ask, each as a whole."""
        progress = {each.key: each for each in self.filling.evaluation.progress()}
        return [
            Stop(Page(section), progress[section.key])
            for section in self.filling.definition.sections
            if section.key in progress
        ]

    @cached_property
    def stops(self) -> list[Stop]:
        """The pages one after the other: sections, or the topics of a divided one."""
        return [stop for each in self.sections for stop in self._within(each)]

    def _within(self, whole: Stop) -> Iterator[Stop]:
        section = whole.page.section
        if not section.topics:
            yield whole
            return
        topics = {topic.key: topic for topic in section.topics}
        for progress in self.filling.evaluation.topic_progress(section):
            yield Stop(Page(section, topics[progress.key]), progress)

    def topics_of(self, section: Section) -> list[Stop]:
        """The pages of one section."""
        return [stop for stop in self.stops if stop.page.section.key == section.key]

    def state(self, stop: Stop) -> State:
        """How far a page or section is, in words; a page of figures has no such word."""
        progress = stop.progress
        started = any(q.key in self.filling.started for q in stop.page.questions)
        if progress.blocking:
            return {"label": _("There is a problem"), "kind": "bad"}
        if not progress.asked:
            return {"label": "", "kind": "plain"}
        if progress.is_complete and (started or not progress.required):
            return {
                "label": _("Completed") if started else _("Optional"),
                "kind": "plain",
            }
        if not started:
            return {"label": _("Not started"), "kind": "info"}
        counts = {"given": progress.given, "required": progress.required}
        words = _("In progress (%(given)s of %(required)s)") % counts
        return {"label": words, "kind": "accent"}

    def is_done(self, stop: Stop) -> bool:
        """Whether nothing is left to do there."""
        return self.state(stop)["kind"] == "plain"

    def to_open(self, section: Section) -> Page:
        """The page that a section opens on: the first that is not done, else the first."""
        stops = self.topics_of(section)
        waiting = (stop.page for stop in stops if not self.is_done(stop))
        return next(waiting, stops[0].page if stops else Page(section))

    def section_url(self, section: Section) -> str:
        """The address of the page that a section opens on."""
        return self.to_open(section).url(self.filling)

    def neighbours(self, page: Page) -> tuple[Page | None, Page | None]:
        """The page before and the page after; also of one that is itself left out."""
        order = {each.key: place for place, each in enumerate(self._every_page())}
        here = order[page.key]
        before = [stop.page for stop in self.stops if order[stop.page.key] < here]
        after = [stop.page for stop in self.stops if order[stop.page.key] > here]
        return (before[-1] if before else None), (after[0] if after else None)

    def _every_page(self) -> Iterator[Page]:
        for section in self.filling.definition.sections:
            yield Page(section)
            yield from (Page(section, topic) for topic in section.topics)

    def onward(self, page: Page) -> dict[str, str]:
        """Where "Continue" leads: the next page, or to checking the answers."""
        after = self.neighbours(page)[1]
        if after is not None:
            return {"url": after.url(self.filling), "title": after.title}
        url = reverse("questionnaires:check", args=[self.filling.response.pk])
        return {"url": url, "title": _("Check your answers")}

    def back(self, page: Page) -> dict[str, str]:
        """Where "Back" leads: the page before, or the list of sections."""
        before = self.neighbours(page)[0]
        if before is not None:
            return {"url": before.url(self.filling), "title": before.title}
        url = reverse("questionnaires:overview", args=[self.filling.response.pk])
        return {"url": url, "title": _("All sections")}

    def states(self) -> dict[str, str]:
        """The word of every section and page by its key."""
        stops = {stop.page.key: stop for stop in [*self.sections, *self.stops]}
        return {key: self.state(stop)["label"] for key, stop in stops.items()}

    def nav(self, current: Page) -> dict[str, Any]:
        """The column that leads from page to page; a divided section opens in it."""
        return {
            "label": _("Sections"),
            "position": self._position(current),
            "links": [
                self._link(stop, current, self.section_url(stop.page.section))
                | {"topics": self._topic_links(stop.page.section, current)}
                for stop in self.sections
            ],
        }

    def _topic_links(self, section: Section, current: Page) -> list[dict[str, Any]]:
        if not section.topics or section.key != current.section.key:
            return []
        return [
            self._link(stop, current, stop.page.url(self.filling))
            for stop in self.topics_of(section)
        ]

    def _link(self, stop: Stop, current: Page, url: str) -> dict[str, Any]:
        return {
            "key": stop.page.key,
            "label": stop.page.title,
            "url": url,
            "state": self.state(stop)["label"],
            "current": stop.page.key == current.key,
        }

    def place(self, page: Page) -> str:
        """Where a page stands, above its heading: "Energy and emissions: 2 of 4"."""
        if page.topic:
            words = _("%(section)s: %(place)s of %(all)s")
            among = self.topics_of(page.section)
        else:
            words = _("Section %(place)s of %(all)s")
            among = self.sections
        keys = [stop.page.key for stop in among]
        return words % {
            "section": page_text(page.section.title),
            "place": keys.index(page.key) + 1 if page.key in keys else 0,
            "all": len(keys),
        }

    def _position(self, page: Page) -> str:
        if page.topic:
            return self.place(page)
        return labelled(self.place(page), page.title)
