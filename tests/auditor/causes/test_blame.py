"""What would have to be edited to mend a fault, as the open page tells it."""

from dataclasses import replace

import pytest

from auditor.browser.tab import Tab
from auditor.model.cause import Sight
from auditor.model.finding import Outcome
from auditor.observe import place
from auditor.observe.evidence import Observers
from tests.auditor.causes.looking import Looker
from tests.auditor.causes.test_place import PAGE, finding
from tests.auditor.scan.scanning import PHONE
from tests.site import SiteServer

LONG = "Menneskerettighetsorganisasjonssekretariatet"
WORD = "Eiendomsskattetakst"
TEXT = "Kommunen svarer på alle henvendelser innen tre virkedager fra de kom inn. " * 3
DRAWING = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E"
BASE = "body { margin: 0; font: 16px sans-serif }"


def blamed(tab: Tab, site: SiteServer, style: str, body: str, rule: str, why: str = "") -> Sight:
    url = site.add("/side", PAGE.format(style=BASE + style, body=body))
    page = Looker(tab).open(url, PHONE)
    told = finding("#x", rule=rule)
    if why:
        told = replace(told, outcome=Outcome.CANT_TELL, reason_key=f"{rule}/{why}")
    (sight,) = place.look(page, Observers(()).read(page), [told])
    return sight


@pytest.mark.parametrize(
    ("style", "body", "selector"),
    [
        ("main { margin-left: 240px }", f'<p id="x">{WORD}</p>', "main"),
        ("main { padding-left: 240px }", f'<h3 id="x">{WORD}</h3>', "main"),
        ("body { padding-left: 15rem }", f'<ul><li id="x">{WORD}</li></ul>', "body"),
        (".rad { display: flex } .meny { flex: none; width: 240px }",
         f'<div class="rad"><div class="meny">Meny</div><div id="x">{WORD}</div></div>', ".rad"),
        (".rad { display: grid; grid-template-columns: 240px 1fr }",
         f'<div class="rad"><p>Meny</p><div><p id="x">{WORD}</p></div></div>', ".rad"),
        (".smal { float: right; width: 20% }", f'<div class="smal"><p id="x">{WORD}</p></div>',
         ".smal"),
        (".boks { width: 600px }", f'<div class="boks" id="x"><p>{TEXT}</p></div>', ".boks"),
        (".boks { min-width: 40em }", f'<section id="x"><p class="boks">{TEXT}</p></section>',
         ".boks"),
        ("#x { float: left } .boks { width: 600px }",
         f'<div id="x"><div><div class="boks"><p>{TEXT}</p></div></div></div>', ".boks"),
        ("#x { display: table } .a { width: 350px } .b { width: 700px }",
         f'<div id="x"><p class="a">{TEXT}</p><p class="b">{TEXT}</p></div>', ".b"),
        (".linje { white-space: nowrap }", f'<p id="x" class="linje">{TEXT}</p>', ".linje"),
        (".linje { white-space: nowrap }",
         f'<div id="x"><p class="linje"><b>{TEXT}</b></p></div>', ".linje"),
        (".rad { display: flex } .rad li { flex: none; padding: 0 40px }",
         '<ul class="rad"><li>En</li><li>To</li><li id="x">Tre fire</li><li>Fem</li></ul>', ".rad"),
        (".kort { display: grid; grid-template-columns: 250px 250px }",
         '<div class="kort"><p>En</p><p id="x">To kort ved siden av hverandre</p></div>', ".kort"),
        (".ut { position: relative; left: 200px; width: 200px }",
         f'<p id="x" class="ut">{TEXT}</p>', ".ut"),
        (r".md\:kol-\[240px_1fr\] { grid-template-columns: 240px 1fr } .rad.rad { display: grid }",
         f'<div class="rad md:kol-[240px_1fr]"><p>Meny</p><p id="x">{WORD}</p></div>',
         r".md\:kol-\[240px_1fr\]"),
        (".rad { display: grid; grid-template-columns: 150px 1fr }",
         f'<div class="rad"><p>Meny</p><h2 id="x">{WORD}</h2></div>', ".rad"),
        (".blåbær { width: 600px }", f'<p class="blåbær" id="x">{TEXT}</p>', ".blåbær"),
        (r".w-1\/2.w-1\/2 { width: 50% } .w-\31 0\.5 { width: 600px } p { width: 10px }",
         f'<p class="w-10.5" id="x">{TEXT}</p>', r".w-10\.5"),
        (".kol { margin: 0 0 0 240px } .inn.inn { left: 3px; position: relative }",
         f'<div class="kol inn" id="x"><p>{WORD}</p></div>', ".kol"),
    ],
)  # fmt: skip
def test_what_makes_a_page_too_wide_is_named(
    tab: Tab, site: SiteServer, style: str, body: str, selector: str
) -> None:
    sight = blamed(tab, site, style, body, "content-reflows-at-320-px")
    assert sight.styled_by is not None
    assert sight.styled_by.selector == selector


@pytest.mark.parametrize(
    ("style", "body", "lacks"),
    [
        ("", f'<p id="x">Se {LONG} her</p>', "overflow-wrap"),
        ("", f'<ul><li><a id="x" href="/a">{LONG}</a></li></ul>', "overflow-wrap"),
        ("#x { float: left }", f'<div id="x"><p>{TEXT}</p><h2>{LONG}</h2></div>', "overflow-wrap"),
        ("", f'<pre id="x">{TEXT}</pre>', "overflow-x pre"),
        ("", f'<pre id="x"><code>{TEXT}</code></pre>', "overflow-x pre"),
        ("", f'<table id="x"><tr>{"<td>Kolonne</td>" * 9}</tr></table>', "overflow-x table"),
        ("", f'<p id="x"><img alt="Fjord" width="900" height="20" src="{DRAWING}"></p>',
         "max-width img"),
        (".t { width: 100% }", f'<table class="t" id="x"><tr>{"<td>Kolonne</td>" * 9}</tr></table>',
         "overflow-x table"),
        ("main { padding: 0 45px }", f'<pre id="x">{LONG}</pre>', "overflow-x pre"),
        ("main { direction: rtl }", f'<p id="x">Se {LONG} her</p>', "overflow-wrap"),
        ("main { direction: rtl }", f'<p><a id="x" href="/a">{LONG}-{LONG}</a></p>',
         "overflow-wrap"),
        ("main { direction: rtl }",
         f'<p>← <a id="x" href="/a">https://fjordvik.example/{LONG}/</a></p>', "overflow-wrap"),
        ("pre { white-space: pre-wrap; margin: 0 20px; font-family: monospace }",
         '<pre><code id="x">  wt_status_prepare_the_repository_, status</code></pre>',
         "overflow-wrap"),
    ],
)  # fmt: skip
def test_what_is_missing_is_named_where_no_rule_is_wrong(
    tab: Tab, site: SiteServer, style: str, body: str, lacks: str
) -> None:
    sight = blamed(tab, site, style, body, "content-reflows-at-320-px")
    assert (sight.lacks, sight.styled_by) == (lacks, None)


@pytest.mark.parametrize(
    ("style", "body", "properties"),
    [
        (":root { --g: #999 } p { color: var(--g) }", '<p id="x">Hei</p>', {"--g"}),
        (":root { --a: #999; --b: var(--a) } p { color: var(--b, red) }", '<p id="x">Hei</p>',
         {"--a"}),
        (":root { --r: 150 150 150 } p { color: rgb(var(--r)) }", '<p id="x">Hei</p>', {"--r"}),
        (".k { --g: #5a5 } .k b { background: var(--g); color: #fff }",
         '<p class="k"><b id="x">Hei</b></p>', {"--g"}),
        ("p { color: #999 }", '<p id="x">Hei</p>', {"color"}),
        ("b { background: #5a5; color: #fff }", '<b id="x">Hei</b>', {"background-color"}),
        ("div { background: #ddd } a { color: #666 }", '<div><a id="x" href="/">Hei</a></div>',
         {"background-color", "color"}),
        ("body { color: #666 } .v { background: #ddd }", '<p class="v" id="x">Hei</p>',
         {"background-color", "color"}),
        ("div { background: #333 } p { color: #777 }", '<div><p id="x">Hei</p></div>',
         {"background-color", "color"}),
        (":root { --g: #999 }", '<p id="x" style="color: var(--g)">Hei</p>', {"--g"}),
        (":root { --v: #5a5 } p { color: #fff }",
         '<p id="x" style="background: var(--v)">Hei</p>', {"--v"}),
        ("p { color: #fff }", '<p id="x" style="background: #5a5">Hei</p>', set[str]()),
        ("p { color: #222 } .dus { opacity: 0.4 }", '<p class="dus" id="x">Hei</p>', {"opacity"}),
        ("p { color: #222 } .dus { opacity: 0.4 }", '<div class="dus"><p id="x">Hei</p></div>',
         {"opacity"}),
        ("p { color: #999 } .dus { opacity: 0.4 }", '<p class="dus" id="x">Hei</p>', {"color"}),
    ],
)  # fmt: skip
def test_of_two_colours_the_one_that_cannot_stay_is_to_blame(
    tab: Tab, site: SiteServer, style: str, body: str, properties: set[str]
) -> None:
    sight = blamed(tab, site, style, body, "color-contrast")
    rules = (sight.styled_by, sight.or_styled_by)
    assert {rule.property for rule in rules if rule is not None} == properties


MENU = "".join(f'<li><a href="/{n}">Sak {n}</a></li>' for n in range(3)) + (
    '<li><ul><li><a id="x" href="/x">Sak</a></li></ul></li>'
)


@pytest.mark.parametrize(
    ("style", "body", "selectors"),
    [
        (".lenke { margin-top: 2px; display: block; overflow: hidden }",
         '<div style="overflow: auto"><a class="lenke" id="x" href="/">Sak</a></div>', {".lenke"}),
        (".side { font-size: 12px } .side ul ul { margin: 0 }",
         f'<nav class="side"><ul>{MENU}</ul></nav>', {".side", ".side ul ul"}),
        (".side { font-size: 12px; overflow-y: auto; height: 90px } ul { margin: 0 }",
         f'<nav class="side"><ul>{MENU}</ul></nav>', {".side"}),
        (".side li { padding: 0 }", f'<nav class="side"><ul>{MENU}</ul></nav>', {".side li"}),
        (".tekst { line-height: 1.1 }", f'<article class="tekst"><ul>{MENU}</ul></article>',
         set[str]()),
    ],
)  # fmt: skip
def test_a_small_target_is_of_the_rule_that_sizes_it_or_its_lines(
    tab: Tab, site: SiteServer, style: str, body: str, selectors: set[str]
) -> None:
    sight = blamed(tab, site, style, body, "target-size")
    rules = (sight.styled_by, sight.or_styled_by)
    assert {rule.selector for rule in rules if rule is not None} == selectors


def test_a_small_target_that_no_rule_sizes_is_of_the_whole_list_around_it(
    tab: Tab, site: SiteServer
) -> None:
    body = f'<div><ul class="emner">{MENU}</ul></div>'
    culprit = blamed(tab, site, "", body, "target-size").culprit
    assert culprit is not None
    assert culprit.attributes["class"] == "emner"


OVER = ".topp { position: fixed; top: 0; left: 0; right: 0; height: 40px; background: #fff }"


@pytest.mark.parametrize(
    ("style", "body", "why", "selector"),
    [
        (OVER, '<div class="topp"><b>Meny</b></div><p id="x">Hei</p>', "bgOverlap", ".topp"),
        (OVER + " p { margin-top: 900px }",
         '<div class="topp"><b>Meny</b></div><p id="x">Hei</p>', "elmPartiallyObscuring", ".topp"),
        (OVER + " .usett { position: fixed; top: -90px; background: #fff } p { margin-top: 900px }",
         '<a class="usett" href="#x">Hopp</a><div class="topp">Meny</div><p id="x">Hei</p>',
         "bgOverlap", ".topp"),
        (".rute { overflow: auto; background: #eee }",
         f'<pre class="rute"><code id="x">{TEXT}</code></pre>', "elmPartiallyObscured", ".rute"),
        (".rute { overflow: auto } .rute code { display: block }",
         f'<pre class="rute"><code id="x">{TEXT}</code></pre>', "elmPartiallyObscured", ".rute"),
        ("main { width: 700px }", f'<p id="x">{TEXT}</p>', "outsideViewport", "main"),
        ("", f'<p>En</p><p id="x">{TEXT}</p>', "elmPartiallyObscuring", ""),
        (".ark { width: 280px; background: #eee } .linje { white-space: nowrap }"
         " .linje b { display: inline-block; width: 283px }",
         '<div class="ark"><p class="linje" id="x"><b>Hei</b></p></div>',
         "elmPartiallyObscured", ".linje b"),
        (".ark { width: 280px; background: #eee } .bred { width: 300px }",
         f'<div class="ark"><div class="bred"><p id="x">{TEXT}</p></div></div>',
         "elmPartiallyObscured", ".bred"),
        (".dato { position: relative } .dato:after { content: ''; position: absolute; inset: 0;"
         " background: #eee } .rod .dato { background: #fdd }",
         '<div class="rod"><div class="dato"><b id="x">Hei</b></div></div>',
         "pseudoContent", ".dato::after"),
        (".liten::before { content: ''; position: absolute; width: 1px; height: 1px }"
         " .flis { background: #eee } .flis .liten::before { position: static }",
         '<div class="flis"><b class="liten" id="x">Hei</b></div>', "pseudoContent", ".flis"),
    ],
)  # fmt: skip
def test_what_hides_text_from_measuring_is_one_thing(
    tab: Tab, site: SiteServer, style: str, body: str, why: str, selector: str
) -> None:
    sight = blamed(tab, site, style, body, "color-contrast", why)
    assert (sight.styled_by and sight.styled_by.selector) == (selector or None)
    assert sight.styled_by or (sight.culprit and sight.culprit.tag) == "body"


def test_a_picture_behind_text_is_of_the_part_that_holds_both(tab: Tab, site: SiteServer) -> None:
    style = ".flis { position: relative } .flis h3 { position: absolute; top: 0 }"
    picture = f'<img alt="Fjord" width="200" height="90" src="{DRAWING}">'
    parts = (
        f'<p>{picture}</p><div class="flis"><div>{picture}</div><a><h3 id="x">Hei</h3></a></div>'
    )
    culprit = blamed(tab, site, style, parts, "color-contrast", "imgNode").culprit
    assert culprit is not None
    assert culprit.attributes["class"] == "flis"
