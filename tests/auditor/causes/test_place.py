"""Places of findings on open pages: frames, shadow roots, stylesheets, and what is gone."""

import re
from dataclasses import replace
from datetime import timedelta
from zlib import crc32

import pytest

from auditor import causes
from auditor.browser.deadline import Deadline
from auditor.browser.tab import Tab
from auditor.hosts import host_of
from auditor.model.cause import Sight
from auditor.model.finding import Finding, Kind, Outcome, Selector
from auditor.model.locator import PagePlace, StyleRule, page_place
from auditor.observe import place
from auditor.observe.evidence import Observers
from tests.auditor.causes.looking import Looker
from tests.site import SiteServer

PAGE = """<!doctype html><html lang="nb"><head><title>Side</title><style>{style}</style></head>
<body><main>{body}</main></body></html>"""


def finding(*selector: str | tuple[str, ...], rule: str = "color-contrast") -> Finding:
    return Finding(
        rule=rule,
        engine="axe",
        criteria=("1.4.3",),
        outcome=Outcome.FAILED,
        kind=Kind.BREACH,
        selector=selector,
        snippet="<p>",
    )


def sight_of(tab: Tab, url: str, one: Finding) -> Sight:
    page = Looker(tab).open(url)
    (sight,) = place.look(page, Observers(()).read(page), [one])
    return sight


@pytest.mark.parametrize(
    ("style", "body", "blamed"),
    [
        (".svak { color: #aaa }", '<p class="svak" id="x">Hei</p>', ".svak"),
        (".svak { color: #aaa }", '<div class="svak"><p id="x">Hei</p></div>', ".svak"),
        ("p { color: #aaa } #x { color: #bbb }", '<p id="x">Hei</p>', "#x"),
        ("p { color: #aaa !important } #x { color: #bbb }", '<p id="x">Hei</p>', "p"),
        ("@media (min-width: 9000px) { #x { color: #aaa } } p { color: #bbb }",
         '<p id="x">Hei</p>', "p"),
        ("@layer a { @media (min-width: 9px) { main #x { color: #aaa } } }",
         '<p id="x">Hei</p>', "main #x"),
        ("body { color: #777 } .boks { background: #666 }",
         '<div class="boks"><p id="x">Hei</p></div>', ".boks"),
        ("a.lenke, .annen { color: #aaa }", '<a id="x" class="lenke" href="/">Hei</a>',
         "a.lenke, .annen"),
        ("main > .svak { color: #aaa }", '<p class="svak" id="x">Hei</p>', "main > .svak"),
        ("p { color: #bbb } main > .svak { color: #aaa }",
         '<div><p class="svak" id="x">Hei</p></div>', "p"),
        ("p:not(:is([title=')'], :is(.a, .b))) { color: #aaa }", '<p id="x">Hei</p>',
         "p:not(:is([title=\")\"], :is(.a, .b)))"),
        (".svak { color: #aaa }", '<p class="svak" id="x" style="color:#bbb">Hei</p>', None),
        (".svak { color: #aaa }", '<div class="svak"><a id="x" href="/">Hei</a></div>', None),
    ],
)  # fmt: skip
def test_the_rule_of_a_stylesheet_that_gives_the_colour_is_named(
    tab: Tab, site: SiteServer, style: str, body: str, blamed: str | None
) -> None:
    url = site.add("/side", PAGE.format(style=style, body=body))
    rule = sight_of(tab, url, finding("#x")).styled_by
    assert (rule and (rule.sheet, rule.selector)) == (blamed and ("", blamed))


def test_a_rule_inside_a_custom_element_is_of_that_element(tab: Tab, site: SiteServer) -> None:
    shadow = "<template shadowrootmode=open><style>p { color: #aaa }</style><p>Hei</p></template>"
    body = "".join(f"<{name}>{shadow}</{name}>" for name in ("min-boks", "din-boks", "div"))
    url = site.add("/side", PAGE.format(style="", body=body))
    names = ("min-boks", "din-boks", "main > div")
    rules = [sight_of(tab, url, finding((name, "p"))).styled_by for name in names]
    assert [rule and rule.sheet for rule in rules] == ["min-boks", "din-boks", ""]


def test_the_rule_that_takes_the_focus_outline_away_is_named(tab: Tab, site: SiteServer) -> None:
    body = '<a id="x" href="/">Hei</a>'
    url = site.add("/side", PAGE.format(style="a:focus { outline: none }", body=body))
    sight = sight_of(tab, url, finding("#x", rule="focus-is-visible"))
    wanted = StyleRule(sheet="", selector="a:focus", property="outline-style")
    assert sight.styled_by == wanted


@pytest.mark.parametrize("selector", [":focus", "main > :focus", "a:focus-visible", ":focus[href]"])
def test_a_rule_for_focus_is_found_where_nothing_has_focus(
    tab: Tab, site: SiteServer, selector: str
) -> None:
    body = '<a id="x" href="/">Hei</a>'
    url = site.add("/side", PAGE.format(style=f"{selector} {{ outline: none }}", body=body))
    sight = sight_of(tab, url, finding("#x", rule="focus-is-visible"))
    assert sight.styled_by is not None
    assert sight.styled_by.selector.replace('"', "") == selector


def test_selectors_of_any_length_cost_little(tab: Tab, site: SiteServer) -> None:
    long = "[title='(" + "a" * 100_000 + "']"
    style = f".svak {{ color: #aaa }} {long} {{ color: #bbb; background: #ccc }}" * 40
    url = site.add("/side", PAGE.format(style=style, body='<p class="svak" id="x">Hei</p>'))
    page = Looker(tab).open(url)
    evidence = Observers(()).read(page)
    page = replace(page, deadline=Deadline.after(timedelta(seconds=5)))
    (sight,) = place.look(page, evidence, [finding("#x")])
    wanted = StyleRule(sheet="", selector=".svak", property="color", value="#aaaaaa")
    assert sight.styled_by == wanted


@pytest.mark.parametrize(
    ("selector", "tag"),
    [
        (("main > p:nth-of-type(2)",), "p"),
        ((("#vert", "em"),), "em"),
        (("iframe", "b"), "b"),
    ],
)
def test_elements_are_found_through_frames_and_shadow_roots(
    tab: Tab, site: SiteServer, selector: Selector, tag: str
) -> None:
    body = """<p>En</p><div id="vert"><template shadowrootmode="open"><i>A</i><em>B</em></template>
    <span>C</span></div><p>To</p><iframe srcdoc="<p>D</p><b>E</b>" title="Ramme"></iframe>"""
    url = site.add("/side", PAGE.format(style="", body=body))
    sight = sight_of(tab, url, finding(*selector, rule="image-alt"))
    assert sight.element is not None
    assert sight.element.tag == tag


@pytest.mark.parametrize("selector", [("#borte",), ("iframe", "p"), ("p[",), ()])
def test_what_is_gone_is_known_by_its_selector_alone(
    tab: Tab, site: SiteServer, selector: Selector
) -> None:
    url = site.add("/side", PAGE.format(style="", body="<p>Hei</p>"))
    one = finding(*selector)
    sight = sight_of(tab, url, one)
    assert sight == Sight()
    (located,) = causes.fingerprinted([one], [sight], url=url)
    assert re.fullmatch(r"1:[0-9a-f]{16}", located.fingerprint)
    assert isinstance(located.locator, PagePlace)


def test_each_page_has_fingerprints_of_its_own_and_each_port_the_same() -> None:
    one = replace(finding("#borte"), snippet='<p class="a">')

    def printed(url: str) -> str:
        return causes.fingerprinted([one], [Sight()], url=url)[0].fingerprint

    assert printed("http://127.0.0.1:80/a?utm_source=b#c") == printed("http://localhost:8123/a")
    assert printed("http://www.a.example/x/index.html") == printed("https://a.example/x/")
    different = [printed("https://a.example/"), printed("https://a.example/b")]
    different += [printed(f"https://a.example/b?id={number}") for number in (1, 2)]
    different.append(printed("https://b.example/"))
    assert len(set(different)) == 5


def test_rules_that_say_the_same_share_the_fingerprint_of_an_element() -> None:
    axe, own = finding("html", rule="document-title"), finding("html", rule="own")
    speaks_for = {"document-title": "own"}

    def printed(*found: Finding) -> list[str]:
        made = causes.fingerprinted(
            found, [Sight()] * len(found), url="https://a.example/", speaks_for=speaks_for
        )
        return [one.fingerprint for one in made]

    both = printed(axe, own)
    assert both[0] == both[1]
    assert printed(axe) == printed(own) == both[:1]
    twice = printed(axe, axe, own)
    assert (len(set(twice)), twice[2]) == (2, twice[0])


def test_alike_findings_are_numbered_in_the_order_of_the_document() -> None:
    two = causes.fingerprinted(
        [finding("p:nth-of-type(1)"), finding("p:nth-of-type(2)")],
        [Sight(), Sight()],
        url="https://a.example/",
    )
    assert len({one.fingerprint for one in two}) == 2


CHAT = """<!doctype html><html lang="nb"><head><title>Side</title></head><body><main><h1>Side</h1>
{body}</main><script src="{script}"></script></body></html>"""
WIDGET = """const box = document.createElement('div');
box.id = 'prat-' + Math.random().toString(36).slice(2, 9);
box.innerHTML = '<button type="button" class="prat"></button>';
document.body.append(box);"""


def test_what_a_strangers_script_makes_is_found_among_many_and_known_on_each_visit(
    tab: Tab, site: SiteServer
) -> None:
    site.add("/prat.js", lambda exchange: exchange.send(WIDGET, "text/javascript"))
    script = f"{site.elsewhere}/prat.js"
    buttons = '<button type="button" class="sak"></button>' * (place.MAX_MADE + 10)
    url = site.add("/side", CHAT.format(body=buttons, script=script))
    looker = Looker(tab)
    prints: set[str] = set()
    for _ in range(3):
        _, findings, sights = looker.look(url)
        made = [
            (one.fingerprint, sight.script_host)
            for one, sight in zip(findings, sights, strict=True)
            if one.rule == "button-name" and sight.script_host
        ]
        assert [host for _, host in made] == [host_of(script)]
        prints.add(made[0][0])
    assert len(prints) == 1


def test_frames_of_a_stranger_that_differ_by_number_are_of_one_kind(
    tab: Tab, site: SiteServer
) -> None:
    inner = PAGE.format(style="", body="<button></button>")
    kinds: set[tuple[str, str]] = set()
    for number in ("/10234", "/8f3a2b1c", "/77"):
        site.add(number, inner)
        frame = site.elsewhere + number
        url = site.add("/side", PAGE.format(style="", body=f'<iframe title="Time" src="{frame}">'))
        _, findings, _ = Looker(tab).look(url)
        (at,) = (page_place(one.locator) for one in findings if one.rule == "button-name")
        kinds.add((at.frame_host, at.frame_path))
    assert kinds == {(host_of(frame), "#")}


def test_a_part_that_only_tests_name_is_alike_wherever_it_stands(
    tab: Tab, site: SiteServer
) -> None:
    body = """<div class="flex css-1x2y3z"><button class="p-2" data-testid="icon"></button></div>
    <ul><li><button class="ml-2 p-2 css-9k8j7h" data-testid="icon"></button></li></ul>"""
    url = site.add("/side", PAGE.format(style="", body=body))
    _, findings, _ = Looker(tab).look(url)
    places = [page_place(one.locator) for one in findings if one.rule == "button-name"]
    assert len(places) == 2
    assert {one.component for one in places} == {"icon"}
    assert len({one.alike[:2] for one in places}) == 1


def test_a_menu_is_at_one_place_inside_and_outside_the_main_content(
    tab: Tab, site: SiteServer
) -> None:
    menu = '<nav><ul class="meny"><li><a class="meny-knapp" href="/"></a></li></ul></nav>'
    text = '<p>Hei</p><section><ul class="meny"><li><a class="meny-knapp" href="/"></a></li></ul>'
    bodies = (menu + text, f"</main>{menu}")
    places = []
    for n, body in enumerate(bodies):
        url = site.add(f"/side-{n}", PAGE.format(style="", body=body))
        _, findings, _ = Looker(tab).look(url)
        places += [page_place(one.locator) for one in findings if one.rule == "link-name"]
    assert [one.landmarks for one in places] == [("main", "nav"), ("main",), ("nav",)]
    assert places[0].alike == places[2].alike
    assert places[0].alike[2] != places[1].alike[2]


def test_items_of_a_list_that_is_said_to_be_something_else_are_of_its_cause(
    tab: Tab, site: SiteServer
) -> None:
    tabs = "".join(f'<li><a role="tab" href="/{n}">Fane {n}</a></li>' for n in range(2))
    body = f'<ul role="tablist">{tabs}</ul><li>Tre</li><p role="tab">Fire</p>'
    url = site.add("/side", PAGE.format(style="", body=body))
    _, findings, _ = Looker(tab).look(url)
    led: dict[str, list[str]] = {
        "listitem": [],
        "aria-required-parent": [],
        "aria-required-children": [],
    }
    for one in findings:
        if one.rule in led:
            led[one.rule].append(page_place(one.locator).follows)
    lists = "aria-required-children"
    assert led == {
        "listitem": [lists, lists, ""],
        "aria-required-parent": [lists, lists, ""],
        lists: [""],
    }


def test_parts_whose_names_share_a_checksum_are_not_alike(tab: Tab, site: SiteServer) -> None:
    body = "".join(f'<p><button class="{name}"></button></p>' for name in ("plumless", "buckeroo"))
    assert crc32(b"plumless") == crc32(b"buckeroo")
    url = site.add("/side", PAGE.format(style="", body=body))
    _, findings, _ = Looker(tab).look(url)
    places = [page_place(one.locator) for one in findings if one.rule == "button-name"]
    assert [one.classes for one in places] == [("plumless",), ("buckeroo",)]
    assert not set(places[0].alike) & set(places[1].alike) - {""}


def test_a_page_whose_time_is_over_costs_the_places_alone(tab: Tab, site: SiteServer) -> None:
    markup = PAGE.format(style="", body='<p id="x">Hei</p>')
    page = Looker(tab).open(site.add("/sein", markup))
    evidence = Observers(()).read(page)
    late = replace(page, deadline=Deadline.after(timedelta(0)))
    assert place.look(late, evidence, [finding("#x"), finding("html")]) == (Sight(), Sight())
