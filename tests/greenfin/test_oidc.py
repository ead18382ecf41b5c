"""A bank's identity provider: who somebody is there is issuer plus subject."""

import pytest

from greenfin.oidc import form_targets, openid_connect_apps


def app(url):
    (entry,) = openid_connect_apps(url, "client", "secret", "Bank")
    return entry


def test_no_address_is_no_provider():
    assert openid_connect_apps("", "client", "secret", "Bank") == []
    assert form_targets("") == []


def test_same_subject_at_another_issuer_is_another_person():
    one, other = app("https://id.bank.example"), app("https://id.other.example")
    assert one["provider_id"] != other["provider_id"]


def test_slash_at_the_end_makes_no_other_issuer():
    ids = {app(url)["provider_id"] for url in ("https://id.b.example", "https://id.b.example/")}  # fmt: skip
    assert len(ids) == 1


def test_sign_in_is_bound_to_the_browser_that_began_it():
    assert app("https://id.bank.example")["settings"]["oauth_pkce_enabled"] is True


@pytest.mark.parametrize(
    ("address", "origin"),
    [("https://id.bank.example/realms/x", "https://id.bank.example"),
     ("http://localhost:9000", "http://localhost:9000")],
)  # fmt: skip
def test_form_may_lead_on_to_the_origin_alone(address, origin):
    assert form_targets(address) == [origin]
