"""Which occurrences are one cause, and where it sits; told from places alone."""

from collections.abc import Sequence
from dataclasses import replace

from auditor.causes import Gathering, Grouping, Pages, mark_of
from auditor.causes.locator import traits_of
from auditor.model.cause import Clue, Where
from auditor.model.locator import DocumentObject, PagePlace, StyleRule
from auditor.model.occurrence import Occurrence
from auditor.model.rule import RuleInfo
from tests.auditor.causes.grouped import (
    ALL,
    CONTRAST,
    LINK,
    NARROW,
    NEWS,
    PICTURE,
    WIDE,
    Grouped,
    mark,
    styled,
    unsure,
)
from tests.auditor.store import build


def test_what_is_in_no_page_is_alike_in_what_it_is_known_by() -> None:
    figure = DocumentObject(path=("Document", "Figure"), page=1)
    assert traits_of(figure) == traits_of(replace(figure, page=2))
    assert traits_of(figure) != traits_of(replace(figure, ordinal=1))
    assert traits_of(None).alike == ("", "", "")


def test_what_two_pages_have_alike_is_one_cause_where_no_editor_writes_it() -> None:
    tabs = replace(LINK, role="tablist", component="nav", classes=("nav-tabs",), name="")
    assert len(Grouped([mark(tabs, page) for page in NEWS[:2]]).ids) == 1
    assert len(Grouped([mark(replace(tabs, role="table"), page) for page in NEWS[:2]]).ids) == 2
    other = replace(tabs, name="annet")
    assert len(Grouped([mark(tabs, NEWS[0]), mark(other, NEWS[1])]).ids) == 2
    in_order = {"a1.b1.c1": 3}
    assert len(Grouped([mark(tabs, page) for page in NEWS[:2]], in_order).ids) == 2


def test_what_is_inside_a_custom_element_is_a_component_s_wherever_it_stands() -> None:
    steps = replace(LINK, component="mine-trinn", classes=(), alike=("", "", "c1"))
    assert Grouped([mark(steps, page) for page in NEWS]).wheres == {Where.TEMPLATE}
    inside = replace(steps, chain=("mine-trinn", "a"))
    assert Grouped([mark(inside, page) for page in NEWS]).wheres == {Where.COMPONENT}
    other = replace(inside, component="kort")
    assert Grouped([mark(other, page) for page in NEWS]).wheres == {Where.TEMPLATE}
    rule = StyleRule(sheet="mine-trinn", selector="p", property="color", value="#aaaaaa")
    coloured = Grouped([mark(replace(inside, styled_by=rule), page, CONTRAST) for page in NEWS])
    assert coloured.wheres == {Where.COMPONENT}


def test_a_component_is_one_cause_wherever_it_stands() -> None:
    aside = replace(LINK, landmarks=("aside",), alike=("a1", "b1", "c9"))
    found = Grouped(
        [mark(LINK, page) for page in NEWS[:3]] + [mark(aside, page) for page in ALL[20:23]],
        {"a1.b1.c1": 3, "a1.b1.c9": 3},
    )
    assert len(found.ids) == 1
    assert found.wheres == {Where.COMPONENT}
    assert found.clues[0] == Clue(
        key="same_component", data={"component": "kort", "places": "6", "pages": "6"}
    )


def test_both_viewports_are_one_cause_and_count_an_element_once() -> None:
    marks = [mark(LINK, page, "link-name", WIDE, NARROW) for page in NEWS[:4]]
    found = Grouped(marks, {"a1.b1.c1": 4})
    assert len(found.ids) == 1
    assert Clue(key="all_alike", data={"elements": "4"}) in found.clues


def test_pictures_that_editors_left_without_text_are_a_cause_for_each_page() -> None:
    places = [replace(PICTURE, address=f"/{n}.jpg") for n in range(3)]
    marks = [mark(place, page, "image-alt") for place, page in zip(places, NEWS, strict=False)]
    found = Grouped([*marks, mark(places[2], NEWS[0], "image-alt")], {"..c2": 50})
    assert len(found.ids) == 3
    assert found.wheres == {Where.CONTENT}
    some = Clue(key="some_alike", data={"faulty": "4", "elements": "50"})
    assert found.clues == (Clue(key="one_page", data={"page": NEWS[0]}), some)


def test_what_stands_in_the_footer_is_of_the_template() -> None:
    place = replace(LINK, landmarks=("footer",), component="", classes=(), alike=("", "", "c3"))
    found = Grouped([mark(place, page) for page in ALL])
    assert len(found.ids) == 1
    assert found.wheres == {Where.TEMPLATE}
    assert [clue.key for clue in found.clues] == ["in_landmark", "on_most_pages"]


def test_what_is_once_on_every_page_of_a_section_is_of_its_template() -> None:
    found = Grouped([mark(LINK, page) for page in NEWS], {"a1.b1.c1": 20})
    assert found.wheres == {Where.TEMPLATE}


def test_two_things_at_one_place_without_landmarks_are_told_apart_by_what_they_are() -> None:
    place = replace(LINK, landmarks=(), component="", classes=(), alike=("", "", "c4"))
    logo, feed = replace(place, address="/"), replace(place, address="/rss")
    marks = [mark(one, page) for page in ALL for one in (logo, feed)]
    found = Grouped(marks, {"..c4": 400})
    assert len(found.ids) == 2
    assert found.wheres == {Where.TEMPLATE}


def test_one_rule_of_a_stylesheet_is_one_cause_at_all_its_places() -> None:
    style = StyleRule(sheet="https://fjordvik.example/stil.3f2a1b.css", selector=".dato")
    places = [replace(LINK, styled_by=style, alike=("", "", f"c{n}")) for n in range(9)]
    found = Grouped([mark(one, ALL[n * 4], "color-contrast") for n, one in enumerate(places)])
    assert len(found.ids) == 1
    assert found.wheres == {Where.COMPONENT}
    released = replace(style, sheet="https://fjordvik.example:8443/stil.99ff00.css")
    after = Grouped([mark(replace(places[0], styled_by=released), ALL[0], "color-contrast")])
    assert after.ids == found.ids


def test_a_rule_whose_classes_a_build_made_up_is_known_by_what_it_styles() -> None:
    def built(selector: str) -> Grouped:
        style = StyleRule(sheet="https://fjordvik.example/stil.css", selector=selector)
        places = [replace(LINK, styled_by=style, alike=("", "", f"c{n}")) for n in range(3)]
        return Grouped([mark(one, NEWS[n], "color-contrast") for n, one in enumerate(places)])

    assert built(".Sak_dato__aB3xY").ids == built(".Sak_dato__k-L_9").ids
    assert len(built(".css-1x2y3z").ids) == 1
    assert built(".css-1x2y3z").ids == built(".css-9k8j7h").ids != built(".Sak_dato__aB3xY").ids
    assert built(".css-1x2y3z").wheres == {Where.COMPONENT}


def test_what_recurs_on_every_page_is_of_the_template_though_there_are_several_of_it() -> None:
    item = replace(
        LINK, landmarks=(), role="listitem", component="", classes=(), alike=("", "", "c6")
    )
    named = [replace(item, name=name) for name in ("telefon", "e-post", "kart")]
    found = Grouped([mark(one, page, "listitem") for page in ALL for one in named], {"..c6": 120})
    assert len(found.ids) == 1
    assert found.wheres == {Where.TEMPLATE}
    written = [replace(item, landmarks=("main",), name=f"sak {chr(97 + n)}") for n in range(12)]
    lists = [mark(one, NEWS[n % 6], "listitem") for n, one in enumerate(written)]
    assert Grouped(lists, {"..c6": 12}).wheres == {Where.CONTENT}


def test_a_third_party_is_one_cause_by_frame_and_another_by_script() -> None:
    framed = replace(PICTURE, frame_host="video.example", frame_path="/embed")
    scripted = replace(PICTURE, script_host="video.example")
    marks = [mark(one, page, "image-alt") for page in NEWS[:2] for one in (framed, scripted)]
    found = Grouped(marks)
    assert len(found.ids) == 2
    assert found.wheres == {Where.THIRD_PARTY}
    assert found.clues == (Clue(key="frame_of", data={"host": "video.example"}),)


def test_what_concerns_whole_pages_is_of_the_template_unless_it_is_rare() -> None:
    root = PagePlace(chain=("html",), alike=("", "", "c5"))
    many = Grouped([mark(root, page, "html-has-lang") for page in NEWS])
    rare = Grouped([mark(root, page, "html-has-lang") for page in NEWS[:2]])
    assert (len(many.ids), many.wheres) == (1, {Where.TEMPLATE})
    assert (len(rare.ids), rare.wheres) == (2, {Where.CONTENT})


def test_engines_that_say_the_same_are_one_cause_of_our_own_rule() -> None:
    own = RuleInfo(id="own", engine="native", version="1", criteria=(), same_as=("link-name",))
    axe = RuleInfo(id="link-name", engine="axe", version="4", criteria=())
    found = Grouped([mark(LINK, NEWS[0]), mark(LINK, NEWS[0], "own")], rules=(own, axe))
    assert len(found.ids) == 1
    assert {found.grouping.speaker(one) for one in found.marks} == {"own"}


def test_an_occurrence_without_a_place_still_has_a_cause() -> None:
    nowhere = replace(mark(LINK, NEWS[0]), locator=None)
    assert len(Grouped([nowhere]).ids) == 1


def test_pages_that_their_query_or_route_tells_apart_have_causes_of_their_own() -> None:
    tails = ("?id=3", "?id=5", "#/kontakt", "#/kart")
    urls = [f"https://fjordvik.example/side.php{tail}" for tail in tails]
    found = gathered(urls).causes(lambda _: {})
    assert len({cause.id for cause in found}) == len(found) == 4
    assert {cause.clues[0].data["page"] for cause in found} == set(urls)
    assert {cause.pages for cause in found} == {1}


def test_what_is_met_at_two_addresses_of_a_page_is_not_said_to_be_at_one() -> None:
    urls = [f"https://fjordvik.example/side.php?id=3&PHPSESSID={session}" for session in "ab"]
    (cause,) = gathered(urls).causes(lambda _: {})
    assert cause.pages == 2
    assert "one_page" not in {clue.key for clue in cause.clues}


def gathered(urls: Sequence[str]) -> Gathering:
    """Causes of a picture of its own on each of some pages of a site."""
    grouping = Grouping({}, "fjordvik.example", Pages([*urls, *ALL]), {})
    plain = build.finding("image-alt")
    places = [replace(PICTURE, address=f"/{number}.jpg") for number in range(len(urls))]
    rows = [
        Occurrence(page=url, viewports=(WIDE,), finding=replace(plain, locator=place))
        for url, place in zip(urls, places, strict=True)
    ]
    for one in rows:
        grouping.add(mark_of(one))
    gathering = Gathering(grouping, ())
    for one in rows:
        gathering.add(one)
    return gathering


def coloured(value: str, *named: tuple[str, str]) -> Grouped:
    return Grouped(
        [
            mark(styled(selector, name, value, f"c{n}"), NEWS[0], CONTRAST)
            for n, (selector, name) in enumerate(named)
        ]
    )


def test_a_colour_of_a_sheet_is_one_edit_and_each_custom_property_another() -> None:
    named = ((".a", "color"), (".b", "background-color"), ("html", "--lenke"), ("html", "--knapp"))
    assert len(coloured("#2fa4e7", *named).ids) == 3
    assert len(coloured("#ffffff", *named).ids) == 4


def test_custom_properties_of_components_are_one_colour_of_their_sheet() -> None:
    named = ((".kort", "--kort-farge"), (".tabell > :not(caption)", "--tabell-farge"))
    found = coloured("#7b809a", *named, (".a", "color"))
    assert len(found.ids) == 1
    assert found.clues[0].key == "same_colour"
    assert len(coloured("#7b809a", *named, (':root, [data-tema="lys"]', "--tekst")).ids) == 2
    themes = ("html.dark", "[data-tema=lys]", ".theme-dark", "body", ":where(html)")
    assert len(coloured("#7b809a", *((one, f"--{one}") for one in themes)).ids) == len(themes)


def test_a_custom_property_and_its_channels_are_one() -> None:
    found = coloured("#2fa4e7", ("html", "--lenke"), ("html", "--lenke-rgb"))
    assert found.clues[0].key == "same_custom_property"
    found = coloured("#2fa4e7", (".a", "color"), (".b", "color"))
    assert found.clues[0].key == "same_colour"
    assert len(coloured("#ffffff", ("html", "--lenke"), ("html", "--lenke-rgb")).ids) == 1


def test_small_targets_that_no_rule_sizes_are_of_their_list_on_however_few_pages() -> None:
    lists = [
        replace(
            LINK, chain=("dl",), role="", component="innhold", classes=(), alike=("", "", f"c{n}")
        )
        for n in range(3)
    ]
    marks = [mark(one, NEWS[n], "target-size") for n, one in enumerate(lists[:2])]
    assert len(Grouped([*marks, unsure(lists[2], NEWS[3], "target-size")]).ids) == 1
    named = [mark(one, NEWS[n], "link-name") for n, one in enumerate(lists)]
    assert len(Grouped(named).ids) == 3


def test_lists_inside_a_list_are_of_the_same_cause_as_the_list() -> None:
    outer = replace(LINK, chain=("dl",), component="innhold", alike=("a2", "b2", "c2"))
    inner = replace(outer, chain=("dl", "dd", "dl"), alike=("", "b3", "c3"))
    marks = [mark(one, page, "definition-list") for page in NEWS[:3] for one in (outer, inner)]
    assert len(Grouped(marks).ids) == 1


def test_texts_in_another_language_are_of_their_page_however_their_part_is_called() -> None:
    item = replace(LINK, role="listitem", chain=("ul", "li"), component="innhold")
    other = replace(item, alike=("", "b7", "c7"))
    marks = [mark(one, NEWS[0], "language-of-parts-is-marked") for one in (item, item, item, other)]
    assert len(Grouped(marks, {"a1.b1.c1": 3, ".b7.c7": 1}).ids) == 1
