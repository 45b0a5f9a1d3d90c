"""What reports for people and tables tell of an earlier scan that they are compared with."""

import csv
from dataclasses import replace
from io import BytesIO, StringIO

import lxml.html
import pytest

from auditor.model.criteria import Language
from auditor.model.page import PageState, Reason
from auditor.model.report import Report
from auditor.model.scan import ScanState
from auditor.model.target import Retesting
from auditor.services.comparison import compare
from auditor.services.gate import Gate, judge
from auditor.services.retest import retested
from reports import FORMATS, renderer
from tests.auditor.services import comparing
from tests.reports.html_page import page, words
from tests.reports.sample import PAGES, Rows, occurrence, report, scan
from tests.reports.sample_causes import CAUSES, SITE

EARLIER = "20261101T080000Z-000000"


def compared() -> Report:
    """A cause is new, one is fixed, of one nobody knows since its page is down, one is gone."""
    paths = [f"/side/{number}" for number in range(4)]
    found = [
        occurrence(
            cause=cause.id,
            page=paths[number],
            rule=cause.rule,
            fingerprint=f"1:{number:016x}",
            locator=None,
        )
        for number, cause in enumerate(CAUSES[:4])
    ]
    pages = [
        replace(PAGES[0], url=SITE + one, frames=(), closed_shadow_roots=0, untested_rules=())
        for one in paths
    ]
    down = {"state": PageState.HTTP_ERROR, "reason": Reason.SERVER_ERROR, "status": 500}
    gone = {"state": PageState.HTTP_ERROR, "reason": Reason.NOT_FOUND, "status": 404}
    now = [pages[0], pages[1], replace(pages[2], **down), replace(pages[3], **gone)]
    later = report(causes=CAUSES[:1], rows=Rows(page_rows=now, found=found[:1]))
    earlier = report(
        scan=replace(scan(), id=EARLIER),
        causes=CAUSES[1:4],
        rows=Rows(page_rows=pages, found=found[1:]),
    )
    comparison = compare(earlier, later)
    answer = judge(comparison, ScanState.COMPLETED, Gate())
    return replace(later, comparison=comparison, gate=answer)


def section(value: Report) -> lxml.html.HtmlElement:
    (found,) = page(value).xpath("//section[@aria-labelledby='changes']")
    return found


def test_the_page_tells_the_gate_first_and_then_each_change() -> None:
    told = section(compared())
    assert words(told.xpath("./p[@class='warning']")[0]) == "The gate is shut"
    rows = [[words(cell) for cell in row] for row in told.xpath(".//tbody/tr")]
    assert rows == [
        ["New", "1", "1"],
        ["Fixed", "1", "1"],
        ["Still there", "0", "0"],
        ["Gone", "1", "1"],
        ["Not known", "1", "1"],
    ]
    heads = [words(one) for one in told.xpath("./h3")]
    assert heads == ["New 1", "Fixed 1", "Gone 1", "Not known 1"]
    assert EARLIER in words(told)
    assert "the page was not reached" in words(told)


def test_what_is_there_is_linked_and_what_is_not_is_no_cause_of_the_page() -> None:
    whole = page(compared())
    (told,) = whole.xpath("//section[@aria-labelledby='changes']")
    assert told.xpath(".//li/a/@href") == [f"#{CAUSES[0].id}"]
    (card,) = whole.find_class("cause")
    assert words(card.xpath(".//span[@class='size']")[0]).endswith("· New")
    assert whole.xpath("//nav[@class='contents']//a[@href='#changes']")


@pytest.mark.parametrize("language", Language)
def test_a_page_that_is_compared_with_nothing_says_nothing_of_it(language: Language) -> None:
    out = BytesIO()
    FORMATS["html"](report(), out, language=language, color=False, width=80)
    assert b'id="changes"' not in out.getvalue()


def rows_of(value: Report, table: str) -> list[dict[str, str]]:
    out = BytesIO()
    write = renderer("csv", {"dialect": "rfc4180", "table": table})
    write(value, out, language=Language.NB, color=False, width=80)
    return list(csv.DictReader(StringIO(out.getvalue().decode(), newline="")))


def test_the_table_of_occurrences_tells_what_became_of_each() -> None:
    assert [one["change"] for one in rows_of(compared(), "occurrences")] == ["new"]
    value = compared()
    same = replace(value, comparison=compare(value, value))
    assert {one["change"] for one in rows_of(same, "occurrences")} == {"still_there"}
    assert {one["change"] for one in rows_of(report(), "occurrences")} == {""}


def test_the_table_of_changes_has_what_the_scan_has_no_more() -> None:
    told = [
        (one["change"], one["change_doubt"], one["scan"], one["page"])
        for one in rows_of(compared(), "changes")
    ]
    assert told == [
        ("new", "", "later", f"{SITE}/side/0"),
        ("fixed", "", "earlier", f"{SITE}/side/1"),
        ("unknown", "page_not_reached", "earlier", f"{SITE}/side/2"),
        ("gone", "", "earlier", f"{SITE}/side/3"),
    ]
    assert rows_of(report(), "changes") == []


def test_a_retest_by_another_browser_tells_the_way_forward() -> None:
    earlier = comparing.report(comparing.found("a"), versions={"chromium": "150.0"})
    asked = Retesting(of=earlier.scan.id, causes=())
    for version, told in (("151.0", True), ("150.2", False)):
        later = comparing.report(versions={"chromium": version})
        again = replace(
            later,
            scan=replace(later.scan, retest=asked),
            retest=retested(earlier, later, asked),
        )
        for name in ("text", "markdown", "html"):
            out = BytesIO()
            FORMATS[name](again, out, language=Language.EN, color=False, width=80)
            read = " ".join(out.getvalue().decode().split())
            assert ("or test with the same version of Auditor and of the browser" in read) is told
