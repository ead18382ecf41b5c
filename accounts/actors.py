"""Who acts, for which organisation, and what that lets them do."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from accounts.models import Organisation, User
from accounts.permissions import Permission
from accounts.roles import ROLES


@dataclass(frozen=True, slots=True)
class Actor:
    """A person acting for an organisation, or nobody; also what the audit names."""

    user: User | None = None
    organisation: Organisation | None = None
    role: str = ""
    permissions: frozenset[Permission] = field(default_factory=frozenset)
    key: str = ""
    on_behalf: bool = False
    via: str = "session"
    #: For whom somebody stands in, by what that lets them do; their own role lacks it.
    stead: tuple[tuple[Permission, tuple[UUID, ...]], ...] = ()

    @classmethod
    def anonymous(cls) -> Actor:
        """Somebody who has not signed in."""
        return cls()

    @property
    def is_authenticated(self) -> bool:
        """Whether somebody has signed in, a person or a program of one."""
        return self.user is not None

    @property
    def organisation_id(self) -> UUID | None:
        return self.organisation.pk if self.organisation else None

    @property
    def is_operator(self) -> bool:
        """Whether this is somebody who runs the platform and sees the jobs of all."""
        return Permission.JOBS_OPERATE in self.permissions

    @property
    def role_label(self) -> str:
        return str(ROLES[self.role].label) if self.role in ROLES else ""

    @property
    def audit_id(self) -> str:
        return str(self.user.pk) if self.user else "anonymous"

    @property
    def audit_label(self) -> str:
        return f"{self.user} ({self.role})" if self.user else "anonymous"

    def stands_in_for(self, permission: Permission) -> tuple[UUID, ...]:
        """In whose stead alone the actor holds the permission; empty: in nobody's."""
        return dict(self.stead).get(permission, ())

    def may(self, permission: Permission) -> bool:
        """Whether the role holds the permission."""
        return permission in self.permissions
