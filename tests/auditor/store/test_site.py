"""What rules across pages need, what they say, and the pictures of a run."""

from dataclasses import replace

import pytest

from auditor.errors import StoreError
from auditor.model.cause import Picture
from auditor.model.evidence import Completeness, Link, Observation, PageDigest, Yield
from auditor.model.finding import Counts, Finding, Kind, Outcome, PageJudgement, RuleRun
from auditor.model.view import View
from auditor.store import Store
from tests.auditor.store import build


def digest(seq: int) -> PageDigest:
    return PageDigest(
        url=build.url(seq),
        title=f"Side {seq}",
        language="nb",
        selector=("html",),
        snippet='<html lang="nb">',
        headings=("Velkommen",),
        links=(Link(name="Kart", url="https://fjordvik.example/kart"),),
        text="Velkommen til Fjordvik",
        view=View(text="0f", shape="1e", words=(seq, 4_000_000_000)),
    )


def judgement(
    seq: int, *keys: str, rule: str = "accessibility-statement-is-linked"
) -> PageJudgement:
    return PageJudgement(
        page=build.url(seq),
        rule_run=RuleRun(rule=rule, engine="native", counts=Counts(failed=len(keys))),
        findings=tuple(
            Finding(
                rule=rule,
                engine="native",
                criteria=(),
                outcome=Outcome.FAILED,
                kind=Kind.DUTY,
                selector=("html",),
                snippet="<html>",
                reason_key=key,
            )
            for key in keys
        ),
    )


def settle(store: Store, seq: int, **more: object) -> None:
    store.add([build.address(seq)])
    visits = [replace(build.visit(seq), **more)]  # type: ignore[arg-type]
    store.settle(build.audited(seq), visits, [])


def picture(data: bytes = b"webp") -> Picture:
    return Picture(
        media_type="image/webp",
        width=480,
        height=240,
        page=build.url(0),
        viewport=build.WIDE,
        data=data,
    )


def test_what_a_page_has_already_is_named_not_doubled_and_can_be_taken_back(store: Store) -> None:
    axe = replace(
        build.finding("document-title", selector=("html",)), fingerprint="1:a", kind=Kind.DUTY
    )
    settle(store, 0, findings=(axe,))
    said = judgement(0, "missing")
    (own,) = said.findings
    again = replace(said, findings=(replace(own, fingerprint="1:a"),))
    for _ in range(2):
        store.add_judgement(again)
        (one,) = store.rows().occurrences()
        assert one.finding == replace(axe, also_found_by=(own.rule,), criteria=one.finding.criteria)
        assert one.finding.criteria == axe.criteria
    store.forget_judgements({own.rule})
    assert [one.finding for one in store.rows().occurrences()] == [axe]


def test_a_graver_word_on_all_pages_stands_beside_that_of_the_page(store: Store) -> None:
    doubt = replace(build.finding("document-title", outcome=Outcome.CANT_TELL), fingerprint="1:a")
    settle(store, 0, findings=(replace(doubt, kind=Kind.DUTY),))
    said = judgement(0, "missing")
    graver = replace(said.findings[0], fingerprint="1:a")
    store.add_judgement(replace(said, findings=(graver,)))
    rules = [one.finding.rules for one in store.rows().occurrences()]
    assert sorted(rules) == [(graver.rule,), ("document-title",)]


def test_digests_come_back_equal_in_the_order_of_discovery(store: Store) -> None:
    settle(store, 1, digest=digest(1))
    settle(store, 0, digest=digest(0))
    settle(store, 2)
    assert list(store.digests()) == [digest(0), digest(1)]


def test_a_page_that_is_settled_again_has_its_last_digest(store: Store) -> None:
    settle(store, 0, digest=digest(0))
    store.settle(build.audited(0), [build.visit(0)], [])
    assert list(store.digests()) == []


def test_what_is_said_across_pages_stands_with_the_page(store: Store) -> None:
    settle(store, 0, rule_runs=(build.run("region", failed=1),))
    store.add_judgement(judgement(0, "missing"))
    assert [row.run.rule for row in store.rows().rule_runs()] == [
        "accessibility-statement-is-linked",
        "region",
    ]
    assert [row.finding.reason_key for row in store.rows().occurrences()] == ["missing"]


def test_the_same_rule_said_again_replaces_its_word(store: Store) -> None:
    settle(store, 0)
    store.add_judgement(judgement(0, "missing", "unclear"))
    store.add_judgement(judgement(0, "other", rule="page-title-says-what-the-page-is-about"))
    store.add_judgement(judgement(0, "missing"))
    assert sorted(row.finding.reason_key for row in store.rows().occurrences()) == [
        "missing",
        "other",
    ]
    assert len(list(store.rows().rule_runs())) == 2


def test_findings_across_pages_stand_in_the_order_of_rules(store: Store) -> None:
    theirs = tuple(judgement(0, "a", rule=rule).findings[0] for rule in ("bypass", "region"))
    settle(store, 0, findings=theirs)
    for rule in ("page-title", "accessibility"):
        store.add_judgement(judgement(0, "b", "c", rule=rule))
    assert [(row.finding.rule, row.finding.reason_key) for row in store.rows().occurrences()] == [
        ("accessibility", "b"),
        ("accessibility", "c"),
        ("bypass", "a"),
        ("page-title", "b"),
        ("page-title", "c"),
        ("region", "a"),
    ]


def test_what_rules_across_pages_said_before_can_be_forgotten(store: Store) -> None:
    for seq in (0, 1):
        settle(store, seq, rule_runs=(build.run("region", failed=1),))
        store.add_judgement(judgement(seq, "missing"))
    store.forget_judgements({"accessibility-statement-is-linked"})
    assert [row.run.rule for row in store.rows().rule_runs()] == ["region", "region"]
    assert list(store.rows().occurrences()) == []


def test_a_page_that_is_not_there_cannot_be_judged(store: Store) -> None:
    with pytest.raises(StoreError, match="not among the addresses"):
        store.add_judgement(judgement(7, "missing"))


def test_pictures_come_back_by_their_kind(store: Store) -> None:
    settle(store, 0, pictures={"a": picture(), "b": picture(b"other")})
    assert store.picture_kinds() == {"a", "b"}
    assert store.pictures(["a", "c"]) == {"a": replace(picture(), key="a")}
    assert store.pictures([]) == {}


def test_a_later_picture_of_a_kind_replaces_the_first(store: Store) -> None:
    settle(store, 0, pictures={"a": picture()})
    settle(store, 1, pictures={"a": picture(b"later")})
    assert store.pictures(["a"])["a"].data == b"later"


def test_observations_stand_with_the_page(store: Store) -> None:
    seen = (
        Observation(
            yields=Yield.FOCUS,
            completeness=Completeness.CUT,
            done=10,
            known=14,
            duration_ms=321,
            detail="ended by its steps",
        ),
    )
    settle(store, 0, observations=seen)
    assert next(iter(store.rows().pages())).observations == seen
