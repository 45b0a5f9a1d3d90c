"""Requests that go by a proxy: a real one on loopback, and sites that only it can reach."""

import socket
from datetime import timedelta

import pytest

from auditor.model.proxy import Proxy, ProxyScheme
from auditor.net.client import FetchError, HttpClient
from auditor.net.robots import Robots
from tests.auditor.net.conftest import Reply
from tests.site.proxy import CERTIFICATE, HOST, Asked, ProxyServer

LOGIN = "revisor:hemmelig ord"


def through(proxy: str) -> HttpClient:
    return HttpClient(user_agent="Auditor/0.1.0", proxy=Proxy.parse(proxy))


def get(client, url, *, deadline=timedelta(seconds=20)):
    return client.get(url, max_bytes=10_000, deadline=deadline, max_redirects=3)


def place(shop) -> str:
    return f"{HOST}:{shop.origin.rpartition(':')[2]}"


@pytest.mark.parametrize(("scheme", "way"), [("http", "GET"), ("socks5", "SOCKS")])
def test_a_page_comes_by_the_proxy_which_alone_knows_its_host(site, scheme, way):
    shop = site({"/a?b=1": Reply(body=b"her")})
    with ProxyServer() as proxy:
        answer = get(through(f"{scheme}://127.0.0.1:{proxy.port}"), f"http://{place(shop)}/a?b=1")
    assert (answer.body, answer.url) == (b"her", f"http://{place(shop)}/a?b=1")
    assert proxy.asked == [Asked(way, place(shop))]
    assert shop.requests[0][1]["Host"] == place(shop)


@pytest.mark.parametrize(
    ("scheme", "way"), [("http", "CONNECT"), ("https", "CONNECT"), ("socks5", "SOCKS")]
)
def test_a_secure_page_is_secure_all_the_way(site, scheme, way, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    shop = site({"/": Reply(body=b"trygt")}, tls=True, certificate=CERTIFICATE)
    with ProxyServer(tls=scheme == "https") as proxy:
        answer = get(through(f"{scheme}://127.0.0.1:{proxy.port}"), f"https://{place(shop)}/")
    assert answer.body == b"trygt"
    assert proxy.asked == [Asked(way, place(shop))]


@pytest.mark.parametrize("tls", [False, True])
def test_a_proxy_with_a_password_gets_it_and_the_site_does_not(site, tls, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    shop = site({"/": Reply(body=b"her")}, tls=tls, certificate=CERTIFICATE)
    url = f"{'https' if tls else 'http'}://{place(shop)}/"
    with ProxyServer(login=LOGIN) as proxy:
        client = through(f"http://revisor:hemmelig%20ord@127.0.0.1:{proxy.port}")
        assert get(client, url).body == b"her"
        assert proxy.refused == 0
        with pytest.raises(FetchError) as refused:
            get(through(f"http://127.0.0.1:{proxy.port}"), url)
    assert refused.value.code == "ERR_PROXY_AUTH_REQUESTED"
    assert "Proxy-Authorization" not in shop.requests[0][1]


def test_a_proxy_that_wants_a_password_says_nothing_about_what_the_site_allows():
    with ProxyServer(login=LOGIN) as proxy:
        robots = Robots.fetch(through(f"http://127.0.0.1:{proxy.port}"), f"http://{HOST}")
    assert not robots.answered
    assert not robots.allows(f"http://{HOST}/")


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "side.localhost"])
def test_this_machine_is_reached_directly(site, name):
    shop = site({"/": Reply(body=b"her")})
    with ProxyServer() as proxy:
        url = f"http://{name}:{shop.origin.rpartition(':')[2]}/"
        assert get(through(f"http://127.0.0.1:{proxy.port}"), url).body == b"her"
    assert proxy.asked == []


@pytest.mark.parametrize("scheme", ["http", "https", "socks5"])
def test_a_proxy_that_is_not_there_is_named_as_the_reason(scheme):
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    with pytest.raises(FetchError) as failed:
        get(through(f"{scheme}://127.0.0.1:{port}"), f"http://{HOST}/")
    assert failed.value.code == "ERR_PROXY_CONNECTION_FAILED"
    assert "proxy" in str(failed.value)


@pytest.mark.parametrize("scheme", ["http", "socks5"])
def test_a_proxy_that_never_answers_is_left_when_time_is_over(raw, scheme):
    port = raw(lambda talk: talk.ended.wait())
    with pytest.raises(FetchError) as failed:
        get(
            through(f"{scheme}://127.0.0.1:{port}"),
            f"https://{HOST}/",
            deadline=timedelta(milliseconds=300),
        )
    assert failed.value.code == "ERR_TIMED_OUT"


def test_a_proxy_is_read_and_shown_without_its_password():
    read = Proxy.parse("HTTP://revisor:p%40ss@proxy.example:3128/")
    assert (read.scheme, read.host, read.port) == (ProxyScheme.HTTP, "proxy.example", 3128)
    assert (read.user, read.password) == ("revisor", "p@ss")
    assert str(read) == "http://proxy.example:3128"
    assert "p@ss" not in repr(read)
    assert str(Proxy.parse("socks5://[::1]:1080")) == "socks5://[::1]:1080"


@pytest.mark.parametrize(
    "text",
    [
        "proxy.example:3128",
        "ftp://proxy.example:3128",
        "http://proxy.example",
        "http://proxy.example:0",
        "http://proxy.example:70000",
        "http://proxy.example:3128/path",
        "socks5://revisor:ord@proxy.example:1080",
    ],
)
def test_what_is_no_proxy_is_refused_without_a_password_in_the_sentence(text):
    with pytest.raises(ValueError, match=r"proxy|SOCKS") as refused:
        Proxy.parse(text)
    assert "ord@" not in str(refused.value)
