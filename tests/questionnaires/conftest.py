"""A company's people, signed in."""

import pytest

from tests.support.actors import actor_of


@pytest.fixture
def owner(db):
    return actor_of("owner")


@pytest.fixture
def contributor(owner):
    return actor_of("contributor", owner.organisation)


@pytest.fixture
def client(client, owner):
    client.force_login(owner.user)
    return client
