import pytest

from auditor.net.address import (
    host,
    is_loopback,
    key,
    normalise,
    on_origin,
    origin,
    path_segments,
    resolve,
    same_site,
    shown,
)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTP://Kommune.Example/Sider", "http://kommune.example/Sider"),
        ("https://kommune.example", "https://kommune.example/"),
        ("https://kommune.example:443/a", "https://kommune.example/a"),
        ("http://kommune.example:80/a", "http://kommune.example/a"),
        ("http://kommune.example:8080/a", "http://kommune.example:8080/a"),
        ("https://kommune.example/a/./b/../c", "https://kommune.example/a/c"),
        ("https://kommune.example/../../a", "https://kommune.example/a"),
        ("  https://kommune.example/a\n", "https://kommune.example/a"),
        ("https:\\\\kommune.example\\a", "https://kommune.example/a"),
        ("https://kommune.example/æ ø", "https://kommune.example/%C3%A6%20%C3%B8"),
        ("https://kommune.example/søk?q=å", "https://kommune.example/s%C3%B8k?q=%C3%A5"),
        ("https://blåbær.example/", "https://xn--blbr-roah.example/"),
        ("https://ola:hemmelig@kommune.example/a", "https://kommune.example/a"),
        ("https://kommune.example/a#del-2", "https://kommune.example/a"),
        ("https://kommune.example/a#", "https://kommune.example/a"),
        ("https://kommune.example/a#/sak/7", "https://kommune.example/a#/sak/7"),
        ("https://kommune.example/a#!/sak/7", "https://kommune.example/a#!/sak/7"),
        ("https://kommune.example/a#!sak", "https://kommune.example/a#!sak"),
        ("https://kommune.example/a#Liste:type=vei", "https://kommune.example/a#Liste:type=vei"),
        ("https://kommune.example/a#/sak/7:~:text=vann", "https://kommune.example/a#/sak/7"),
        ("https://kommune.example/a#:~:text=vann", "https://kommune.example/a"),
    ],
)
def test_an_address_is_written_as_a_browser_writes_it(url, expected):
    assert normalise(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "https://kommune.example/A/a/",
        "https://kommune.example/a",
        "https://kommune.example/a/index.html",
        "https://kommune.example/a//b",
        "https://kommune.example/a?b=&c",
        "https://kommune.example/a?",
        "https://kommune.example/a?b=2&a=1&&a=0",
        "https://kommune.example/a?q=%C3%A5+x%20y",
        "https://kommune.example/a?ref=3&source=web&id=utm_x",
        "https://kommune.example/~ola/%2F",
        "https://kommune.example/100%25/%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D",
        "https://kommune.example/100%/%zz/%F8",
        "https://kommune.example/a?q=%26%3D%2B%25&r=50%25",
    ],
)
def test_what_a_server_may_tell_apart_stays_as_it_is(url):
    assert normalise(url) == url


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("/b%c3%b8ker", "/b%C3%B8ker"),
        ("/%7eola/%41%2d%2E%5f1", "/~ola/A-._1"),
        ("/a%2fb", "/a%2Fb"),
        ("/%2525", "/%2525"),
        ("/%25%37%65", "/%257e"),
        ("/a%252e", "/a%252e"),
        ("/s?%6emne=b%c3%a5t&q=%7e", "/s?nmne=b%C3%A5t&q=~"),
        ("/s?%75tm_source=x&a=1", "/s?a=1"),
        ("/#/s%c3%b8k/%7e", "/#/s%C3%B8k/~"),
        ("/a/%2e%2E/b", "/b"),
    ],
)
def test_percent_encoding_is_written_one_way(written, expected):
    normal = normalise(f"https://kommune.example{written}")
    assert normal == f"https://kommune.example{expected}"
    assert normalise(normal) == normal


@pytest.mark.parametrize(
    "url",
    [
        "",
        "sider/om",
        "/sider",
        "//",
        "http://",
        "http://[::1/",
        "http://a b.example/",
        "http://kommune.example:99999/",
        "mailto:post@kommune.example",
        "tel:+4700000000",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://kommune.example/",
        "blob:https://kommune.example/1",
        "https://kommune.example/\ud800",
    ],
)
def test_what_is_no_web_address_gives_none(url):
    assert normalise(url) is None
    assert resolve(url) is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("neste", "https://kommune.example/a/neste"),
        ("../neste", "https://kommune.example/neste"),
        ("/neste", "https://kommune.example/neste"),
        ("?side=2", "https://kommune.example/a/b?side=2"),
        ("//annen.example/x", "https://annen.example/x"),
        ("", "https://kommune.example/a/b?x=1"),
        ("#del", "https://kommune.example/a/b?x=1"),
    ],
)
def test_a_relative_address_is_joined_with_its_base(url, expected):
    assert normalise(url, "https://kommune.example/a/b?x=1") == expected


def test_a_base_that_is_no_address_gives_none():
    assert normalise("neste", "ikke en adresse") is None


def test_any_fragment_stays_where_it_is_asked_for():
    url = "https://kommune.example/a#del-2"
    assert normalise(url, keep_fragment=True) == url


@pytest.mark.parametrize("fragment", ["#", "#top", "#TOP", "#:~:text=vann"])
def test_a_fragment_that_only_scrolls_goes(fragment):
    url = f"https://kommune.example/a{fragment}"
    assert normalise(url, keep_fragment=True) == "https://kommune.example/a"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?utm_source=a&UTM_Medium=b", ""),
        ("?side=2&fbclid=abc&tema=skole", "?side=2&tema=skole"),
        ("?gclid", ""),
        ("?_ga=1.2&_gl=1*x&msclkid=3&mc_cid=4&mc_eid=5&igshid=6&a=1", "?a=1"),
        ("?a=1&utm_campaign=vår&a=0", "?a=1&a=0"),
    ],
)
def test_parameters_of_trackers_are_removed_and_no_others(query, expected):
    assert normalise(f"https://kommune.example/a{query}") == f"https://kommune.example/a{expected}"


def test_a_redirect_keeps_its_whole_query():
    assert (
        resolve("/b?utm_source=x#topp", "https://kommune.example/a")
        == "https://kommune.example/b?utm_source=x"
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://kommune.example/a?b=1&a=2", "https://kommune.example/a?a=2&b=1"),
        ("https://kommune.example/a?", "https://kommune.example/a"),
    ],
)
def test_two_writings_of_one_page_have_one_key(one, other):
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://kommune.example/a?a=1&a=2", "https://kommune.example/a?a=2&a=1"),
        ("https://kommune.example/a?a=", "https://kommune.example/a?a"),
        ("https://kommune.example/a?a=", "https://kommune.example/a"),
        ("https://kommune.example/a/", "https://kommune.example/a"),
        ("https://kommune.example/A", "https://kommune.example/a"),
        ("http://kommune.example/a", "https://kommune.example/a"),
        ("https://www.kommune.example/a", "https://kommune.example/a"),
        ("https://kommune.example/#/a", "https://kommune.example/#/b"),
    ],
)
def test_pages_that_a_server_may_tell_apart_have_two_keys(one, other):
    assert key(one) != key(other)


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/",
        "http://LOCALHOST:8080/",
        "http://localhost./",
        "http://app.localhost/",
        "http://127.0.0.1/",
        "http://127.8.9.10/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f.0.0.1/",
        "http://0177.0.0.1/",
        "http://１２７.0.0.1/",
        "http://127.0.0.1./",
        "http://[::1]:8080/",
        "http://[0:0:0:0:0:0:0:1]/",
        "http://[::ffff:127.0.0.1]/",
    ],
)
def test_every_writing_of_this_machine_is_loopback(url):
    address = normalise(url)
    assert address is not None
    assert is_loopback(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://kommune.example/",
        "http://localhost.example/",
        "http://mylocalhost/",
        "http://127.0.0.1.example/",
        "http://128.0.0.1/",
        "http://10.0.0.1/",
        "http://[::2]/",
        "http://[::ffff:10.0.0.1]/",
    ],
)
def test_other_hosts_are_not_loopback(url):
    assert not is_loopback(url)


def test_the_parts_of_an_address_can_be_asked_for():
    url = "https://kommune.example:8443/a//b%2Fc/?x=1#/d"
    assert origin(url) == "https://kommune.example:8443"
    assert host(url) == "kommune.example"
    assert path_segments(url) == ("a", "b%2Fc")
    assert host("http://[::1]:80/") == "[::1]"
    assert path_segments("https://kommune.example/") == ()


def test_a_long_address_is_cut_for_a_message():
    assert shown("https://kommune.example/") == "https://kommune.example/"
    assert len(shown("https://kommune.example/" + "a" * 1000)) == 200


def test_one_site_may_answer_under_two_schemes_and_with_www():
    assert same_site("http://kommune.example/a", "https://www.kommune.example/b")
    assert not same_site("https://kommune.example/", "https://min.kommune.example/")
    assert not same_site("https://kommune.example/", "https://kommune.example.annet.example/")


def test_another_port_is_another_site():
    assert not same_site("https://kommune.example/", "https://kommune.example:8443/")
    assert same_site("https://kommune.example:8443/a", "https://kommune.example:8443/b")


def test_an_address_can_be_put_on_another_origin():
    moved = on_origin("http://www.kommune.example:8080/a?b=c#/d", "https://kommune.example")
    assert moved == "https://kommune.example/a?b=c#/d"
