import gzip
import socket
import time
import zlib
from datetime import timedelta

import pytest

from auditor.errors import AuditorError
from auditor.model.page import Hop
from auditor.net.client import FetchError, HttpClient, SiteHeaders, TooManyRedirectsError
from tests.auditor.net.conftest import CERTIFICATE, Reply

FAST = timedelta(milliseconds=300)
AMPLE = timedelta(seconds=20)


def get(client, url, *, max_bytes=10_000, deadline=AMPLE, max_redirects=3):
    return client.get(url, max_bytes=max_bytes, deadline=deadline, max_redirects=max_redirects)


def redirect(to, status=302):
    return Reply(status=status, headers={"Location": to})


def test_an_answer_has_status_headers_and_body(site, client):
    shop = site({"/a?b=1": Reply(status=404, headers={"X-Kind": "Test"}, body=b"borte")})
    answer = get(client, f"{shop.origin}/a?b=1")
    assert (answer.status, answer.body, answer.truncated) == (404, b"borte", False)
    assert answer.headers["x-kind"] == "Test"
    assert answer.url == f"{shop.origin}/a?b=1"
    assert answer.redirects == ()


def test_the_product_is_named_and_only_gzip_is_asked_for(site, client):
    shop = site({"/": Reply()})
    get(client, f"{shop.origin}/")
    _, headers = shop.requests[0]
    assert headers["User-Agent"] == "Auditor/0.1.0"
    assert headers["Accept-Encoding"] == "gzip"


def test_redirects_are_followed_and_recorded(site, client):
    shop = site({"/1": redirect("/2", 301), "/2": redirect("3", 308), "/3": Reply(body=b"her")})
    answer = get(client, f"{shop.origin}/1")
    assert (answer.body, answer.url) == (b"her", f"{shop.origin}/3")
    assert answer.redirects == (
        Hop(url=f"{shop.origin}/1", status=301),
        Hop(url=f"{shop.origin}/2", status=308),
    )


def test_a_redirect_in_raw_utf8_is_read_as_browsers_do(site, client):
    shop = site({"/": redirect("/søk".encode().decode("latin-1")), "/s%C3%B8k": Reply(body=b"her")})
    assert get(client, f"{shop.origin}/").body == b"her"


def test_a_redirect_without_a_target_is_the_answer(site, client):
    shop = site({"/": Reply(status=302, body=b"hit")})
    answer = get(client, f"{shop.origin}/")
    assert (answer.status, answer.body) == (302, b"hit")


def test_as_many_redirects_as_allowed_are_followed_and_no_more(site, client):
    shop = site({f"/{n}": redirect(f"/{n + 1}") for n in range(4)} | {"/4": Reply(body=b"her")})
    assert get(client, f"{shop.origin}/0", max_redirects=4).body == b"her"
    with pytest.raises(TooManyRedirectsError, match="after 3 redirects"):
        get(client, f"{shop.origin}/0", max_redirects=3)


def test_a_redirect_that_is_not_to_be_followed_is_the_answer(site, client):
    shop = site(
        {
            "/a": Reply(status=301, headers={"Location": "/b"}),
            "/b": Reply(status=302, headers={"Location": "https://annen.example/"}),
        }
    )
    answer = client.get(
        f"{shop.origin}/a",
        max_bytes=10,
        deadline=timedelta(seconds=5),
        max_redirects=5,
        follow=lambda url: url.startswith(shop.origin),
    )
    assert (answer.status, answer.url) == (302, f"{shop.origin}/b")
    assert shop.paths == ["/a", "/b"]


def test_names_below_localhost_are_this_machine(site, client):
    shop = site({"/a": Reply(body=b"ja")})
    url = shop.origin.replace("127.0.0.1", "www.kommune.localhost") + "/a"
    answer = client.get(url, max_bytes=10, deadline=timedelta(seconds=5), max_redirects=0)
    assert answer.body == b"ja"
    assert shop.requests[0][1]["Host"].startswith("www.kommune.localhost:")


@pytest.mark.parametrize("target", ["file:///etc/passwd", "javascript:alert(1)", "http://[::1"])
def test_a_redirect_to_no_web_address_is_refused(site, client, target):
    shop = site({"/": redirect(target)})
    with pytest.raises(FetchError, match="not an http or https address"):
        get(client, f"{shop.origin}/")


def test_headers_of_a_site_never_reach_another_origin(site):
    other = site({"/b": Reply(body=b"her")})
    shop = site({"/a": redirect(f"{other.origin}/b"), "/": Reply()})
    secret = SiteHeaders(origin=shop.origin, headers={"Authorization": "Basic hemmelig"})
    client = HttpClient(user_agent="Auditor/0.1.0", site_headers=secret)
    assert get(client, f"{shop.origin}/a").body == b"her"
    assert shop.requests[0][1]["Authorization"] == "Basic hemmelig"
    assert "Authorization" not in other.requests[0][1]
    assert "hemmelig" not in repr(secret)


def test_a_body_is_cut_at_the_cap(site, client):
    shop = site({"/": Reply(body=b"x" * 5_000_000), "/exact": Reply(body=b"x" * 1000)})
    answer = get(client, f"{shop.origin}/", max_bytes=1000)
    assert (len(answer.body), answer.truncated) == (1000, True)
    answer = get(client, f"{shop.origin}/exact", max_bytes=1000)
    assert (len(answer.body), answer.truncated) == (1000, False)


def test_an_endless_body_is_cut_at_the_cap(raw, client):
    def talk(t):
        t.sock.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        t.drip(b"x" * 100_000)

    answer = get(client, f"http://127.0.0.1:{raw(talk)}/", max_bytes=1_000_000)
    assert (len(answer.body), answer.truncated) == (1_000_000, True)


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "GZIP"])
def test_a_gzip_answer_is_decoded(site, client, coding):
    body = gzip.compress(b"hei ") + gzip.compress(b"verden") + b"\0\0"
    shop = site({"/": Reply(headers={"Content-Encoding": coding}, body=body)})
    answer = get(client, f"{shop.origin}/")
    assert (answer.body, answer.truncated) == (b"hei verden", False)


def test_a_gzip_bomb_is_cut_at_the_cap(site, client):
    bomb = gzip.compress(b"\0" * 100_000_000)
    shop = site({"/": Reply(headers={"Content-Encoding": "gzip"}, body=bomb)})
    answer = get(client, f"{shop.origin}/", max_bytes=200_000)
    assert (answer.body, answer.truncated) == (b"\0" * 200_000, True)


def test_empty_gzip_members_without_end_are_cut_at_the_cap(site, client):
    shop = site(
        {"/": Reply(headers={"Content-Encoding": "gzip"}, body=gzip.compress(b"") * 50_000)}
    )
    answer = get(client, f"{shop.origin}/", max_bytes=100_000)
    assert (answer.body, answer.truncated) == (b"", True)


def test_gzip_that_ends_early_is_marked_as_cut(site, client):
    body = gzip.compress(b"hei verden" * 1000)[:-12]
    shop = site({"/": Reply(headers={"Content-Encoding": "gzip"}, body=body)})
    answer = get(client, f"{shop.origin}/")
    assert answer.truncated
    assert b"hei verden" in answer.body


@pytest.mark.parametrize(
    ("coding", "body", "sentence"),
    [
        ("gzip", b"ikke gzip", "says it is gzip and is not"),
        ("deflate", zlib.compress(b"hei"), "coding that was not asked for"),
        ("br", b"\x0b\x01\x80hei\x03", "coding that was not asked for"),
    ],
)
def test_a_body_that_cannot_be_decoded_is_an_error(site, client, coding, body, sentence):
    shop = site({"/": Reply(headers={"Content-Encoding": coding}, body=body)})
    with pytest.raises(FetchError, match=sentence):
        get(client, f"{shop.origin}/")


@pytest.mark.parametrize(
    "opening",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nX-A: ",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffff\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: /",
    ],
    ids=["status", "headers", "body", "length", "chunk", "redirect"],
)
def test_a_server_that_drips_is_left_at_the_deadline(raw, client, opening):
    def talk(t):
        t.sock.sendall(opening)
        t.drip(b"a")

    port = raw(talk)
    begun = time.monotonic()
    with pytest.raises(FetchError, match=r"was not done within 0\.3 s"):
        get(client, f"http://127.0.0.1:{port}/", deadline=FAST)
    assert FAST.total_seconds() <= time.monotonic() - begun < 20


def test_a_tls_handshake_that_drips_is_left_at_the_deadline(raw, client):
    # A handshake record of 16 kB that never gets complete.
    def talk(t):
        t.sock.sendall(b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc")
        t.drip(b"a")

    port = raw(talk)
    begun = time.monotonic()
    with pytest.raises(FetchError, match="was not done within"):
        get(client, f"https://127.0.0.1:{port}/", deadline=FAST)
    assert time.monotonic() - begun < 20


def test_the_deadline_holds_across_redirects(raw, client):
    def talk(t):
        t.ended.wait(0.1)
        t.sock.sendall(b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")

    with pytest.raises(FetchError, match="was not done within"):
        get(client, f"http://127.0.0.1:{raw(talk)}/", deadline=FAST, max_redirects=1000)


def test_a_silent_server_is_left_at_the_read_timeout(raw):
    client = HttpClient(user_agent="Auditor/0.1.0", read_timeout=timedelta(milliseconds=100))
    port = raw(lambda t: t.ended.wait())
    with pytest.raises(FetchError, match="did not answer in time"):
        get(client, f"http://127.0.0.1:{port}/")


def test_a_body_that_stalls_is_left_at_the_read_timeout(raw):
    client = HttpClient(user_agent="Auditor/0.1.0", read_timeout=timedelta(milliseconds=100))

    def talk(t):
        t.sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
        t.ended.wait()

    with pytest.raises(FetchError, match="did not answer in time"):
        get(client, f"http://127.0.0.1:{raw(talk)}/")


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (b"", "closed the connection without an answer"),
        (b"hei\r\n\r\n", "broken or incomplete"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "broken or incomplete"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "broken or incomplete"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1000 + b"\r\n", "broken or incomplete"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n", "broken or incomplete"),
    ],
    ids=["nothing", "garbage", "short", "chunk", "many headers", "long header"],
)
def test_an_answer_that_is_no_http_is_an_error(raw, client, answer, sentence):
    port = raw(lambda t: t.sock.sendall(answer))
    with pytest.raises(FetchError, match=sentence):
        get(client, f"http://127.0.0.1:{port}/")


def test_a_closed_port_is_an_error(client):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(FetchError, match="No connection to"):
        get(client, f"http://127.0.0.1:{port}/")


def test_a_name_that_cannot_exist_is_an_error(client):
    with pytest.raises(FetchError, match="was not found"):
        get(client, f"http://{'a' * 64}.example/")


def test_a_certificate_that_nobody_vouches_for_is_refused(site, client):
    shop = site({"/": Reply(body=b"hemmelig")}, tls=True)
    with pytest.raises(FetchError, match=r"The certificate of .* was refused"):
        get(client, f"{shop.origin}/")
    assert shop.requests == []


def test_a_certificate_that_the_machine_trusts_is_accepted(site, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    shop = site({"/": Reply(body=b"trygt")}, tls=True)
    assert get(HttpClient(user_agent="Auditor/0.1.0"), f"{shop.origin}/").body == b"trygt"


def test_plain_http_on_a_secure_address_is_an_error(raw, client):
    port = raw(lambda t: t.sock.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n"))
    with pytest.raises(FetchError, match="TLS failed"):
        get(client, f"https://127.0.0.1:{port}/")


def test_an_error_is_one_of_ours_and_cuts_long_addresses(site, client):
    shop = site({})
    shop.replies["/" + "a" * 5000] = redirect("mailto:x")
    with pytest.raises(AuditorError) as caught:
        get(client, f"{shop.origin}/{'a' * 5000}")
    assert len(str(caught.value)) < 300


def test_an_address_that_resolves_to_several_hosts_tries_them_all(site, client):
    # "localhost" often is ::1 first, where nothing listens.
    shop = site({"/": Reply(body=b"her")})
    assert get(client, f"{shop.origin.replace('127.0.0.1', 'localhost')}/").body == b"her"
