"""The causes of a stored run: in the order they are read, with their pictures, in every row."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from auditor.causes import fingerprinted, picture_key
from auditor.model.cause import Picture, Sight, Where
from auditor.model.finding import Finding, Kind, Outcome
from auditor.services.report import build_report
from auditor.store import Store
from tests.auditor.store import build
from tests.auditor.store.build import NARROW, WIDE


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.create(tmp_path / "scan.sqlite")
    store.save_scan(build.scan(WIDE, NARROW))
    yield store
    store.close()


def located(*findings: Finding, seq: int = 0) -> tuple[Finding, ...]:
    sights = [Sight()] * len(findings)
    return fingerprinted(findings, sights, url=build.url(seq))


def test_causes_begin_with_breaches_that_failed_on_most_pages(store: Store) -> None:
    findings = (
        build.finding("advised", kind=Kind.ADVICE),
        build.finding("unsure", outcome=Outcome.CANT_TELL),
        build.finding("common", selector=("html",), snippet="<html>"),
        build.finding("statement", kind=Kind.DUTY),
    )
    store.add([build.address(seq) for seq in range(4)])
    for seq in range(4):
        found = located(*(findings if seq == 0 else findings[2:3]), seq=seq)
        store.settle(build.audited(seq), [build.visit(seq, findings=found)], [])
    report = build_report(store, {})
    assert [cause.rule for cause in report.causes] == ["common", "unsure", "statement", "advised"]
    common = report.causes[0]
    assert (common.pages, common.occurrences, common.where) == (4, 4, Where.TEMPLATE)
    assert (common.example.pages, common.example.finding.selector) == (4, ("html",))
    ids = {cause.id for cause in report.causes}
    rows = list(report.rows.occurrences())
    assert {row.cause for row in rows} == ids
    assert all(row.finding.fingerprint and row.finding.locator for row in rows)


@pytest.mark.parametrize("pictured", [{"a"}, {"b"}, {"a", "b"}, set()])
def test_the_example_is_what_was_pictured(store: Store, pictured: set[str]) -> None:
    found = {
        name: build.finding("image-alt", selector=(f"img.{name}",), snippet=f'<img class="{name}">')
        for name in "ab"
    }
    placed = dict(zip("ab", located(*found.values()), strict=True))
    pictures = {
        picture_key(finding, build.url(0)): replace(
            picture(name.encode()), fingerprint=finding.fingerprint
        )
        for name, finding in placed.items()
        if name in pictured
    }
    store.add([build.address(0)])
    visit = replace(build.visit(0, findings=tuple(placed.values())), pictures=pictures)
    store.settle(build.audited(0), [visit], [])
    (cause,) = build_report(store, {}).causes
    wanted = min(pictured, default="a")
    assert cause.example.finding == placed[wanted]
    assert {place.finding.selector for place in cause.places} == {("img.a",), ("img.b",)}
    shown = cause.picture.data.decode() if cause.picture else ""
    assert shown == min(pictured, default="")


def picture(data: bytes) -> Picture:
    return Picture(
        media_type="image/webp", width=4, height=3, page=build.url(0), viewport=WIDE, data=data
    )


def test_the_census_is_summed_up_over_all_pages(store: Store) -> None:
    store.add([build.address(seq) for seq in range(2)])
    for seq in range(2):
        visit = replace(build.visit(seq), census={"a.b.c": 2, f"a.b.{seq}": 1})
        store.settle(build.audited(seq), [visit], [])
    assert store.census() == {"a.b.c": 4, "a.b.0": 1, "a.b.1": 1}
    assert store.audited_pages() == (build.url(0), build.url(1))
