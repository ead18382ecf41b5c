"""Several people at once, and a signed submission put right: who, when, what before."""

from datetime import timedelta

import pytest
from django.utils import timezone

from questionnaires.models import Response
from questionnaires.selectors.presence import HERE, show_presence
from questionnaires.services.responses import amend_response
from questionnaires.services.restating import restated
from questionnaires.services.signing import sign_off
from tests.factories import questionnaires as factory
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def response(owner):
    return factory.complete(factory.started(owner), owner)


def signed(response, owner):
    return sign_off(
        response=Response.objects.get(pk=response.pk),
        name="Chan Tai Man",
        role_title="Director",
        by=owner,
        at=timezone.now(),
    )


class TestPresence:
    def ask(self, client, response, page="profile", since=""):
        url = f"/responses/{response.pk}/people/progress/"
        return client.get(url, {"page": page, "since": since}).content.decode()

    def test_colleague_on_the_same_page_is_named_and_one_elsewhere_is_not(
        self, client, response, contributor
    ):
        other = type(client)()
        other.force_login(contributor.user)
        assert str(contributor.user) not in self.ask(client, response)
        self.ask(other, response)
        assert f"{contributor.user}" in self.ask(client, response)
        assert "is on this page too" in self.ask(client, response)
        self.ask(other, response, page="energy")
        assert "is on this page too" not in self.ask(client, response)

    def test_whoever_falls_silent_counts_as_gone(self, response, owner, contributor):
        at = timezone.now()

        def seen(actor, moment):
            return show_presence(
                response_id=response.pk, page="x", actor=actor, at=moment
            )

        seen(contributor, at)
        assert seen(owner, at + HERE - timedelta(seconds=1)) == [str(contributor.user)]
        assert seen(owner, at + HERE) == []

    def test_change_of_a_colleague_is_told_at_the_field_ones_own_is_not(
        self, client, response, owner, contributor
    ):
        since = timezone.now().isoformat()
        factory.answer(response, owner, "employees", "15")
        assert "#q-employees-save" not in self.ask(client, response, since=since)
        factory.answer(response, contributor, "employees", "424242")
        said = self.ask(client, response, since=since)
        assert 'data-fill="#q-employees-save"' in said
        assert str(contributor.user) in said
        assert "424242" not in said and "424,242" not in said

    def test_page_names_whoever_else_changed_a_field_and_the_day_if_not_today(
        self, client, response, contributor
    ):
        factory.answer(response, contributor, "employees", "16")
        address = f"/responses/{response.pk}/sections/profile/"
        assert f"· {contributor.user}" in client.get(address).content.decode()
        response.answers.update(changed_at=timezone.now() - timedelta(days=40))
        day = timezone.localtime() - timedelta(days=40)
        shown = client.get(address).content.decode()
        assert f"Saved {day.day} {day:%b} {day.year}, " in shown

    def test_strangers_learn_nothing_and_junk_is_no_fault(self, client, response):
        stranger = type(client)()
        stranger.force_login(actor_of("owner").user)
        url = f"/responses/{response.pk}/people/progress/"
        assert stranger.get(url).status_code == 404
        assert (
            client.get(url, {"since": "yesterday", "page": "x" * 999}).status_code
            == 200
        )


class TestAmendment:
    def test_restated_figures_stand_before_and_after_and_are_signed(
        self, client, response, owner
    ):
        first = signed(response, owner)
        assert "restated" not in first.frozen
        amend_response(response=response, reason="Counted part-timers twice", by=owner)
        factory.answer(response, owner, "employees", "11")
        factory.answer(response, owner, "about", "Noodles")
        check = client.get(f"/responses/{response.pk}/check/").content.decode()
        for text in ("Restated figures", "Counted part-timers twice",
                     "<del>12</del>", "<ins>11</ins>", "<ins>Noodles</ins>"):  # fmt: skip
            assert text in check
        second = signed(response, owner)
        by_path = {each["path"]: each for each in second.frozen["restated"]}
        assert by_path["employees"]["before"]["value"] == "12"
        assert by_path["employees"]["after"]["value"] == "11"
        assert by_path["about"]["before"] is None
        receipt = client.get(f"/submissions/{second.pk}/").content.decode()
        assert "<del>12</del>" in receipt
        assert (
            "Restated" not in client.get(f"/submissions/{first.pk}/").content.decode()
        )

    def test_first_answers_restate_nothing(self, client, response):
        check = client.get(f"/responses/{response.pk}/check/").content.decode()
        assert "Restated figures" not in check

    def test_row_that_went_and_value_given_up_have_nothing_after(self):
        def value(path, text, row="", state="answered"):
            return {"path": path, "row": row, "label": {"en": path}, "state": state,
                    "value": text, "unit": ""}  # fmt: skip

        before = [value("a", "1"), value("t.x", "2", "r1"), value("b", "3")]
        after = [value("a", "1"), value("b", "", state="dont_know"), value("c", "4")]
        found = restated(before, after)
        assert [(each["path"], each["row"]) for each in found] == [
            ("b", ""), ("c", ""), ("t.x", "r1"),
        ]  # fmt: skip
        assert found[0]["after"]["state"] == "dont_know"
        assert (found[1]["before"], found[2]["after"]) == (None, None)
