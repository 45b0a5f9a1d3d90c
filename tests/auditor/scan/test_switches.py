"""Addresses that change what is shown and send on are told: what they lead to is judged nowhere."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from auditor.model.ledger import AddressRecord, Source
from auditor.model.page import PageState, Reason
from auditor.model.remark import RemarkKey
from auditor.model.visit import Sighting, Visit
from auditor.scan.switches import Switches
from tests.auditor.scan.scanning import plan_for, scan
from tests.conftest import DESKTOP
from tests.site import SiteServer
from tests.site.exchange import Exchange
from tests.site.hostile.pages import document

HOME, SWITCH = "https://fjordvik.example/", "https://fjordvik.example/sprak?valg=nn"


@pytest.fixture
def site(bare_site: SiteServer) -> SiteServer:
    """A site that has the pages of its test alone."""
    return bare_site


def told(title: str, language: str, shown: Sighting | None, *, first: str = SWITCH) -> list[str]:
    """The keys of what is told of a page, and of an address that led to it and showed something."""
    page = Visit(
        url=HOME,
        viewport=DESKTOP,
        state=PageState.AUDITED,
        reason=Reason.COMPLETE,
        title=title,
        language=language,
        started=datetime.now(UTC),
    )
    sent = Visit(
        url=SWITCH,
        viewport=DESKTOP,
        state=PageState.REDIRECTED,
        reason=Reason.HTTP_REDIRECT,
        final_url=HOME,
        passed=shown,
        started=datetime.now(UTC),
    )
    switches = Switches()
    for seq, visit in enumerate((sent, page) if first == SWITCH else (page, sent)):
        to = HOME if visit is sent else None
        record = AddressRecord(
            seq=seq,
            url=visit.url,
            depth=1,
            source=Source.LINK,
            state=visit.state,
            reason=visit.reason,
            redirect_to=to,
        )
        switches.note(record, [visit])
    return [one.key for one in switches.remarks()]


@pytest.mark.parametrize("first", [HOME, SWITCH])
@pytest.mark.parametrize("shown", [Sighting("Hjem", "nn"), Sighting("Heim", "nb")])
def test_another_title_or_language_than_the_page_has_is_told(shown: Sighting, first: str) -> None:
    assert told("Hjem", "nb", shown, first=first) == [RemarkKey.SWITCHED]


@pytest.mark.parametrize("shown", [Sighting("Hjem", "nb"), Sighting("(2) hjem", "NB"), None])
def test_the_same_page_is_not_told(shown: Sighting | None) -> None:
    assert told("Hjem", "nb", shown) == []


@pytest.mark.usefixtures("no_browser")
def test_a_language_that_is_chosen_by_a_cookie_is_told(site: SiteServer, tmp_path: Path) -> None:
    def home(exchange: Exchange) -> None:
        other = exchange.cookie("sprak") == "nn"
        links = '<a href="/sprak">Nynorsk</a> <a href="/videre">Videre</a>'
        text = document("Heim" if other else "Hjem", links)
        exchange.html(text.replace('lang="nb"', 'lang="nn"') if other else text)

    def choose(exchange: Exchange) -> None:
        exchange.start(
            302, [("Location", "/"), ("Content-Length", "0"), ("Set-Cookie", "sprak=nn; Path=/")]
        )

    site.add("/", home)
    site.add("/sprak", choose)
    site.add("/videre", lambda exchange: exchange.redirect("/"))
    result = scan(tmp_path, plan_for(site.url(), robots=False))
    assert result.states[site.url("/sprak")] == (PageState.REDIRECTED, Reason.HTTP_REDIRECT)
    (one,) = [one for one in result.scan.remarks if one.key is RemarkKey.SWITCHED]
    assert one.data == {"n": "1", "first": site.url("/sprak")}
