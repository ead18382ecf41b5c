"""Parts in other hands: colleagues and their day, helpers' links, shared submissions."""

import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils import timezone

from accounts.tenancy import scope
from questionnaires.models import (
    Answer,
    Assignment,
    HelperLink,
    Response,
    ShareLink,
    ShareOpening,
)
from questionnaires.services.handing import (
    HandingError,
    Recipient,
    assign_section,
    invite_helper,
    share_submission,
)
from questionnaires.services.paper import make_pdf
from questionnaires.services.reminding import last_step, remind_of_sections
from questionnaires.services.secrets import hash_of, new_token, organisation_of
from questionnaires.services.signing import sign_off
from tests.factories import questionnaires as factory
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
WONG = {"name": "Wong", "email": "", "days": "14"}


@pytest.fixture
def response(owner):
    return factory.started(owner)


@pytest.fixture
def visitor(client):
    return type(client)()


def link_for(response, owner, *, section="profile", question="", email=""):
    return invite_helper(
        response=response,
        section=section,
        question=question,
        to=Recipient("Wong", email, 14),
        by=owner,
    )


class TestColleagues:
    def give(self, response, owner, user, due=None, section="profile"):
        return assign_section(
            response=response,
            section=section,
            user_id=str(user.pk),
            due_on=due or TODAY() + timedelta(days=5),
            by=owner,
        )

    def test_section_is_given_told_shown_and_handed_on(
        self, client, response, owner, contributor
    ):
        due = TODAY() + timedelta(days=5)
        data = {"assign": "1", "section": "profile", "user": str(contributor.user.pk),
                "due_on": due.isoformat()}  # fmt: skip
        address = f"/responses/{response.pk}/hands/"
        assert client.post(address, data)["Location"] == address
        assert [sent.to for sent in mail.outbox] == [[contributor.user.email]]
        mine = type(client)()
        mine.force_login(contributor.user)
        assert (
            "Your section: Describe the company"
            in mine.get("/answers/").content.decode()
        )
        assert str(contributor.user) in client.get("/answers/").content.decode()
        self.give(response, owner, owner.user)
        assert Assignment.objects.filter(ended_at=None).get().user == owner.user
        assert "Your section" not in mine.get("/answers/").content.decode()

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"user": "nobody"}, "Choose a colleague."),
            ({"due_on": "2020-01-01"}, "not in the past"),
            ({"due_on": "soon"}, "not in the past"),
        ],
    )
    def test_what_is_wrong_is_said_at_its_field(
        self, client, response, contributor, change, said
    ):
        data = {"assign": "1", "section": "profile", "user": str(contributor.user.pk),
                "due_on": TODAY().isoformat()} | change  # fmt: skip
        answer = client.post(f"/responses/{response.pk}/hands/", data)
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert not Assignment.objects.exists()

    def test_stranger_is_no_colleague(self, response, owner):
        with pytest.raises(HandingError):
            self.give(response, owner, actor_of("owner").user)

    @pytest.mark.parametrize(
        ("days_before", "expected"),
        [(8, None), (7, 7), (5, 7), (2, 2), (1, 2), (0, 2)],
    )
    def test_reminders_are_due_seven_and_two_days_before(self, days_before, expected):
        due = date(2026, 5, 20)
        today = due - timedelta(days=days_before)
        step = last_step(due, today)
        assert step == (due - timedelta(days=expected) if expected else None)

    def test_reminder_names_what_is_missing_once_and_stops_when_done(
        self, response, owner, contributor
    ):
        due = TODAY() + timedelta(days=7)
        self.give(response, owner, contributor.user, due)
        mail.outbox.clear()

        def remind(days):
            return remind_of_sections(
                organisation_id=owner.organisation_id, today=due - timedelta(days=days)
            )

        assert [remind(8), remind(7), remind(7), remind(5)] == [0, 1, 0, 0]
        (sent,) = mail.outbox
        assert sent.to == [contributor.user.email]
        assert "- How many people work for you?" in sent.body
        factory.complete(response, owner)
        assert remind(2) == 0

    def test_nobody_is_reminded_of_what_was_taken_back_or_is_over(
        self, response, owner, contributor
    ):
        due = TODAY() + timedelta(days=2)
        self.give(response, owner, contributor.user, due)
        organisation_id = owner.organisation_id
        late = remind_of_sections(
            organisation_id=organisation_id, today=due + timedelta(days=1)
        )
        Assignment.objects.update(ended_at=timezone.now())
        ended = remind_of_sections(organisation_id=organisation_id, today=due)
        assert (late, ended) == (0, 0)


class TestHelpers:
    def test_owner_makes_a_link_that_is_shown_once_and_kept_as_a_hash(
        self, client, response
    ):
        data = {"helper": "1", "helper_section": "profile"} | WONG
        page = client.post(f"/responses/{response.pk}/hands/", data).content.decode()
        token = re.search(r"/help/([\w-]+)/", page).group(1)
        link = HelperLink.objects.get()
        assert link.secret_hash == hash_of(token)
        assert (
            token not in client.get(f"/responses/{response.pk}/hands/").content.decode()
        )

    def test_helper_answers_under_own_name_and_sees_that_part_alone(
        self, visitor, response, owner
    ):
        factory.answer(response, owner, "turnover", "987,654", unit="HKD")
        _link, token = link_for(response, owner)
        page = visitor.get(f"/help/{token}/")
        text = page.content.decode()
        assert "How many people work for you?" in text
        assert "987,654" not in text
        assert "What was your turnover?" not in text
        assert "/about/" not in text
        assert page["X-Robots-Tag"] == "noindex, nofollow"
        assert page["Referrer-Policy"] == "no-referrer"
        assert page["Cache-Control"] == "no-store"
        names = {"sector": "retail", "employees": "12", "founded": "", "about": ""}
        data = names | {f"{name}__version": "0" for name in names}
        done = visitor.post(f"/help/{token}/", data)
        assert done.status_code == 200
        assert "Thank you: saved" in done.content.decode()
        answer = Answer.objects.get(data_point="profile.employees")
        assert (answer.text, answer.changed_by_label) == ("12", "Wong (helper)")

    def test_one_question_opens_one_question(self, visitor, response, owner):
        _link, token = link_for(response, owner, question="employees")
        text = visitor.get(f"/help/{token}/").content.decode()
        assert "How many people work for you?" in text
        assert "Which sector are you in?" not in text
        save = f"/help/{token}/save/"
        data = {"row": "", "based_on": "0", "value": "12"}
        saved = visitor.post(save, data | {"key": "employees"})
        assert (saved.status_code, saved["X-Answer-Version"]) == (200, "1")
        assert "#gf-way" not in saved.content.decode()
        for key in ("sector", "turnover", "bills", "nothing"):
            assert visitor.post(save, data | {"key": key}).status_code == 404, key
        assert Answer.objects.count() == 1

    def test_bills_are_added_and_typed_without_script(self, visitor, response, owner):
        factory.answer(response, owner, "buys_power", "yes")
        _link, token = link_for(response, owner, section="energy", question="bills")
        added = visitor.post(f"/help/{token}/", {"bills__add": "1"})
        row = response.table_rows.get()
        assert added["Location"] == f"/help/{token}/#row-{row.pk}"
        name = f"bills.amount:{row.pk}"
        data = {name: "1.2", f"{name}__unit": "MWh", f"{name}__version": "0"}
        visitor.post(f"/help/{token}/", data)
        assert Answer.objects.get(row_id=str(row.pk)).unit == "MWh"
        text = visitor.get(f"/help/{token}/").content.decode()
        button = re.search(r"<button[^>]*data-row-add[^>]*>", text)[0]
        assert 'data-url=""' in button

    def test_checks_that_quote_other_answers_are_not_told(
        self, visitor, response, owner
    ):
        factory.answer(response, owner, "employees", "1")
        factory.answer(response, owner, "buys_power", "yes")
        factory.bill(response, owner, start="2024-01-01", end="2024-12-31", kwh="30000")
        _link, token = link_for(response, owner, section="energy")
        assert "is a lot for" not in visitor.get(f"/help/{token}/").content.decode()

    def test_link_ends_when_taken_back_expired_or_signed(
        self, client, visitor, response, owner
    ):
        link, token = link_for(response, owner)
        assert visitor.get(f"/help/{token}/").status_code == 200
        now = timezone.now()
        HelperLink.objects.update(
            made_at=now - timedelta(days=2), expires_at=now - timedelta(seconds=1)
        )
        assert visitor.get(f"/help/{token}/").status_code == 404
        HelperLink.objects.update(expires_at=now + timedelta(days=1))
        client.post(f"/responses/{response.pk}/hands/", {"revoke": str(link.pk)})
        assert visitor.get(f"/help/{token}/").status_code == 404
        link, token = link_for(response, owner)
        Response.objects.update(status="signed_off")
        assert visitor.get(f"/help/{token}/").status_code == 404

    def test_guesses_find_nothing_and_are_slowed_down(
        self, visitor, response, owner, monkeypatch
    ):
        _link, token = link_for(response, owner)
        guess = new_token(owner.organisation_id)
        here = {"REMOTE_ADDR": "192.0.2.77"}
        for wrong in (guess, token[:-1], token + "A", "x"):
            assert visitor.get(f"/help/{wrong}/", **here).status_code == 404
        monkeypatch.setattr("questionnaires.views.helping.MOST_A_MINUTE", 6)
        cache.clear()
        answers = [visitor.get(f"/help/{guess}/", **here).status_code for _ in range(8)]
        assert answers[:4] == [404] * 4
        assert answers[-1] == 429
        assert visitor.post(f"/help/{token}/save/", **here).status_code == 429

    def test_link_goes_by_mail_where_an_address_is_given(self, response, owner):
        _link, token = link_for(response, owner, email="wong@example.org")
        (sent,) = mail.outbox
        assert sent.to == ["wong@example.org"]
        assert f"/help/{token}/" in sent.body

    @pytest.mark.parametrize(
        ("change", "field"),
        [({"name": " "}, "name"), ({"email": "wong"}, "email"), ({"days": "0"}, "days"),
         ({"days": "91"}, "days"), ({"days": "x"}, "days")],
    )  # fmt: skip
    def test_wrong_recipient_is_told_at_the_field(
        self, client, response, change, field
    ):
        data = {"helper": "1", "helper_section": "profile"} | WONG | change
        answer = client.post(f"/responses/{response.pk}/hands/", data)
        assert answer.status_code == 422
        assert f'id="{field}-messages"' in answer.content.decode()
        assert not HelperLink.objects.exists()

    def test_token_tells_its_organisation_and_junk_tells_none(self, owner):
        token = new_token(owner.organisation_id)
        assert organisation_of(token) == owner.organisation_id
        assert [
            organisation_of(each) for each in ("", "é", "a", "AAAA", token[:20])
        ] == ([None] * 5)


class TestSharing:
    @pytest.fixture
    def submission(self, response, owner):
        return sign_off(
            response=factory.complete(response, owner),
            name="Chan Tai Man",
            role_title="Director",
            by=owner,
            at=timezone.now(),
        )

    def share(self, submission, owner, email=""):
        return share_submission(
            submission=submission, to=Recipient("Buyer", email, 14), by=owner
        )

    def test_buyer_reads_the_page_and_the_company_reads_when(
        self, client, visitor, submission, owner
    ):
        data = {"name": "Big Buyer", "email": "", "days": "14"}
        made = client.post(f"/submissions/{submission.pk}/share/", data)
        token = re.search(r"/shared/([\w-]+)/", made.content.decode()).group(1)
        page = visitor.get(f"/shared/{token}/")
        text = page.content.decode()
        assert page.status_code == 200
        assert submission.sha256 in text
        assert "How many people work for you?" in text
        assert page["X-Robots-Tag"] == "noindex, nofollow"
        assert ShareOpening.objects.get().what == "page"
        log = client.get(f"/submissions/{submission.pk}/share/").content.decode()
        assert "opened (page)" in log

    def test_pdf_is_the_kept_one_and_noted_too(self, visitor, submission, owner):
        _link, token = self.share(submission, owner)
        assert visitor.get(f"/shared/{token}/pdf/").status_code == 503
        with scope(owner.organisation_id):
            make_pdf(submission=submission, language="en")
        answer = visitor.get(f"/shared/{token}/pdf/")
        assert answer.content.startswith(b"%PDF")
        assert [each.what for each in ShareOpening.objects.all()] == ["pdf"]

    def test_link_that_is_over_or_anothers_opens_nothing(
        self, client, visitor, submission, owner
    ):
        link, token = self.share(submission, owner)
        stranger = type(client)()
        stranger.force_login(actor_of("owner").user)
        address = f"/submissions/{submission.pk}/share/"
        assert stranger.post(address, {"revoke": str(link.pk)}).status_code == 404
        assert visitor.get(f"/shared/{token}/").status_code == 200
        client.post(address, {"revoke": str(link.pk)})
        assert visitor.get(f"/shared/{token}/").status_code == 404
        assert visitor.get(f"/help/{token}/").status_code == 404

    def test_contributor_shares_nothing(self, client, submission, contributor):
        other = type(client)()
        other.force_login(contributor.user)
        assert other.get(f"/submissions/{submission.pk}/share/").status_code == 403


def bad_link(model, **more):
    now = timezone.now()
    return model.objects.create(
        name="x", secret_hash="x", made_by="1", made_by_label="x", made_at=now,
        expires_at=now, **more,
    )  # fmt: skip


def twice_assigned(response, owner):
    for _twice in range(2):
        Assignment.objects.create(
            organisation=owner.organisation, response=response, section="profile",
            user=owner.user, due_on=TODAY(), assigned_by_label="x",
        )  # fmt: skip


VIOLATIONS = {
    "assignment_one_a_section": twice_assigned,
    "helper_link_ends_after_it_is_made": lambda response, owner: bad_link(
        HelperLink, organisation=owner.organisation, response=response, section="x"
    ),
    "share_link_ends_after_it_is_made": lambda response, owner: bad_link(
        ShareLink,
        organisation=owner.organisation,
        submission=sign_off(
            response=factory.complete(response, owner),
            name="x",
            role_title="x",
            by=owner,
            at=timezone.now(),
        ),
    ),
}


def test_every_constraint_is_tried():
    models = (Assignment, HelperLink, ShareLink, ShareOpening)
    declared = {each.name for model in models for each in model._meta.constraints}
    assert set(VIOLATIONS) == declared


@pytest.mark.parametrize("name", VIOLATIONS)
def test_database_refuses(response, owner, name, refused_by):
    with refused_by(name):
        VIOLATIONS[name](response, owner)
