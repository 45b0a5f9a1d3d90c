"""Our own engine: what it makes of verdicts, and of rules that break."""

import logging
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from auditor.engines.native import CUT, MAX_FINDINGS, MORE, NativeEngine
from auditor.model.criteria import Language, Standard
from auditor.model.evidence import (
    Completeness,
    Document,
    Element,
    Evidence,
    Observation,
    Yield,
)
from auditor.model.finding import Counts, Judgement, Kind, Outcome
from auditor.model.page import Viewport
from auditor.model.rule import RuleStatus
from auditor.model.selector import selector_of
from auditor.rulekit import (
    PageRule,
    RuleText,
    Verdict,
    Widths,
    failed,
    page_rule,
    passed,
)

TEXTS = dict.fromkeys(Language, RuleText(title="Bilder har tekst", messages={"bad": "{what}"}))
HOME = "https://www.fjellvik.example/"


def page(width: int = 1280, *observations: Observation) -> Evidence:
    """A page with two images and a link."""
    document = Document(url=HOME, owner=None)
    root = Element(document=document, index=0, tag="html", attributes={}, parent=None)
    children = tuple(
        Element(document=document, index=i, tag=tag, attributes={"id": f"e{i}"}, parent=root)
        for i, tag in enumerate(("img", "img", "a"), start=1)
    )
    root.children = children
    document.elements = (root, *children)
    return Evidence(
        url=HOME,
        title="Fjellvik",
        viewport=Viewport(width, 1024),
        documents=(document,),
        observations=observations,
    )


def images(evidence: Evidence) -> list[Element]:
    return [element for element in evidence.elements if element.tag == "img"]


@page_rule(criteria=["1.1.1"], texts=TEXTS, version=3)
def judges_images(page: Evidence) -> Iterator[Verdict]:
    first, second = images(page)
    yield failed(first, "bad", what="x\u202ey" * 200)
    yield passed(second)


@page_rule(criteria=["1.1.1"], texts=TEXTS, version=1)
def breaks_half_way(page: Evidence) -> Iterator[Verdict]:
    yield failed(page.root, "bad", what="")
    raise ZeroDivisionError("secret page text")


@page_rule(criteria=["2.4.7"], texts=TEXTS, version=1, needs=[Yield.FOCUS])
def wants_focus(page: Evidence) -> Iterator[Verdict]:
    yield passed(page.root)


@page_rule(criteria=["2.4.4"], texts=TEXTS, version=1)
def meets_nothing(page: Evidence) -> Iterator[Verdict]:
    yield from (passed(element) for element in page.elements if element.tag == "video")


def named(rule: PageRule, id_: str) -> PageRule:
    """A rule under another id; the rules here all have that of this file."""
    return replace(rule, info=replace(rule.info, id=id_))


def judge(evidence: Evidence, *rules: PageRule) -> Judgement:
    return NativeEngine(rules, [], Standard.NO_PUBLIC_WEB).judge(evidence)


# ---- verdicts become findings and counts ---------------------------------------------------------


def test_verdicts_become_counts_and_findings() -> None:
    judged = judge(page(), judges_images)
    (run,) = judged.rule_runs
    assert run.counts == Counts(passed=1, failed=1)
    assert run.failure is None
    (finding,) = judged.findings
    assert (finding.outcome, finding.kind) == (Outcome.FAILED, Kind.BREACH)
    assert (finding.criteria, finding.engine) == (("1.1.1",), "native")
    assert (finding.selector, finding.snippet) == (("#e1",), '<img id="e1">')
    assert finding.reason_key == "bad"


def test_values_of_a_verdict_are_cleaned_and_capped() -> None:
    (finding,) = judge(page(), judges_images).findings
    assert len(finding.data["what"]) <= 200
    assert "\u202e" not in finding.data["what"]


def test_a_rule_that_meets_nothing_is_inapplicable_once() -> None:
    (run,) = judge(page(), meets_nothing).rule_runs
    assert run.counts == Counts(inapplicable=1)


@pytest.mark.parametrize(
    ("standard", "kind"), [(Standard.WCAG22_AA, Kind.BREACH), (Standard.NO_PRIVATE, Kind.ADVICE)]
)
def test_the_standard_decides_what_a_failure_means(standard: Standard, kind: Kind) -> None:
    @page_rule(criteria=["2.5.8"], texts=TEXTS, version=1)
    def measures_targets(page: Evidence) -> Iterator[Verdict]:
        yield failed(page.root, "bad", what="")

    (finding,) = NativeEngine([measures_targets], [], standard).judge(page()).findings
    assert finding.kind is kind


def test_an_experimental_rule_gives_advice_only() -> None:
    @page_rule(criteria=["1.1.1"], texts=TEXTS, version=1, status=RuleStatus.EXPERIMENTAL)
    def careful(page: Evidence) -> Iterator[Verdict]:
        yield failed(page.root, "bad", what="")

    (finding,) = judge(page(), careful).findings
    assert finding.kind is Kind.ADVICE


def test_rules_run_in_the_order_of_their_ids() -> None:
    rules = [named(judges_images, "zebra"), named(meets_nothing, "ape")]
    assert [run.rule for run in judge(page(), *rules).rule_runs] == ["ape", "zebra"]


@pytest.mark.parametrize(
    ("widths", "judged_at"),
    [(Widths.ALL, [320, 321, 1280]), (Widths.NARROW, [320]), (Widths.WIDE, [321, 1280])],
)
def test_a_rule_runs_in_the_viewports_it_judges(widths: Widths, judged_at: list[int]) -> None:
    rule = replace(judges_images, info=replace(judges_images.info, widths=widths))
    assert [width for width in (320, 321, 1280) if judge(page(width), rule).rule_runs] == judged_at


@pytest.mark.parametrize(("widest", "judged_at"), [(1280, [1280]), (320, [320])])
def test_what_hangs_on_no_width_is_judged_in_the_widest_window(
    widest: int, judged_at: list[int]
) -> None:
    rule = replace(judges_images, info=replace(judges_images.info, widths=Widths.ONCE))
    at = page(widest).viewport
    engine = NativeEngine([rule], [], Standard.NO_PUBLIC_WEB, at)
    told = [width for width in (320, 321, 1280) if engine.judge(page(width)).rule_runs]
    assert told == judged_at


# ---- what breaks ---------------------------------------------------------------------------------


def test_a_rule_that_breaks_is_untested_and_costs_no_other_rule(
    caplog: pytest.LogCaptureFixture,
) -> None:
    rules = [named(breaks_half_way, "broken"), named(judges_images, "sound")]
    with caplog.at_level(logging.ERROR):
        judged = judge(page(), *rules)
    broken, sound = judged.rule_runs
    assert broken.counts == Counts(untested=1)
    assert broken.failure == "the rule broke (ZeroDivisionError)"
    assert sound.counts == Counts(passed=1, failed=1)
    assert {finding.rule for finding in judged.findings} == {"sound"}
    line = breaks_half_way.judge.__code__.co_firstlineno + 3
    assert [record.message for record in caplog.records] == [
        f"rule broken broke: ZeroDivisionError in breaks_half_way, line {line}"
    ]


def test_a_page_without_evidence_leaves_every_rule_untested() -> None:
    engine = NativeEngine([judges_images, meets_nothing], [], Standard.NO_PUBLIC_WEB)
    judged = engine.unjudged("the page is too large", Viewport(1280, 1024))
    assert [(run.counts, run.failure) for run in judged.rule_runs] == [
        (Counts(untested=1), "the page is too large")
    ] * 2
    assert judged.findings == ()


def test_a_page_without_evidence_says_nothing_of_rules_for_other_widths() -> None:
    def judging_in(widths: Widths) -> PageRule:
        rule = named(judges_images, widths.value)
        return replace(rule, info=replace(rule.info, widths=widths))

    named_so = [judging_in(widths) for widths in Widths]
    engine = NativeEngine(named_so, [], Standard.NO_PUBLIC_WEB)
    for width, untold in ((320, "wide"), (1280, "narrow")):
        judged = engine.unjudged("the page is too large", Viewport(width, 1024))
        assert {run.rule for run in judged.rule_runs} == {one.value for one in Widths} - {untold}


# ---- what is too much, and too late --------------------------------------------------------------


@page_rule(criteria=["1.1.1"], texts=TEXTS, version=1)
def finds_much(page: Evidence) -> Iterator[Verdict]:
    for number in range(MAX_FINDINGS + 5):
        yield failed(page.root, "bad", what=number)


def test_findings_beyond_the_cap_are_counted_and_left_to_a_person() -> None:
    judged = judge(page(), finds_much)
    (run,) = judged.rule_runs
    assert run.counts == Counts(failed=MAX_FINDINGS + 5, cant_tell=1)
    *listed, more = judged.findings
    assert [one.data["what"] for one in listed] == [str(i) for i in range(MAX_FINDINGS)]
    assert (more.outcome, more.reason_key, more.selector) == (Outcome.CANT_TELL, MORE, ("html",))
    assert more.data == {"left": "5", "known": str(MAX_FINDINGS + 5)}


def test_rules_stop_when_the_time_of_the_page_is_over() -> None:
    asked: list[None] = []

    def late() -> bool:
        asked.append(None)
        return len(asked) > 3  # before the rule, after its first verdict, after its second

    rules = [named(finds_much, "ape"), named(judges_images, "zebra")]
    judged = NativeEngine(rules, [], Standard.NO_PUBLIC_WEB).judge(page(), late)
    begun, not_begun = judged.rule_runs
    assert begun.counts == Counts(failed=3, untested=1)
    assert not_begun.counts == Counts(untested=1)
    assert begun.failure == not_begun.failure == "the page's time was over"
    assert len(judged.findings) == 3


def test_selectors_of_many_siblings_take_time_in_proportion() -> None:
    evidence = page()
    root, count = evidence.root, 20_000
    children = tuple(
        Element(
            document=root.document, index=i, tag=("p", "x-é")[i % 2], attributes={}, parent=root
        )
        for i in range(1, count + 1)
    )
    root.children, root.document.elements = children, (root, *children)
    began = time.process_time()
    found = [selector_of(one) for one in children]
    assert time.process_time() - began < 5  # a search among the siblings takes minutes
    assert found[:3] == [
        ("html > *:nth-child(1)",),
        ("html > p:nth-of-type(1)",),
        ("html > *:nth-child(3)",),
    ]
    assert len(set(found)) == count


# ---- what observers left undone ------------------------------------------------------------------


def seen(completeness: Completeness, detail: str = "") -> Observation:
    return Observation(
        yields=Yield.FOCUS, completeness=completeness, done=3, known=10, detail=detail
    )


def test_the_engine_says_what_its_rules_need() -> None:
    engine = NativeEngine([wants_focus, judges_images], [], Standard.NO_PUBLIC_WEB)
    assert engine.needs == {Yield.FOCUS}


def test_a_rule_over_a_whole_observation_runs() -> None:
    (run,) = judge(page(1280, seen(Completeness.WHOLE)), wants_focus).rule_runs
    assert run.counts == Counts(passed=1)


@pytest.mark.parametrize(
    ("observations", "failure"),
    [
        ([], "the observer of focus did not look at the page"),
        ([seen(Completeness.FAILED, "no answer")], "the observer of focus failed: no answer"),
        (
            [seen(Completeness.SPOILT)],
            "the page was not as before after the observer of focus",
        ),
    ],
    ids=["not asked", "failed", "spoilt"],
)
def test_a_rule_without_its_observation_is_untested(
    observations: list[Observation], failure: str
) -> None:
    judged = judge(page(1280, *observations), wants_focus)
    (run,) = judged.rule_runs
    assert (run.counts, run.failure) == (Counts(untested=1), failure)
    assert judged.findings == ()


@pytest.mark.parametrize(
    ("completeness", "failure"),
    [
        (Completeness.SAMPLED, None),
        (Completeness.CUT, "the time of the observer of focus was over"),
    ],
)
def test_what_was_left_out_is_untested_and_for_a_person(
    completeness: Completeness, failure: str | None
) -> None:
    judged = judge(page(1280, seen(completeness)), wants_focus)
    (run,) = judged.rule_runs
    assert run.counts == Counts(passed=1, cant_tell=1, untested=7)
    assert (run.failure, run.ended) == (failure, failure is None)
    (finding,) = judged.findings
    assert (finding.outcome, finding.reason_key) == (Outcome.CANT_TELL, CUT)
    assert finding.data == {"left": "7", "known": "10"}
