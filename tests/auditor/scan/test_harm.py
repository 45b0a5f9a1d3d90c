"""Nothing that we press or give focus reaches a site; the banners of consent platforms do "
"answer."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from auditor.browser.tab import Tab
from auditor.engines.native import NativeEngine
from auditor.model.criteria import Standard
from auditor.model.page import PageState, Reason
from auditor.model.remark import RemarkKey
from auditor.model.scan import (
    CONSENT_PICTURE,
    ConsentMode,
    ConsentRecord,
    EngineChoice,
    Obstacle,
    PictureMode,
)
from auditor.model.target import TargetKind
from auditor.model.visit import Visit
from auditor.observe.evidence import Observers
from auditor.scan.album import Album
from auditor.scan.consent import ConsentDesk
from auditor.scan.judging import PageAudit
from auditor.scan.redact import Redactor
from auditor.scan.visit import Visitor
from auditor.scan.visitor_state import VisitorState
from auditor.scan.way import Errand
from tests.auditor.scan.scanning import DESKTOP, PHONE, plan_for, scan
from tests.site import SiteServer
from tests.site.consent import (
    KEPT,
    PLATFORMS,
    SAYINGS,
    TRAPS,
    own_page,
    platform_page,
    shadow_page,
    trap_page,
)

HARM = ("/sendt", "/avmeld", "/logg-ut", "/samtykke", "/slett", "/logg")
Answered = tuple[Visit, ConsentDesk]


def harm(site: SiteServer) -> list[str]:
    return [
        f"{one.method} {one.target}"
        for one in site.requests
        if one.method not in ("GET", "HEAD") or one.path in HARM
    ]


@pytest.fixture
def answer(tab: Tab) -> Callable[..., Answered]:
    """Visits a page as the first of a scan, its consent banner to be answered."""

    def make(
        url: str,
        mode: ConsentMode = ConsentMode.REJECT,
        selector: str | None = None,
        pictures: PictureMode = PictureMode.NONE,
    ) -> Answered:
        desk = ConsentDesk(mode, selector)
        native = NativeEngine((), (), Standard.NO_PUBLIC_WEB)
        judge = PageAudit([], native, Observers(()), Album(pictures), Redactor(()).echoes)
        errand = Errand(
            url=url,
            gate=lambda _to: True,
            why=lambda _to: (PageState.OUT_OF_SCOPE, Reason.REDIRECT_LEAVES_SCOPE),
            follow=False,
        )
        visitor = Visitor(tab, judge, desk, VisitorState(signed_in=False), timedelta(seconds=20))
        return visitor.visit(errand, DESKTOP, summed_up=True), desk

    return make


def kept(tab: Tab) -> dict[str, str]:
    told = tab.send("Storage.getCookies")["cookies"]
    return {one["name"]: one["value"] for one in told}


# ---- platforms -----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", list(SAYINGS))
@pytest.mark.parametrize("platform", list(PLATFORMS))
def test_the_banner_of_a_platform_is_answered_and_nothing_is_sent(
    platform: str,
    language: str,
    answer: Callable[..., Answered],
    tab: Tab,
    site: SiteServer,
) -> None:
    url = site.add("/plattform", platform_page(platform, language))
    visit, desk = answer(url)
    button = SAYINGS[language].no
    expected = ConsentRecord(action="rejected", page=url, button=button, platform=platform)
    assert desk.record == expected
    assert visit.state is PageState.AUDITED
    assert kept(tab)[KEPT] == "nei"
    assert harm(site) == []


@pytest.mark.parametrize("language", list(SAYINGS))
def test_a_banner_in_a_shadow_root_is_answered(
    language: str, answer: Callable[..., Answered], tab: Tab, site: SiteServer
) -> None:
    _, desk = answer(site.add("/skygge", shadow_page(language)))
    assert (desk.record.action, desk.record.platform) == ("rejected", "Usercentrics")
    assert kept(tab)[KEPT] == "nei"
    assert harm(site) == []


@pytest.mark.parametrize("platform", list(PLATFORMS))
def test_the_banner_of_a_platform_is_accepted_where_that_is_wanted(
    platform: str, answer: Callable[..., Answered], tab: Tab, site: SiteServer
) -> None:
    _, desk = answer(site.add("/ja", platform_page(platform, "nb")), ConsentMode.ACCEPT)
    assert (desk.record.action, desk.record.button) == ("accepted", "Godta alle")
    assert kept(tab)[KEPT] == "ja"
    assert harm(site) == []


# ---- banners of the site's own making ------------------------------------------------------------

_NO = '<button type="button" onclick="svar(\'nei\')">{}</button>'
OWN = {
    "a bar at the top": (
        '<div class="cookie-bar"><p>Vi brukar informasjonskapslar på nettstaden.</p>'
        + _NO.format("Berre nødvendige")
        + "</div>"
    ),
    "a labelled region": (
        '<section aria-label="Informasjonskapsler"><p>Noen er nødvendige, andre er valgfrie.</p>'
        + _NO.format("Avvis valgfrie")
        + "</section>"
    ),
    "a title about privacy": (
        '<div role="dialog"><h2>Ditt personvern</h2><p>Vi ber om lov. Vi bruker cookies til '
        "statistikk på nettstedet.</p>" + _NO.format("Kun nødvendige") + "</div>"
    ),
    "a greeting first": (
        '<div style="position:fixed;bottom:0"><p>Hei!</p><p>Vi bruker informasjonskapsler. '
        "Er det greit for deg?</p>" + _NO.format("Nei takk") + "</div>"
    ),
    "its own form that a script takes": (
        '<dialog open><form method="post" action="/samtykke" '
        "onsubmit=\"event.preventDefault(); svar('nei')\"><h2>Cookies</h2>"
        "<p>We use cookies on this site.</p><button>Only necessary cookies</button></form></dialog>"
    ),
    "a reload after the answer": (
        '<div role="alertdialog" aria-label="Informasjonskapsler"><p>Velg hva vi får lagre.</p>'
        '<button type="button" onclick="document.cookie = \'svar=nei; path=/\'; location.reload()">'
        "Avvis alle</button></div>"
    ),
    "many sentences": (
        '<div style="position:sticky;top:0"><p>Nettstedet bruker informasjonskapsler. Noen av '
        "dem er "
        "nødvendige. Andre måler bruken. Velg selv.</p>"
        + _NO.format("Fortsett uten å godta")
        + "</div>"
    ),
}


@pytest.mark.parametrize("banner", OWN.values(), ids=list(OWN))
def test_a_banner_that_its_words_tell_is_answered(
    banner: str, answer: Callable[..., Answered], tab: Tab, site: SiteServer
) -> None:
    _, desk = answer(site.add("/eget", own_page(banner)))
    assert (desk.record.action, desk.record.recognised_by) == ("rejected", "words")
    assert kept(tab)[KEPT] == "nei"
    assert harm(site) == []


def test_an_answer_that_the_page_alone_keeps_is_given_again(
    answer: Callable[..., Answered], site: SiteServer
) -> None:
    gone = (
        '<div role="dialog" aria-label="Informasjonskapsler"><p>Vi bruker informasjonskapsler.</p>'
        '<button type="button" onclick="this.parentNode.remove()">Avvis alle</button></div>'
    )
    visit, desk = answer(site.add("/glemmer", own_page(gone)))
    assert desk.record.action == "rejected"
    assert len(site.asked_for("/glemmer")) == 1
    assert visit.state is PageState.AUDITED


LEFT = {
    "banner-that-posts": Obstacle.SENDS,
    "banner-that-only-sends": Obstacle.SENDS,
    "banner-of-links": Obstacle.LINK,
}


@pytest.mark.parametrize(("trap", "obstacle"), LEFT.items(), ids=list(LEFT))
def test_a_banner_that_must_be_sent_is_left_and_told(
    trap: str, obstacle: Obstacle, answer: Callable[..., Answered], site: SiteServer
) -> None:
    visit, desk = answer(site.add("/sender", trap_page(trap)))
    assert (desk.record.action, desk.record.obstacle) == ("left", obstacle)
    assert [one.key for one in desk.remarks()] == [RemarkKey(f"consent_{obstacle.value}")]
    assert visit.state is PageState.AUDITED
    assert harm(site) == []


def test_a_banner_in_a_frame_of_another_party_is_left_and_told(
    answer: Callable[..., Answered], site: SiteServer
) -> None:
    site.add("/ramme", own_page("<p>Vi bruker informasjonskapsler</p>" + _NO.format("Avvis alle")))
    frame = (
        f'<iframe src="{site.third_party}/ramme" id="sp_message_iframe_12" title="Valg"></iframe>'
    )
    _, desk = answer(site.add("/rundt", own_page(frame)))
    assert (desk.record.action, desk.record.obstacle) == ("left", Obstacle.FRAME)


def test_the_banner_is_pictured_with_its_button_before_it_is_pressed(
    answer: Callable[..., Answered], site: SiteServer
) -> None:
    url = site.add("/bilde", platform_page("Cookiebot", "nb"))
    visit, _ = answer(url, pictures=PictureMode.CAUSES)
    picture = visit.pictures[CONSENT_PICTURE]
    assert picture.page == url
    assert picture.width == DESKTOP.width
    assert 40 < picture.height < DESKTOP.height / 2
    assert answer(url, pictures=PictureMode.NONE)[0].pictures == {}


# ---- what is no banner ---------------------------------------------------------------------------


@pytest.mark.usefixtures("no_browser")
def test_a_whole_scan_of_sites_with_buttons_sends_nothing(site: SiteServer, tmp_path: Path) -> None:
    urls = [site.add(f"/{name}", trap_page(name)) for name in TRAPS]
    plan = plan_for(
        *urls, kind=TargetKind.LIST, engine=EngineChoice.ALL, viewports=(DESKTOP, PHONE)
    )
    result = scan(tmp_path, plan)
    assert harm(site) == []
    assert len(urls) >= 20
    assert result.audited == set(urls)
    told = {page.url for page in result.pages for one in page.remarks if one.key is RemarkKey.HELD}
    acting = ("draft-saved-on-focus", "deletes-on-focus", "survey-in-a-window")
    assert {site.url(f"/{name}") for name in acting} <= told
    assert result.scan.consent is not None


@pytest.mark.parametrize("trap", [name for name in TRAPS if not name.startswith("banner")])
def test_nothing_is_pressed_where_there_is_no_banner(
    trap: str, answer: Callable[..., Answered], site: SiteServer
) -> None:
    visit, desk = answer(site.add("/felle", trap_page(trap)))
    assert desk.record == ConsentRecord(action="none_seen")
    assert visit.state is PageState.AUDITED
    assert len(site.asked_for("/felle")) == 1
    assert harm(site) == []
