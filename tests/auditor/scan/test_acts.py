"""Which links do something rather than show something."""

import pytest

from auditor.model.page import Reason
from auditor.scan.acts import act_of, act_of_label, acts_as_picture

SITE = "https://kommune.example"


@pytest.mark.parametrize(
    "path",
    [
        "/logg-ut",
        "/loggut",
        "/logg_av?retur=/",
        "/min-side/Logg%20ut",
        "/Account/LogOff.aspx",
        "/konto/signOut",
        "/?action=logout",
        "/index.php?do=logout&t=1",
        "/idp/?wa=wsignout1.0",
        "/connect/endsession",
        "/min-side/avslutt",
        "/utlogging.html",
        "/#/logout",
        "/index.php?r=site/logout",
        "/?route=account/logout",
        "/?q=user/logout",
        "/saml/slo",
        "/session/end",
        "/minside/loggutbruker",
        "/konto/logge-deg-av",
        "/bruker/loggeut",
        "/log-me-out",
        "/logav",
        "/mu-siidu/%C4%8D%C3%A1lihuvvat-olggos",
        "/calihuvvat_olggos",
    ],
)
def test_an_address_that_signs_out_is_known_where_there_is_somebody_to_sign_out(path: str) -> None:
    assert act_of(SITE + path, signed_in=True) is Reason.SIGNS_OUT
    assert act_of(SITE + path, signed_in=False) is None


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/sak/12/slett", Reason.DELETES),
        ("/slettSak?id=3", Reason.DELETES),
        ("/admin?action=delete&post=4", Reason.DELETES),
        ("/admin?action=trash&post=4", Reason.DELETES),
        ("/avmeld?id=7", Reason.UNSUBSCRIBES),
        ("/nyhetsbrev/meld-deg-av?e=a", Reason.UNSUBSCRIBES),
        ("/unsubscribe/8f3", Reason.UNSUBSCRIBES),
        ("/konto/bekreft?token=abc", Reason.CONFIRMS),
        ("/vedtak/17/avvis", Reason.CONFIRMS),
        ("/butikk?add-to-cart=12", Reason.ORDERS),
        ("/avmelding?id=7", Reason.UNSUBSCRIBES),
        ("/nyhetsbrev/avmelding/123", Reason.UNSUBSCRIBES),
        ("/sletting?id=3", Reason.DELETES),
        ("/avbestilling/12", Reason.DELETES),
        ("/soknad/5/trekk", Reason.DELETES),
        ("/index.php?r=post/delete&id=5", Reason.DELETES),
        ("/konto/aktivering?kode=1", Reason.CONFIRMS),
        ("/bekrefte?kode=1", Reason.CONFIRMS),
        ("/avbestille/12", Reason.DELETES),
        ("/utkast/7/forkast", Reason.DELETES),
    ],
)
def test_an_address_that_says_what_it_does_to_what_is_left_alone_by_everybody(
    path: str, reason: Reason
) -> None:
    assert act_of(SITE + path, signed_in=True) is reason
    expected = None if path == "/unsubscribe/8f3" else reason
    assert act_of(SITE + path, signed_in=False) is expected


@pytest.mark.parametrize("path", ["/bestill-time", "/kjop/billett", "/avmeld", "/slett-meg"])
def test_a_page_that_only_speaks_of_an_act_is_left_alone_by_a_signed_in_scan(path: str) -> None:
    assert act_of(SITE + path, signed_in=True) is not None
    assert act_of(SITE + path, signed_in=False) is None


@pytest.mark.parametrize(
    "path",
    [
        "/dokument/3/arkiver",
        "/melding/3/lest",
        "/melding/3/marker-som-lest",
        "/vedtak/3/avslag",
        "/avstemming/12/stem",
        "/innlegg/12/like",
        "/poll/12/vote",
        "/skjema/3f2a9c10-7b1e-4c2d-9a55-0c1d2e3f4a5b/send",
    ],
)
def test_a_verb_after_the_number_of_a_thing_is_left_alone_by_a_signed_in_scan(path: str) -> None:
    assert act_of(SITE + path, signed_in=True) is Reason.CHANGES
    assert act_of(SITE + path, signed_in=False) is None


@pytest.mark.parametrize(
    "path",
    [
        "/artikkel/12345/slette-bilder",
        "/aktuelt/2025/avbestille-time",
        "/en/2025/withdraw-application",
        "/aktuelt/forny-forerkort?sprak=nn",
    ],
)
def test_a_headline_that_begins_with_a_verb_is_an_act_to_signed_in_scans_alone(path: str) -> None:
    assert act_of(SITE + path, signed_in=True) is not None
    assert act_of(SITE + path, signed_in=False) is None


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/utkast/draftDiscard?id=5", Reason.DELETES),
        ("/index.php?action=post_slette&id=3", Reason.DELETES),
        ("/time-avbestille/4", Reason.DELETES),
        ("/token/revoke-all", Reason.DELETES),
        ("/loan-renew-7", Reason.ORDERS),
        ("/tinga-no/5", Reason.ORDERS),
        ("/abonnement/liste-avmelde", Reason.UNSUBSCRIBES),
    ],
)
def test_a_thing_and_what_is_done_to_it_is_left_alone_by_a_signed_in_scan(
    path: str, reason: Reason
) -> None:
    assert act_of(SITE + path, signed_in=True) is reason
    assert act_of(SITE + path, signed_in=False) is None


def test_a_host_and_a_port_in_digits_name_nothing() -> None:
    assert act_of("http://127.0.0.1:4711/skript/confirm", signed_in=False) is None


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/innlogging?retur=/logg-ut",
        "/innlogging?returnUrl=/konto/logg-ut",
        "/nyheter/sletting-av-gjeld/123",
        "/aktuelt/2025/politiet-kan-bekrefte",
        "/nyhetsbrev/avmelding",
        "/slo/om-slovenia",
        "/blogg/utdanning",
        "/catalog/out-of-print",
        "/dialog/utvalg?id=2",
        "/nyheter/kommunen-vil-slette-gjelden-2026",
        "/tjenester/bestilling",
        "/order/12",
        "/liste?order=asc",
        "/fjernvarme?id=1",
        "/avviksmelding?id=1",
        "/bekreftelser/2026",
        "/betaling?side=2",
        "/trekk-i-lonn/2026",
        "/hjelp/slik-logger-du-ut",
        "/arkiver/2026",
        "/2026/arkivert",
        "/nyheter/2026/avslag-pa-soknaden",
        "/skjema/123/start",
        "/bok/12/lese",
        "/rute?linje=3&lukk=4021",
        "/blogge-ut-i-skogen",
        "/fornybar-energi",
        "/nyheter/ting-og-tang",
        "/tinga-vi-gjer",
        "/bilder-av-tinga",
        "/alle-tinga",
        "/kan-ikke-bekrefte",
        "/strykeorkester",
        "/olggos-ja-luondu",
        "/elver/nedre-stryk?id=3",
        "/ansatte/nanne-12",
        "/reiser/fjerne-himmelstrok?id=4",
        "/?side=3&read=1",
    ],
)
def test_a_page_that_shows_something_is_visited(path: str) -> None:
    assert act_of(SITE + path, signed_in=True) is None


@pytest.mark.parametrize(
    ("label", "reason"),
    [
        ("Logg ut", Reason.SIGNS_OUT),
        ("  LOGG AV ", Reason.SIGNS_OUT),
        ("Logg ut (Ola Nordmann)", Reason.SIGNS_OUT),
        ("Sign out", Reason.SIGNS_OUT),
        ("Log off", Reason.SIGNS_OUT),
        ("Avslutt økta", Reason.SIGNS_OUT),
        ("Avslutt abonnement", Reason.UNSUBSCRIBES),
        ("Meld deg av", Reason.UNSUBSCRIBES),
        ("Slett saken", Reason.DELETES),
        ("Trekk søknaden", Reason.DELETES),
        ("Trekk i lønn", None),
        ("Stadfest", Reason.CONFIRMS),
        ("Kjøp billett", Reason.ORDERS),
        ("Tinga no", Reason.ORDERS),
        ("Forny lånet", Reason.ORDERS),
        ("Stryk meg frå lista", Reason.UNSUBSCRIBES),
        ("Sihko", Reason.DELETES),
        ("Logge deg ut", Reason.SIGNS_OUT),
        ("Čálihuvvat olggos", Reason.SIGNS_OUT),
        ("Loggbok", None),
        ("Bokmål", None),
        ("Logg inn", None),
        ("Betaling", None),
        ("Fjernvarme", None),
        ("Sletting av gjeld", None),
        ("Slett ikke husken: barnehagene i kommunen får nye lekeapparater", None),
    ],
)
def test_the_words_on_a_link_tell_what_it_does(label: str, reason: Reason | None) -> None:
    assert act_of_label(label) is reason


@pytest.mark.parametrize(
    ("path", "signed_in", "acts"),
    [
        ("/logg-ut", True, True),
        ("/logg-ut", False, True),
        ("/bekreft-logg-ut", False, True),
        ("/confirm/logout", False, True),
        ("/buy?x=logout", False, True),
        ("/session/end", False, True),
        ("/bestill-time", False, False),
        ("/sak/12/slett", False, True),
        ("/ikoner/slett-24.png", True, False),
        ("/slett.css?v=2", True, False),
        ("/slett?fil=bilde.png", True, True),
        ("/avatar.png/slett", True, True),
        ("/bilde?id=12", True, False),
    ],
)
def test_what_is_asked_for_as_a_picture_may_do_something(
    path: str, signed_in: bool, acts: bool
) -> None:
    assert acts_as_picture(SITE + path, signed_in=signed_in) is acts
