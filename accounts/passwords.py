"""The upper bound of a password, so that hashing one cannot be made a burden."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MAXIMUM = 128


class MaximumLengthValidator:
    """Refuses passwords that are longer than anybody types."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) > MAXIMUM:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self) -> str:
        return _("Use at most %(count)d characters.") % {"count": MAXIMUM}
