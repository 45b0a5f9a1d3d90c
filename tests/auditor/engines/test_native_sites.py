"""Our own engine over the pages of a site together."""

from collections.abc import Iterator, Mapping

import pytest

from auditor.engines.native import NativeEngine
from auditor.model.criteria import Language, Standard
from auditor.model.evidence import PageDigest
from auditor.model.finding import Counts, Kind, PageJudgement
from auditor.model.target import TargetKind
from auditor.rulekit import (
    PageVerdict,
    RuleText,
    Site,
    SiteRule,
    failed_on,
    passed_on,
    site_rule,
)

TEXTS = dict.fromkeys(Language, RuleText(title="Bilder har tekst", messages={"bad": "{what}"}))
HOME = "https://www.fjellvik.example/"


def digest(path: str) -> PageDigest:
    return PageDigest(
        url=HOME + path,
        title=path,
        language="nb",
        selector=("html",),
        snippet='<html lang="nb">',
        headings=(),
        links=(),
    )


PAGES = [digest(""), digest("a"), digest("b")]


@site_rule(
    criteria=[], texts=TEXTS, version=1, targets=[TargetKind.SITE, TargetKind.FOLDER], duty=True
)
def pages_have_titles(site: Site) -> Iterator[PageVerdict]:
    for one in site.pages:
        yield passed_on(one) if one.title else failed_on(one, "bad", what=one.url)


@site_rule(criteria=[], texts=TEXTS, version=1)
def breaks_on_sites(site: Site) -> Iterator[PageVerdict]:
    yield from (passed_on(one) for one in site.pages)
    raise LookupError


def judge_site(
    *rules: SiteRule,
    kind: TargetKind = TargetKind.SITE,
    unread: Mapping[str, str] | None = None,
) -> tuple[PageJudgement, ...]:
    site = Site(pages=PAGES, kind=kind, whole=True)
    return NativeEngine([], rules, Standard.NO_PUBLIC_WEB).judge_site(site, unread or {})


def test_a_site_rule_speaks_of_each_page_for_itself() -> None:
    start, *others = judge_site(pages_have_titles)
    assert start.page == HOME
    assert start.rule_run.counts == Counts(failed=1)
    (finding,) = start.findings
    assert (finding.kind, finding.selector) == (Kind.DUTY, ("html",))
    assert [(one.page, one.rule_run.counts, one.findings) for one in others] == [
        (HOME + path, Counts(passed=1), ()) for path in ("a", "b")
    ]


def test_a_site_rule_runs_on_its_kinds_of_targets_only() -> None:
    assert judge_site(pages_have_titles, kind=TargetKind.LIST) == ()
    assert len(judge_site(pages_have_titles, kind=TargetKind.FOLDER)) == 3


def test_a_site_rule_that_breaks_is_untested_on_every_page_and_costs_no_other_rule() -> None:
    told = judge_site(breaks_on_sites, pages_have_titles)
    broken, others = told[: len(PAGES)], told[len(PAGES) :]
    assert [one.page for one in broken] == [page.url for page in PAGES]
    for one in broken:
        assert (one.rule_run.rule, one.findings) == (breaks_on_sites.info.id, ())
        assert one.rule_run.counts == Counts(untested=1)
        assert one.rule_run.failure == "the rule broke (LookupError)"
    assert [one.rule_run.ended for one in others] == [True] * 3


@pytest.mark.parametrize("rule", [pages_have_titles, breaks_on_sites])
def test_a_site_rule_is_untested_on_a_page_that_could_not_be_read(rule: SiteRule) -> None:
    url = f"{HOME}ulest"
    last = judge_site(rule, unread={url: "nobody knows"})[-1]
    assert (last.page, last.findings) == (url, ())
    assert last.rule_run.counts == Counts(untested=1)
    assert last.rule_run.failure == "nobody knows"
