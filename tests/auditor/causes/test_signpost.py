"""Places in the page's own words."""

import pytest

from auditor import causes
from auditor.browser.tab import Tab
from auditor.model.cause import Sight
from auditor.model.finding import Finding, Kind, Outcome, Signpost
from auditor.observe.evidence import Observers
from tests.auditor.causes.looking import Looker
from tests.site import SiteServer

PAGE = """<!doctype html><html lang="nb"><head><title>Side</title><meta id="meta" name="x"></head>
<body><header><a id="logo" href="/"><img id="bilde" src="/media/kommune%20v%C3%A5pen.png"></a>
<nav><h2>Meny</h2><a id="meny" href="/om">Om oss</a></nav></header>
<main><p id="først">Før alt</p>
<h1>Vann og avløp</h1>
<h2 hidden>Skjult</h2>
<a id="les" href="/x">Les <b>mer</b><span hidden>om noe</span></a>
<h2 id="under"><a id="i" href="/y">Gebyr</a></h2>
<label>Målernummer <input id="felt"></label>
<label for="tall">Antall</label><input id="tall"><input id="navn" placeholder="Søk her">
<p id="lang">{long}</p>
<iframe id="ramme" title="Kart" srcdoc="<p id='inne'>Inne i kartet</p>"></iframe>
<button id="ikon"><svg aria-label="Lukk"></svg></button>
<div id="tom"></div>
</main><footer><p id="bunn">Kontakt oss</p><h2>Følg oss</h2><a id="f" href="/f">Facebook</a>
</footer></body></html>""".replace("{long}", "Et avsnitt som er langt. " * 9)


@pytest.fixture
def signposts(tab: Tab, site: SiteServer) -> dict[str, Signpost]:
    page = Looker(tab).open(site.add("/vei", PAGE))
    evidence = Observers(()).read(page)
    elements = [one for one in evidence.elements if one.attributes.get("id")]
    sights = [Sight(element=element) for element in elements]
    found = Finding(
        rule="r",
        engine="native",
        criteria=(),
        outcome=Outcome.FAILED,
        kind=Kind.BREACH,
        selector=("x",),
        snippet="<x>",
    )
    located = causes.fingerprinted([found] * len(sights), sights, url=evidence.url)
    told = causes.signposted(located, sights)
    return {
        element.attributes["id"]: one.signpost for element, one in zip(elements, told, strict=True)
    }


def test_an_element_is_told_by_its_words_and_the_heading_above_it(
    signposts: dict[str, Signpost],
) -> None:
    told = {name: (one.words, one.heading, one.landmark) for name, one in signposts.items()}
    del told["lang"]
    assert told == {
        "les": ("Les mer", "Vann og avløp", "main"),
        "først": ("Før alt", "", "main"),
        "i": ("Gebyr", "Vann og avløp", "main"),
        "under": ("Gebyr", "Vann og avløp", "main"),
        "felt": ("Målernummer", "Gebyr", "main"),
        "tall": ("Antall", "Gebyr", "main"),
        "navn": ("Søk her", "Gebyr", "main"),
        "ramme": ("Kart", "Gebyr", "main"),
        "inne": ("Inne i kartet", "Gebyr", ""),
        "ikon": ("Lukk", "Gebyr", "main"),
        "tom": ("", "Gebyr", "main"),
        "bilde": ("kommune våpen.png", "", "header"),
        "logo": ("kommune våpen.png", "", "header"),
        "meny": ("Om oss", "Meny", "header"),
        "bunn": ("Kontakt oss", "", "footer"),
        "f": ("Facebook", "Følg oss", "footer"),
        "meta": ("", "", ""),
    }


def test_words_that_go_on_are_cut_at_a_word(signposts: dict[str, Signpost]) -> None:
    assert signposts["lang"].words == "Et avsnitt som er langt. " * 3 + "Et…"


def test_nothing_is_told_of_what_was_not_seen() -> None:
    found = Finding(
        rule="r",
        engine="native",
        criteria=(),
        outcome=Outcome.FAILED,
        kind=Kind.BREACH,
        selector=("x",),
        snippet="<x>",
    )
    assert causes.signposted([found], [Sight()]) == (found,)
