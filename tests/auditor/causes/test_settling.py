"""What one edit mends is one cause, whatever rules found it or ask about it."""

from dataclasses import replace

import pytest

from auditor.model.cause import Clue, Mark
from auditor.model.finding import Outcome
from auditor.model.locator import PagePlace
from auditor.model.occurrence import Occurrence
from tests.auditor.causes.grouped import (
    ALL,
    CONTRAST,
    NEWS,
    REFLOW,
    SCROLL,
    WIDE,
    Grouped,
    causes_of,
    mark,
    styled,
    unsure,
)
from tests.auditor.store import build


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
