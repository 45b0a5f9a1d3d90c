"""An element that is found in several windows is one occurrence."""

from dataclasses import replace

from auditor.model.finding import Finding, Kind, Outcome
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


def test_parts_and_elements_are_not_merged() -> None:
    wide = build.visit(0, findings=(printed("a"), printed("a")))
    others = (printed("b"), printed("a", part="consent_banner"))
    narrow = build.visit(0, NARROW, findings=others)
    assert len(occurrences_of([wide, narrow])) == 4


def test_what_two_rules_say_of_one_element_is_one_occurrence_with_both_names() -> None:
    axe, own = printed("a"), printed("a", "own", criteria=("1.1.1", "2.4.4"))
    (one,) = occurrences_of([build.visit(0, findings=(axe, own))])
    assert (one.finding.rule, one.finding.also_found_by) == ("image-alt", ("own",))
    assert (one.finding.rules, one.viewports) == (("image-alt", "own"), (WIDE,))
    assert one.finding.criteria == ("1.1.1", "2.4.4")


def test_the_graver_one_of_two_rules_speaks() -> None:
    doubt = printed("a", outcome=Outcome.CANT_TELL)
    own = printed("a", "own", criteria=("2.4.4",))
    (one,) = occurrences_of([build.visit(0, findings=(doubt, own))])
    assert (one.finding.rule, one.finding.outcome) == ("own", Outcome.FAILED)
    assert (one.finding.also_found_by, one.finding.criteria) == (("image-alt",), ("2.4.4",))
    advice = printed("a", kind=Kind.ADVICE)
    asked = printed("a", "own", outcome=Outcome.CANT_TELL)
    (other,) = occurrences_of([build.visit(0, findings=(advice, asked))])
    assert (other.finding.rule, other.finding.kind) == ("own", Kind.BREACH)


def test_another_rule_in_another_window_is_named_as_well() -> None:
    visits = [
        build.visit(0, findings=(printed("a"),)),
        build.visit(0, NARROW, findings=(printed("a", "own"), printed("a"))),
    ]
    (one,) = occurrences_of(visits)
    assert (one.viewports, one.finding.rules) == ((WIDE, NARROW), ("image-alt", "own"))


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
