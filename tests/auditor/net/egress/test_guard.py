"""Only places on the open Internet are reached, by whatever spelling or trick they are named."""

import asyncio
import ipaddress
import threading
import time
from collections.abc import Iterable, Sequence
from datetime import timedelta

import pytest

from auditor.errors import Overloaded
from auditor.net.egress.guard import EgressGuard, NotAllowed
from auditor.net.egress.hostport import HostPort
from auditor.net.egress.ranges import _NOT_PUBLIC_4, Address, is_public, is_this_machine

NAMES = {
    "kommune.example": ("93.184.215.14", "2a00:1450:400f:80c::2004"),
    "inne.example": ("10.0.0.7",),
    "blandet.example": ("93.184.215.14", "127.0.0.1"),
    "blandet6.example": ("93.184.215.14", "::1"),
    "kledd.example": ("::ffff:10.0.0.7",),
    "metadata.example": ("169.254.169.254",),
    "metadata6.example": ("::ffff:169.254.169.254",),
    "tom.example": (),
}


def resolve(name: str) -> Sequence[Address]:
    if name not in NAMES:
        raise OSError(name)
    return [ipaddress.ip_address(one) for one in NAMES[name]]


def guard(*allowed: str) -> EgressGuard:
    return EgressGuard(allowed=[HostPort.parse(one) for one in allowed], resolver=resolve)


def reached(urls: Iterable[str], *allowed: str) -> list[str]:
    """Those of some addresses that a guard gives a way to; all are asked for at the same time."""
    ours = guard(*allowed)

    async def ask(url: str) -> str | None:
        try:
            return url if await ours.ways(HostPort.of(url)) else None
        except NotAllowed:
            return None

    async def every() -> list[str | None]:
        return await asyncio.gather(*map(ask, urls))

    return [url for url in asyncio.run(every()) if url is not None]


LOOPBACK_SPELLINGS = (
    "127.0.0.1",
    "127.0.0.1.",
    "127.1",
    "127.0.1",
    "127.255.255.254",
    "2130706433",
    "0x7f000001",
    "0X7F.1",
    "0x7f.0x0.0x0.0x1",
    "0177.0.0.1",
    "017700000001",
    "00000177.0.0.01",
    "127.0x1",
    "%31%32%37.0.0.1",
    "１２７.０.０.１",
    "127。0。0。1",
    "①②⑦.⓪.⓪.①",
    "0",
    "0.0.0.0",
    "0x0",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
    "lo\u00adcalhost",
    "kommune.localhost",
    "kommune.localhost.",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::]",
    "[::127.0.0.1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:7f00:1]",
    "[::ffff:0:127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b:1::127.0.0.1]",
    "[64:ff9b:1:fffe::7f00:1]",
    "[2002:7f00:1::]",
    "[2001:0:7f00:1::]",
    "[2001:0:4136:e378:8000:63bf:80ff:fffe]",
    "bruker:passord@127.0.0.1",
    "kommune.example@127.0.0.1",
)
PRIVATE = (
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.100.100.200",
    "100.127.255.255",
    "168.63.129.16",
    "169.254.169.254",
    "2852039166",
    "0xa9fea9fe",
    "0251.0376.0251.0376",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.31.196.1",
    "192.52.193.1",
    "192.88.99.1",
    "192.168.1.1",
    "192.175.48.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "[100::1]",
    "[100:0:0:1::1]",
    "[2001:2::1]",
    "[2001:10::1]",
    "[2001:20::1]",
    "[2001:30::1]",
    "[2001:1::1]",
    "[2001:db8::1]",
    "[2002:c0a8:101::1]",
    "[2002:5db8:d70e::1]",
    "[2620:4f:8000::1]",
    "[3ffe::1]",
    "[3fff::1]",
    "[4000::1]",
    "[5f00::1]",
    "[64:ff9b::10.0.0.1]",
    "[64:ff9b::a9fe:a9fe]",
    "[fc00::1]",
    "[fd00:ec2::254]",
    "[fe80::1]",
    "[fec0::1]",
    "[ff02::1]",
    "[::ffff:192.168.1.1]",
    "[::ffff:169.254.169.254]",
    "[::10.0.0.1]",
    "[::1.1.1.1]",
)
PUBLIC = (
    "93.184.215.14",
    "1.1.1.1",
    "0x01010101",
    "100.63.255.255",
    "100.128.0.0",
    "172.15.0.1",
    "172.32.0.1",
    "192.0.1.1",
    "198.17.0.1",
    "198.20.0.1",
    "223.255.255.254",
    "[2a00:1450:400f:80c::2004]",
    "[2001:67c:2e8:22::c100:68b]",
    "[2606:4700:4700::1111]",
    "[::ffff:93.184.215.14]",
    "[64:ff9b::93.184.215.14]",
)


def test_no_spelling_of_a_private_address_is_reached() -> None:
    urls = [f"http://{host}/" for host in (*LOOPBACK_SPELLINGS, *PRIVATE)]
    urls += [f"https://{host}:8443/side" for host in (*LOOPBACK_SPELLINGS, *PRIVATE)]
    assert reached(urls) == []


def spelled(address: str) -> list[str]:
    """An IPv4 address in the ways that browsers read it, alone and within IPv6."""
    whole = int(ipaddress.IPv4Address(address))
    parts = [whole >> shift & 0xFF for shift in (24, 16, 8, 0)]
    a, b, c, d = parts
    wide = "".join(chr(ord(one) + 0xFEE0) if one.isdigit() else "\u3002" for one in address)
    return [
        address,
        f"{address}.",
        *(f"{whole}", f"0x{whole:x}", f"0X{whole:08X}", f"0{whole:o}", f"000{whole:o}"),
        ".".join(f"0x{one:x}" for one in parts),
        ".".join(f"0{one:o}" for one in parts),
        ".".join(f"%{ord(one):02x}" for one in address).replace(".", ""),
        *(f"{a}.{whole & 0xFFFFFF}", f"0x{a:x}.{b}.{whole & 0xFFFF}", f"{a}.0{b:o}.{c}.0x{d:x}"),
        wide,
        *(f"[::ffff:{address}]", f"[::FFFF:{whole >> 16:x}:{whole & 0xFFFF:04x}]"),
        f"[0:0:0:0:0:ffff:{address}]",
        f"[64:ff9b::{address}]",
    ]


def disguised(address: str) -> list[str]:
    """An IPv4 address in the ways that nobody uses any longer, or only within a network."""
    whole = int(ipaddress.IPv4Address(address))
    high, low = f"{whole >> 16:x}", f"{whole & 0xFFFF:x}"
    turned = whole ^ 0xFFFF_FFFF
    return [
        f"[::{address}]",
        f"[::ffff:0:{address}]",
        f"[64:ff9b:1::{address}]",
        f"[64:ff9b:1:{high}:0:{low}::]",
        f"[2002:{high}:{low}::]",
        f"[2002:{high}:{low}::{address}]",
        f"[2001:0:{high}:{low}::1]",
        f"[2001:0:1:2:3:4:{turned >> 16:x}:{turned & 0xFFFF:x}]",
    ]


def test_the_edges_of_every_private_block_are_closed_by_every_spelling() -> None:
    edges = [str(one) for block in _NOT_PUBLIC_4 for one in (block[0], block[-1])]
    hosts = [host for edge in edges for host in (*spelled(edge), *disguised(edge))]
    assert len(hosts) > 900
    assert reached(f"http://{host}/" for host in hosts) == []


def test_a_public_address_is_known_by_every_spelling_that_is_in_use() -> None:
    urls = [f"http://{host}/" for host in spelled("93.184.215.14")]
    assert reached(urls) == urls
    assert reached(f"http://{host}/" for host in disguised("93.184.215.14")) == []


def test_public_addresses_are_reached() -> None:
    urls = [f"https://{host}/" for host in PUBLIC]
    assert reached(urls) == urls


def test_nothing_that_python_knows_to_be_private_counts_as_public() -> None:
    """One address from every corner of the space, and the edges of each block we refuse."""
    every = [ipaddress.IPv4Address(n << 16 | 257) for n in range(1 << 16)]
    assert sum(map(is_public, every)) > 50_000
    wrong = [one for one in every if is_public(one) and (not one.is_global or one.is_multicast)]
    assert wrong == []
    wide = [ipaddress.IPv6Address(n << 112 | 1) for n in range(1 << 16)]
    assert [one for one in wide if is_public(one) and not one.is_global] == []


def test_a_name_is_reached_only_if_every_address_of_it_is_public() -> None:
    urls = [f"http://{name}/" for name in (*NAMES, "ukjent.example", "a..b", "-")]
    assert reached(urls) == ["http://kommune.example/"]


def test_ports_that_browsers_keep_away_from_are_not_reached() -> None:
    urls = [f"http://kommune.example:{port}/" for port in (0, 22, 25, 6000, 10080)]
    assert reached([*urls, "http://kommune.example:8443/"]) == ["http://kommune.example:8443/"]


def test_an_allowed_place_is_reached_by_its_own_host_and_port_alone() -> None:
    own = ["http://inne.example:8080/", "http://0x7f.1:9000/", "https://[::1]:9001/"]
    others = [
        "http://inne.example:8081/",
        "http://inne.example./:8080",
        "http://10.0.0.7:8080/",
        "http://kledd.example:8080/",
        "http://localhost:9000/",
        "http://[::ffff:127.0.0.1]:9000/",
        "http://127.0.0.1:9001/",
    ]
    allowed = ("inne.example:8080", "127.0.0.1:9000", "[::1]:9001")
    assert reached([*own, *others], *allowed) == own


def test_no_allowed_name_leads_to_the_metadata_of_a_cloud() -> None:
    urls = ["http://metadata.example/", "http://metadata6.example/"]
    assert reached(urls, "metadata.example:80", "metadata6.example:80") == []


@pytest.mark.parametrize("text", ["", "kommune.no", "http://a.no:80", "a.no:0", "a.no:70000", ":8"])
def test_what_is_no_host_and_port_is_not_allowed_by_mistake(text: str) -> None:
    with pytest.raises(ValueError, match="not a host"):
        HostPort.parse(text)


def test_this_machines_own_addresses_are_not_reached_even_if_public() -> None:
    assert is_this_machine(ipaddress.ip_address("127.0.0.1"))
    assert not is_this_machine(ipaddress.ip_address("93.184.215.14"))
    ours = EgressGuard(resolver=resolve, own=lambda one: str(one) == "93.184.215.14")
    assert ours.not_allowed(["http://kommune.example/"], "org") == ("http://kommune.example/",)


def test_admission_names_what_may_not_be_reached_and_asks_a_name_once() -> None:
    asked: list[str] = []

    def listening(name: str) -> Sequence[Address]:
        asked.append(name)
        return resolve(name)

    urls = ["https://kommune.example/a", "https://kommune.example/b", "http://10.1/", "ftp://a.no/"]
    told = EgressGuard(resolver=listening).not_allowed(urls, "org")
    assert told == ("http://10.1/", "ftp://a.no/")
    assert asked == ["kommune.example"]
    assert EgressGuard(resolver=resolve).not_allowed(urls[:2], "org") == ()


@pytest.mark.big
def test_no_refusal_of_any_kind_is_told_sooner_than_others() -> None:
    kinds = ("127.0.0.1", "inne.example", "ukjent.example", "kommune.example:22", "tom.example")
    for kind in kinds:
        assert guard().not_allowed([f"http://{kind}/"], "org")
        begun = time.monotonic()
        assert reached([f"http://{kind}/"]) == []
        assert time.monotonic() - begun >= 0.5  # known at once, and told no sooner


def test_a_name_server_that_never_answers_holds_whoever_asks_it_and_nobody_else() -> None:
    over = threading.Event()

    def silent(name: str) -> Sequence[Address]:
        if name.startswith("n"):
            over.wait(90)
        return resolve(name)

    try:
        stuck = EgressGuard(resolver=silent)
        urls = [f"http://n{n}.example/" for n in range(50)]
        short = timedelta(seconds=0.2)
        begun = time.monotonic()
        assert stuck.not_allowed(urls, "slow", within=short) == tuple(urls[:8])
        good = ["http://kommune.example/"]
        with pytest.raises(Overloaded):  # its questions are open still
            stuck.not_allowed(good, "slow", within=short)
        assert stuck.not_allowed(["http://127.0.0.1/"], "slow", within=short)  # no name is asked
        assert stuck.not_allowed(good, "quick") == ()
        for n in range(15):
            assert len(stuck.not_allowed(urls, f"slow{n}", within=timedelta(0))) == 8
        with pytest.raises(Overloaded):  # 128 are open
            stuck.not_allowed(good, "quick", within=short)
        assert time.monotonic() - begun < 40
    finally:
        over.set()
    assert stuck.not_allowed(good, "slow") == ()
