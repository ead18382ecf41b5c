"""The demo's world outlives a change of the questionnaire's file."""

import shutil
from datetime import date
from types import SimpleNamespace

import pytest
from django.utils import timezone

from greenfin.demo import filling
from questionnaires.models import Response, Version
from questionnaires.services.responses import start_response
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def changed(monkeypatch, tmp_path):
    """Replaces a text in a copy of the questionnaire's file, and lets the demo read it."""

    def change(old, new):
        folder = tmp_path / "sme"
        shutil.copytree(filling.DEFINITION.parent, folder)
        copy = folder / filling.DEFINITION.name
        text = copy.read_text("utf-8")
        assert old in text
        copy.write_text(text.replace(old, new, 1), "utf-8")
        monkeypatch.setattr(filling, "DEFINITION", copy)

    return change


def test_file_as_published_needs_no_word():
    filling.publish()
    assert filling.outdated() == ""


def test_changed_file_of_the_same_number_does_not_stop_the_demo(changed):
    before, _ = filling.publish()
    changed("Climate and environmental questions", "Other questions")
    version, definition = filling.publish()
    assert (version, definition.sha256) == (before, before.sha256)
    assert Version.objects.count() == 1
    told = filling.outdated()
    assert "was changed since this demo was made" in told
    assert "new version number" in told
    assert "var/demo" in told


def test_changed_file_with_a_new_number_is_published(changed):
    filling.publish()
    number = filling.compile_definition(filling.DEFINITION).version
    changed(f'version: "{number}"', 'version: "2099.9"')
    version, _ = filling.publish()
    assert version.label == "2099.9"
    assert filling.outdated() == ""


def test_year_that_was_answered_is_not_answered_again_on_a_new_version(changed):
    version, _ = filling.publish()
    people = {}
    for key in ("mei", "ka_ho", "wing"):
        actor = actor_of("owner")
        people[key] = SimpleNamespace(organisation=actor.organisation, actor=actor)
        response = start_response(
            organisation=actor.organisation,
            version=version,
            start=date(2025, 1, 1),
            end=date(2025, 12, 31),
            by=actor,
        )
        response.answers.create(
            data_point="profile.employees", text="1", changed_at=timezone.now()
        )
    changed(f'version: "{version.label}"', 'version: "2099.9"')
    assert filling.fill_all(people, 2025) == []
    assert Response.objects.count() == 3
