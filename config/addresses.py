"""Whose request it is, as far as addresses tell."""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "127.0.0.1"  # a Unix socket has no address: whoever uses it is on this machine
# Not Python's list, which has more, and other ones in other versions.
PRIVATE = [
    ip_network(text)
    for text in "127.0.0.0/8 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 169.254.0.0/16 ::1 fc00::/7 fe80::/10".split()
]
SUBSCRIBER_BITS = 64  # of an IPv6 address; the rest is the subscriber's own choice


def client_address(request: HttpRequest) -> str:
    """The reader's address: an IPv4 address, or the first one of the /64 of an IPv6 address.

    With TRUSTED_PROXY it is what that proxy appended to X-Forwarded-For; all before that the client may have invented.
    """
    told = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2] if settings.TRUSTED_PROXY else ""
    return normalised(told) or normalised(request.META.get("REMOTE_ADDR", "")) or UNKNOWN


def normalised(text: str) -> str:
    """ "": not an address."""
    try:
        address = ip_address(text.strip())
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(IPv6Network((int(address), SUBSCRIBER_BITS), strict=False).network_address)
    return str(address)


def is_loopback(address: str) -> bool:
    return ip_address(address).is_loopback


def is_private(address: str) -> bool:
    return any(ip_address(address) in network for network in PRIVATE)
