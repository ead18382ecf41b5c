"""Mail about what was done in somebody's name, in their language, if it was done."""

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import Membership
from accounts.services.notices import send_notice, tell_members, tell_person
from jobs.models import Job
from tests.factories.accounts import user_with_address
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db
CODE = {"notice": "confirmation_code", "context": {"code": "ACDE-FGHJ"}}
TEMPLATE = "accounts/email/confirmation_code"


def mails():
    return [job.payload for job in Job.objects.filter(kind="mail.send")]


@pytest.mark.parametrize("language", ["en", "zh-hant", "zh-hans"])
def test_notice_comes_in_the_readers_language(language):
    tell_person(user=user_with_address(language=language), **CODE)
    (mail,) = mails()
    has_chinese = any("\u4e00" <= letter <= "\u9fff" for letter in mail["subject"])
    assert has_chinese is (language != "en")
    assert "ACDE-FGHJ" in mail["body"]


def test_subject_is_one_line_whatever_the_template_holds():
    tell_person(user=user_with_address(name="Mei\nBcc: all@example.org"), **CODE)
    assert "\n" not in mails()[0]["subject"]


def test_notice_of_what_was_taken_back_is_not_sent():
    with pytest.raises(RuntimeError), transaction.atomic():
        send_notice(user=user_with_address(), template=TEMPLATE, context={})
        raise RuntimeError
    assert mails() == []


def test_members_of_the_roles_are_told_and_counted():
    owner = actor_of("owner")
    second = actor_of("owner", owner.organisation)
    for role in ("reader", "contributor"):
        actor_of(role, owner.organisation)
    gone = actor_of("owner", owner.organisation)
    Membership.objects.filter(user=gone.user).update(ended_at=timezone.now())
    told = tell_members(
        organisation_id=owner.organisation_id, roles=["owner"], template=TEMPLATE,
        context={},
    )  # fmt: skip
    assert told == 2
    assert sorted(mail["to"] for mail in mails()) == sorted(
        [[owner.user.email], [second.user.email]]
    )
