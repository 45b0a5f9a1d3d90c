"""The way out, over real sockets: who may use it, where it leads, and what it hands on."""

import asyncio
import base64
import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from auditor.net.client import FetchError, HttpClient
from auditor.net.egress.guard import EgressGuard
from auditor.net.egress.hostport import HostPort
from auditor.net.egress.proxy import EgressProxy
from auditor.net.robots import Robots
from tests.auditor.net.conftest import Reply, Site
from tests.auditor.net.test_proxied import get
from tests.site.canary import Canary
from tests.site.names import NameServer
from tests.site.proxy import CERTIFICATE, HOST

NAMES = {
    HOST: [["127.0.0.1"]],
    "annet.example": [["127.0.0.1"]],
    "bytter.example": [["127.0.0.1"], ["127.0.0.2"]],
    "inne.example": [["10.0.0.7"]],
    "blandet.example": [["93.184.215.14", "127.0.0.1"]],
}


@pytest.fixture
def names() -> Iterator[NameServer]:
    with NameServer(NAMES) as server:
        yield server


@pytest.fixture
def way_out(names: NameServer) -> Iterator[Callable[..., EgressProxy]]:
    """Start a proxy that goes to some places of this machine, and to the open Internet."""
    with contextlib.ExitStack() as stack:

        def start(*allowed: str) -> EgressProxy:
            places = [HostPort.parse(one) for one in allowed]
            guard = EgressGuard(allowed=places, resolver=names.find)
            return stack.enter_context(EgressProxy(guard))

        yield start


def port_of(site: Site) -> str:
    return site.origin.rpartition(":")[2]


def secret(proxy: EgressProxy) -> str:
    pair = f"{proxy.proxy.user}:{proxy.proxy.password}".encode()
    return f"Proxy-Authorization: Basic {base64.b64encode(pair).decode()}\r\n"


@contextlib.contextmanager
def dialled(proxy: EgressProxy) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", proxy.proxy.port), timeout=10) as wire:
        yield wire


def told(wire: socket.socket, *pieces: str | bytes) -> bytes:
    """Everything that comes back until the connection ends."""
    for piece in pieces:
        wire.sendall(piece.encode("latin-1") if isinstance(piece, str) else piece)
    got = b""
    with contextlib.suppress(ConnectionResetError):
        while more := wire.recv(65_536):
            got += more
    return got


@pytest.mark.big
def test_our_client_reaches_what_is_allowed_and_nothing_else(way_out, site):
    shop = site({"/a?b=1": Reply(body=b"her")})
    here = f"127.0.0.1:{port_of(shop)}"
    proxy = way_out(here)
    client = HttpClient(user_agent="Auditor/0.1.0", proxy=proxy.proxy)
    assert get(client, f"http://{here}/a?b=1").body == b"her"
    assert not proxy.kept_from(f"http://{here}/a?b=1")
    for host in ("localhost", "127.0.0.2", "[::1]", "inne.example", "finnes-ikke.example"):
        url = f"http://{host}:{port_of(shop)}/a?b=1"
        with pytest.raises(FetchError):
            get(client, url)
        assert proxy.kept_from(url)
    assert shop.paths == ["/a?b=1"]


def test_secure_sites_go_by_a_tunnel_that_is_read_by_nobody(way_out, site, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    shop = site({"/": Reply(body=b"trygt")}, tls=True, certificate=CERTIFICATE)
    client = HttpClient(user_agent="x", proxy=way_out(f"{HOST}:{port_of(shop)}").proxy)
    assert get(client, f"https://{HOST}:{port_of(shop)}/").body == b"trygt"
    with pytest.raises(FetchError) as refused:
        get(client, f"https://127.0.0.1:{port_of(shop)}/")
    assert refused.value.code == "ERR_TUNNEL_CONNECTION_FAILED"


@pytest.mark.parametrize("shown", ["", "Proxy-Authorization: Basic eDp5\r\n"])
@pytest.mark.parametrize("ask", ["GET http://{} HTTP/1.1", "CONNECT {} HTTP/1.1", "GET / HTTP/1.1"])
def test_who_does_not_know_the_password_gets_nowhere(way_out, site, names, shown, ask):
    shop = site({"/": Reply(body=b"her")})
    place = f"{HOST}:{port_of(shop)}"
    with dialled(way_out(place)) as wire:
        answer = told(wire, f"{ask.format(place)}\r\nHost: {place}\r\n{shown}\r\n")
    assert answer.startswith(b"HTTP/1.1 407 ")
    assert shop.requests == []
    assert not names.asked


def test_a_second_request_on_a_connection_goes_nowhere(way_out, site):
    """Neither to the site of the first, as its cookies would, nor past the guard."""
    one, other = site({"/": Reply(body=b"en")}), site({"/": Reply(body=b"to")})
    places = [f"{HOST}:{port_of(one)}", f"annet.example:{port_of(other)}"]
    proxy = way_out(*places)
    asked = [
        f"GET http://{place}/ HTTP/1.1\r\nHost: {place}\r\n{secret(proxy)}\r\n" for place in places
    ]
    with dialled(proxy) as wire:
        answer = told(wire, asked[0], asked[1])
    assert answer.count(b"HTTP/1.1 200") <= 1
    assert other.requests == []
    assert len(one.requests) <= 1
    assert all("Proxy-Authorization" not in headers for _, headers in one.requests)


def test_the_address_decides_and_not_the_host_that_a_client_claims(way_out, site):
    shop = site({"/": Reply(body=b"her")})
    place = f"{HOST}:{port_of(shop)}"
    proxy = way_out(place)
    with dialled(proxy) as wire:
        ask = f"GET http://{place}/ HTTP/1.1\r\nHost: inne.example\r\n{secret(proxy)}\r\n"
        assert told(wire, ask).endswith(b"her")
    assert shop.requests[0][1]["Host"] == place
    with dialled(proxy) as wire:
        ask = f"GET http://inne.example/ HTTP/1.1\r\nHost: {place}\r\n{secret(proxy)}\r\n"
        assert told(wire, ask) == b""
    assert len(shop.requests) == 1


def test_what_is_meant_for_the_proxy_is_not_handed_on(way_out, site):
    shop = site({"/": Reply(body=b"her")})
    place = f"{HOST}:{port_of(shop)}"
    proxy = way_out(place)
    fields = (
        "Proxy-Connection: keep-alive\r\nConnection: X-Hop, keep-alive\r\nX-Hop: 1\r\n"
        "Upgrade: h2c\r\nTE: trailers\r\nX-Kept: Ja\r\n"
    )
    with dialled(proxy) as wire:
        told(wire, f"GET http://{place} HTTP/1.1\r\nHost: x\r\n{secret(proxy)}{fields}\r\n")
    [(path, headers)] = shop.requests
    assert path == "/"
    assert headers == {"Host": place, "X-Kept": "Ja", "Connection": "close"}


@pytest.mark.parametrize(
    "ask",
    [
        "GET / HTTP/1.1\r\nHost: {0}",
        "GET https://{0}/ HTTP/1.1\r\nHost: {0}",
        "GET ftp://{0}/ HTTP/1.1\r\nHost: {0}",
        "GET http://bruker@{0}/ HTTP/1.1\r\nHost: {0}",
        "GET http://inne.example\\@{0}/ HTTP/1.1\r\nHost: {0}",
        "CONNECT {0}/ HTTP/1.1\r\nHost: {0}",
        "CONNECT fjordvik.example HTTP/1.1\r\nHost: {0}",
        "GET http://{0}/ HTTP/1.1\r\nHost: {0}\r\nHost: {0}",
        "GET http://{0}/ HTTP/1.1\r\nHost: {0}\r\nContent-Length: 1\r\nContent-Length: 2",
        "GET http://{0}/\r\nHost: {0}",
        "\x16\x03\x01\x02\x00\x01",
    ],
)
def test_what_is_no_sound_request_for_a_site_is_refused(way_out, site, ask):
    shop = site({"/": Reply(body=b"her")})
    place = f"{HOST}:{port_of(shop)}"
    proxy = way_out(place)
    with dialled(proxy) as wire:
        answer = told(wire, f"{ask.format(place)}\r\n{secret(proxy)}\r\n")
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert shop.requests == []


def test_a_head_without_end_is_cut(way_out):
    proxy = way_out()
    with dialled(proxy) as wire:
        answer = told(wire, "GET http://a.example/ HTTP/1.1\r\nX: " + "x" * 600_000)
    assert answer[:13] in (b"HTTP/1.1 400 ", b"")


@pytest.mark.parametrize("chunked", [False, True])
def test_bodies_arrive_whole_however_they_are_framed(way_out, chunked):
    body = b"x" * 200_000
    framed = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body) if chunked else body
    length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {len(body)}"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        place = f"{HOST}:{listener.getsockname()[1]}"
        proxy = way_out(place)
        with dialled(proxy) as wire:
            head = f"POST http://{place}/ HTTP/1.1\r\nHost: x\r\n{secret(proxy)}{length}\r\n\r\n"
            wire.sendall(head.encode() + framed)
            far, _ = listener.accept()
            with far:
                far.settimeout(10)
                got = b""
                while got.partition(b"\r\n\r\n")[2].count(b"x") < len(body):
                    piece = far.recv(65_536)
                    assert piece
                    got += piece
                far.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            assert told(wire).endswith(b"\r\n\r\nok")


def test_a_tunnel_carries_whatever_is_spoken_in_it_both_ways(way_out, raw):
    """As WebSockets do, which are told apart from nothing else."""

    def echo(talk):
        talk.sock.sendall(b"velkommen")
        while got := talk.sock.recv(1024):
            talk.sock.sendall(got.upper())

    place = f"{HOST}:{raw(echo)}"
    proxy = way_out(place)
    with dialled(proxy) as wire:
        wire.sendall(f"CONNECT {place} HTTP/1.1\r\nHost: x\r\n{secret(proxy)}\r\nhei".encode())
        got = b""
        while not got.endswith(b"velkommen"):
            got += wire.recv(1024)
        wire.sendall(b"der")
        while not got.endswith(b"DER"):
            got += wire.recv(1024)
        wire.shutdown(socket.SHUT_WR)
        assert told(wire) == b""
    assert got.startswith(b"HTTP/1.1 200 ")


def test_answers_are_handed_on_byte_for_byte_sound_or_not(way_out, raw):
    nonsense = b"HTTP/1.1 200\r\nSet-Cookie:a\nb : c\r\n\r\n\xff\x00half"

    def lie(talk):
        talk.sock.sendall(nonsense)

    place = f"{HOST}:{raw(lie)}"
    proxy = way_out(place)
    with dialled(proxy) as wire:
        ask = f"GET http://{place}/ HTTP/1.1\r\nHost: {place}\r\n{secret(proxy)}\r\n"
        assert told(wire, ask) == nonsense


def test_a_name_is_resolved_once_and_what_was_checked_is_connected_to(way_out, site, names):
    shop = site({"/": Reply(body=b"her")})
    place = f"bytter.example:{port_of(shop)}"
    with Canary("127.0.0.2", int(port_of(shop))) as canary:
        client = HttpClient(user_agent="x", proxy=way_out(place).proxy)
        assert get(client, f"http://{place}/").body == b"her"
        assert canary.hits == []
    assert names.asked["bytter.example"] == 1


def test_a_name_that_turns_private_is_refused_from_then_on():
    rebinding = {"skifter.example": [["93.184.215.14"], ["127.0.0.1"], ["93.184.215.14", "::1"]]}
    with NameServer(rebinding) as names:
        guard = EgressGuard(resolver=names.find)
        place = HostPort.of("http://skifter.example/")

        async def ways() -> list[str]:
            try:
                return [str(one) for one in await guard.ways(place)]
            except Exception as error:
                return [type(error).__name__]

        assert asyncio.run(ways()) == ["93.184.215.14"]
        assert asyncio.run(ways()) == ["NotAllowed"]
        assert asyncio.run(ways()) == ["NotAllowed"]
        assert names.asked["skifter.example"] == 3


@pytest.mark.big
def test_refusals_do_not_tell_a_port_that_is_open_from_one_that_is_not(way_out, site):
    shop = site({"/": Reply(body=b"her")})
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        closed = nobody.getsockname()[1]
    proxy = way_out()
    kinds = (
        f"127.0.0.1:{port_of(shop)}",
        f"127.0.0.1:{closed}",
        f"inne.example:{closed}",
        f"blandet.example:{port_of(shop)}",
        "finnes-ikke.example:80",
        f"127.0.0.1:{proxy.proxy.port}",
    )
    for ask in ("CONNECT {} HTTP/1.1", "GET http://{}/ HTTP/1.1"):
        answers = set()
        for kind in kinds:
            with dialled(proxy) as wire:
                begun = time.monotonic()
                wire.sendall(f"{ask.format(kind)}\r\nHost: x\r\n{secret(proxy)}\r\n".encode())
                with contextlib.suppress(ConnectionResetError):
                    answers.add(wire.recv(1024))
                    assert time.monotonic() - begun >= 0.5  # known at once, and told no sooner
        assert len(answers) <= 1
    assert shop.requests == []


def test_a_site_that_is_not_there_is_no_place_that_is_kept_from(way_out):
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        place = f"127.0.0.1:{nobody.getsockname()[1]}"
    proxy = way_out(place)
    client = HttpClient(user_agent="x", proxy=proxy.proxy)
    for scheme in ("http", "https"):
        with pytest.raises(FetchError):
            get(client, f"{scheme}://{place}/")
        assert not proxy.kept_from(f"{scheme}://{place}/")


def test_robots_and_its_redirects_go_nowhere_private(way_out, site):
    with Canary() as canary:
        to = {"Location": f"http://127.0.0.1:{canary.port}/robots.txt"}
        shop = site({"/robots.txt": Reply(status=302, headers=to)})
        client = HttpClient(user_agent="x", proxy=way_out(f"127.0.0.1:{port_of(shop)}").proxy)
        robots = Robots.fetch(client, shop.origin)
        assert canary.hits == []
    assert not robots.answered
    assert not robots.allows(f"{shop.origin}/")


def test_many_connections_that_say_nothing_hold_up_nobody(way_out, site):
    shop = site({"/": Reply(body=b"her")})
    place = f"{HOST}:{port_of(shop)}"
    proxy = way_out(place)
    with contextlib.ExitStack() as stack:
        for _ in range(200):
            stack.enter_context(dialled(proxy)).sendall(b"GET ")
        client = HttpClient(user_agent="x", proxy=proxy.proxy)
        assert get(client, f"http://{place}/").body == b"her"


def test_it_ends_with_its_context_whatever_is_open(names, raw):
    """A head that is half there, and an answer that nobody reads."""
    full = threading.Event()

    def flood(talk):
        talk.sock.settimeout(0.5)
        with contextlib.suppress(TimeoutError):
            while not talk.ended.is_set():
                talk.sock.sendall(bytes(1_000_000))
        full.set()
        talk.ended.wait()

    place = f"{HOST}:{raw(flood)}"
    guard = EgressGuard(allowed=[HostPort.parse(place)], resolver=names.find)
    with contextlib.ExitStack() as running, contextlib.ExitStack() as clients:
        proxy = running.enter_context(EgressProxy(guard))
        half, deaf = (clients.enter_context(dialled(proxy)) for _ in range(2))
        half.sendall(b"GET ")
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.sendall(f"GET http://{place}/ HTTP/1.1\r\nHost: x\r\n{secret(proxy)}\r\n".encode())
        assert full.wait(30)
        begun = time.monotonic()
        running.close()
        assert time.monotonic() - begun < 20
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", proxy.proxy.port), timeout=5)
    assert not [one for one in threading.enumerate() if one.name == "egress"]


def test_the_password_is_not_shown(way_out):
    proxy = way_out()
    assert proxy.proxy.password
    assert proxy.proxy.password not in repr(proxy.proxy) + str(proxy.proxy)
