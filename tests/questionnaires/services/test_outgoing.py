"""Only public https addresses are asked, by the very address that was looked at."""

import ipaddress
import socket

import pytest

from questionnaires.services import outgoing
from questionnaires.services.outgoing import (
    AddressError,
    SendError,
    is_public,
    post,
    public_address,
    target_of,
)
from tests.support.listener import listener

PUBLIC = "93.184.216.34"


def stands_for(monkeypatch, *addresses):
    """Lets every name stand for these addresses."""
    found = [
        (socket.AF_INET6 if ":" in each else socket.AF_INET, 1, 6, "", (each, 443))
        for each in addresses
    ]
    monkeypatch.setattr(outgoing.socket, "getaddrinfo", lambda *_, **__: found)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "ftp://example.org/",
        "//example.org/",
        "https://",
        "https://user:word@example.org/",
        "https://example.org/#part",
        "https://example.org:99999/",
        "https://exa mple.org/",
        "https://example.org/\r\nHost: other",
        "file:///etc/passwd",
        "gopher://example.org/",
    ],
)
def test_other_address_is_refused(url):
    with pytest.raises(AddressError):
        target_of(url)


@pytest.mark.parametrize("host", ["hook.example", "HOOK.Invalid", "hook.example."])
def test_name_that_stands_for_nothing_is_asked_of_no_resolver(monkeypatch, host):
    stands_for(monkeypatch, PUBLIC)
    with pytest.raises(SendError, match="name not found"):
        public_address(target_of(f"https://{host}/"))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.8", "172.16.3.4", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "198.18.0.1", "::1",
        "::", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254",
        "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1", "2001:0:7f00:1::",
    ],
)  # fmt: skip
def test_address_of_no_open_network_is_not_public(address):
    assert is_public(ipaddress.ip_address(address)) is False


@pytest.mark.parametrize("address", [PUBLIC, "2606:2800:220:1:248:1893:25c8:1946"])
def test_address_of_the_open_network_is_public(address):
    assert is_public(ipaddress.ip_address(address)) is True


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    stands_for(monkeypatch, PUBLIC, "10.0.0.8")
    with pytest.raises(AddressError):
        public_address(target_of("https://hook.example.org/"))


def test_number_in_place_of_a_name_is_looked_at_too():
    for url in ("https://127.0.0.1/", "https://[::1]/"):
        with pytest.raises(AddressError):
            public_address(target_of(url))


def test_call_goes_to_the_address_that_was_looked_at(monkeypatch):
    stands_for(monkeypatch, PUBLIC)
    called = []

    def connect(address, timeout):
        called.append(address)
        # By now the name stands for something else; nobody asks again.
        raise ConnectionRefusedError

    monkeypatch.setattr(outgoing.socket, "create_connection", connect)
    with pytest.raises(SendError):
        post("https://hook.example.org/x", b"{}", {})
    assert called == [(PUBLIC, 443)]


def test_private_address_is_reached_only_if_the_setting_says_so(settings, tmp_path):
    with listener(tmp_path) as heard:
        settings.WEBHOOKS_CA_FILE = str(heard.certificate)
        with pytest.raises(AddressError):
            post(heard.url, b"{}", {})
        settings.WEBHOOKS_PRIVATE_ADDRESSES = True
        assert post(heard.url, b"{}", {"X-A": "1"}) == 200
    ((headers, body),) = heard.messages
    assert (headers["X-A"], body) == ("1", b"{}")
    assert headers["Host"].startswith("localhost:")


def test_certificate_nobody_vouches_for_is_refused(settings, tmp_path):
    settings.WEBHOOKS_PRIVATE_ADDRESSES = True
    with listener(tmp_path) as heard, pytest.raises(SendError) as refused:
        post(heard.url, b"{}", {})
    assert "certificate" in str(refused.value)
    assert heard.messages == []


def test_redirect_is_an_answer_and_is_not_followed(settings, tmp_path):
    settings.WEBHOOKS_PRIVATE_ADDRESSES = True
    with listener(tmp_path) as heard:
        settings.WEBHOOKS_CA_FILE = str(heard.certificate)
        heard.answers = [302]
        assert post(heard.url, b"{}", {}) == 302
    assert len(heard.messages) == 1


def test_silence_ends(settings, monkeypatch):
    settings.WEBHOOKS_PRIVATE_ADDRESSES = True
    monkeypatch.setattr(outgoing, "CONNECT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(SendError):
            post(f"https://127.0.0.1:{port}/", b"{}", {})
