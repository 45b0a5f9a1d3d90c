"""An element that is found in several windows is one occurrence."""

from dataclasses import replace

from auditor.model.finding import Finding, Outcome
from auditor.model.occurrence import occurrences_of
from auditor.model.page import Viewport
from tests.auditor.store import build
from tests.auditor.store.build import NARROW, WIDE

MEDIUM = Viewport(768, 1024)


def printed(fingerprint: str, rule: str = "image-alt", **changes: object) -> Finding:
    return replace(build.finding(rule), fingerprint=fingerprint, **changes)  # type: ignore[arg-type]


def test_an_element_in_two_windows_is_one_occurrence_with_what_was_said_first() -> None:
    first, later = printed("a", snippet="<img 1>"), printed("a", snippet="<img 2>")
    (one,) = occurrences_of(
        [build.visit(0, findings=(first,)), build.visit(0, NARROW, findings=(later,))]
    )
    assert (one.page, one.viewports, one.viewport) == (build.url(0), (WIDE, NARROW), WIDE)
    assert one.finding is first


def test_what_shows_in_one_window_only_names_that_window() -> None:
    visits = [build.visit(0), build.visit(0, NARROW, findings=(printed("a"),))]
    assert [one.viewports for one in occurrences_of(visits)] == [(NARROW,)]


def test_rules_parts_and_elements_are_not_merged() -> None:
    wide = build.visit(0, findings=(printed("a"),))
    others = (printed("b"), printed("a", "link-name"), printed("a", part="consent_banner"))
    narrow = build.visit(0, NARROW, findings=others)
    assert len(occurrences_of([wide, narrow])) == 4


def test_what_has_no_fingerprint_is_never_taken_for_another() -> None:
    visits = [
        build.visit(0, findings=(printed(""),)),
        build.visit(0, NARROW, findings=(printed(""),)),
    ]
    assert len(occurrences_of(visits)) == 2


def test_what_fails_in_one_window_and_needs_a_person_in_others_fails_and_says_where() -> None:
    unsure = printed("a", outcome=Outcome.CANT_TELL)
    failed, again = printed("a", reason="first"), printed("a", reason="second")
    visits = [
        build.visit(0, WIDE, findings=(unsure,)),
        build.visit(0, MEDIUM, findings=(failed,)),
        build.visit(0, NARROW, findings=(again,)),
    ]
    (one,) = occurrences_of(visits)
    assert (one.viewports, one.unsure_in) == ((WIDE, MEDIUM, NARROW), (WIDE,))
    assert one.finding is failed
    (turned,) = occurrences_of(visits[::-1])
    assert (turned.viewports, turned.unsure_in) == ((NARROW, MEDIUM, WIDE), (WIDE,))
    assert turned.finding is again
