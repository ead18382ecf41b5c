"""One POST to an address that somebody entered: https, public, once, and not for long."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CONNECT_SECONDS = 5
WHOLE_SECONDS = 15
#: Well-known prefix that carries IPv4 addresses, private ones too, to the other side.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
#: Names that stand for nothing anywhere (RFC 2606): no resolver is asked.
_NOWHERE = (".example", ".invalid")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class AddressError(ValueError):
    """An address that is never asked; the message says why, fit to show."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message


class SendError(OSError):
    """Nothing came back; the message is for the log of deliveries."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where to: the parts of an address that passed."""

    host: str
    port: int
    path: str


def target_of(url: str) -> Target:
    """The parts of an https address; raises AddressError for any other."""
    try:
        parts = urlsplit(url)
        port = parts.port or 443
    except ValueError as error:
        raise AddressError(_("This is no address.")) from error
    if parts.scheme != "https":
        raise AddressError(_("Enter an address that begins with https://."))
    if not parts.hostname or parts.username or parts.password or parts.fragment:
        raise AddressError(_("Enter an address without a name, password or #."))
    if any(ord(each) < 33 or ord(each) > 126 for each in url):
        raise AddressError(_("Enter an address without blanks and special letters."))
    path = parts.path or "/"
    return Target(
        parts.hostname, port, f"{path}?{parts.query}" if parts.query else path
    )


def public_address(target: Target) -> str:
    """One address that the name stands for, all of which must be public.

    The connection goes to this very address, so that a name which changes its mind
    between the look and the call reaches nothing else.
    """
    if target.host.lower().rstrip(".").endswith(_NOWHERE):
        raise SendError("name not found")
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise SendError("name not found") from error
    addresses = [ipaddress.ip_address(str(entry[4][0])) for entry in found]
    if not addresses:
        raise SendError("name not found")
    if not settings.WEBHOOKS_PRIVATE_ADDRESSES and not all(map(is_public, addresses)):
        raise AddressError(_("This name stands for an address that is not public."))
    return str(addresses[0])


def is_public(address: Address) -> bool:
    """Whether an address lies on the open network, and hides none that does not."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is not None:
            return is_public(inner)
        if address.teredo is not None or address in _NAT64:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


class _Pinned(http.client.HTTPSConnection):
    """Connects to an address that was looked at, and checks the name's certificate."""

    def __init__(self, target: Target, address: str, context: ssl.SSLContext) -> None:
        super().__init__(
            target.host, target.port, timeout=CONNECT_SECONDS, context=context
        )
        self._address, self._tls = address, context

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """The status that the address answers with; a redirect is an answer like others.

    Raises AddressError for an address that is not asked, SendError without an answer.
    """
    target = target_of(url)
    address = public_address(target)
    context = ssl.create_default_context(cafile=settings.WEBHOOKS_CA_FILE or None)
    connection = _Pinned(target, address, context)
    # Each read has its own limit; an answer that drips in byte by byte has this one.
    watch = threading.Timer(WHOLE_SECONDS, _cut, [connection])
    watch.start()
    try:
        connection.request("POST", target.path, body, dict(headers))
        return connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        raise SendError(_reason(error)) from error
    finally:
        watch.cancel()
        connection.close()


def _cut(connection: _Pinned) -> None:
    sock = connection.sock
    if sock is not None:
        try:
            sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"certificate not accepted: {error.verify_message}"
    return f"{type(error).__name__}"
