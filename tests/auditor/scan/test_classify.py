"""A page is only called something else on good signs."""

from dataclasses import replace

import pytest

from auditor.model.page import PageState, Reason, Ruling
from auditor.observe.page import Banner, Facts
from auditor.scan.classify import (
    SHORT_TEXT,
    asks_first,
    looks_like_login,
    stands_in_the_way,
)

SITE = "https://fjordvik.example"
BOT_CHECK = (PageState.BLOCKED, Reason.BOT_CHECK)
LOGIN_PAGE = (PageState.NEEDS_LOGIN, Reason.LOGIN_PAGE)

PLAIN = Facts(
    url=f"{SITE}/skole",
    title="Skole – Fjordvik kommune",
    language="nb",
    text="Skole. Her finner du skolene i Fjordvik.",
    text_length=200,
    heading="Skole",
    unread="",
    visible=True,
    little=False,
    scripted=True,
    password_shown=False,
    links=20,
    frame_hosts=(),
)


def judged(
    facts: Facts,
    *,
    banner: Banner | None = None,
    asked: str = f"{SITE}/skole",
    status: int | None = 200,
    challenged: bool = False,
) -> Ruling | None:
    return stands_in_the_way(facts, banner, asked=asked, status=status, challenged=challenged)


def test_an_ordinary_page_is_what_was_asked_for() -> None:
    assert judged(PLAIN) is None


@pytest.mark.parametrize(
    "words",
    [
        "Er du et menneske?",
        "Er du eit menneske?",
        "Bekreft at du ikke er en robot",
        "Stadfest at du ikkje er ein robot",
        "Verify you are human",
        "Just a moment...",
    ],
)
def test_a_short_page_without_links_that_asks_for_a_human_is_a_bot_check(words: str) -> None:
    assert judged(replace(PLAIN, heading=words, links=0)) == BOT_CHECK


def test_the_words_alone_do_not_make_a_bot_check() -> None:
    assert judged(replace(PLAIN, text="Bekreft at du er et menneske: slik gjør du")) is None


def test_a_long_page_about_robots_is_a_page() -> None:
    wordy = replace(PLAIN, heading="Er du et menneske?", links=0, text_length=SHORT_TEXT + 1)
    assert judged(wordy) is None


def test_a_captcha_in_a_contact_form_is_no_bot_check() -> None:
    form = replace(PLAIN, frame_hosts=("https://www.google.com/recaptcha/api2/anchor",), links=2)
    assert judged(form) is None


@pytest.mark.parametrize("status", [403, 429, 503])
def test_a_refusal_with_the_words_is_a_bot_check(status: int) -> None:
    assert judged(replace(PLAIN, title="Just a moment..."), status=status) == BOT_CHECK


def test_a_server_that_says_it_challenges_is_believed() -> None:
    assert judged(PLAIN, challenged=True) == BOT_CHECK


def test_a_password_at_a_login_address_stands_in_the_way() -> None:
    there = replace(PLAIN, url=f"{SITE}/logg-inn?til=/skole", password_shown=True)
    assert judged(there) == LOGIN_PAGE


@pytest.mark.parametrize("title", ["Logg inn", "Logg deg inn", "Innlogging", "Logg på", "Sign in"])
def test_a_short_page_called_log_in_with_a_password_stands_in_the_way(title: str) -> None:
    assert judged(replace(PLAIN, title=title, password_shown=True)) == LOGIN_PAGE


def test_a_password_field_beside_the_pages_own_contents_does_not() -> None:
    assert judged(replace(PLAIN, password_shown=True)) is None
    wordy = replace(PLAIN, heading="Logg inn", password_shown=True, text_length=SHORT_TEXT + 1)
    assert judged(wordy) is None


def test_a_login_page_without_a_password_field_is_a_page() -> None:
    assert judged(replace(PLAIN, title="Logg inn", heading="Logg inn")) is None


def test_the_login_page_itself_may_be_asked_for() -> None:
    asked = f"{SITE}/logg-inn"
    there = replace(PLAIN, url=asked, title="Logg inn", password_shown=True)
    assert judged(there, asked=asked) is None


@pytest.mark.parametrize(
    "path",
    ["/login", "/logg-inn", "/logginn", "/log-in", "/auth/start", "/oauth2/x", "/saml", "/sign-in"],
)
def test_login_addresses_are_known(path: str) -> None:
    assert looks_like_login(f"{SITE}{path}")


@pytest.mark.parametrize(
    "path",
    ["/", "/nyheter/", "/om-kommunen", "/authors", "/tjenester/skole"],
)
def test_other_addresses_are_not(path: str) -> None:
    assert not looks_like_login(f"{SITE}{path}")


def test_a_wall_of_consent_blocks_and_a_banner_does_not() -> None:
    assert judged(PLAIN, banner=Banner(button=None, wall=True)) == (
        PageState.BLOCKED,
        Reason.COOKIE_WALL,
    )
    assert judged(PLAIN, banner=Banner(button="Avvis alle", wall=False)) is None


def test_a_scripted_page_that_shows_nothing_is_empty() -> None:
    bare = replace(PLAIN, visible=False, text="", text_length=0)
    assert judged(bare) == (PageState.EMPTY, Reason.NOTHING_RENDERED)


def asking(title: str, *buttons: str, links: int = 2) -> Facts:
    return replace(PLAIN, title=title, heading=title, links=links, buttons=buttons)


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        (asking("Vilkår", "Godta"), "/vilkar"),
        (asking("Vilkår for bruk", "Jeg godtar vilkårene", links=40), "/vilkar?retur=%2Fskole"),
        (asking("Brukaravtale", "Eg godtek"), "/avtale"),
        (asking("Terms of use", "I agree"), "/terms"),
        (asking("Velg språk", "Bokmål", "Nynorsk"), "/sprak"),
        (asking("Vel språk", links=3), "/sprak?til=https%3A%2F%2Ffjordvik.example%2Fskole"),
        (asking("Velkommen", "Gå videre til siden"), "/intro"),
        (asking("Nytt nettsted", "Fortsett"), "/nytt?next=/skole"),
    ],
)
def test_a_page_that_answers_instead_and_wants_an_answer_is_known(facts: Facts, shown: str) -> None:
    assert asks_first(facts, asked=f"{SITE}/skole", shown=SITE + shown)


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        (PLAIN, "/ny-skole"),
        (PLAIN, "/ny-skole?redirected_from=/skole"),
        (asking("Velkommen til Fjordvik", "Søk", links=40), "/forside"),
        (asking("Bestill time", "Fortsett", links=40), "/bestill/1?retur=/skole"),
        (asking("Vilkår for lån", "Søk", links=40), "/vilkar"),
        (asking("Skole", links=1), "/skole/"),
    ],
)
def test_a_page_that_an_address_was_moved_to_wants_nothing(facts: Facts, shown: str) -> None:
    assert not asks_first(facts, asked=f"{SITE}/skole", shown=SITE + shown)


def test_terms_in_place_of_a_page_are_known_by_the_button_that_accepts_them() -> None:
    asked = f"{SITE}/skole"
    assert asks_first(asking("Vilkår for bruk", "Godta og gå videre"), asked=asked, shown=None)
    assert not asks_first(asking("Vilkår for bruk", "Skriv ut"), asked=asked, shown=None)
    assert not asks_first(asking("Vilkår", "Godta", links=40), asked=asked, shown=None)
    assert not asks_first(asking("Velkommen", "Fortsett"), asked=asked, shown=None)
    terms = f"{SITE}/vilk%C3%A5r"
    assert not asks_first(asking("Vilkår", "Godta"), asked=terms, shown=None)
