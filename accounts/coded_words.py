"""Registers the words for codes in this app's decisions, once its models are there."""

from accounts.models import Authority
from accounts.roles import ROLES
from audit.verbs import describe_values

for _key in ("role", "before", "after"):
    describe_values(_key, [(key, role.label) for key, role in ROLES.items()])
describe_values("task", Authority.Task.choices)
