"""Addresses that lead to no site of the public net: the special-purpose registries of IANA, whole.

Our own list, not `ipaddress.is_global`: that follows the version of Python, and takes for global what the registries
say is reachable although no site can stand there (anycast of protocols, relays, tunnels into any network).
https://www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry, up to RFC 9780 (2025).
"""

from __future__ import annotations

import ipaddress

_IPV4 = """
0.0.0.0/8        this network (RFC 791)
10.0.0.0/8       private use (RFC 1918)
100.64.0.0/10    shared address space (RFC 6598)
127.0.0.0/8      loopback (RFC 1122)
169.254.0.0/16   link local (RFC 3927)
172.16.0.0/12    private use (RFC 1918)
192.0.0.0/24     protocol assignments (RFC 6890): DS-Lite, dummy address, PCP and TURN anycast, NAT64 discovery
192.0.2.0/24     documentation (RFC 5737)
192.31.196.0/24  AS112-v4 (RFC 7535)
192.52.193.0/24  AMT (RFC 7450)
192.88.99.0/24   6to4 relay anycast, deprecated (RFC 7526), and 6a44 (RFC 6751)
192.168.0.0/16   private use (RFC 1918)
192.175.48.0/24  direct delegation AS112 (RFC 7534)
198.18.0.0/15    benchmarking (RFC 2544)
198.51.100.0/24  documentation (RFC 5737)
203.0.113.0/24   documentation (RFC 5737)
224.0.0.0/4      multicast (RFC 5771)
240.0.0.0/4      reserved (RFC 1112), and limited broadcast (RFC 8190)
"""
_IPV6 = """
::/96            unspecified, loopback (RFC 4291), IPv4-compatible, deprecated
::ffff:0:0/96    IPv4-mapped (RFC 4291)
::ffff:0:0:0/96  IPv4-translated (RFC 2765)
64:ff9b::/96     NAT64 (RFC 6052)
64:ff9b:1::/48   NAT64 of one's own network (RFC 8215)
100::/64         discard-only (RFC 6666)
100:0:0:1::/64   dummy prefix (RFC 9780)
2001::/23        protocol assignments (RFC 2928): Teredo, PCP, TURN, DNS-SD, benchmarking, AMT, AS112, ORCHID, DRIP
2001:db8::/32    documentation (RFC 3849)
2002::/16        6to4 (RFC 3056)
2620:4f:8000::/48  direct delegation AS112 (RFC 7534)
3fff::/20        documentation (RFC 9637)
5f00::/16        segment routing (RFC 9602)
fc00::/7         unique local (RFC 4193)
fe80::/10        link local (RFC 4291)
fec0::/10        site local, deprecated (RFC 3879)
ff00::/8         multicast (RFC 4291)
"""
_UNICAST = ipaddress.IPv6Network("2000::/3")  # all that IANA gives out of IPv6: what lies outside leads nowhere


def _networks(table: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    return [ipaddress.ip_network(line.split()[0]) for line in table.strip().splitlines()]


SPECIAL_PURPOSE = (*_networks(_IPV4), *_networks(_IPV6))


def is_public(address: str) -> bool:
    """Whether a site of the public net may have this address (IPv4 or IPv6, numeric)."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if ip.version == 6 and ip not in _UNICAST:
        return False
    return not any(ip in network for network in SPECIAL_PURPOSE)
