"""What waits for a company's people, told on their home page: questions, sections, campaigns."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.names import local_name
from accounts.permissions import Permission
from companies.waiting import Waiting, waiting_source
from questionnaires.forms.way import Way
from questionnaires.models import CampaignRequest, Response
from questionnaires.selectors.earlier import with_prior
from questionnaires.selectors.filling import filling_of
from questionnaires.selectors.hands import own_sections
from questionnaires.selectors.queries import answered_queries, waiting_queries
from questionnaires.services.campaign_progress import is_done
from questionnaires.words import day


@waiting_source
def questions_on_values(actor: Actor) -> Iterator[Waiting]:
    """Open questions of others, and answers to one's own."""
    if not actor.may(Permission.RESPONSE_VIEW):
        return
    if count := waiting_queries(actor):
        url = f"{reverse('questionnaires:queries')}?state=open"
        yield Waiting(_("Questions on your answers"), url, count)
    if count := answered_queries(actor):
        url = f"{reverse('questionnaires:queries')}?state=answered"
        yield Waiting(_("Answers to your questions"), url, count)


@waiting_source
def sections_of_ones_own(actor: Actor) -> Iterator[Waiting]:
    """Sections that a colleague asked this person to fill in, until they are done."""
    if not actor.may(Permission.RESPONSE_EDIT):
        return
    for assignment in own_sections(actor):
        found = with_prior(Response.objects.filter(pk=assignment.response_id))
        way = Way(filling_of(found.get()))
        stop = next(
            (s for s in way.sections if s.page.section.key == assignment.section), None
        )
        if stop is None or way.is_done(stop):
            continue
        text = _("Your section: %(title)s, by %(day)s") % {
            "title": stop.page.title,
            "day": day(assignment.due_on),
        }
        yield Waiting(text, way.section_url(stop.page.section))


@waiting_source
def asked_by_campaigns(actor: Actor) -> Iterator[Waiting]:
    """Each inviter whose day is still to come and who has no signed answers yet."""
    if not actor.may(Permission.RESPONSE_EDIT):
        return
    rows = CampaignRequest.objects.visible_to(actor).open()
    for asked in rows.select_related("campaign__questionnaire", "inviter"):
        if not is_done(asked):
            text = _("%(name)s asks for your answers by %(day)s") % {
                "name": local_name(asked.inviter),
                "day": day(asked.campaign.due_on),
            }
            yield Waiting(text, reverse("questionnaires:asked"))
