"""No address of a special-purpose registry counts as public, in whatever form it is written."""

from __future__ import annotations

import ipaddress
from typing import Any

import httpcore
import pytest

from articles.ingest.fetch.fetcher import Fetcher, NeverFetched
from articles.ingest.fetch.network import Backend, Clock, PrivateAddress
from articles.ingest.fetch.settings import FetchSettings
from articles.ingest.fetch.special_purpose import SPECIAL_PURPOSE, is_public

# Public by the word of Python 3.11.7, or only there for anycast, relays and tunnels.
TRICKY = """
192.0.0.8 192.0.0.9 192.0.0.10 192.0.0.170 192.31.196.1 192.52.193.1 192.88.99.1 192.88.99.2 192.175.48.6
3fff::1 3fff:0fff::1 5f00::1 100:0:0:1::1 100::1 2001:1::1 2001:1::3 2001:3::1 2001:4:112::1 2001:20::1 2001:30::1
2620:4f:8000::1 ::ffff:8.8.8.8 ::ffff:127.0.0.1 ::ffff:0:127.0.0.1 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b:1::a00:1
2002:7f00:1::1 2001:0:4136:e378::1 fec0::1 4000::1 e000::1 0.0.0.0 255.255.255.255 224.0.0.251 fe80::1%eth0
""".split()
PUBLIC = "1.1.1.1 8.8.8.8 91.198.174.192 192.0.1.1 192.88.98.1 2a00:1450:4010::8a 2606:4700::1111 2001:200::1".split()


@pytest.mark.parametrize("address", TRICKY)
def test_special_purposes_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("network", SPECIAL_PURPOSE, ids=str)
def test_neither_end_of_a_special_range_is_public(network: Any) -> None:
    assert not is_public(str(network[0]))
    assert not is_public(str(network[-1]))


@pytest.mark.parametrize("address", PUBLIC)
def test_the_rest_is_public(address: str) -> None:
    assert is_public(address)


def test_whatever_python_calls_private_we_do_too() -> None:
    """Its newer versions may learn of ranges; a new one fails here, and belongs into our list."""
    names = ("_private_networks", "_private_networks_exceptions")
    for constants in (ipaddress._IPv4Constants, ipaddress._IPv6Constants):  # type: ignore[attr-defined]
        for network in [each for name in names for each in getattr(constants, name, [])]:
            assert not is_public(str(network[0])), network


@pytest.mark.parametrize("address", ["192.0.0.8", "192.88.99.1", "3fff::1", "64:ff9b::7f00:1"])
def test_a_name_that_leads_there_is_not_connected_to(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setattr("articles.ingest.fetch.network._look_up", lambda *_: [address])
    backend = Backend(Clock(), allow_private=False)
    asked: list[str] = []

    def connect(host: str, *_: Any, **__: Any) -> Any:
        asked.append(host)
        raise httpcore.ConnectError

    monkeypatch.setattr(backend._inner, "connect_tcp", connect)
    with pytest.raises(PrivateAddress):
        backend.connect_tcp("site.example", 80)
    assert asked == []


@pytest.mark.parametrize("url", ["http://site.example:22/", "https://site.example:80443/", "http://site.example:8080/"])
def test_a_port_that_is_not_the_webs_is_never_fetched(url: str) -> None:
    with Fetcher(FetchSettings()) as fetcher, pytest.raises(NeverFetched):
        fetcher.get(url)
