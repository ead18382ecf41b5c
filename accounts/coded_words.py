"""Registers the words for codes in this app's decisions, once its models are there."""

from accounts.models import Authority
from accounts.permissions import LABELS
from accounts.roles import ROLES, Kind
from accounts.wording import FACTORS
from audit.verbs import describe_values

for _key in ("role", "before", "after"):
    describe_values(_key, [(key, role.label) for key, role in ROLES.items()])
describe_values("task", Authority.Task.choices)
describe_values("kind", [*Kind.choices, *FACTORS.items()])
describe_values("scopes", LABELS.items())
