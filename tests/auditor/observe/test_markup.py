"""Links read from markup, where no script may run."""

from auditor.observe.markup import links_in

BASE = "https://kommune.example/om/"


def test_links_are_joined_with_the_address_of_the_document() -> None:
    markup = '<a href="oss.html">Om oss</a><map><area href="/kart"></map><a name="x">Ingen</a>'
    assert links_in(markup, BASE) == (
        "https://kommune.example/om/oss.html",
        "https://kommune.example/kart",
    )


def test_a_base_element_decides_where_links_lead() -> None:
    markup = '<base href="/arkiv/"><a href="1">1</a><a href="1">igjen</a>'
    assert links_in(markup, BASE) == ("https://kommune.example/arkiv/1",)


def test_an_address_that_nobody_can_read_is_left_out() -> None:
    assert links_in('<a href="http://[::1">feil</a><a href="b">b</a>', BASE) == (
        "https://kommune.example/om/b",
    )


def test_markup_that_is_no_markup_has_no_links() -> None:
    assert links_in("\x00<<<>a href=", BASE) == ()
