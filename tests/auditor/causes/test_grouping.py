"""Which occurrences are one cause, and where it sits; told from places alone."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from auditor.causes import Gathering, Grouping, Pages, mark_of
from auditor.causes.locator import traits_of
from auditor.model.cause import Cause, Clue, Mark, Where
from auditor.model.finding import Kind, Outcome
from auditor.model.locator import DocumentObject, Locator, PagePlace, StyleRule
from auditor.model.occurrence import Occurrence
from auditor.model.page import Viewport
from auditor.model.rule import RuleInfo
from tests.auditor.store import build

WIDE, NARROW = Viewport(1280, 1024), Viewport(320, 256)
NEWS = [f"https://fjordvik.example/nyheter/{n}" for n in range(20)]
ALL = [*NEWS, *(f"https://fjordvik.example/om/{n}" for n in range(20))]

LINK = PagePlace(
    landmarks=("main",),
    chain=("ul", "li", "a"),
    role="link",
    classes=("kort-lenke",),
    component="kort",
    alike=("a1", "b1", "c1"),
)
PICTURE = PagePlace(landmarks=("main",), chain=("p", "img"), role="img", alike=("", "", "c2"))


def mark(
    place: Locator,
    page: str,
    rule: str = "link-name",
    *viewports: Viewport,
    outcome: Outcome = Outcome.FAILED,
) -> Mark:
    return Mark(
        rule=rule,
        outcome=outcome,
        kind=Kind.BREACH,
        page=page,
        viewports=viewports or (WIDE,),
        locator=place,
    )


class Grouped:
    """The causes of marks that come page by page."""

    def __init__(
        self,
        marks: Sequence[Mark],
        counted: dict[str, int] | None = None,
        rules: Sequence[RuleInfo] = (),
    ) -> None:
        named = {rule.id: rule for rule in rules}
        self.grouping = Grouping(named, "fjordvik.example", Pages(ALL), counted or {})
        self.marks = sorted(marks, key=lambda one: ALL.index(one.page))
        for one in self.marks:
            self.grouping.add(one)

    @property
    def ids(self) -> list[str]:
        return sorted({self.grouping.cause_of(one) for one in self.marks})

    @property
    def wheres(self) -> set[Where]:
        return {self.grouping.explain(one, 1)[0] for one in self.marks}

    @property
    def clues(self) -> tuple[Clue, ...]:
        return self.grouping.explain(self.marks[0], 1)[1]


CONTRAST, REFLOW, SCROLL = (
    "color-contrast",
    "content-reflows-at-320-px",
    "scrollable-region-focusable",
)
SHEET = "https://fjordvik.example/stil.css"


def styled(selector: str, property_: str, value: str = "", at: str = "c1") -> PagePlace:
    rule = StyleRule(sheet=SHEET, selector=selector, property=property_, value=value)
    return replace(LINK, styled_by=rule, alike=("", "", at))


def unsure(place: Locator, page: str, rule: str = CONTRAST) -> Mark:
    return mark(place, page, rule, outcome=Outcome.CANT_TELL)


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


def test_a_letter_too_short_to_judge_goes_with_the_words_of_its_colour_that_fail() -> None:
    failed = mark(styled(".tall", "color", "#009999"), NEWS[0], CONTRAST)
    asked = unsure(styled(".tall", "color", "#009999", "c2"), NEWS[1])
    other = unsure(styled(".navn", "color", "#008080", "c3"), NEWS[1])
    found = Grouped([asked, failed, other])
    ids = [found.grouping.cause_of(one) for one in (failed, asked, other)]
    assert ids[0] == ids[1] != ids[2]
    assert [found.grouping.is_own(one) for one in (failed, asked, other)] == [True, False, True]
    assert found.grouping.outcome_of(asked) is Outcome.FAILED


@pytest.mark.parametrize("rule", [REFLOW, SCROLL])
@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.CANT_TELL])
def test_text_that_a_layout_hides_goes_with_the_fault_of_the_layout(
    rule: str, outcome: Outcome
) -> None:
    layout = mark(styled(".side", "width"), NEWS[0], rule, outcome=outcome)
    found = Grouped([layout, *(unsure(styled(".side", "width", at="c2"), one) for one in NEWS)])
    assert len(found.ids) == 1
    assert {found.grouping.speaker(one) for one in found.marks} == {rule}


@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        (unsure(styled(".knapp", "background-image"), NEWS[1]), SCROLL),
        (unsure(styled(".knapp", "width"), NEWS[1]), "focus-is-visible"),
        (mark(styled(".knapp", "width"), NEWS[1], CONTRAST), SCROLL),
    ],
)
def test_what_another_edit_mends_stays_a_cause_of_its_own(asked: Mark, rule: str) -> None:
    found = Grouped([mark(styled(".knapp", "overflow"), NEWS[0], rule), asked])
    assert len(found.ids) == 2


def test_one_rule_that_is_asked_for_by_its_colour_and_its_layout_is_one_cause() -> None:
    asked = [
        unsure(styled(".topp", "background-color", "#ffffff"), NEWS[0]),
        unsure(styled(".topp", "position", at="c2"), NEWS[1]),
    ]
    assert len(Grouped(asked).ids) == 1


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


def test_a_walk_that_ended_early_is_one_question_whatever_rule_asks() -> None:
    page = PagePlace(chain=("html",), alike=("", "", "c5"))
    rules = ("focus-is-visible", "focusable-element-keeps-focus")
    found = Grouped([unsure(page, one, rule) for rule in rules for one in NEWS[:2]])
    assert len(found.ids) == 1


def test_what_is_settled_with_a_failure_is_counted_beside_it() -> None:
    failed = styled(".side", "width")
    asked = replace(failed, alike=("", "", "c2"))
    rows = [
        Occurrence(page=NEWS[0], viewports=(WIDE,), finding=replace(one, locator=place))
        for one, place in (
            (build.finding(CONTRAST, outcome=Outcome.CANT_TELL, criteria=("1.4.3",)), asked),
            (build.finding(REFLOW, criteria=("1.4.10",)), failed),
        )
    ]
    (cause,) = causes_of(rows, NEWS)
    assert (cause.rule, cause.outcome, cause.criteria) == (REFLOW, Outcome.FAILED, ("1.4.10",))
    assert (cause.occurrences, cause.unsure, cause.asks) == (1, 1, ("1.4.3",))
    assert Clue(key="settles", data={"occurrences": "1"}) in cause.clues
    assert [place.finding.rule for place in cause.places] == [REFLOW]


def test_the_example_of_a_question_is_of_the_rule_that_speaks_for_it() -> None:
    place = styled(".side", "width")
    asked = [
        build.finding(rule, outcome=Outcome.CANT_TELL, criteria=())
        for rule in (CONTRAST, CONTRAST, REFLOW)
    ]
    rows = [
        Occurrence(page=NEWS[n], viewports=(WIDE,), finding=replace(one, locator=place))
        for n, one in enumerate(asked)
    ]
    (cause,) = causes_of(rows, NEWS)
    assert (cause.rule, cause.example.finding.rule) == (REFLOW, REFLOW)
    assert (cause.rules, cause.occurrences, cause.unsure) == ((CONTRAST, REFLOW), 3, 0)


def causes_of(rows: Sequence[Occurrence], urls: Sequence[str]) -> tuple[Cause, ...]:
    grouping = Grouping({}, "fjordvik.example", Pages(urls), {})
    for one in rows:
        grouping.add(mark_of(one))
    gathering = Gathering(grouping, ())
    for one in rows:
        gathering.add(one)
    return gathering.causes(lambda _: {})


def test_texts_in_another_language_are_of_their_page_however_their_part_is_called() -> None:
    item = replace(LINK, role="listitem", chain=("ul", "li"), component="innhold")
    other = replace(item, alike=("", "b7", "c7"))
    marks = [mark(one, NEWS[0], "language-of-parts-is-marked") for one in (item, item, item, other)]
    assert len(Grouped(marks, {"a1.b1.c1": 3, ".b7.c7": 1}).ids) == 1


def test_a_doubt_about_a_page_goes_with_what_its_template_has_wrong() -> None:
    page = PagePlace(chain=("html",), alike=("", "", "c5"))
    doubt = unsure(page, ALL[39], "page-language-is-that-of-its-text")
    wrong = [mark(page, one, doubt.rule) for one in ALL[:38]]
    assert len(Grouped([*wrong, doubt]).ids) == 1
    assert len(Grouped([*wrong[:3], doubt]).ids) == 2


@pytest.mark.parametrize(("doubts", "failures"), [(3, 2), (3, 1), (1, 2), (5, 3), (2, 2)])
def test_doubts_about_pages_go_with_no_failure_that_is_told_page_by_page(
    doubts: int, failures: int
) -> None:
    page = PagePlace(chain=("html",), alike=("", "", "c5"))
    rule = "page-language-is-that-of-its-text"
    outcomes = [Outcome.CANT_TELL] * doubts + [Outcome.FAILED] * failures
    rows = [
        Occurrence(
            page=url,
            viewports=(WIDE,),
            finding=replace(build.finding(rule, outcome=outcome), locator=page),
        )
        for url, outcome in zip(ALL, outcomes, strict=False)
    ]
    causes = causes_of(rows, ALL[:14])
    assert sum(one.occurrences + one.unsure for one in causes) == doubts + failures
    assert all(one.rules == (rule,) and one.occurrences for one in causes)


def test_a_landmark_inside_one_of_its_kind_is_one_fault_of_two_rules() -> None:
    place = PagePlace(chain=("main",), alike=("", "", "c5"))
    rules = ("landmark-no-duplicate-main", "landmark-main-is-top-level")
    both = [mark(place, page, rule) for page in NEWS for rule in rules]
    assert len(Grouped(both).ids) == 1
    assert len(Grouped(both[:-1]).ids) == 2
