"""The page of decisions says everything in words: no key of ours, no id as a name."""

import re

import pytest
from django.utils.html import strip_tags

from accounts.decision_details import detail_lines, names_in
from audit.models import AuditEvent
from audit.verbs import DETAILS, described
from tests.access.world import build

pytestmark = pytest.mark.django_db
CODE = re.compile(r"\b[a-z]+(?:[._][a-z]+)+\b")
#: Values that people gave themselves: names, file names, filters.
GIVEN = {
    "name",
    "company",
    "reference",
    "filters",
    "inviter",
    "person",
    "source",
    "label",
}


@pytest.mark.full
def test_every_decision_of_a_busy_world_is_told_in_words():
    build()
    events = list(AuditEvent.objects.all())
    assert len({event.verb for event in events}) > 10
    names = names_in(event.detail for event in events)
    for event in events:
        assert event.verb in described(), event.verb
        for key in event.detail:
            assert key in DETAILS, (event.verb, key)
        shown = [
            strip_tags(line.text)
            for line in detail_lines(
                {k: v for k, v in event.detail.items() if k not in GIVEN}, names
            )
        ]
        codes = [found for text in shown for found in CODE.findall(text)]
        assert not codes, (event.verb, codes)


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        ({"scopes": ["risk_view.read"]}, "Read risk views and consented facts"),
        ({"scopes": ["energy_emissions"]}, "Energy and emissions"),
        ({"kind": "webauthn"}, "passkey"),
        ({"kind": "scheme_office"}, "Scheme office"),
        ({"kind": "from_now_on"}, "From now on"),
        ({"proof": "letter"}, "Confirmed by a bank's letter"),
        ({"reason": "other_name"}, "The certificate is of another business"),
    ],
)
def test_codes_of_decisions_have_words(detail, said):
    (line,) = detail_lines(detail, {})
    assert strip_tags(line.text).replace("&#x27;", "'") == said
