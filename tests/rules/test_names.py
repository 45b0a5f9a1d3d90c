"""Names, roles and visibility as Chromium's pages give them; words that say nothing."""

import time
from collections.abc import Callable

import pytest

from auditor.model.evidence import Element, Evidence, Yield
from auditor.observe.access import MAX_NAME
from rules.common.accessible_name import description, name, role, text
from rules.common.headings import headings, look_alikes, running_size
from rules.common.visible import Lines, exposed, seen
from rules.common.words import (
    GENERIC,
    STOCK_ALTERNATIVES,
    VAGUE,
    ends_in_image_type,
    file_name,
    link_words,
    machine_made,
    plain,
    stock_alternative,
    without_ending,
    written_for_files,
)
from rules.page.headings_are_marked_as_headings import headings_are_marked_as_headings
from rules.page.link_text_says_where_it_leads import link_text_says_where_it_leads
from tests.rules.conftest import Look
from tests.site import SiteServer

See = Callable[[str], Evidence]


@pytest.fixture
def see(look: Look, site: SiteServer) -> See:
    """Evidence of a page that is made of a body."""

    def make(body: str) -> Evidence:
        markup = f'<!DOCTYPE html><html lang="nb"><title>Navn</title><body>{body}'
        return look(site.add("/navn", markup), needs=[Yield.ACCESS])

    return make


def by_id(page: Evidence) -> dict[str, Element]:
    return {e.attributes["id"]: e for e in page.elements if "id" in e.attributes}


# ---- names ---------------------------------------------------------------------------------------

SHADOW = (
    '<div><template shadowrootmode="open"><a id="x" href="/"><slot></slot>!</a></template>Lys</div>'
)
NAMED = {
    '<a id="x" href="/">Søk <b>nå</b></a>': "Søk nå",
    '<a id="x" href="/">Søk<div>her</div></a>': "Søk her",
    '<a id="x" href="/">Søk<br>her</a>': "Søk her",
    '<a id="x" href="/"><img alt="Kart" src="/k.png"> over byen</a>': "Kart over byen",
    '<a id="x" href="/">Ut <span aria-hidden="true">→</span></a>': "Ut",
    '<a id="x" href="/">Ut <span style="visibility:hidden">skjult</span></a>': "Ut",
    '<a id="x" href="/">Ut <span style="opacity:0">gjennomsiktig</span></a>': "Ut gjennomsiktig",
    '<a id="x" href="/" title="Tittel"></a>': "Tittel",
    '<a id="x" href="/" title="Tittel">Tekst</a>': "Tekst",
    '<a id="x" href="/" aria-label=" Merket ">Tekst</a>': "Merket",
    '<a id="x" href="/"><span aria-label="Merket">Tekst</span> ute</a>': "Merket ute",
    '<a id="x" href="/" aria-labelledby="x b">En</a><p id="b" hidden>og <i>to</i></p>': "En og to",
    '<a id="x" href="/" aria-labelledby="borte">Tekst</a>': "Tekst",
    '<a id="x" href="/"><svg width="9" height="9"><title>Hus</title></svg></a>': "Hus",
    '<svg id="x" width="9" height="9"><title>Hus</title><path d=""/></svg>': "Hus",
    '<img id="x" src="/a.png" alt="" title="Tittel">': "",
    '<img id="x" src="/a.png" alt="  Ei  ku ">': "Ei ku",
    '<input id="x" type="submit" value="Send">': "Send",
    '<input id="x" type="image" src="/s.png" alt="Søk">': "Søk",
    '<label for="x">Navn <input id="x"> ditt</label>': "Navn ditt",
    '<label for="x">Fornavn</label><input id="x">': "Fornavn",
    '<label>Etternavn<input id="x"></label>': "Etternavn",
    '<input id="x" placeholder="Skriv her">': "Skriv her",
    '<fieldset id="x"><legend>Farge</legend><input></fieldset>': "Farge",
    '<table id="x"><caption>Priser</caption><tr><td>1</td></tr></table>': "Priser",
    '<p id="x">Løpende tekst</p>': "",
    '<div id="x" role="heading">Tittel</div>': "Tittel",
    SHADOW: "Lys !",
}


@pytest.mark.parametrize(("body", "expected"), NAMED.items(), ids=NAMED)
def test_a_name_is_what_assistive_technology_calls_it(see: See, body: str, expected: str) -> None:
    page = see(body)
    assert name(by_id(page)["x"]) == expected


def test_an_id_points_within_its_own_tree(see: See) -> None:
    page = see(
        '<p id="navn">Ute</p><div><template shadowrootmode="open">'
        '<p id="navn">Inne</p><a id="x" href="/" aria-labelledby="navn">?</a></template></div>'
    )
    assert name(by_id(page)["x"]) == "Inne"


def test_a_description_is_what_the_name_does_not_say(see: See) -> None:
    page = see(
        '<p id="om">Om skolen</p><a id="a" href="/" aria-describedby="om">Les mer</a>'
        '<a id="b" href="/" title="Om veien">Les mer</a><a id="c" href="/" title="Vei"></a>'
    )
    at = by_id(page)
    told = {key: description(at[key]) for key in "abc"}
    assert told == {"a": "Om skolen", "b": "Om veien", "c": ""}


def test_names_that_point_in_circles_or_nest_without_end_are_read_once(see: See) -> None:
    deep = "<span>" * 400 + "x" + "</span>" * 400
    page = see(
        '<a id="a" href="/" aria-labelledby="b">A</a><a id="b" href="/" aria-labelledby="a">B</a>'
        f'<a id="c" href="/">{deep}</a><a id="d" href="/">{"ord " * 4000}</a>'
    )
    at = by_id(page)
    assert (name(at["a"]), name(at["b"])) == ("B", "A")
    assert name(at["c"]) == "x"
    assert len(name(at["d"])) <= MAX_NAME


ROLES = {
    '<a id="x" href="/">a</a>': "link",
    '<a id="x">a</a>': "",
    '<a id="x" href="/" role="button">a</a>': "button",
    '<a id="x" href="/" role="tull Button link">a</a>': "button",
    '<img id="x" src="/a.png" alt="">': "none",
    '<img id="x" src="/a.png">': "img",
    '<div id="x" role="image">a</div>': "img",
    '<input id="x" type="radio">': "radio",
    '<input id="x">': "textbox",
    '<h3 id="x">a</h3>': "heading",
    '<h3 id="x" role="none">a</h3>': "none",
    '<section id="x">a</section>': "",
    '<a id="x" href="#n" role="doc-noteref">1</a>': "link",
    '<h3 id="x" hidden>a</h3>': "heading",
    '<img id="x" src="/a.png" alt="" hidden>': "none",
}


@pytest.mark.parametrize(("body", "expected"), ROLES.items(), ids=ROLES)
def test_a_role_is_the_first_that_exists_else_that_of_the_tag(
    see: See, body: str, expected: str
) -> None:
    assert role(by_id(see(body))["x"]) == expected


# ---- what is there -------------------------------------------------------------------------------


def test_eyes_and_assistive_technology_meet_different_things(see: See) -> None:
    page = see(
        "<style>.sr{position:absolute;width:1px;height:1px;overflow:hidden}</style>"
        '<p id="both">a</p><p id="ears" class="sr"><b id="ears2">a</b></p>'
        '<p id="ears3" style="position:absolute;clip:rect(0,0,0,0)">a</p>'
        '<p id="ears4" style="clip-path:inset(50%)">a</p>'
        '<p id="ears5" style="position:absolute;left:-9999px">a</p>'
        '<p id="ears6" style="opacity:0">a</p>'
        '<div aria-hidden="true"><p id="eyes">a</p></div><div inert><p id="eyes2">a</p></div>'
        '<p id="none" hidden>a</p><p id="none2" style="visibility:hidden">a</p>'
        '<iframe aria-hidden="true" srcdoc="<p id=eyes3>a</p>"></iframe>'
    )
    for id_, element in by_id(page).items():
        met = {"both": (True, True), "ears": (False, True), "eyes": (True, False)}
        expected = met.get(id_.rstrip("23456"), (False, False))
        assert (seen(element), exposed(element)) == expected, id_


def test_a_line_ends_where_a_block_begins(see: See) -> None:
    page = see(
        '<div>Før <b>og <a id="x" href="/">her</a></b> etter<p>Avsnitt</p> senere</div>'
        '<div>Tekst <a id="y" href="/" style="display:block">for seg</a></div>'
    )
    lines, at = Lines(), by_id(page)
    assert text(lines.around(at["x"])) == "Før og her etter"
    assert text(lines.around(at["y"])) == "for seg"


def test_many_links_in_one_line_are_judged_in_proportion(see: See) -> None:
    links = "".join(f'<a href="/{i}">Les mer</a> ' for i in range(8_000))
    page = see(f"<main><span>{links}</span></main>")
    began = time.process_time()
    verdicts = list(link_text_says_where_it_leads.judge(page))
    assert time.process_time() - began < 5  # each link reading the whole line takes a minute
    assert {one.key for one in verdicts} == {"no_context"}
    assert len(verdicts) == 8_000


# ---- words ---------------------------------------------------------------------------------------


def test_sets_of_words_are_plain() -> None:
    for words in (*GENERIC, *VAGUE, *STOCK_ALTERNATIVES):
        assert words == plain(words)
    assert not GENERIC & VAGUE


@pytest.mark.parametrize(
    "text",
    ["Les mer", "LES MER »", "→ Les meir …", "[Read more]", "Her!", "her (åpnes i nytt vindu)",
     "Les mer (ekstern lenke)", "Read more, opens in a new tab", "Les meir (opnast i ny fane)"],
)  # fmt: skip
def test_link_texts_that_fit_any_link_are_generic(text: str) -> None:
    assert link_words(text) in GENERIC


@pytest.mark.parametrize(
    "text", ["Les mer om skole", "Her bor vi", "Merke", "Se kart", "2", "Ekstern lenke", "Hjem"]
)
def test_link_texts_that_name_something_are_not_generic(text: str) -> None:
    assert link_words(text) not in GENERIC | VAGUE


@pytest.mark.parametrize("text", ["a.jpg", "Name Lastname BH2836_250p.png", "x.y.SVG", "æøå.jpeg"])
def test_names_of_image_files_are_known_by_their_ending(text: str) -> None:
    assert ends_in_image_type(text)


@pytest.mark.parametrize(
    "text", [".png", "Bilde av jpg", "rapport.pdf", "Vi bruker .png", "a.jpg b", "Se a.jpg."]
)
def test_other_texts_are_not_names_of_image_files(text: str) -> None:
    assert not ends_in_image_type(text)


def test_names_by_cameras_and_programs_are_known() -> None:
    made = ["IMG_1234", "DSC00012", "PXL_20230405", "Screenshot 2024-01-02 at 10.11.12",
            "8f14e45fceea167a5a36dedd4bea2543", "Skjermbilde 2021-03-04 kl. 12.33.04"]  # fmt: skip
    assert all(machine_made(text) for text in made)
    told = [
        "Img",
        "DSC",
        "Bilde 2",
        "1234",
        "Skjermbilde av søknaden",
        "IMG 12 er en modell",
        "SAM-300",
        "DJI 2020",
        "DSC 2020",
    ]
    assert not any(machine_made(text) for text in told)


def test_file_names_are_read_out_of_addresses() -> None:
    assert file_name("/m/Min%20fil.ny.png?w=1#a") == "Min fil.ny.png"
    assert without_ending("Min fil.ny.png") == "Min fil.ny"
    assert without_ending("fil") == "fil"
    assert file_name("http://[feil") == ""
    told = ("topp_ny", "topp-80x60", "Topp av fjell_2", "e-post")
    assert [text for text in told if written_for_files(text)] == ["topp_ny", "topp-80x60"]


def test_alternatives_that_only_say_image_are_stock() -> None:
    told = ("Bilde.", "FOTO 12", "Bilde av ordføreren", "Logo")
    assert [text for text in told if stock_alternative(text)] == ["Bilde.", "FOTO 12"]


# ---- headings and their paragraphs ---------------------------------------------------------------

RUNNING = "Kommunen gir råd og svarer på spørsmål om alt fra byggesak til barnehage, hver dag. " * 2


def test_running_text_decides_what_is_large(see: See) -> None:
    page = see(f'<h1>Stor</h1><p style="font-size:20px">{RUNNING}</p><small>liten</small>')
    assert running_size(page.documents[0]) == 20
    assert [one.tag for one in headings(page.documents[0])] == ["h1"]


def test_a_page_without_text_has_the_size_of_browsers(see: See) -> None:
    assert running_size(see("<img alt='' src='/a.png'>").documents[0]) == 16


def test_a_bold_line_over_a_paragraph_looks_like_a_heading(see: See) -> None:
    page = see(
        f"<p><b>Byggesak</b></p><p>{RUNNING}</p><p><b>Skole</b> er gøy</p><p>{RUNNING}</p>"
        f"<p><b>Barnehage</b></p><ul><li>{RUNNING}</li></ul>"
    )
    assert [line.text for line in look_alikes(page.documents[0])] == ["Byggesak"]


def test_lines_outside_the_main_content_do_not_fail(see: See) -> None:
    lines = "".join(f"<p><b>Linje {name}</b></p><p>{RUNNING}</p>" for name in "ABC")
    page = see(f"<main><h1>Side</h1><p>{RUNNING}</p></main><div>{lines}</div>")
    told = [verdict.outcome.value for verdict in headings_are_marked_as_headings.judge(page)]
    assert told == ["passed", "cant_tell", "cant_tell", "cant_tell"]


def test_thousands_of_generic_links_are_judged_in_time(see: See) -> None:
    links = "".join(f'<a href="/{n}">her</a> ' for n in range(4000))
    page = see(f"<div>{links}</div>")
    told = [verdict.key for verdict in link_text_says_where_it_leads.judge(page)]
    assert told == ["no_context"] * 4000
