"""Users, organisations and who acts for whom."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import ROLES, Kind
from accounts.row_security import RowPolicy
from audit.viewing import Viewer


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail address."""

    def create_user(
        self, email: str, password: str | None = None, **fields: Any
    ) -> User:
        """Save a new user; without a password none can be used to sign in."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """A natural person who signs in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=8, default="en")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = UserManager()
    USERNAME_FIELD = EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        """No Django admin here; some libraries ask."""
        return False

    is_superuser = is_staff


class Organisation(models.Model):
    """Whoever owns data and acts: a company, a bank, an office, a person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = models.CharField(max_length=200)
    name_zh = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Who belongs where, now and before."""

    def current(self) -> MembershipQuerySet:
        """Those that have not ended, of people who may still sign in."""
        return self.filter(ended_at=None, user__is_active=True)

    def visible_to(self, actor: Viewer) -> MembershipQuerySet:
        """Those of the organisation that the viewer acts for."""
        return self.filter(organisation_id=actor.organisation_id)


class Membership(models.Model):
    """A person's role in an organisation."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Ended, never deleted: chains and consents go on to name who decided in which role.
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="memberships"
    )
    role = models.CharField(
        max_length=30, choices=[(k, r.label) for k, r in ROLES.items()]
    )
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["organisation__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"],
                condition=Q(ended_at=None),
                name="membership_one_role_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role_label}"

    @property
    def role_label(self) -> str:
        return str(ROLES[self.role].label)


class AuthorityQuerySet(models.QuerySet["Authority"]):
    """Which agents may act for whom."""

    def valid_on(self, day: date) -> AuthorityQuerySet:
        """Those in force that day, first and last day included, and not revoked since."""
        open_ended = Q(valid_until=None) | Q(valid_until__gte=day)
        return self.filter(open_ended, valid_from__lte=day, revoked_at=None)

    def visible_to(self, actor: Viewer) -> AuthorityQuerySet:
        """Those that the viewer's organisation gave or holds."""
        mine = Q(principal_id=actor.organisation_id) | Q(agent_id=actor.organisation_id)
        return self.filter(mine)


class Authority(models.Model):
    """A dated permission for an agent to act for a principal."""

    class Task(models.TextChoices):
        ANSWER = "answer", _("Fill in answers")
        CLAIM = "claim", _("Prepare grant claims")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    principal = models.ForeignKey(
        Organisation, models.PROTECT, related_name="authorities_given"
    )
    agent = models.ForeignKey(
        Organisation, models.PROTECT, related_name="authorities_held"
    )
    task = models.CharField(max_length=10, choices=Task.choices)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    granted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = AuthorityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "authorities"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="authority_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(principal=F("agent")),
                name="authority_is_for_somebody_else",
            ),
        ]


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations that were sent, open and ended."""

    def visible_to(self, actor: Viewer) -> InvitationQuerySet:
        """Those that the viewer's organisation sent."""
        return self.filter(inviter_id=actor.organisation_id)

    def open(self, now: datetime) -> InvitationQuerySet:
        """Those that can still be taken up at that instant."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=now)


class Invitation(models.Model):
    """A bank or the Centre asks a company to join; the code is typed at the site."""

    class Size(models.TextChoices):
        """The smallest size of the questionnaire that the inviter is content with."""

        MICRO = "micro", _("Micro: every size is fine")
        SMALL = "small", _("Small or medium")
        MEDIUM = "medium", _("Medium")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    inviter = models.ForeignKey(
        Organisation, models.PROTECT, related_name="invitations_sent"
    )
    company_name = models.CharField(max_length=200)
    reference = models.CharField(max_length=80, blank=True)
    smallest_size = models.CharField(
        max_length=12, choices=Size.choices, default=Size.MICRO
    )
    # Found by the keyed hash; the sealed copy is there to print the letter once more.
    code_hash = models.CharField(max_length=64, unique=True)
    code_sealed = models.TextField()
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_by_somebody",
            )
        ]


class MemberInvitationQuerySet(models.QuerySet["MemberInvitation"]):
    """Invitations that were sent, open and ended."""

    def visible_to(self, actor: Viewer) -> MemberInvitationQuerySet:
        """Those of the organisation that the viewer acts for."""
        return self.filter(organisation_id=actor.organisation_id)

    def open(self, now: datetime) -> MemberInvitationQuerySet:
        """Those that can still be taken up at that instant."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=now)


class MemberInvitation(models.Model):
    """An organisation asks a person to join; taken up by who reads that address."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="member_invitations"
    )
    email = models.EmailField()
    role = models.CharField(
        max_length=30, choices=[(k, r.label) for k, r in ROLES.items()]
    )
    invited_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = MemberInvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=Q(accepted_at=None, revoked_at=None),
                name="member_invitation_one_open",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="member_invitation_accepted_by_somebody",
            ),
        ]

    @property
    def role_label(self) -> str:
        return str(ROLES[self.role].label)


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Keys for programs, those that have ended too."""

    def visible_to(self, actor: Viewer) -> ApiTokenQuerySet:
        """Those of the organisation that the viewer acts for."""
        return self.filter(organisation_id=actor.organisation_id)


class ApiToken(models.Model):
    """A key for programs, scoped and ending; only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="api_tokens"
    )
    name = models.CharField(max_length=80)
    scopes = models.JSONField(default=list)
    secret_hash = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]


class IdempotencyKey(models.Model):
    """The first answer to a keyed request, given again to its repeats."""

    organisation = models.ForeignKey(Organisation, models.CASCADE)
    key = models.CharField(max_length=100)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    row_policy = RowPolicy()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "key"], name="idempotency_key_once"
            )
        ]


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    def in_force(self) -> LegalHoldQuerySet:
        return self.filter(lifted_at=None)


class LegalHold(models.Model):
    """While it is in force nothing of an organisation is removed for its age."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="legal_holds"
    )
    reason = models.CharField(max_length=200)
    placed_at = models.DateTimeField(default=timezone.now)
    placed_by_label = models.CharField(max_length=200)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by_label = models.CharField(max_length=200, blank=True)

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        ordering = ["-placed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(lifted_at=None),
                name="legal_hold_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by_label="")
                | Q(lifted_at__isnull=False) & ~Q(lifted_by_label=""),
                name="legal_hold_lifted_by_somebody",
            ),
        ]
