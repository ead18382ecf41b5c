"""One press, one form: it posts to its view, with its token, and names what it is about."""

from __future__ import annotations

from uuid import UUID

from django.template import Context, Template
from django.urls import reverse

JOB = UUID(int=7)


def drawn(tag: str) -> str:
    context = Context(
        {"csrf_token": "a-token", "job": JOB, "kind": "danger", "who": "A & B"}
    )
    return Template("{% load acts %}" + tag).render(context)


def test_button_stands_in_a_form_of_its_own() -> None:
    html = drawn('{% act "jobs:cancel" job label="End it" kind="link" about=who %}')
    assert f'<form method="post" action="{reverse("jobs:cancel", args=[JOB])}">' in html
    assert 'value="a-token"' in html
    assert 'class="gf-button gf-button--link"' in html
    assert 'End it<span class="gf-visually-hidden"> A &amp; B</span></button>' in html


def test_nothing_of_the_page_around_it_gets_in() -> None:
    assert 'class="gf-button"' in drawn('{% act "jobs:cancel" job label="Go" %}')
