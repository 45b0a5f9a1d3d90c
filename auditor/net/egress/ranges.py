"""Which addresses are those of machines on the open Internet.

The tables are ours, since what Python calls global follows a registry of its release's day: 3.11
takes 6to4, 5f00::/16 and all of 64:ff9b:1::/48 for global.

Source: IANA IPv4 and IPv6 Special-Purpose Address Registries, IPv6 Global Unicast Address
Assignments, IPv4 Multicast Address Space Registry (all read 2026-11).
"""

import ipaddress
import socket
from typing import Final

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NOT_PUBLIC_4: Final = tuple(
    ipaddress.IPv4Network(one)
    for one in (
        "0.0.0.0/8",  # this network; Linux takes 0.0.0.0 for itself
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by a provider's customers
        "127.0.0.0/8",  # this machine
        "168.63.129.16/32",  # what a machine in Azure asks for its own secrets
        "169.254.0.0/16",  # this link; metadata of machines in clouds
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocols, and metadata in Oracle's cloud
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112: reverse names of private addresses
        "192.52.193.0/24",  # multicast relays
        "192.88.99.0/24",  # 6to4 relays, given up
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
_UNICAST_6: Final = ipaddress.IPv6Network("2000::/3")
"""All that is given out to networks. Outside of it are, among others, loopback, IPv4-compatible and
translated addresses (::/8), discard (100::/64), SRv6 (5f00::/16), unique local (fc00::/7), this
link (fe80::/10), site-local (fec0::/10) and multicast (ff00::/8)."""
_NOT_PUBLIC_6: Final = tuple(
    ipaddress.IPv6Network(one)
    for one in (
        "2001::/23",  # protocols: Teredo, benchmarks, ORCHID, anycast of relays
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address in disguise, given up (RFC 7526)
        "2620:4f:8000::/48",  # AS112
        "3ffe::/16",  # the trial network of long ago
        "3fff::/20",  # documentation
    )
)
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
"""IPv4 addresses as networks without IPv4 see them (RFC 6052). The other prefix for this,
64:ff9b:1::/48, is a network's own to use (RFC 8215): where the IPv4 address stands in it is not
known, so all of it is refused, as it lies outside of what is given out."""


def is_public(address: Address) -> bool:
    """Whether an address is that of one machine on the open Internet.

    IPv4 addresses within IPv6 (::ffff:0:0/96, NAT64) are judged as what they stand for. Those that
    nobody uses any longer (6to4, Teredo, IPv4-compatible) never count, whatever they stand for.
    """
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    if address.ipv4_mapped is not None:
        return is_public(address.ipv4_mapped)
    if address in _NAT64:
        return is_public(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))
    if address.scope_id is not None or address not in _UNICAST_6:
        return False
    return not any(address in network for network in _NOT_PUBLIC_6)


def is_this_machine(address: Address) -> bool:
    """Whether an address is one of this machine's own, public ones included.

    What listens on them is often kept from the outside by the network alone, which a request from
    within never meets. Asks the kernel which address it would send from; sends nothing.
    """
    kind = socket.AF_INET if address.version == 4 else socket.AF_INET6
    try:
        with socket.socket(kind, socket.SOCK_DGRAM) as probe:
            probe.connect((str(address), 9))
            return ipaddress.ip_address(probe.getsockname()[0]) == address
    except (OSError, ValueError):
        return False  # no way there
