"""What assistive technology is told of elements: in frames, in shadow trees, and of too many."""

from datetime import timedelta

import pytest

from auditor.browser.deadline import Deadline
from auditor.browser.tab import Tab
from auditor.model.access import Access
from auditor.model.evidence import Completeness, Element, Evidence, Yield
from auditor.model.evidence_json import from_json, to_json
from auditor.model.page import Viewport
from auditor.model.scan import ConsentMode
from auditor.observe import access, observers
from auditor.observe.access import AccessObserver
from auditor.observe.digest import digest
from auditor.observe.evidence import Observers, OpenPage
from auditor.observe.page import PageObserver
from tests.auditor.observe.conftest import Act
from tests.conftest import DESKTOP
from tests.site import SiteServer
from tests.site.hostile.pages import document

KINDS = """<h2 id="overskrift">Møte <b>i dag</b></h2>
<style>#pil::after { content: " ›" } #pil::before { content: "\\e977" }</style>
<a id="pil" href="/">Kart</a>
<a id="merka" href="/" aria-label="Merkt" title="Om kartet">Tekst</a>
<div><template shadowrootmode="open"><a id="skugge" href="/"><slot></slot></a></template>Lys</div>
<div id="pakke"><p id="avsnitt">Løpande tekst</p></div>
<a id="gøymt" href="/" hidden>Gøymt</a>
<div aria-hidden="true"><a id="taust" href="/">Taust</a></div>
<a id="innhald" href="/" style="display: contents">Utan boks</a>
<iframe id="ramme" srcdoc="<a id='inne' href='/'>Inne</a>" title="Ramme"></iframe>"""


def by_id(page: Evidence) -> dict[str, Element]:
    return {one.attributes["id"]: one for one in page.elements if "id" in one.attributes}


def test_each_element_has_what_is_told_of_it_in_frames_and_shadow_trees(act: Act) -> None:
    page = act(document("Tilgang", KINDS), AccessObserver())
    told = {name: one.access for name, one in by_id(page).items()}
    assert told["overskrift"] == Access("heading", "Møte i dag")
    assert told["pil"] == Access("link", "Kart ›")
    assert told["merka"] == Access("link", "Merkt", "Om kartet")
    assert told["skugge"] == Access("link", "Lys")
    assert told["inne"] == Access("link", "Inne")
    assert told["innhald"] == Access("link", "Utan boks")
    assert told["ramme"] == Access("Iframe", "Ramme")
    assert (told["pakke"], told["gøymt"], told["taust"]) == (None, None, None)
    one = page.observation(Yield.ACCESS)
    assert one is not None
    assert (one.completeness, one.done, one.known) == (Completeness.WHOLE, 2, 2)


def test_what_is_laid_out_only_when_it_comes_near_is_told_of(act: Act) -> None:
    far = """<div style="height: 4000px">Langt</div><section style="content-visibility: auto">
    <a id="nede" href="/">Nede</a></section><section style="content-visibility: hidden">
    <a id="aldri" href="/">Aldri</a></section>"""
    told = by_id(act(document("Langt nede", far), AccessObserver()))
    assert told["nede"].access == Access("link", "Nede")
    assert not (told["aldri"].shown and told["aldri"].access)


def test_what_is_told_is_saved_with_the_evidence(act: Act) -> None:
    page = act(document("Lagra", KINDS), AccessObserver())
    saved = from_json(to_json(page))
    assert [one.access for one in saved.elements] == [one.access for one in page.elements]


def test_what_fields_hold_is_no_part_of_a_name(act: Act) -> None:
    body = """<h2 id="tittel">Kode <input value="hemmeleg-91"></h2>
    <label>Send til <input id="til" type="checkbox"> <input value="ola@e.no"></label>
    <p>hemmeleg-91</p><a id="lenkje" href="/">hemmeleg-91</a>"""
    page = act(document("Felt", body), AccessObserver())
    told = {name: one.access.name for name, one in by_id(page).items() if one.access}
    assert told["lenkje"] == "hemmeleg-91"  # the page's own text
    assert "hemmeleg" not in told["tittel"]
    assert "ola" not in told["til"]
    assert "ola@e.no" not in to_json(page)


def test_what_nobody_sees_is_not_missed(act: Act) -> None:
    frame = '<iframe style="display: none" srcdoc="<a href=/>Inne</a>" title="x"></iframe>'
    page = act(document("Gøymd ramme", f"<p>Hei</p>{frame}"), AccessObserver())
    one = page.observation(Yield.ACCESS)
    assert one is not None
    assert (one.completeness, one.known) == (Completeness.WHOLE, 1)


@pytest.mark.parametrize(
    ("limit", "most", "body"),
    [
        ("MAX_ELEMENTS", 9, "<p>Hei</p>" * 9),
        ("MAX_NAMING", 900, f"<h2>{'Ord. ' * 200}</h2>"),
        ("MAX_NAMING", 900, f"<p id='p'>{'Ord. ' * 60}</p>" + "<i aria-labelledby='p'>a</i>" * 4),
    ],
)
def test_of_too_much_nothing_is_asked(
    act: Act, monkeypatch: pytest.MonkeyPatch, limit: str, most: int, body: str
) -> None:
    monkeypatch.setattr(access, limit, most)
    page = act(document("For mykje", body), AccessObserver())
    one = page.observation(Yield.ACCESS)
    assert one is not None
    assert one.completeness is Completeness.FAILED
    assert all(element.access is None for element in page.elements)


def test_frames_past_the_budget_are_told_as_left_out(
    act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    budget = access.Budget(steps=2, time=timedelta(seconds=30))
    monkeypatch.setattr(AccessObserver, "budget", budget)
    frames = "".join(f'<iframe title="{n}" srcdoc="<p>{n}</p>"></iframe>' for n in range(3))
    one = act(document("Mange rammer", frames), AccessObserver()).observation(Yield.ACCESS)
    assert one is not None
    assert (one.completeness, one.done, one.known) == (Completeness.CUT, 2, 4)


RERENDERS = "document.querySelector('main').innerHTML = document.querySelector('main').innerHTML"


@pytest.mark.parametrize(
    ("meanwhile", "completeness"),
    [
        (RERENDERS, Completeness.CUT),
        ("document.querySelector('#inne').remove()", Completeness.CUT),
        ("document.querySelector('#tid').textContent = '12:01'", Completeness.WHOLE),
        ("document.querySelector('#tid').innerHTML = '<i>12:01</i>'", Completeness.WHOLE),
    ],
)
def test_a_page_whose_names_are_gone_when_they_are_asked_for_is_cut(
    tab: Tab, site: SiteServer, meanwhile: str, completeness: Completeness
) -> None:
    body = f"<main>{KINDS}<p><span id='tid'>12:00</span></p><a id='inne' href='/'>Inne</a></main>"
    deadline = Deadline.after(timedelta(seconds=30))
    tab.navigate(site.add("/skiftar", document("Skiftar", body)), deadline, lambda _: True)
    assert tab.wait_for(lambda log: bool(log.document and log.document.loaded), deadline)
    page = opened(tab, deadline)
    looking = Observers([AccessObserver()])
    evidence = looking.read(page)
    tab.evaluate(f"{meanwhile}; 0", page.world, deadline)
    assert looking.act(page, evidence)
    one = evidence.observation(Yield.ACCESS)
    assert one is not None
    assert one.completeness is completeness
    changed = completeness is Completeness.CUT
    assert one.detail == ("the page changed while it was read" if changed else "")
    assert digest(evidence).unnamed.endswith(one.detail)
    assert bool(digest(evidence).unnamed) is changed


def test_what_was_read_stands_where_it_cannot_be_set_back(
    act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "_LEAVE_OUT", "(() => { throw new Error() })()")
    body = '<section style="content-visibility: auto"><a id="nede" href="/">Nede</a></section>'
    page = act(document("Langt nede", body), AccessObserver())
    assert by_id(page)["nede"].access == Access("link", "Nede")
    one = page.observation(Yield.ACCESS)
    assert one is not None
    assert one.completeness is Completeness.WHOLE


@pytest.mark.parametrize("limit", [0, 10**6])
def test_a_digest_says_whether_names_are_what_people_are_told(
    act: Act, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    monkeypatch.setattr(access, "MAX_ELEMENTS", limit)
    unnamed = digest(act(document("Samandrag"), AccessObserver())).unnamed
    assert ("not known: the page has more than the 0 elements" in unnamed) == (limit == 0)
    assert bool(unnamed) == (limit == 0)


def opened(tab: Tab, deadline: Deadline) -> OpenPage:
    """The page that a tab shows, once it is at rest."""
    settled = PageObserver(tab, deadline, ConsentMode.LEAVE, None)
    settled.settle()
    return OpenPage(
        tab=tab, top=settled.top, world=settled.world, viewport=DESKTOP, deadline=deadline
    )


def test_looking_alone_does_not_hold_the_page(tab: Tab, site: SiteServer) -> None:
    deadline = Deadline.after(timedelta(seconds=30))
    tab.set_viewport(DESKTOP)
    tab.navigate(site.add("/sjå", document("Sjå", KINDS)), deadline, lambda _: True)
    assert tab.wait_for(lambda log: bool(log.document and log.document.loaded), deadline)
    page = opened(tab, deadline)
    looking = Observers(observers({Yield.ACCESS}))
    evidence = looking.read(page)
    assert looking.act(page, evidence)
    assert not tab.held


def test_digests_name_links_and_headings_as_they_are_told(act: Act) -> None:
    body = """<main><h1 aria-label="Velkomen">Hei</h1><p id="om">Om skulen</p>
    <a href="/a" aria-labelledby="om">Les meir</a>
    <a href="/b" hidden>Gøymd <i>meny</i></a></main>"""
    page = digest(act(document("Samandrag", body), AccessObserver()))
    assert page.headings == ("Samandrag", "Velkomen")
    assert [link.name for link in page.links] == ["Om skulen", "Gøymd meny"]


def test_it_looks_in_every_window() -> None:
    (observer,) = observers({Yield.ACCESS})
    assert observer.looks_at(Viewport(320, 256))
    assert observer.looks_at(DESKTOP)
